"""SQL on leads. Every query carries the actor's scope."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError
from sqlmodel import col, select

from crm_app.access.scope import visible_leads
from crm_app.domain import cursors
from crm_app.domain.leads.listing import Listing, as_json
from crm_app.domain.leads.rules import Kind, LeadNotInSight
from crm_app.domain.leads.schemas import PAGE_SIZE, TimelineEntry, TimelineKind
from crm_app.domain.schemas import Named
from crm_app.models import (
    CLOSED_STATUSES,
    CallLog,
    Followup,
    FollowupStatus,
    Lead,
    LeadCount,
    LeadLease,
    LeadMerge,
    LeadNote,
    LeadStatus,
    Outcome,
)
from crm_app.models.lead import CONTACT_ORDER, FOLLOWUP_ORDER
from crm_app.work import Work


def get(work: Work, lead_id: UUID, *, for_update: bool = False) -> Lead:
    """The lead, if this actor may see it; for one that was merged the lead it went into.

    A phone may send a call or a note hours after the merge: it belongs to that student still.
    Raises `NotFound` otherwise.
    """
    now_called: UUID | None = lead_id
    while now_called is not None:
        query = select(Lead).where(col(Lead.id) == now_called, visible_leads(work.actor))
        if for_update:
            query = query.with_for_update().execution_options(populate_existing=True)
        lead = work.session.exec(query).one_or_none()
        if lead is not None:
            return lead
        now_called = merged_into(work, now_called)
    raise LeadNotInSight("This lead does not exist or is not yours.", lead_id=lead_id)


def merged_into(work: Work, lead_id: UUID) -> UUID | None:
    """The lead that this one went into, whoever may see it."""
    query = select(col(LeadMerge.kept_lead_id)).where(
        col(LeadMerge.merged_lead_id) == lead_id, col(LeadMerge.undone_at).is_(None)
    )
    with work.unfenced():  # only an id, to be read again behind the fence
        return work.session.exec(query).one_or_none()


def _on_counts(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    counts: sa.Table = LeadCount.__table__  # type: ignore[attr-defined]

    def swap(element: Any, **_: Any) -> Any:
        # Any: a visitor receives every kind of SQL element.
        if isinstance(element, sa.Column) and element.table is Lead.__table__:  # type: ignore[attr-defined]
            return counts.c[element.name]
        return None

    replaced: sa.ColumnElement[bool] = sa.sql.visitors.replacement_traverse(condition, {}, swap)
    return replaced


def count_by_status(work: Work) -> dict[LeadStatus, int]:
    """How many leads in sight have each status."""
    query = (
        sa.select(col(LeadCount.status), sa.func.sum(col(LeadCount.n)))
        .where(_on_counts(visible_leads(work.actor)))
        .group_by(col(LeadCount.status))
    )
    found = {status: int(n) for status, n in work.session.execute(query)}
    return {status: found.get(status, 0) for status in LeadStatus}


def count_due(work: Work, before: datetime) -> int:
    """How many leads in sight have a follow-up due before then."""
    query = (
        sa.select(sa.func.count())
        .select_from(Lead)
        .where(
            visible_leads(work.actor),
            # The same twice: each suits an index, of one telecaller's leads and of all.
            sa.text(f"{FOLLOWUP_ORDER} < :before").bindparams(before=before),
            col(Lead.next_followup_at) < before,
        )
    )
    return int(work.session.execute(query).scalar_one())


_PLAN = sa.text("select set_config('plan_cache_mode', :mode, true)")


def find(work: Work, listing: Listing) -> bytes:
    """Run a listing over the work's own connection; answers a `LeadPage` as JSON."""
    work.session.flush()
    connection = work.session.connection()
    connection.execute(_PLAN, {"mode": listing.plan})
    try:
        row = connection.exec_driver_sql(listing.statement, listing.values).one()
    except DataError as error:  # a cursor whose parts are no times or no id
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error
    items, last, has_more, total = row
    return as_json((items, last, has_more, total))


def find_in_sight(work: Work, lead_ids: Sequence[UUID]) -> list[Lead]:
    """The visible ones of these leads, in no order."""
    query = select(Lead).where(col(Lead.id).in_(lead_ids), visible_leads(work.actor))
    return list(work.session.exec(query))


_LATEST_NOTES = sa.text("""
select distinct on (lead_id) lead_id, body from (
    select lead_id, created_at as at, body from lead_notes where lead_id = any(:lead_ids)
    union all
    select lead_id, started_at, notes from call_logs
    where lead_id = any(:lead_ids) and notes <> ''
) as written
order by lead_id, at desc
""")


def latest_notes(work: Work, lead_ids: list[UUID]) -> dict[UUID, str]:
    """What was written last about each of these leads; the caller has checked that they show."""
    rows = work.session.execute(_LATEST_NOTES, {"lead_ids": lead_ids})
    return {row.lead_id: row.body for row in rows}


# What to call next, best first; each part walks an index of the telecaller's own leads. A lead
# leased to somebody is passed over, one that another request just looks at is skipped.
_NEXT_PARTS: dict[Kind, tuple[str, str]] = {
    "due": (f"{FOLLOWUP_ORDER} <= :now", f"{FOLLOWUP_ORDER}, {CONTACT_ORDER}, leads.id"),
    "new": (
        "status = 'new' and call_count = 0 and next_followup_at is null",
        "created_at desc, leads.id",
    ),
    "retry": (
        "call_count > 0 and status in ('new', 'unreachable') and next_followup_at is null"
        " and last_contacted_at < :rested",
        f"{CONTACT_ORDER}, leads.id",
    ),
    "open": (
        "status in ('contacted', 'interested', 'follow_up') and next_followup_at is null"
        " and last_contacted_at < :rested",
        f"{CONTACT_ORDER}, leads.id",
    ),
}
_CLOSED = ", ".join(f"'{status}'" for status in CLOSED_STATUSES)
_FREE = (
    "not exists (select from lead_leases where lead_id = leads.id and until > :now and {others} )"
)


