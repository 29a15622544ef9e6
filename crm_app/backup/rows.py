"""The rows of all tables, out and in by COPY, as they are at one moment.

The schema is not part of it: the migrations make it. So rows go through any version of PostgreSQL
and need no program beside ours, and each table is counted and hashed on its way.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from crm_app.backup.faults import BackupFailed
from crm_app.kernel.db import libpq_url

SCHEMAS = ("public", "procrastinate")
REVISION = "public.alembic_version"
# What left telecallers is told to phones by numbers of transactions, which mean nothing in another
# cluster: after a restore phones begin anew, and need none of it.
LEFT_OUT = ("public.departures",)
ZEROED = frozenset({"changed_xid"})
_PIECE = 256 * 1024

# Text that reads the same whatever a server's defaults are. `row_security` off: an error, rather
# than rows that are silently not there.
_PLAIN = """
select set_config(name, value, false) from (values
    ('timezone', 'UTC'), ('datestyle', 'ISO, MDY'), ('intervalstyle', 'postgres'),
    ('bytea_output', 'hex'), ('extra_float_digits', '1'), ('client_encoding', 'UTF8'),
    ('row_security', 'off'), ('synchronize_seqscans', 'off'), ('statement_timeout', '0'),
    ('idle_in_transaction_session_timeout', '0'), ('lock_timeout', '60s')
) as wanted (name, value)
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the columns that are stored."""

    schema: str
    name: str
    is_plain: bool  # not partitioned
    columns: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """With its schema."""
        return f"{self.schema}.{self.name}"

    @property
    def quoted(self) -> sql.Identifier:
        """For a statement."""
        return sql.Identifier(self.schema, self.name)

    @property
    def zeroed(self) -> list[str]:
        """Columns that are written as 0."""
        return [column for column in self.columns if column in ZEROED]


@contextmanager
def connected(url: str) -> Generator[psycopg.Connection, None, None]:
    """A direct connection; transactions are opened by hand."""
    with psycopg.connect(libpq_url(url), autocommit=True, connect_timeout=10) as connection:
        connection.execute(_PLAIN)
        yield connection


_TABLES = """
select n.nspname, c.relname, c.relkind = 'r',
    array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '')
