"""What a telecaller is doing, as far as the server knows."""

from datetime import datetime, timedelta

from crm_app.domain.floor.schemas import Doing
from crm_app.models import Presence

WORKING = timedelta(minutes=15)  # any activity since then means working now (requirement 9.4.3)


def doing(
    *,
    presence: Presence,
    presence_at: datetime | None,
    last_call_at: datetime | None,
    last_note_at: datetime | None,
    last_seen_at: datetime | None,
    now: datetime,
) -> tuple[Doing, datetime | None]:
    """What reached the server last, and when; `quiet` after fifteen minutes of nothing."""
    latest: tuple[datetime | None, Doing] = (last_call_at, "logged")
    if last_note_at is not None and (last_call_at is None or last_note_at > last_call_at):
        latest = (last_note_at, "note")
    if presence is Presence.BREAK:
        return "break", presence_at
    if latest[0] is not None and now - latest[0] <= WORKING:
        return latest[1], latest[0]
    if last_seen_at is not None and now - last_seen_at <= WORKING:
        return "seen", last_seen_at
    heard = max((at for at in (latest[0], last_seen_at) if at is not None), default=None)
    return ("quiet" if heard is not None else "off"), heard
