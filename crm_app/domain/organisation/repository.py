"""SQL on the organisation's settings and lists."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.domain.organisation.schemas import ChoiceKind
from crm_app.kernel.errors import NotFound
from crm_app.models import Course, Organisation, Source
from crm_app.work import Work

TABLES: dict[ChoiceKind, type[Source] | type[Course]] = {
    ChoiceKind.SOURCE: Source,
    ChoiceKind.COURSE: Course,
}


def _table(kind: ChoiceKind) -> Any:
    """Any: what holds for both tables is lost when their types are joined."""
    return TABLES[kind]


def take(work: Work) -> Organisation | None:
    """The settings, locked."""
    query = select(Organisation).where(col(Organisation.id) == 1).with_for_update()
    return work.session.exec(query.execution_options(populate_existing=True)).one_or_none()


def knows_zone(work: Work, name: str) -> bool:
    """Whether PostgreSQL knows this time zone: it cuts days as well."""
    query = sa.text("select exists (select from pg_timezone_names where name = :name)")
    return bool(work.session.execute(query, {"name": name}).scalar_one())


def find(work: Work, kind: ChoiceKind) -> list[Source | Course]:
    """A list by name, what is retired last."""
    table = _table(kind)
    query = select(table).order_by(
        col(table.is_active).desc(), sa.func.lower(col(table.name)), col(table.id)
    )
    return list(work.session.exec(query))


def get(work: Work, kind: ChoiceKind, choice_id: UUID) -> Source | Course:
    """An entry of a list, locked. Raises `NotFound` otherwise."""
    table = _table(kind)
    query = select(table).where(col(table.id) == choice_id).with_for_update()
    found: Source | Course | None = work.session.exec(query).one_or_none()
    if found is None:
        raise NotFound(f"No such {kind}.")
    return found


def named(work: Work, kind: ChoiceKind, name: str) -> Source | Course | None:
    """The entry with this name, letter case aside."""
    table = _table(kind)
    query = select(table).where(sa.func.lower(col(table.name)) == sa.func.lower(name))
    found: Source | Course | None = work.session.exec(query).one_or_none()
    return found


def server(work: Work) -> tuple[str, int, str]:
    """Version of PostgreSQL, size of the database in bytes, revision of the schema."""
    query = sa.text(
        "select split_part(current_setting('server_version'), ' ', 1) as version,"
        " pg_database_size(current_database()) as bytes,"
        " (select version_num from alembic_version limit 1) as revision"
    )
    row = work.session.execute(query).one()
    return row.version, row.bytes, row.revision
