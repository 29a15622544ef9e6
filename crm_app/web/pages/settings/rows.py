"""Settings as the page shows them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm_app.domain.audit.schemas import LastSaved
from crm_app.domain.organisation.schemas import About, ChoiceView
from crm_app.kernel.clock import local_day, local_time
from crm_app.web import formats

_MEGA = 1024**2


@dataclass(frozen=True)
class ChoiceRow:
    """An entry of a list."""

    id: str = ""
    name: str = ""
    is_active: bool = True


def choice(view: ChoiceView) -> ChoiceRow:
    """The row of an entry."""
    return ChoiceRow(id=str(view.id), name=view.name, is_active=view.is_active)


def saved(last: LastSaved | None, me: UUID | None, now: datetime, zone: str) -> str:
    """When and by whom: `Saved 3:41 pm by you`; before today with the day."""
    if last is None:
        return ""
    on, today = local_day(last.at, zone), local_day(now, zone)
    day = "" if on == today else f"{formats.day(on, today)}, "
    by = "you" if me is not None and last.actor_id == me else last.name
    return f"Saved {day}{formats.clock(last.at, zone)} by {by}"


def clock_now(now: datetime, zone: str) -> str:
    """What the clock shows there now, to check a zone by."""
    offset = local_time(now, zone).strftime("%z")
    return f"It is {formats.clock(now, zone)} there now, UTC{offset[:3]}:{offset[3:]}."


def too_old(old: int, held: int) -> str:
    """How many recordings are older than they are kept, and go."""
    stay = f" {formats.count(held, 'older one')} on legal hold stay." if held else ""
    if old <= held:
        return f"None is older than that now.{stay}"
    going = old - held
    return f"{formats.count(going, 'recording')} {'goes' if going == 1 else 'go'} tonight.{stay}"


def facts(about: About, built: datetime | None, now: datetime, zone: str) -> list[tuple[str, str]]:
    """What runs here, line by line."""
    when = formats.appointment(built, now, zone) if built else "Not known"
    return [
        ("Version", about.version),
        ("Database", about.database),
        ("Size of the database", f"{about.database_bytes / _MEGA:,.0f} MB"),
        ("Schema", about.schema_revision),
        ("Portal built", when),
    ]
