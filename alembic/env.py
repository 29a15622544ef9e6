"""Migrations: our models, the direct database address, one transaction for each migration."""

import time

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import crm_app.models  # noqa: F401  (registers every table)
from crm_app.kernel.db import sqlalchemy_url
from crm_app.settings import get_settings

# Two programs starting at once must not migrate at once; any fixed number serves.
MIGRATION_LOCK = 3_107_415
LOCK_PAUSE_SECONDS = 0.2
# While a step waits for a table, all who come later wait behind it: it gives up before they do,
# and `migrations.upgrade` tries again. Local: an index made concurrently may wait.
PATIENCE = "set local lock_timeout = '2s'"


def _own_address() -> sa.Engine:
    url = get_settings().direct_url
    if url is None:
        raise RuntimeError("CRM_DATABASE_URL is not set. Run migrations with `crm migrate`.")
    return sa.create_engine(sqlalchemy_url(url), poolclass=sa.NullPool)


def _plain_text(kind: str, item: object, _: object) -> str | bool:
    """Write our text types as `sa.String`: a migration must not lean on today's code."""
    if kind == "type" and isinstance(item, AutoString | sa.types.TypeDecorator):
        return f"sa.String(length={getattr(item, 'length', None) or item.impl.length})"
    return False


def _migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
        render_item=_plain_text,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Migrate over the connection handed in by a test, else over one of our own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    with _own_address().connect() as connection:
        _take_lock(connection)
        sa.event.listen(connection, "begin", lambda begun: begun.exec_driver_sql(PATIENCE))
        _migrate(connection)


def _take_lock(connection: sa.Connection) -> None:
    """Wait until nobody else migrates.

    Without a transaction: an index that is made concurrently waits for every open one, also for
    that of who waits for the lock.
    """
    lock = sa.text("select pg_try_advisory_lock(:key)")
    while not connection.execute(lock, {"key": MIGRATION_LOCK}).scalar_one():
        connection.rollback()
        time.sleep(LOCK_PAUSE_SECONDS)
    connection.commit()


run()
