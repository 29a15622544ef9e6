"""SQL on leads. Every query carries the actor's scope."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DataError
from sqlmodel import col, select

from crm_app.access.scope import visible_leads
from crm_app.domain import cursors
from crm_app.domain.leads.rules import Search
from crm_app.domain.leads.schemas import PAGE_SIZE, LeadFilter, TimelineEntry
from crm_app.domain.schemas import Named
from crm_app.kernel.errors import NotFound
from crm_app.models import Followup, FollowupStatus, Lead, LeadCount, LeadNote
from crm_app.models.lead import CONTACT_ORDER, FOLLOWUP_ORDER
from crm_app.work import Work

_SORT: sa.Label[str] = sa.literal_column(f"{FOLLOWUP_ORDER}::text").label("sort_followup")
_SORT_CONTACT: sa.Label[str] = sa.literal_column(f"{CONTACT_ORDER}::text").label("sort_contact")
_ORDER = (sa.text(FOLLOWUP_ORDER), sa.text(CONTACT_ORDER), sa.text("leads.id"))


def get(work: Work, lead_id: UUID, *, for_update: bool = False) -> Lead:
    """The lead, if this actor may see it. Raises `NotFound` otherwise."""
    query = select(Lead).where(col(Lead.id) == lead_id, visible_leads(work.actor))
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    lead = work.session.exec(query).one_or_none()
    if lead is None:
        raise NotFound("This lead does not exist or is not yours.")
    return lead


def find(
    work: Work, wanted: LeadFilter, search: Search | None
) -> tuple[list[Lead], str | None, int]:
    """One page in list order, the cursor behind it (None at the end), and how many match."""
    conditions = [visible_leads(work.actor), *_conditions(wanted, search)]
    query = (
        select(Lead, _SORT, _SORT_CONTACT).where(*conditions).order_by(*_ORDER).limit(PAGE_SIZE + 1)
    )
    if wanted.cursor:
        query = query.where(_behind(wanted.cursor))
    else:
        query = query.offset((wanted.page - 1) * PAGE_SIZE)
    try:
        rows = work.session.execute(query).all()
    except DataError as error:  # a cursor whose parts are no times or no id
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error
    page = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    behind = cursors.encode(page[-1][1], page[-1][2], str(page[-1][0].id)) if more else None
    return [row[0] for row in page], behind, _count(work, wanted, search, conditions)


def _behind(cursor: str) -> sa.ColumnElement[bool]:
    followup, contact, lead_id = cursors.decode(cursor, 3)
    return sa.text(
        f"({FOLLOWUP_ORDER}, {CONTACT_ORDER}, leads.id)"
        " > (cast(:cursor_followup as timestamptz), cast(:cursor_contact as timestamptz),"
        " cast(:cursor_id as uuid))"
    ).bindparams(cursor_followup=followup, cursor_contact=contact, cursor_id=lead_id)  # type: ignore[return-value]


def _conditions(wanted: LeadFilter, search: Search | None) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.status:
        conditions.append(col(Lead.status).in_(wanted.status))
    if wanted.telecaller_id is not None:
        conditions.append(col(Lead.telecaller_id) == wanted.telecaller_id)
    if wanted.branch_id is not None:
        conditions.append(col(Lead.branch_id) == wanted.branch_id)
    if search is not None and search.name:
        conditions.append(col(Lead.student_name).icontains(search.name, autoescape=True))
    if search is not None and search.digits:
        # Escaped though digits hold no wildcard: one way of matching for all.
        conditions.append(
            col(Lead.phone_e164).contains(search.digits, autoescape=True)
            | col(Lead.alternate_phone).contains(search.digits, autoescape=True)
        )
    return conditions


def _count(
    work: Work,
    wanted: LeadFilter,
    search: Search | None,
    conditions: list[sa.ColumnElement[bool]],
) -> int:
    if search is not None:
        query = sa.select(sa.func.count()).select_from(Lead).where(*conditions)
        return int(work.session.execute(query).scalar_one())
    # The counter table has exactly the columns that the other filters and the scope use.
    counted = sa.select(sa.func.coalesce(sa.func.sum(col(LeadCount.n)), 0)).where(
        *(_on_counts(condition) for condition in conditions)
    )
    return int(work.session.execute(counted).scalar_one())


def _on_counts(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    counts: sa.Table = LeadCount.__table__  # type: ignore[attr-defined]

    def swap(element: Any, **_: Any) -> Any:
        # Any: a visitor receives every kind of SQL element.
        if isinstance(element, sa.Column) and element.table is Lead.__table__:  # type: ignore[attr-defined]
            return counts.c[element.name]
        return None

    replaced: sa.ColumnElement[bool] = sa.sql.visitors.replacement_traverse(condition, {}, swap)
    return replaced


def find_note(work: Work, client_id: UUID) -> LeadNote | None:
    """The actor's note with this id of the sender."""
    query = select(LeadNote).where(
        col(LeadNote.author_id) == work.actor.user_id, col(LeadNote.client_id) == client_id
    )
    return work.session.exec(query).one_or_none()


