"""Commands and views of people and sign-in."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, StringConstraints

from crm_app.domain.schemas import Command, Name, Named, View
from crm_app.models import Presence, Role, SignInKind

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


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Weekday = Annotated[int, Field(ge=1, le=7)]

# These are cleared by null; any other field that is null stays.
CLEARED_BY_NULL = frozenset({"open_lead_cap", "shift_starts", "shift_ends"})


class UpdateUser(Command):
    """What changes of an account; a field left out stays.

    The last five say when the person is given new leads, and how many: the shift ("HH:MM", both
    or none; a night shift ends before it starts) and the days off (Monday 1 to Sunday 7) are in
    the organisation's time zone. Null clears the cap and the shift.
    """

    username: Username | None = None
    password: Password | None = None
    full_name: Name | None = None
    role: Role | None = None
    branch_id: UUID | None = None
    is_active: bool | None = None
    receives_new_leads: bool | None = None
    daily_call_target: Annotated[int, Field(ge=0, le=1000)] | None = None
    open_lead_cap: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    assignment_weight: Annotated[int, Field(ge=1, le=100)] | None = None
    shift_starts: Clock | None = None
    shift_ends: Clock | None = None
    days_off: Annotated[list[Weekday], Field(max_length=7)] | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"daily_call_target": 100, "receives_new_leads": False},
                {
                    "open_lead_cap": 200,
                    "assignment_weight": 2,
                    "shift_starts": "09:30",
                    "shift_ends": "18:00",
                    "days_off": [7],
                },
            ]
        }
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
    open_lead_cap: int | None = None
    assignment_weight: int = 1
    shift_starts: str | None = None  # HH:MM
    shift_ends: str | None = None
    days_off: list[int] = []


class UserFilter(Command):
    """Which people to list; filters combine."""

    branch_id: UUID | None = None
    is_active: bool | None = None
    role: Role | None = None
    search: str = ""


class SignInBody(Command):
    """User name and password, as typed; `client` "web" keeps the refresh token in a cookie.

    `otp` is the code of the authenticator app, or a recovery code, where two-factor sign-in is on.
    """

    username: Annotated[str, Field(max_length=200)]
    password: Annotated[SecretStr, Field(max_length=1000)]
    otp: Annotated[str, Field(max_length=64)] | None = None
    client: Literal["web", "app"] | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"username": "asha.patil", "password": "a long pass phrase"},
                {"username": "meera", "password": "a long pass phrase", "otp": "492039"},
            ]
        }
    )


class ChangePassword(Command):
    """A new password for oneself, in place of the current one."""

    current_password: Annotated[SecretStr, Field(min_length=1, max_length=1000)]
    password: Password


class SessionView(View):
    """One place where somebody is signed in; `is_this` is the one that asks.

    `last_used_at` of an app is when it last renewed its tokens, each quarter of an hour at work.
    """

    id: UUID
    kind: SignInKind
    user_agent: str
    address: str
    created_at: datetime
    last_used_at: datetime
    is_this: bool


class EndedSessions(View):
    """How many sessions ended."""

    ended: int


class TwoFactorView(View):
    """Since when one is asked for a code, if at all, and how many recovery codes are left."""

    enabled_at: datetime | None
    codes_left: int


class TwoFactorSetUp(View):
    """What the authenticator app needs, shown once."""

    secret: str
    address: str  # otpauth://, for the QR code


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
