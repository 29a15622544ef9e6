"""The second factor of signing in. Only `domain.accounts` may name these tables; a test looks."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm_app.models.base import NOW, UTC_TIMESTAMP, Row


class TwoFactor(SQLModel, table=True):
    """The key that a person shares with an authenticator app; asked for once it is turned on.

    Apart from `users`, so that no list of people ever reads it: the key cannot be hashed, since
    each code is worked out from it.
    """

    __tablename__ = "two_factors"
    __table_args__ = (sa.CheckConstraint("length(secret) >= 32", name="secret_long"),)

    user_id: UUID = Field(primary_key=True, foreign_key="users.id", ondelete="CASCADE")
    secret: str = Field(max_length=64)
    enabled_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    last_step: int | None = Field(default=None, sa_type=sa.BigInteger)  # of the last code taken
    created_at: datetime = Field(
        default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW
    )


class RecoveryCode(Row, table=True):
    """Stands for a code of the app, once; hashed."""

    __tablename__ = "recovery_codes"
    __table_args__ = (sa.UniqueConstraint("user_id", "code_hash"),)

    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    code_hash: str = Field(max_length=64)
    used_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
