"""What the settings page shows: the organisation, and what runs here."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import reflex as rx

from crm_app.domain.audit import service as audit
from crm_app.domain.organisation import rules
from crm_app.domain.organisation import service as organisation
from crm_app.domain.organisation.schemas import ChoiceKind, SettingsView, UpdateSettings
from crm_app.domain.recordings import service as recordings
from crm_app.domain.recordings.schemas import RecordingFilter
from crm_app.kernel.clock import local_day
from crm_app.places import PORTAL, release
from crm_app.web import live
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.settings import rows
from crm_app.web.pages.settings.rows import ChoiceRow
from crm_app.web.session import SessionState
from crm_app.work import Work

ROUTE = "/settings"
LABELS = {
    "name": "Name",
    "time_zone": "Time zone",
    "work_starts": "Start",
    "work_ends": "End",
    "recording_days": "The number of days",
    "recording_deleters": "Who may delete",
}
DAYS = "recording_days"
FIELDS = {  # of the sections that save one row together
    "organisation": ("name", "time_zone", "work_starts", "work_ends"),
    "recordings": (DAYS, "recording_deleters"),
}
BUILT = PORTAL / "built-from"  # what `scripts/build_ui.py` leaves
_LIST_ACTS = ("added", "renamed", "retired", "restored")


class SettingsState(rx.State):
    """The sections as stored; what is typed stays in the browser. `turn` rises with each saving."""

    values: dict[str, str] = {}
    zones: list[str] = []
    clock: str = ""
    too_old: str = ""  # recordings that go tonight
    faults: dict[str, str] = {}
    saved: dict[str, str] = {}
    sources: list[ChoiceRow] = []
    courses: list[ChoiceRow] = []
    about: list[tuple[str, str]] = []
    turn: int = 0
    busy: bool = False
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Show the settings, and follow changes."""
        self.zones, self.faults = rules.time_zones(), {}
        await self._read()

    @rx.event
    async def refresh(self) -> None:
        """Read the settings again, unless one has gone elsewhere."""
        if self.router.url.path.rstrip("/") == ROUTE:
            await self._read()

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Save the fields of one section."""
        if self.busy:  # pressed twice
            return
        self.busy = True
        yield
        wanted: dict[str, str | None] = {
            key: str(form[key]).strip() for key in LABELS if key in form
        }
        if wanted.get(DAYS) == "":
            wanted[DAYS] = None  # for ever
        done, self.faults = await attempt(self, partial(_save, wanted=wanted), LABELS)
        self.busy = False
        if done is None:
            yield focus_on(self.faults)
            return
        self.turn += 1
        await self._read()
        # The frame names the organisation, and stops the watching.
        yield [SessionState.load, SettingsState.refresh, rx.toast("Saved")]

    async def _read(self) -> None:
        live.watch(self, {"choices"}, SettingsState.refresh)
        found = await in_work(self, _read, read_only=True)
        self.values, self.saved = found.values, found.saved
        self.sources, self.courses = found.sources, found.courses
        self.clock, self.too_old, self.about = found.clock, found.too_old, found.about
        self.is_loaded = True


class _Found(NamedTuple):
    values: dict[str, str]
    saved: dict[str, str]
    sources: list[ChoiceRow]
    courses: list[ChoiceRow]
    clock: str
    too_old: str
    about: list[tuple[str, str]]


def _read(work: Work) -> _Found:
    stored = organisation.get_settings(work)
    zone, me = stored.time_zone, work.actor.user_id
    last = {
        name: audit.last_saved(work, ["settings.updated"], fields)
        for name, fields in FIELDS.items()
    } | {
        str(kind): audit.last_saved(work, [f"{kind}.{act}" for act in _LIST_ACTS])
        for kind in ChoiceKind
    }
    return _Found(
        values={key: str(value or "") for key, value in stored.model_dump().items()},
        saved={name: rows.saved(entry, me, work.now, zone) for name, entry in last.items()},
        sources=_entries(work, ChoiceKind.SOURCE),
        courses=_entries(work, ChoiceKind.COURSE),
        clock=rows.clock_now(work.now, zone),
        too_old=_too_old(work, stored),
        about=rows.facts(organisation.about(work), _built_at(), work.now, zone),
    )


def _too_old(work: Work, stored: SettingsView) -> str:
    if stored.recording_days is None:
        return ""
    last = local_day(work.now, stored.time_zone) - timedelta(days=stored.recording_days + 1)
    old = recordings.find_recordings(work, RecordingFilter(last_day=last)).total
    held = recordings.find_recordings(work, RecordingFilter(last_day=last, held=True)).total
    return rows.too_old(old, held)


def _entries(work: Work, kind: ChoiceKind) -> list[ChoiceRow]:
    return [rows.choice(each) for each in organisation.list_choices(work, kind)]


def _save(work: Work, wanted: dict[str, str | None]) -> SettingsView:
    return organisation.update(work, UpdateSettings.model_validate(wanted))


def _built_at() -> datetime | None:
    if (made := release().committed_at) is not None:
        return made  # what an installed file says is when it was installed
    try:
        return datetime.fromtimestamp(BUILT.stat().st_mtime, UTC)
    except OSError:
        return None
