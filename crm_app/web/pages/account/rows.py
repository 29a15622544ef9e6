"""A sign-in as the page shows one."""

import re
from dataclasses import dataclass
from datetime import datetime

from crm_app.domain.accounts.schemas import SessionView
from crm_app.models import SignInKind
from crm_app.web import formats

# The first that is found counts: most browsers also name those that they descend from.
_BROWSERS = [
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"(?:Chrome|CriOS)/"),
    ("Safari", r"\bVersion/.*Safari/"),
    ("App", r"\b(?:okhttp|Expo|CFNetwork)\b"),
]
_SYSTEMS = [
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
]
_PLACES = {SignInKind.PORTAL: "Portal", SignInKind.API: "App"}


@dataclass(frozen=True)
class SessionRow:
    """Words in place of instants and of what a browser says of itself."""

    id: str = ""
    device: str = ""
    said: str = ""
    place: str = ""
    address: str = ""
    since: str = ""
    since_exactly: str = ""
    seen: str = ""
    seen_exactly: str = ""
    is_this: bool = False


def row(session: SessionView, now: datetime, zone: str) -> SessionRow:
    """The row of one sign-in."""
    return SessionRow(
        id=str(session.id),
        device=device(session.user_agent),
        said=session.user_agent,
        place=_PLACES[session.kind],
        address=session.address,
        since=formats.since(session.created_at, now, zone),
        since_exactly=formats.moment(session.created_at, zone),
        seen="Now" if session.is_this else formats.since(session.last_used_at, now, zone),
        seen_exactly=formats.moment(session.last_used_at, zone),
        is_this=session.is_this,
    )


def device(user_agent: str) -> str:
    """Browser and system, as far as they can be told: `Chrome on Windows`."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    return " on ".join(filter(None, (browser, system))) or "Unknown device"


def _first(known: list[tuple[str, str]], user_agent: str) -> str:
    return next((name for name, pattern in known if re.search(pattern, user_agent)), "")
