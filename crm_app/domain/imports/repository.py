"""SQL on imports: the log, and the set-based way from a file into `leads`."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import col, select

from crm_app.access.scope import visible_imports, visible_leads
from crm_app.domain import cursors
from crm_app.domain.imports.rules import AcceptedRow
from crm_app.domain.imports.schemas import PersonShare
from crm_app.kernel.errors import NotFound
from crm_app.models import ImportFault, ImportLog, ImportShare, ImportStatus, Lead, User
from crm_app.work import Work

PAGE_SIZE = 50
_COLUMNS = ", ".join(AcceptedRow._fields)
FaultRow = tuple[int, str, str, list[str], UUID | None]  # row number, code, value, cells, lead


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


def find_drafts(work: Work, before: datetime) -> list[ImportLog]:
    """Drafts made before then."""
    query = select(ImportLog).where(
        col(ImportLog.status) == ImportStatus.DRAFT,
        col(ImportLog.created_at) < before,
        visible_imports(work.actor),
    )
    return list(work.session.exec(query))


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


def claim(work: Work, import_id: UUID) -> bool:
    """Whether this transaction alone runs the import; the claim ends with the transaction.

    Not a lock on the log's row: that would stop the progress, which others write there meanwhile.
    """
    key = sa.text("select pg_try_advisory_xact_lock(hashtextextended(:import_id, 0))")
    return bool(work.session.execute(key, {"import_id": str(import_id)}).scalar_one())


def prepare_staging(work: Work) -> None:
    """A temporary table for the rows of one file, gone at the end of the transaction."""
    for statement in (
        # Entries for the search index gather in memory's order and go in together at the end.
        "set local gin_pending_list_limit = '64MB'",
        "create temp table import_rows (row_number int, student_name text, phone_number text,"
        " phone_e164 text, email text, alternate_phone text, city text, preferred_course text,"
        " preferred_university text, source text) on commit drop",
    ):
        work.session.execute(sa.text(statement))


def stage(work: Work, rows: Iterable[tuple[int, AcceptedRow]]) -> None:
    """COPY accepted rows aside."""
    _copy(
        work,
        f"copy import_rows (row_number, {_COLUMNS}) from stdin",
        ((row_number, *row) for row_number, row in rows),
    )


def add_faults(work: Work, import_id: UUID, rows: Iterable[FaultRow]) -> None:
    """COPY refused rows into the log."""
    _copy(
        work,
        "copy import_faults (row_number, code, value, cells, existing_lead_id, import_id)"
        " from stdin",
        ((*row, import_id) for row in rows),
    )


def _copy(work: Work, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    # Any: cells of every type that COPY can write.
    connection = work.session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)  # noqa: S101 - the driver we chose
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)


def sort_out(work: Work) -> int:
    """Split the staged rows into fresh ones (with their turn) and duplicates; count the fresh.

    A number that a lead has already makes each of its rows `duplicate_existing`; else its first
    row is fresh and the later ones are `duplicate_in_file`.
    """
    for statement in (
        "analyze import_rows (phone_e164, row_number)",  # all columns take three times as long
        """create temp table import_fresh on commit drop as
        select first.*, row_number() over (order by row_number) - 1 as turn
        from (
            select distinct on (phone_e164) * from import_rows order by phone_e164, row_number
        ) as first
        where not exists (
            select from leads l where l.phone_e164 = first.phone_e164 and not l.phone_is_shared
        )""",
        "create unique index on import_fresh (turn)",
        # No join: the planner would walk all leads for a handful of duplicates.
        """create temp table import_duplicates on commit drop as
        select r.row_number, r.phone_number as value, (
            select l.id from leads l where l.phone_e164 = r.phone_e164 and not l.phone_is_shared
        ) as lead_id
        from import_rows r
        where not exists (select from import_fresh f where f.row_number = r.row_number)""",
        "create unique index on import_duplicates (row_number)",
        "analyze import_fresh (turn, row_number, phone_e164)",
    ):
        work.session.execute(sa.text(statement))
    return int(work.session.execute(sa.text("select count(*) from import_fresh")).scalar_one())


# The owner comes by array index: a join on row numbers is a nested loop. Each owner's leads go in
# together: their places in the indexes are near each other, which saves a tenth of the time.
_INSERT = f"""
insert into leads (import_id, import_row, telecaller_id, branch_id, assigned_at, created_at,
    updated_at, {_COLUMNS})
select :import_id, row_number,
    (cast(:owners as uuid[]))[1 + turn % cardinality(cast(:owners as uuid[]))],
    (cast(:branches as uuid[]))[1 + turn % cardinality(cast(:owners as uuid[]))],
    :now, :now, :now, {_COLUMNS}
from import_fresh
where turn >= :first and turn < :behind
order by turn % cardinality(cast(:owners as uuid[])), turn
"""  # noqa: S608 - column names of our own
_INSERT_BESIDE_OTHERS = f"{_INSERT} on conflict (phone_e164) where not phone_is_shared do nothing"


def insert_fresh(
    work: Work, import_id: UUID, owners: Sequence[User], first: int, behind: int
) -> int:
    """Make leads of the turns `first` to `behind` (exclusive); answers how many were made.

    Fewer than asked for when somebody made a lead with one of the numbers a moment ago.
    """
    values = {
        "import_id": import_id,
        "owners": [owner.id for owner in owners],
        "branches": [owner.branch_id for owner in owners],
        "now": work.now,
        "first": first,
        "behind": behind,
    }
    try:
        with work.session.begin_nested():
            done = work.session.execute(sa.text(_INSERT), values)
    except IntegrityError:
        # Somebody did. To be ready for that in the first place costs each row a twentieth more.
        done = work.session.execute(sa.text(_INSERT_BESIDE_OTHERS), values)
    assert isinstance(done, sa.CursorResult)  # noqa: S101 - an INSERT
    return done.rowcount


def move_lost_races(work: Work, import_id: UUID) -> None:
    """Rows that came second to a lead made meanwhile are duplicates of it."""
    work.session.execute(
        sa.text("""
        insert into import_duplicates (row_number, value, lead_id)
        select f.row_number, f.phone_number, l.id
        from import_fresh f
        join leads l on l.phone_e164 = f.phone_e164 and not l.phone_is_shared
        where l.import_id is distinct from :import_id or l.import_row <> f.row_number
        """),
        {"import_id": import_id},
    )


def duplicates_after(work: Work, row_number: int, limit: int) -> list[tuple[int, str, UUID | None]]:
    """The next duplicates as (row number, phone as typed, lead met), in row order."""
    rows = work.session.execute(
        sa.text(
            "select row_number, value, lead_id from import_duplicates"
            " where row_number > :row_number order by row_number limit :limit"
        ),
        {"row_number": row_number, "limit": limit},
    )
    return [(row.row_number, row.value, row.lead_id) for row in rows]


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