def refresh_next_followup(work: Work, lead_id: UUID) -> None:
    """Set `next_followup_at` to the earliest pending one, in the same transaction."""
    earliest = (
        sa.select(sa.func.min(col(Followup.scheduled_at)))
        .where(col(Followup.lead_id) == lead_id, col(Followup.status) == FollowupStatus.PENDING)
        .scalar_subquery()
    )
    work.session.flush()
    work.session.execute(
        sa.update(Lead)
        .where(col(Lead.id) == lead_id)
        .values(next_followup_at=earliest, updated_at=work.now),
        execution_options={"synchronize_session": "fetch"},
    )


# One query over what happened to a lead, each part by its own (lead_id, time) index. The parts
# are ordered and cut before the union, so that a lead with thousands of entries costs as much
# as one with fifty.
_TIMELINE_PARTS = {
    "note": """select id, created_at as at, author_id as by_id,
        jsonb_build_object('body', body, 'is_contact', is_contact, 'written_at', written_at) as data
        from lead_notes where lead_id = :lead_id""",
    "call": """select id, started_at as at, telecaller_id as by_id,
        jsonb_build_object('outcome', outcome, 'duration_seconds', duration_seconds,
            'direction', direction, 'notes', notes) as data
        from call_logs where lead_id = :lead_id""",
    "status": """select id, at, by_id,
        jsonb_build_object('from', from_status, 'to', to_status, 'reason', reason) as data
        from lead_status_history where lead_id = :lead_id""",
    "followup": """select id, created_at as at, created_by_id as by_id,
        jsonb_build_object('scheduled_at', scheduled_at, 'description', description,
            'status', status, 'completed_at', completed_at) as data
        from followups where lead_id = :lead_id""",
    "recording": """select id, recorded_at as at, telecaller_id as by_id,
        jsonb_build_object('call_id', call_log_id, 'duration_seconds', duration_seconds,
            'quality', quality) as data
        from recordings where lead_id = :lead_id and deleted_at is null""",
    "assignment": """select h.id, h.at, h.by_id,
        jsonb_build_object('from', f.full_name, 'to', t.full_name, 'reason', h.reason) as data
        from assignment_history h
        left join users f on f.id = h.from_telecaller_id
        left join users t on t.id = h.to_telecaller_id
        where h.lead_id = :lead_id""",
    "import": """select i.id, l.created_at as at, i.uploaded_by_id as by_id,
        jsonb_build_object('file_name', i.file_name, 'row', l.import_row) as data
        from leads l join import_logs i on i.id = l.import_id where l.id = :lead_id""",
}


def _timeline_query() -> str:
    parts = []
    for kind, part in _TIMELINE_PARTS.items():
        parts.append(
            f"(select '{kind}' as kind, part.* from ({part}) as part"  # noqa: S608 - our own text
            " where (cast(:at as timestamptz) is null"
            " or (part.at, part.id) < (cast(:at as timestamptz), cast(:id as uuid)))"
            " order by part.at desc, part.id desc limit :limit)"
        )
    return (
        "select entry.kind, entry.id, entry.at, entry.data, entry.by_id, users.full_name,"  # noqa: S608
        " entry.at::text as at_text from (" + " union all ".join(parts) + ") as entry"
        " left join users on users.id = entry.by_id"
        " order by entry.at desc, entry.id desc limit :limit"
    )


_TIMELINE = sa.text(_timeline_query())


def timeline(
    work: Work, lead_id: UUID, cursor: str | None = None
) -> tuple[list[TimelineEntry], str | None]:
    """One page of what happened, newest first, and the cursor behind it.

    The caller has checked that the actor may see the lead.
    """
    at, entry_id = cursors.decode(cursor, 2) if cursor else (None, None)
    try:
        rows = work.session.execute(
            _TIMELINE, {"lead_id": lead_id, "at": at, "id": entry_id, "limit": PAGE_SIZE + 1}
        ).all()
    except DataError as error:
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error
    page = rows[:PAGE_SIZE]
    behind = cursors.encode(page[-1].at_text, str(page[-1].id)) if len(rows) > PAGE_SIZE else None
    entries = [
        TimelineEntry(
            id=row.id,
            kind=row.kind,
            at=row.at,
            by=Named(id=row.by_id, name=row.full_name) if row.by_id else None,
            data=row.data,
        )
        for row in page
    ]
    return entries, behind


def count_timeline(work: Work, lead_id: UUID) -> int:
    """How many entries a lead's timeline has."""
    parts = " union all ".join(
        f"select count(*) as n from ({part}) as part"  # noqa: S608 - our own text
        for part in _TIMELINE_PARTS.values()
    )
    query = sa.text(f"select sum(n)::int from ({parts}) as counted")  # noqa: S608
    return int(work.session.execute(query, {"lead_id": lead_id}).scalar_one())


def record_contact(work: Work, lead: Lead, at: datetime, *, is_call: bool) -> None:
    """Move `last_contacted_at` forward (never back) and count a call; the lead is locked."""
    if lead.last_contacted_at is None or lead.last_contacted_at < at:
        lead.last_contacted_at = at
    if is_call:
        lead.call_count += 1
    lead.updated_at = work.now


def fold_counts(work: Work) -> None:
    """Replace the rows of the counter table by their sums; readers see one state or the other."""
    work.session.execute(
        sa.text("""
        with gone as (delete from lead_counts returning *)
        insert into lead_counts (branch_id, telecaller_id, status, never_called, n)
        select branch_id, telecaller_id, status, never_called, sum(n) from gone
        group by 1, 2, 3, 4 having sum(n) <> 0
        """)
    )
