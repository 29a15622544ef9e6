"""Who is signed in where, and who failed to."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm_app.models.base import NOW, UTC_TIMESTAMP, Row, enum_check, enum_type


class SignInKind(StrEnum):
    """A cookie session of the portal, or a family of API tokens."""

    PORTAL = "portal"
    API = "api"


class SignIn(Row, table=True):
    """One sign-in, until it expires or is revoked.

    A portal session keeps the hash of its cookie here; an API sign-in keeps its
    refresh tokens, one after another, in `refresh_tokens`.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (
        enum_check(SignInKind, "kind"),
        sa.Index("uq_sign_ins_token_hash", "token_hash", unique=True),
        sa.Index("ix_sign_ins_user_id", "user_id"),
    )

    kind: SignInKind = Field(sa_type=enum_type(SignInKind))
    user_id: UUID = Field(foreign_key="users.id", ondelete="CASCADE")
    token_hash: str | None = Field(default=None, max_length=64)
    expires_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    last_used_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    revoked_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    address: str = Field(default="", max_length=64)
    user_agent: str = Field(default="", max_length=300)


class RefreshToken(Row, table=True):
    """A refresh token, hashed; used once, then replaced by the next of its sign-in."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        sa.Index("uq_refresh_tokens_token_hash", "token_hash", unique=True),
        sa.Index("ix_refresh_tokens_sign_in_id", "sign_in_id"),
    )

    sign_in_id: UUID = Field(foreign_key="sign_ins.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64)
    expires_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    used_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class FailedSignIn(SQLModel, table=True):
    """A refused try, for the limits of requirement 2.4.6."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (
        sa.Index("ix_failed_sign_ins_username_at", "username", "at"),
        sa.Index("ix_failed_sign_ins_address_at", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=sa.BigInteger)
    username: str = Field(max_length=50)
    address: str = Field(max_length=64)
    at: datetime = Field(default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW)
