"""What every table shares: naming, key, UTC instants, enums as text with a CHECK."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

UTC_TIMESTAMP = sa.DateTime(timezone=True)
JSON_OR_NULL = JSONB(none_as_null=True)  # None is SQL's null, not JSON's
NOW = {"server_default": sa.func.now()}

# The transaction that wrote a row last, as a number: what sync compares with a phone's snapshot.
# A trigger sets it at each update.
XID_NOW = "(pg_current_xact_id()::text)::bigint"


def changed_xid() -> Any:
    """The column of the last writing transaction (Any: SQLModel's Field() is typed so)."""
    return Field(
        default=None,
        nullable=False,
        sa_type=sa.BigInteger,
        sa_column_kwargs={"server_default": sa.text(XID_NOW)},
    )


def enum_type(kind: type[StrEnum]) -> type[sa.types.TypeDecorator[StrEnum]]:
    """Text that comes back as a member of `kind`. The CHECK is `enum_check`'s."""

    class EnumText(sa.types.TypeDecorator[StrEnum]):
        impl = sa.String
        cache_ok = True

        def __init__(self) -> None:
            super().__init__(length=32)

        def process_bind_param(self, value: StrEnum | None, dialect: sa.Dialect) -> str | None:
            return None if value is None else str(value)

        def process_result_value(self, value: str | None, dialect: sa.Dialect) -> StrEnum | None:
            return None if value is None else kind(value)

    return EnumText


def enum_check(kind: type[StrEnum], column: str) -> sa.CheckConstraint:
    """Only members of `kind` in `column`; a new member needs a migration (no ALTER TYPE)."""
    members = ", ".join(f"'{member}'" for member in kind)
    return sa.CheckConstraint(f"{column} in ({members})", name=column)


class Row(SQLModel):
    """The key and the birth of every record."""

    id: UUID = Field(
        default_factory=uuid4,
        primary_key=True,
        sa_column_kwargs={"server_default": sa.text("gen_random_uuid()")},
    )
    created_at: datetime = Field(
        default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW
    )
