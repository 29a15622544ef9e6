"""SQL on imports: the log, and the set-based way from a file into `leads`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError
from sqlmodel import col, select

from crm_app.access.scope import visible_imports, visible_leads
from crm_app.domain import cursors
from crm_app.domain.imports.schemas import PersonShare, RowTotals
from crm_app.kernel.errors import NotFound
from crm_app.models import (
    DuplicatePolicy,
    ImportFault,
    ImportKept,
    ImportLog,
    ImportShare,
    ImportStatus,
    Lead,
    RememberedMapping,
    User,
)
from crm_app.work import Work

PAGE_SIZE = 50
# Row number, code, value, cells, the lead met, the earlier row of the file.
FaultRow = tuple[int, str, str, list[str], UUID | None, int | None]


def get(work: Work, import_id: UUID, *, for_update: bool = False) -> ImportLog:
    """The import, if this actor may see it. Raises `NotFound` otherwise."""
    query = select(ImportLog).where(col(ImportLog.id) == import_id, visible_imports(work.actor))
    if for_update:
        # Not the key: faults and leads that refer to the import are written beside.
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = work.session.exec(query).one_or_none()
    if found is None:
        raise NotFound("No such import.")
    return found


def row_totals(work: Work) -> RowTotals:
    """Sums over all imports that ended."""
    names = ("created", "updated", "duplicate", "error")
    sums = [
        sa.func.coalesce(sa.func.sum(getattr(ImportLog, name)), 0).label(name) for name in names
    ]
    ended = col(ImportLog.status).in_((ImportStatus.DONE, ImportStatus.UNDONE))
    query = sa.select(*sums).where(ended, visible_imports(work.actor))
    return RowTotals.model_validate(work.session.execute(query).one())


def find(work: Work, cursor: str | None) -> tuple[list[ImportLog], str | None, int]:
    """One page of started imports, newest first, the cursor behind it, and how many there are."""
    visible = [visible_imports(work.actor), col(ImportLog.status) != ImportStatus.DRAFT]
    total = work.session.execute(
        sa.select(sa.func.count()).select_from(ImportLog).where(*visible)
    ).scalar_one()
    newest = sa.tuple_(col(ImportLog.created_at), col(ImportLog.id))
    query = (
        select(ImportLog)
        .where(*visible)
        .order_by(col(ImportLog.created_at).desc(), col(ImportLog.id).desc())
        .limit(PAGE_SIZE + 1)
    )
    if cursor:
        at, import_id = cursors.decode(cursor, 2)
        query = query.where(
            newest
            < sa.tuple_(
                sa.cast(sa.literal(at), sa.DateTime(timezone=True)),
                sa.cast(sa.literal(import_id), sa.Uuid),
            )
        )
    try:
        rows = list(work.session.exec(query))
    except DataError as error:  # a cursor whose parts are no time or no id
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error
    page = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    behind = cursors.encode(page[-1].created_at.isoformat(), str(page[-1].id)) if more else None
    return page, behind, total


def last_policy(work: Work) -> DuplicatePolicy | None:
    """What the actor chose for known students in the newest import of their own."""
    query = (
        select(ImportLog.duplicates)
        .where(
            col(ImportLog.uploaded_by_id) == work.actor.person,
            col(ImportLog.status) != ImportStatus.DRAFT,
        )
        .order_by(col(ImportLog.created_at).desc(), col(ImportLog.id).desc())
        .limit(1)
    )
    found = work.session.exec(query).first()
    return DuplicatePolicy(found) if found else None


def find_drafts(work: Work, before: datetime) -> list[ImportLog]:
    """Drafts and dry runs made before then."""
    query = select(ImportLog).where(
        col(ImportLog.status).in_((ImportStatus.DRAFT, ImportStatus.READY))
        | ((col(ImportLog.status) == ImportStatus.FAILED) & col(ImportLog.dry_run)),
        col(ImportLog.created_at) < before,
        visible_imports(work.actor),
    )
    return list(work.session.exec(query))


def find_my_drafts(work: Work) -> list[ImportLog]:
    """Drafts and dry runs that the actor made, the newest first."""
    query = select(ImportLog).where(
        col(ImportLog.uploaded_by_id) == work.actor.user_id,
        col(ImportLog.status).in_((ImportStatus.DRAFT, ImportStatus.READY)),
        visible_imports(work.actor),
    )
    return list(work.session.exec(query.order_by(col(ImportLog.created_at).desc())))


def find_by_client_id(work: Work, client_id: UUID) -> ImportLog | None:
    """The actor's import with this id of the sender."""
    query = select(ImportLog).where(
        col(ImportLog.uploaded_by_id) == work.actor.user_id, col(ImportLog.client_id) == client_id
    )
    return work.session.exec(query).one_or_none()


def find_done_with(work: Work, sha256: str) -> ImportLog | None:
    """The latest finished import of the very same bytes that the actor may see."""
    query = (
        select(ImportLog)
        .where(
            col(ImportLog.sha256) == sha256,
            col(ImportLog.status) == ImportStatus.DONE,
            visible_imports(work.actor),
        )
        .order_by(col(ImportLog.created_at).desc())
        .limit(1)
    )
    return work.session.exec(query).one_or_none()