from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where n.nspname = any(%s) and c.relkind in ('r', 'p') and not c.relispartition
group by n.nspname, c.relname, c.relkind order by n.nspname, c.relname
"""


def tables(connection: psycopg.Connection) -> list[Table]:
    """All tables of ours but the one of the migrations; a partitioned one is one."""
    found = connection.execute(_TABLES, [list(SCHEMAS)])
    every = [Table(schema, name, plain, tuple(columns)) for schema, name, plain, columns in found]
    return [table for table in every if table.full_name != REVISION]


def revision(connection: psycopg.Connection) -> str | None:
    """Where the migrations are; None where there are none."""
    if connection.execute("select to_regclass(%s)", [REVISION]).fetchone() == (None,):
        return None
    row = connection.execute("select version_num from alembic_version").fetchone()
    return str(row[0]) if row else None


class Snapshot(NamedTuple):
    """One moment of a database."""

    tables: list[Table]
    revision: str
    at: datetime
    server: str
    sequences: dict[str, int]


@contextmanager
def snapshot(connection: psycopg.Connection) -> Generator[Snapshot | None, None, None]:
    """Hold one moment until the block ends; None where the database has no schema.

    The locks stop a migration and nobody else. They come before the moment: what somebody changed
    while we waited for them is in it.
    """
    known = tables(connection)
    while True:
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            if known:
                names = sql.SQL(", ").join(table.quoted for table in known)
                connection.execute(sql.SQL("lock table {} in access share mode").format(names))
            if (found := tables(connection)) == known:
                yield _moment(connection, known)
                return
        known = found


def _moment(connection: psycopg.Connection, known: list[Table]) -> Snapshot | None:
    at_revision = revision(connection)
    if at_revision is None or not known:
        return None
    row = connection.execute("select now(), current_setting('server_version')").fetchone()
    assert row is not None  # noqa: S101 - a select without from
    return Snapshot(known, at_revision, row[0], row[1].split()[0], _sequences(connection))


def _sequences(connection: psycopg.Connection) -> dict[str, int]:
    """How far each is; asked after the moment, so that no row of it has a higher number."""
    query = (
        "select schemaname || '.' || sequencename, last_value from pg_sequences"
        " where schemaname = any(%s) and last_value is not null order by 1"
    )
    return dict(connection.execute(query, [list(SCHEMAS)]).fetchall())


class Rows:
    """The rows of one table on their way out, counted and hashed."""

    def __init__(
        self, connection: psycopg.Connection, table: Table, columns: list[str] | None = None
    ) -> None:
        self._connection = connection
        self._statement = _copy_out(table, columns or list(table.columns))
        self._hash = hashlib.sha256()
        self.count = self.bytes = 0

    def __iter__(self) -> Generator[bytes, None, None]:
        """The text of COPY, in pieces of a quarter of a megabyte.

        It holds the connection until its end: close it if it is not read that far.
        """
        held = bytearray()
        with self._connection.cursor() as cursor, cursor.copy(self._statement) as copy:
            for row in copy:
                held += row
                self.count += 1
                if len(held) >= _PIECE:
                    yield self._passed(bytes(held))
                    held.clear()
        if held:
            yield self._passed(bytes(held))

    def _passed(self, piece: bytes) -> bytes:
        self._hash.update(piece)
        self.bytes += len(piece)
        return piece

    @property
    def sha256(self) -> str:
        """Of all that passed."""
        return self._hash.hexdigest()


def _copy_out(table: Table, columns: list[str]) -> sql.Composed:
    written = [sql.Literal(0) if name in ZEROED else sql.Identifier(name) for name in columns]
    return sql.SQL("copy (select {} from {}) to stdout").format(
        sql.SQL(", ").join(written), table.quoted
    )


# In


def filled(connection: psycopg.Connection) -> list[str]:
    """The names of tables that hold any row."""
    found = []
    for table in tables(connection):
        query = sql.SQL("select exists (select from {})").format(table.quoted)
        if connection.execute(query).fetchone() == (True,):
            found.append(table.full_name)
    return found


Feed = Callable[[Callable[[bytes], object]], object]


def load(connection: psycopg.Connection, table: Table, columns: list[str], feed: Feed) -> None:
    """Write rows that `feed` hands over; the table was emptied in this transaction.

    FREEZE: nobody else has seen the table, so its rows need no second writing by vacuum later.
    """
    statement = sql.SQL("copy {} ({}) from stdin{}").format(
        table.quoted,
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(" (freeze)" if table.is_plain else ""),
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        feed(copy.write)


def empty(connection: psycopg.Connection) -> None:
    """Empty all tables; their foreign keys must be away."""
    names = sql.SQL(", ").join(table.quoted for table in tables(connection))
    connection.execute(sql.SQL("truncate {}").format(names))


_FOREIGN_KEYS = """
select format('%%I.%%I', n.nspname, c.relname), k.conname::text, pg_get_constraintdef(k.oid)
from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
where k.contype = 'f' and n.nspname = any(%s) and k.conparentid = 0 order by 1, 2
"""
_INDEXES = """
select format('%%I.%%I', n.nspname, c.relname), pg_get_indexdef(c.oid)
from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(%s) and not c.relispartition
    and not exists (select from pg_constraint where conindid = i.indexrelid)
