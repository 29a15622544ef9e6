"""Commands and views of people and sign-in."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, StringConstraints

from crm_app.domain.schemas import Command, Name, Named, View
from crm_app.models import Presence, Role

PASSWORD_MIN = 8
PASSWORD_MAX = 200

Username = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        min_length=3,
        max_length=50,
        pattern=r"^[A-Za-z0-9._-]+$",  # matched before it is made lower-case
    ),
]


def _long_enough(password: SecretStr) -> SecretStr:
    if not PASSWORD_MIN <= len(password.get_secret_value()) <= PASSWORD_MAX:
        raise ValueError(f"needs {PASSWORD_MIN} to {PASSWORD_MAX} characters")
    return password


Password = Annotated[SecretStr, AfterValidator(_long_enough)]


class CreateUser(Command):
    """A new account; managers and telecallers need a branch."""

    username: Username
    password: Password
    full_name: Name
    role: Role = Role.TELECALLER
    branch_id: UUID | None = None
    receives_new_leads: bool = True

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "username": "asha.patil",
                    "password": "a long pass phrase",
                    "full_name": "Asha Patil",
                    "role": "telecaller",
                    "branch_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
                }
            ]
        }
    )


class UpdateUser(Command):
    """What changes of an account; a field left out stays."""

    username: Username | None = None
    password: Password | None = None
    full_name: Name | None = None
    role: Role | None = None
    branch_id: UUID | None = None
    is_active: bool | None = None
    receives_new_leads: bool | None = None
    daily_call_target: Annotated[int, Field(ge=0, le=1000)] | None = None

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"daily_call_target": 100, "receives_new_leads": False}]}
    )


class UserView(View):
    """A person with the load they carry, as lists show it."""

    id: UUID
    username: str
    full_name: str
    role: Role
    branch: Named | None
    is_active: bool
    receives_new_leads: bool
    daily_call_target: int
    last_seen_at: datetime | None
    open_leads: int
    total_leads: int


class UserFilter(Command):
    """Which people to list; filters combine."""

    branch_id: UUID | None = None
    is_active: bool | None = None
    role: Role | None = None
    search: str = ""


class SignInBody(Command):
    """User name and password, as typed; `client` "web" keeps the refresh token in a cookie."""

    username: Annotated[str, Field(max_length=200)]
    password: Annotated[SecretStr, Field(max_length=1000)]
    client: Literal["web", "app"] | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"username": "asha.patil", "password": "a long pass phrase"}]
        }
    )


class MeView(View):
    """Who is signed in, and what the role may do."""

    id: UUID
    username: str
    full_name: str
    role: Role
    branch: Named | None
    permissions: list[str]


class TokenPair(View):
    """A fresh access token with the refresh token that follows it."""

    access_token: str
    refresh_token: str
    expires_in: int
    user: MeView


class TokenAnswer(View):
    """What a sign-in answers; a web client's refresh token is in its cookie instead."""

    access_token: str
    refresh_token: str | None = None
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the kind of token, no password
    expires_in: int
    user: MeView


class SetPresence(Command):
    """What one says of the own day."""

    state: Presence

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "working"}]})


class PresenceView(View):
    """What one said, and when."""

    state: Presence
    at: datetime