def last_served(work: Work, branch_id: UUID | None) -> UUID | None:
    """Who got the last lead of the last finished import for the same branch (or for all)."""
    query = (
        select(col(ImportLog.last_telecaller_id))
        .where(
            col(ImportLog.status) == ImportStatus.DONE,
            col(ImportLog.last_telecaller_id).is_not(None),
            col(ImportLog.branch_id).is_not_distinct_from(branch_id),
        )
        .order_by(col(ImportLog.finished_at).desc())
        .limit(1)
    )
    return work.session.exec(query).one_or_none()


def shares(work: Work, import_ids: Sequence[UUID]) -> dict[UUID, list[PersonShare]]:
    """Who got how many of each import, in the order of the turns."""
    query = (
        sa.select(
            col(ImportShare.import_id),
            col(ImportShare.telecaller_id),
            col(User.full_name),
            col(ImportShare.count),
        )
        .join(User, col(User.id) == col(ImportShare.telecaller_id))
        .where(col(ImportShare.import_id).in_(import_ids))
        .order_by(col(ImportShare.position))
    )
    found: dict[UUID, list[PersonShare]] = {import_id: [] for import_id in import_ids}
    for import_id, telecaller_id, name, count in work.session.execute(query):
        found[import_id].append(PersonShare(telecaller_id=telecaller_id, name=name, count=count))
    return found


def faults(
    work: Work, import_id: UUID, limit: int
) -> list[tuple[ImportFault, Lead | None, str | None]]:
    """The first refused rows, with the lead and owner they met where the actor may see them."""
    query = (
        sa.select(ImportFault, Lead, col(User.full_name))
        .outerjoin(
            Lead, (col(Lead.id) == col(ImportFault.existing_lead_id)) & visible_leads(work.actor)
        )
        .outerjoin(User, col(User.id) == col(Lead.telecaller_id))
        .where(col(ImportFault.import_id) == import_id)
        .order_by(col(ImportFault.row_number))
        .limit(limit)
    )
    return [(fault, lead, owner) for fault, lead, owner in work.session.execute(query)]


def stream_faults(work: Work, import_id: UUID) -> Iterator[tuple[int, str, list[str]]]:
    """All refused rows as (row number, code, cells), a thousand in memory at a time."""
    query = (
        sa.select(col(ImportFault.row_number), col(ImportFault.code), col(ImportFault.cells))
        .where(col(ImportFault.import_id) == import_id)
        .order_by(col(ImportFault.row_number))
        .execution_options(yield_per=1000)
    )
    for row in work.session.execute(query):
        yield row.row_number, row.code, row.cells


def recall_mapping(work: Work, header_key: str) -> dict[str, str] | None:
    """The columns as somebody mapped them last for these headers."""
    found = work.session.get(RememberedMapping, header_key)
    return found.mapping if found else None


def remember_mapping(work: Work, header_key: str, mapping: Mapping[str, str]) -> None:
    """Remember how these headers were mapped."""
    values = {"mapping": dict(mapping), "used_at": work.now}
    statement = insert(RememberedMapping).values(header_key=header_key, **values)
    work.session.execute(
        statement.on_conflict_do_update(index_elements=["header_key"], set_=values)
    )


# What became of a row: each part finds at most one, by its key.
_FATES = """
select 'updated' as outcome, cast(null as text) as code, c.lead_id,
    cast(null as int) as same_as_row, (
    select jsonb_object_agg(key, jsonb_build_array(c.before -> key, value))
    from jsonb_each(c.after) where value <> c.before -> key) as changes
from import_changes c where c.import_id = :import_id and c.row_number = :row_number
union all
select case when f.code like 'duplicate%' then 'duplicate' else 'error' end, f.code,
    f.existing_lead_id, f.same_as_row, null
from import_faults f where f.import_id = :import_id and f.row_number = :row_number
union all
select 'created', null, l.id, null, null
from leads l where l.import_id = :import_id and l.import_row = :row_number
union all
select 'created', null, m.kept_lead_id, null, null
from lead_merges m where m.undone_at is null
    and m.merged ->> 'import_id' = :as_text and cast(m.merged ->> 'import_row' as int) = :row_number
union all
select 'removed', null, cast(null as uuid), null, null
from import_logs i where i.id = :import_id and i.removed_rows @> cast(:row_number as int)
limit 1
"""


def fate(
    work: Work, import_id: UUID, row_number: int
) -> tuple[str, str | None, UUID | None, int | None, dict[str, Any] | None] | None:
    """Outcome, code, lead, earlier row and changes of a row; None if no row of data has it."""
    row = work.session.execute(
        sa.text(_FATES),
        {"import_id": import_id, "row_number": row_number, "as_text": str(import_id)},
    ).one_or_none()
    return tuple(row) if row else None


