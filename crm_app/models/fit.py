"""Whether a database has what these models ask for, whoever migrated it last."""

import sqlalchemy as sa
from sqlmodel import SQLModel

_COLUMNS = sa.text("""
    select c.relname, a.attname,
        a.attnotnull and not a.atthasdef and a.attidentity = '' and c.relkind <> 'v'
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v')
        and a.attnum > 0 and not a.attisdropped
""")


def misfits(connection: sa.Connection) -> list[str]:
    """Why this program cannot run on this schema, column by column; nothing when it can.

    It needs each column of its own, and no column beside them that it would have to fill.
    """
    found = {(table, name): must for table, name, must in connection.execute(_COLUMNS)}
    tables = SQLModel.metadata.sorted_tables
    ours = {(table.name, column.name) for table in tables for column in table.columns}
    names = {table.name for table in tables}
    return [
        *(f"{table}.{name} is missing" for table, name in sorted(ours - found.keys())),
        *(
            f"{table}.{name} must be filled in"
            for (table, name), must in sorted(found.items())
            if must and table in names and (table, name) not in ours
        ),
    ]