def take_next(work: Work, rested: datetime, until: datetime) -> tuple[Lead, Kind] | None:
    """The best lead of the actor to call now, locked and leased; None when there is none.

    First those that nobody holds, then those the actor was offered already.
    """
    for may_be_own, others in ((False, "true"), (True, "telecaller_id <> :me")):
        for kind, (condition, order) in _NEXT_PARTS.items():
            query = sa.text(
                "select leads.id from leads"  # noqa: S608 - our own text
                f" where leads.telecaller_id = :me and status not in ({_CLOSED})"
                " and not do_not_call and not is_erased"
                f" and {condition} and {_FREE.format(others=others)}"
                f" order by {order} limit 1 for update of leads skip locked"
            )
            values = {"me": work.actor.user_id, "now": work.now, "rested": rested}
            used = {key: value for key, value in values.items() if f":{key}" in query.text}
            while (found := work.session.execute(query, used).scalar_one_or_none()) is not None:
                if lease(work, found, until, may_be_own=may_be_own):
                    return work.session.get_one(Lead, found), kind
    return None


def lease(work: Work, lead_id: UUID, until: datetime, *, may_be_own: bool) -> bool:
    """Keep a locked lead for the actor, unless somebody was quicker.

    The lead was looked for before it was locked: who held the lock meanwhile may have leased it.
    """
    row = insert(LeadLease).values(lead_id=lead_id, telecaller_id=work.actor.user_id, until=until)
    is_free = col(LeadLease.until) <= work.now
    if may_be_own:
        is_free |= col(LeadLease.telecaller_id) == work.actor.user_id
    held = {"telecaller_id": row.excluded.telecaller_id, "until": row.excluded.until}
    leased = row.on_conflict_do_update(index_elements=["lead_id"], set_=held, where=is_free)
    return work.session.execute(leased.returning(col(LeadLease.lead_id))).first() is not None


def end_lease(work: Work, lead_id: UUID) -> None:
    """Give a lead free again, after its call."""
    work.session.execute(sa.delete(LeadLease).where(col(LeadLease.lead_id) == lead_id))


def last_outcomes(work: Work, lead_id: UUID) -> list[Outcome]:
    """How the last ten calls of a lead ended, newest first."""
    query = (
        select(col(CallLog.outcome))
        .where(col(CallLog.lead_id) == lead_id)
        .order_by(col(CallLog.started_at).desc())
        .limit(10)
    )
    return list(work.session.exec(query))


def exists_at_all(work: Work, lead_id: UUID) -> bool:
    """Whether there is such a lead, in sight or not: only to note an attempt on a foreign one."""
    return (
        work.session.exec(select(col(Lead.id)).where(col(Lead.id) == lead_id)).first() is not None
    )


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
            'size_bytes', size_bytes, 'mime_type', mime_type, 'quality', quality) as data
        from recordings where lead_id = :lead_id and deleted_at is null""",
    "assignment": """select h.id, h.at, h.by_id,
        jsonb_build_object('from', f.full_name, 'to', t.full_name, 'reason', h.reason) as data
        from assignment_history h
        left join users f on f.id = h.from_telecaller_id
        left join users t on t.id = h.to_telecaller_id
        where h.lead_id = :lead_id""",
    # A telecaller sees that a file brought the lead, not which: imports are the managers'.
    # `offset 0` keeps the planner from the index of imported leads, which is the cheapest as long
    # as there are none: that plan is kept, and after an import it reads all of them.
    "import": """select l.import_id as id, l.created_at as at, i.uploaded_by_id as by_id,
        jsonb_build_object('file_name', i.file_name, 'row', l.import_row) as data
        from (select * from leads where id = :lead_id offset 0) as l
        left join import_logs i on i.id = l.import_id
        where l.import_id is not null""",
    "enquiry": """select e.id, e.at, i.uploaded_by_id as by_id,
        jsonb_build_object('file_name', i.file_name, 'row', e.import_row, 'source', e.source,
            'enquired_again', true) as data
        from enquiries e left join import_logs i on i.id = e.import_id
        where e.lead_id = :lead_id""",
}
_SHOWN_AS = {"enquiry": "import"}  # another way in which a file touched the lead


def _timeline_query() -> str:
    parts = []
    for kind, part in _TIMELINE_PARTS.items():
        parts.append(
            f"(select '{_SHOWN_AS.get(kind, kind)}' as kind, part.* from ({part}) as part"  # noqa: S608 - our own text
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


def count_timeline_by_kind(work: Work, lead_id: UUID) -> dict[TimelineKind, int]:
    """How many entries of each kind a lead's timeline has."""
    parts = " union all ".join(
        f"select '{kind}' as kind, count(*)::int as n from ({part}) as part"  # noqa: S608 - ours
        for kind, part in _TIMELINE_PARTS.items()
    )
    rows = work.session.execute(sa.text(parts), {"lead_id": lead_id})
    return {row.kind: row.n for row in rows}


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
        insert into lead_counts (branch_id, telecaller_id, status, never_called, is_erased, n)
        select branch_id, telecaller_id, status, never_called, is_erased, sum(n) from gone
        group by 1, 2, 3, 4, 5 having sum(n) <> 0
        """)
    )