def stream_fates(work: Work, import_id: UUID) -> Iterator[tuple[Any, ...]]:
    """Every row of the file, by row: number, outcome, code, lead, student, telecaller."""
    query = sa.text("""
    select fate.row_number, fate.outcome, fate.code, fate.lead_id, l.student_name, u.full_name
    from (
        select import_row as row_number, 'created' as outcome, '' as code, id as lead_id
        from leads where import_id = :import_id
        union all
        select row_number, 'updated', '', lead_id from import_changes
        where import_id = :import_id
        union all
        select row_number, case when code like 'duplicate%' then 'duplicate' else 'error' end,
            code, existing_lead_id
        from import_faults where import_id = :import_id
        union all
        select (merged ->> 'import_row')::int, 'created', '', kept_lead_id
        from lead_merges where undone_at is null and merged ->> 'import_id' = :as_text
        union all
        select generate_series(lower(part), upper(part) - 1), 'removed', '', null
        from import_logs i, unnest(i.removed_rows) as part where i.id = :import_id
    ) as fate
    left join leads l on l.id = fate.lead_id
    left join users u on u.id = l.telecaller_id
    order by fate.row_number
    """).execution_options(yield_per=1000)
    values = {"import_id": import_id, "as_text": str(import_id)}
    for row in work.session.execute(query, values):
        yield tuple(row)


def find_leads(work: Work, lead_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str | None]]:
    """Name and owner of those of these leads that the actor may see."""
    query = (
        sa.select(col(Lead.id), col(Lead.student_name), col(User.full_name))
        .outerjoin(User, col(User.id) == col(Lead.telecaller_id))
        .where(col(Lead.id).in_(list(lead_ids)), visible_leads(work.actor))
    )
    return {lead_id: (name, owner) for lead_id, name, owner in work.session.execute(query)}


def kept(work: Work, import_id: UUID, limit: int) -> list[ImportKept]:
    """The first leads that an undo left."""
    query = (
        select(ImportKept)
        .where(col(ImportKept.import_id) == import_id)
        .order_by(col(ImportKept.row_number))
        .limit(limit)
    )
    return list(work.session.exec(query))


def claim(work: Work, import_id: UUID) -> bool:
    """Whether this transaction alone runs the import; the claim ends with the transaction.

    Not a lock on the log's row: that would stop the progress, which others write there meanwhile.
    """
    key = sa.text("select pg_try_advisory_xact_lock(hashtextextended(:import_id, 0))")
    return bool(work.session.execute(key, {"import_id": str(import_id)}).scalar_one())


def add_faults(work: Work, import_id: UUID, rows: Iterable[FaultRow]) -> None:
    """COPY refused rows into the log."""
    copy_rows(
        work,
        "copy import_faults (row_number, code, value, cells, existing_lead_id, same_as_row,"
        " import_id) from stdin",
        ((*row, import_id) for row in rows),
    )


def copy_rows(work: Work, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows in. Any: cells of every type that the driver can write."""
    connection = work.session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)  # noqa: S101 - the driver we chose
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)


def forget_last_run(work: Work, import_id: UUID) -> None:
    """Take away what a dry run refused, remembering it for `compare_with_dry_run`."""
    for statement in (
        "create temp table import_foreseen on commit drop as"
        " select row_number from import_faults where import_id = :import_id",
        "delete from import_faults where import_id = :import_id",
    ):
        work.session.execute(sa.text(statement), {"import_id": import_id})


def compare_with_dry_run(work: Work, import_id: UUID, limit: int) -> tuple[str, str]:
    """Rows that are refused now and were not in the dry run, and the other way round, in words."""
    now = "select row_number from import_faults where import_id = :import_id"
    foreseen = "select row_number from import_foreseen"
    found = []
    for one, other in ((now, foreseen), (foreseen, now)):
        rows = list(
            work.session.execute(
                sa.text(f"{one} except {other} order by 1"),
                {"import_id": import_id},
            ).scalars()
        )
        named = ", ".join(map(str, rows[:limit]))
        more = f" and {len(rows) - limit:,} more" if len(rows) > limit else ""
        found.append(f"{'row' if len(rows) == 1 else 'rows'} {named}{more}" if rows else "")
    return found[0], found[1]


def remove_shares(work: Work, import_id: UUID) -> None:
    """Forget who would get how many, of a dry run."""
    work.session.execute(sa.delete(ImportShare).where(col(ImportShare.import_id) == import_id))


def branches_served(work: Work, import_id: UUID) -> list[UUID | None]:
    """The branches whose people got leads of an import."""
    query = (
        sa.select(col(User.branch_id))
        .join(ImportShare, col(ImportShare.telecaller_id) == col(User.id))
        .where(col(ImportShare.import_id) == import_id)
        .distinct()
    )
    return list(work.session.execute(query).scalars())


def count_shares(work: Work, import_id: UUID) -> dict[UUID, int]:
    """How many leads of an import each telecaller got, counted in `leads` itself."""
    query = (
        sa.select(col(Lead.telecaller_id), sa.func.count())
        .where(col(Lead.import_id) == import_id)
        .group_by(col(Lead.telecaller_id))
    )
    return {owner: count for owner, count in work.session.execute(query) if owner is not None}


def tidy_search_index(work: Work) -> None:
    """Move the gathered entries into the search index, so that no telecaller's edit pays for it."""
    work.session.execute(sa.text("select gin_clean_pending_list('ix_leads_search')"))
