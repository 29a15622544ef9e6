"""SQL of the demo data: rows by COPY, into tables that only this transaction sees meanwhile."""

from collections.abc import Iterable, Sequence
from itertools import islice

import psycopg
import sqlalchemy as sa
from sqlmodel import col

from crm_app.models import Branch, Lead, User
from crm_app.work import Work

# What a lead owns: empty when there are no leads, for each refers to one.
TABLES = ("leads", "call_logs", "followups", "lead_notes", "lead_status_history")
_LINES_AT_ONCE = 2_000

_INDEXES = sa.text("""
select pg_class.relname, pg_get_indexdef(indexrelid)
from pg_index join pg_class on pg_class.oid = indexrelid
where not indisunique and indrelid = any(cast(:tables as regclass[]))
order by pg_class.relname
""")


def lock_leads(work: Work) -> bool:
    """Keep everybody away from the leads until the end; whether there are none."""
    work.session.execute(sa.text("lock table leads in access exclusive mode"))
    return work.session.execute(sa.select(col(Lead.id)).limit(1)).first() is None


def taken_usernames(work: Work, usernames: Sequence[str]) -> list[str]:
    """Which of these somebody has."""
    query = sa.select(col(User.username)).where(col(User.username).in_(usernames))
    return sorted(work.session.execute(query).scalars())


def taken_branch_names(work: Work) -> set[str]:
    """The names of all branches, in lower case."""
    return set(work.session.execute(sa.select(sa.func.lower(col(Branch.name)))).scalars())


def make_ready(work: Work) -> list[str]:
    """Empty tables without the indexes that are quicker made at the end; answers how to make them.

    Emptied in this transaction, a table takes its rows as if they had been vacuumed already. Call
    it only after `lock_leads` said that there are no leads.
    """
    for statement in (
        "set local synchronous_commit = off",
        "set local maintenance_work_mem = '256MB'",
        "truncate leads cascade",
    ):
        work.session.execute(sa.text(statement))
    found = work.session.execute(_INDEXES, {"tables": list(TABLES)}).all()
    for name, _ in found:
        work.session.execute(sa.text(f"drop index {name}"))
    return [definition for _, definition in found]


def copy(
    work: Work, table: str, columns: Sequence[str], lines: Iterable[str], *, frozen: bool = True
) -> None:
    """COPY lines in text format; `frozen` for the tables that `make_ready` emptied."""
    connection = work.session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)  # noqa: S101 - the driver we chose
    freeze = " (freeze)" if frozen else ""
    statement = f"copy {table} ({', '.join(columns)}) from stdin{freeze}"
    rest = iter(lines)
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copying:
        while block := "".join(islice(rest, _LINES_AT_ONCE)):
            copying.write(block)


def make_index(work: Work, definition: str) -> None:
    """Make an index that `make_ready` dropped."""
    work.session.execute(sa.text(definition))


def analyze(work: Work) -> None:
    """Tell the planner what is there now."""
    work.session.execute(sa.text(f"analyze {', '.join(TABLES)}, users, branches, lead_counts"))