order by 1
"""


@contextmanager
def bare(connection: psycopg.Connection, say: Callable[[str], None]) -> Generator[None, None, None]:
    """Tables without triggers, foreign keys and indexes until the block ends, then with them again.

    Building an index at the end takes a fraction of keeping it up row by row, and PostgreSQL
    compares all rows when a foreign key is added. The owner of the tables may do all this.
    """
    ours = [list(SCHEMAS)]
    foreign_keys = connection.execute(_FOREIGN_KEYS, ours).fetchall()
    indexes = connection.execute(_INDEXES, ours).fetchall()
    known = tables(connection)
    connection.execute("set local maintenance_work_mem = '256MB'")
    for table, name, _ in foreign_keys:
        _do(connection, f"alter table {table} drop constraint {_quoted(connection, name)}")
    for name, _ in indexes:
        _do(connection, f"drop index {name}")
    for table in known:
        statement = sql.SQL("alter table {} disable trigger user").format(table.quoted)
        connection.execute(statement)
    yield
    say(f"{len(indexes)} indexes and {len(foreign_keys)} foreign keys …")
    for _, definition in indexes:
        _do(connection, definition)
    for table, name, definition in foreign_keys:
        quoted = _quoted(connection, name)
        _do(connection, f"alter table {table} add constraint {quoted} {definition}")
    for table in known:
        statement = sql.SQL("alter table {} enable trigger user").format(table.quoted)
        connection.execute(statement)


def _quoted(connection: psycopg.Connection, name: str) -> str:
    return sql.Identifier(name).as_string(connection)


def _do(connection: psycopg.Connection, statement: str) -> None:
    """What PostgreSQL itself wrote, with its own quotes."""
    connection.execute(statement.encode())


def set_sequences(connection: psycopg.Connection, values: Mapping[str, int]) -> None:
    """Go on behind the last number given out."""
    for name, value in values.items():
        schema, _, own = name.partition(".")
        quoted = sql.Identifier(schema, own).as_string(connection)
        connection.execute(
            "select setval(c, %s) from to_regclass(%s) c where c is not null", [value, quoted]
        )


# What a restore changes, and why: each is asked for by `restoring`.

_AFTERWARDS: tuple[tuple[str, str, str], ...] = (
    (
        "settings",
        "sync_epoch",
        "update settings set sync_epoch = gen_random_uuid()",
    ),
    ("settings", "sync_floor", "update settings set sync_floor = 0"),
    (
        "sign_ins",
        "revoked_at",
        "update sign_ins set revoked_at = now() where revoked_at is null",
    ),
    (
        "recording_uploads",
        "received_bytes",
        "update recording_uploads set received_bytes = 0",
    ),
)


def make_true(connection: psycopg.Connection) -> None:
    """What was so in the old place and is not here.

    Phones begin anew, since numbers of transactions are others here. Everybody signs in again: who
    was shut out since the backup must not be in again. Uploads begin again, since their bytes were
    not kept.
    """
    for table, column, statement in _AFTERWARDS:
        if _has(connection, table, column):
            connection.execute(statement.encode())


def mark_missing(connection: psycopg.Connection, keys: list[str]) -> None:
    """Recordings whose files are not in the backup."""
    if keys and _has(connection, "recordings", "missing_since"):
        connection.execute(
            "update recordings set missing_since = now() where storage_key = any(%s)", [keys]
        )


def _has(connection: psycopg.Connection, table: str, column: str) -> bool:
    query = (
        "select exists (select from information_schema.columns"
        " where table_schema = 'public' and table_name = %s and column_name = %s)"
    )
    return connection.execute(query, [table, column]).fetchone() == (True,)


# Recordings


class WantedRecording(NamedTuple):
    """A recording that a row names."""

    key: str
    size: int
    sha256: str


def recordings(connection: psycopg.Connection) -> Iterator[WantedRecording]:
    """Those whose file should be there, by key, read as they are needed; in a transaction.

    Raises:
        BackupFailed: the schema is from before recordings were what they are.
    """
    if not _has(connection, "recordings", "file_removed_at"):
        raise BackupFailed("The schema is too old for this program. Run `crm migrate` first.")
    query = (
        "select storage_key, size_bytes, sha256 from recordings"
        ' where file_removed_at is null order by storage_key collate "C"'
    )
    with connection.cursor(name="recordings") as cursor:
        cursor.itersize = 5000
        cursor.execute(query)
        for key, size, sha256 in cursor:
            yield WantedRecording(key, size, sha256)


def still_wanted(connection: psycopg.Connection, keys: list[str]) -> set[str]:
    """Those of these that nobody deleted up to now."""
    query = (
        "select storage_key from recordings where storage_key = any(%s)"
        " and deleted_at is null and file_removed_at is null"
    )
    rows: list[tuple[Any, ...]] = connection.execute(query, [keys]).fetchall()
    return {row[0] for row in rows}
