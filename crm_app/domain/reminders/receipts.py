"""Receipts: a phone says that it showed a reminder."""

from datetime import datetime, timedelta
from uuid import UUID

import jwt

from crm_app.domain.reminders import repository
from crm_app.domain.reminders.schemas import ConfirmReminder
from crm_app.kernel.errors import NotFound
from crm_app.settings import get_settings
from crm_app.work import Work

_ALGORITHM = "HS256"
_RECEIPT = "reminder"  # its audience: it is no access token, and none is taken for it
_LATE = timedelta(days=1)  # how long after its worth a receipt may still come


def sign(reminder_id: UUID, device_id: UUID, expires_at: datetime) -> str:
    """What a device shows to say that it showed this one reminder; it opens nothing else.

    A service worker has no access token, and must not have one.
    """
    body = {
        "aud": _RECEIPT,
        "sub": str(reminder_id),
        "dev": str(device_id),
        "exp": int((expires_at + _LATE).timestamp()),
    }
    return jwt.encode(body, get_settings().token_secret(), _ALGORITHM)


def confirm(work: Work, reminder_id: UUID, wanted: ConfirmReminder) -> None:
    """Note that a reminder was shown; only the first time counts.

    Raises:
        NotFound: no such reminder, or the token is not of it, forged, or too old.
    """
    device_id = _device_of(wanted.token, reminder_id, work.now)
    shown_at = min(wanted.shown_at or work.now, work.now)
    found = None
    if device_id is not None:
        found = repository.confirm(work, reminder_id, device_id, shown_at)
    if found is None:
        raise NotFound("No such reminder.")
    if found.escalated_at is not None:
        work.announce("reminders", repository.branch_of_followup(work, found.followup_id))


def _device_of(token: str, reminder_id: UUID, now: datetime) -> UUID | None:
    try:
        claims = jwt.decode(
            token,
            get_settings().token_secret(),
            [_ALGORITHM],
            audience=_RECEIPT,
            options={"require": ["sub", "exp", "aud"], "verify_exp": False, "verify_iat": False},
        )
        if int(claims["exp"]) > now.timestamp() and UUID(claims["sub"]) == reminder_id:
            return UUID(claims["dev"])
    except (
        *(jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError),
        RecursionError,
    ):
        return None
    return None
