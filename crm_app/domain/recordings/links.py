"""Signed links to the audio of one recording, for an element that cannot send a token."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt
from sqlmodel import Session

from crm_app.access.actor import Actor
from crm_app.domain.accounts import sign_in
from crm_app.domain.recordings.schemas import LINK_SECONDS
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotAuthenticated
from crm_app.models import User
from crm_app.settings import get_settings

_ALGORITHM = "HS256"  # fixed: a token naming another one is refused
_PURPOSE = "recording"  # its audience: neither an access token nor another ticket has this one
_CLAIMS = ["sub", "rid", "aud", "exp"]


@dataclass(frozen=True, slots=True)
class _Link:
    user_id: UUID
    recording_id: UUID
    sign_in_id: UUID | None


def sign(
    user_id: UUID, recording_id: UUID, now: datetime, sign_in_id: UUID | None = None
) -> tuple[str, datetime]:
    """What opens this recording's audio for this person, and until when.

    It ends with the sign-in that asked for it.
    """
    expires_at = (now + timedelta(seconds=LINK_SECONDS)).replace(microsecond=0)
    body = {
        "sub": str(user_id),
        "rid": str(recording_id),
        "aud": _PURPOSE,
        "exp": int(expires_at.timestamp()),
    } | ({"sid": str(sign_in_id)} if sign_in_id else {})
    return jwt.encode(body, get_settings().token_secret(), _ALGORITHM), expires_at


def by_link(token: str, recording_id: UUID) -> Callable[[Session], Actor]:
    """Identify who asked for the link, read afresh: who was signed out is out at once."""

    def identify(session: Session) -> Actor:
        link = _read(token, utc_now())
        user = session.get(User, link.user_id)
        if link.recording_id != recording_id or user is None or not user.is_active:
            raise _refused()
        if link.sign_in_id is not None and not sign_in.is_open(session, link.sign_in_id):
            raise _refused()
        return Actor(user.username, user.role, user.id, user.branch_id)

    return identify


def _read(token: str, now: datetime) -> _Link:
    try:
        claims = jwt.decode(
            token,
            get_settings().token_secret(),
            [_ALGORITHM],
            audience=_PURPOSE,
            options={"require": _CLAIMS, "verify_exp": False},
        )
        if int(claims["exp"]) > now.timestamp():
            sid = claims.get("sid")
            return _Link(UUID(claims["sub"]), UUID(claims["rid"]), UUID(sid) if sid else None)
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _refused() from error
    raise _refused()


def _refused() -> NotAuthenticated:
    return NotAuthenticated("The link is not valid any more. Open the recording again.")
