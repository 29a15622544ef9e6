"""The form of a schedule: a new one with a report's filters, or one of the list."""

import re
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import reflex as rx
from pydantic import ValidationError

from crm_app.domain.organisation import service as organisation
from crm_app.domain.schedules import service as schedules
from crm_app.domain.schedules.rules import LAST_DAY
from crm_app.domain.schedules.schemas import SaveSchedule, ScheduleView, Timing
from crm_app.kernel.errors import RuleBroken
from crm_app.models import Cadence, ReportRange, Role
from crm_app.web import formats
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.reports.choices import ALL, Choice, choices, known
from crm_app.web.pages.schedules import addresses
from crm_app.web.pages.schedules.rows import filters_of
from crm_app.web.pages.schedules.state import SchedulesState
from crm_app.work import Work

NEW = "new"
LABELS = {"name": "Name", "at": "Time", "recipients": "E-mail addresses"}
MORNING, WORKING_DAYS = "08:00", [1, 2, 3, 4, 5, 6]
_BETWEEN = re.compile(r"[\s,;]+")


class Chosen(NamedTuple):
    """What the form starts with."""

    view: ScheduleView | None
    branches: list[Choice]
    telecallers: list[Choice]
    sees_all: bool


class ScheduleFormState(rx.State):
    """`open` is "new", or the id of the schedule that is changed; "" while it is closed."""

    open: str = ""
    name: str = ""
    days: str = str(ReportRange.DAY_BEFORE)
    branch: str = ALL
    telecaller: str = ALL
    branches: list[Choice] = []
    telecallers: list[Choice] = []
    has_branches: bool = False
    whose: str = ""  # the filter in words, where somebody else's is changed
    cadence: str = str(Cadence.DAILY)
    weekdays: list[int] = WORKING_DAYS
    weekday: str = "1"
    month_day: str = "1"
    at: str = MORNING
    recipients: str = ""
    with_csv: bool = True
    with_xlsx: bool = True
    coming: str = ""
    faults: dict[str, str] = {}
    busy: bool = False

    _sort: str = ""

    @rx.event
    async def begin(self) -> None:
        """When the page opens: the form too, if the address asks for a new one."""
        asked = dict(self.router.url.query_parameters)
        self.open = ""
        if not asked.get(addresses.NEW):
            return
        wanted = {key: str(asked[key]) for key in addresses.FILTERS if asked.get(key)}
        chosen = await in_work(self, partial(_choices, asked=wanted), read_only=True)
        self._take_choices(chosen)
        self.branch = known(wanted.get("branch"), chosen.branches)
        self.telecaller = known(wanted.get("telecaller"), chosen.telecallers)
        ranges = [str(each) for each in ReportRange]
        days = wanted.get("days", "")
        self.days = days if days in ranges else str(ReportRange.DAY_BEFORE)
        self._sort, self.name, self.recipients = (
            wanted.get("sort", ""),
            "Telecaller performance",
            "",
        )
        self.cadence, self.at, self.month_day = str(Cadence.DAILY), MORNING, "1"
        self.weekdays, self.weekday = WORKING_DAYS, "1"
        self.with_csv, self.with_xlsx, self.whose = True, True, ""
        await self._show(NEW)

    @rx.event
    async def edit(self, schedule_id: str) -> None:
        """Open one of the list."""
        read = partial(_choices, asked={}, schedule_id=UUID(schedule_id))
        chosen = await in_work(self, read, read_only=True)
        view = chosen.view
        if view is None:  # deleted meanwhile
            return
        self._take_choices(chosen)
        self.branch = str(view.branch.id) if view.branch else ALL
        self.telecaller = str(view.telecaller.id) if view.telecaller else ALL
        self.whose = "" if view.is_mine else filters_of(view).partition(". ")[2]
        self.days, self._sort, self.name = str(view.days), view.sort, view.name
        self.cadence, self.at = str(view.cadence), f"{view.at:%H:%M}"
        self.month_day = str(view.month_day or 1)
        self.weekdays = view.weekdays or WORKING_DAYS
        self.weekday = str(self.weekdays[0])
        self.recipients = "\n".join(view.recipients)
        self.with_csv, self.with_xlsx = view.with_csv, view.with_xlsx
        await self._show(schedule_id)

    @rx.event
    def close(self) -> rx.event.EventSpec | None:
        """Close the form, and forget that the address asked for it."""
        self.open = ""
        asked = self.router.url.query_parameters.get(addresses.NEW)
        return rx.redirect(addresses.LIST, replace=True) if asked else None

    @rx.event
    def set_days(self, days: str) -> None:
        """Choose the days of the report."""
        self.days = days

    @rx.event
    async def set_branch(self, branch: str) -> None:
        """Another branch has other telecallers."""
        read = partial(_choices, asked={"branch": branch})
        chosen = await in_work(self, read, read_only=True)
        self.branch, self.telecallers = known(branch, chosen.branches), chosen.telecallers
        self.telecaller = known(self.telecaller, chosen.telecallers)

    @rx.event
    def set_telecaller(self, telecaller: str) -> None:
        """Choose one telecaller, or all."""
        self.telecaller = telecaller

    @rx.event
    async def set_cadence(self, cadence: str) -> None:
        """Daily, weekly or monthly."""
        self.cadence = cadence
        await self._count()

    @rx.event
    async def toggle_weekday(self, number: int) -> None:
        """Press a weekday of a daily report."""
        self.weekdays = sorted(set(self.weekdays) ^ {number})
        await self._count()

    @rx.event
    async def set_weekday(self, number: str) -> None:
        """The weekday of a weekly report."""
        self.weekday = number
        await self._count()

    @rx.event
    async def set_month_day(self, number: str) -> None:
        """The day of a monthly report."""
        self.month_day = number
        await self._count()

    @rx.event
    async def set_at(self, at: str) -> None:
        """The time of day."""
        self.at = at
        await self._count()

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Save a new one, or what was changed."""
        if not self.open:  # pressed twice
            return
        self.busy = True
        yield
        typed = str(form.get("recipients", ""))
        wanted = self._timing() | {
            "name": str(form.get("name", "")),
            "days": self.days,
            "branch_id": None if self.branch == ALL else self.branch,
            "telecaller_id": None if self.telecaller == ALL else self.telecaller,
            "sort": self._sort,
            "recipients": [each for each in _BETWEEN.split(typed) if each],
            "with_csv": form.get("with_csv") == "true",
            "with_xlsx": form.get("with_xlsx") == "true",
        }
        do = partial(_save, schedule_id=self.open, wanted=wanted)
        saved, self.faults = await attempt(self, do, LABELS)
        self.busy = False
        if saved is None:
            yield focus_on(self.faults)
            return
        self.open = ""
        yield [SchedulesState.refresh, rx.toast(f"{saved.name} saved. Next: {self.coming}")]
        if self.router.url.query_parameters.get(addresses.NEW):
            yield rx.redirect(addresses.LIST, replace=True)

    def _take_choices(self, chosen: Chosen) -> None:
        self.branches, self.telecallers = chosen.branches, chosen.telecallers
        self.has_branches = chosen.sees_all and len(chosen.branches) > 1

    async def _show(self, what: str) -> None:
        self.faults = {}
        await self._count()
        self.open = what

    def _timing(self) -> dict[str, Any]:
        monthly = self.cadence == Cadence.MONTHLY
        weekly = [int(self.weekday)] if self.weekday.isdecimal() else []
        weekdays = weekly if self.cadence == Cadence.WEEKLY else self.weekdays
        return {
            "cadence": self.cadence,
            "weekdays": [] if monthly else weekdays,
            "month_day": self.month_day if monthly else None,
            "at": self.at,
        }

    async def _count(self) -> None:
        """The next three times in words."""
        self.coming = await in_work(self, partial(_coming, timing=self._timing()), read_only=True)


def month_days() -> list[tuple[str, str]]:
    """What a monthly report may choose: number and words."""
    return [
        *((str(number), str(number)) for number in range(1, LAST_DAY)),
        (str(LAST_DAY), "31, or the last day"),
    ]


def _choices(work: Work, asked: dict[str, str], schedule_id: UUID | None = None) -> Chosen:
    found = schedules.list_schedules(work) if schedule_id else []
    view = next((each for each in found if each.id == schedule_id), None)
    if view is not None and view.branch is not None:
        asked = asked | {"branch": str(view.branch.id)}
    open_to = choices(work, asked)
    return Chosen(view, open_to.branches, open_to.telecallers, work.actor.role is not Role.MANAGER)


def _coming(work: Work, timing: dict[str, Any]) -> str:
    try:
        times = schedules.next_times(work, Timing.model_validate(timing))
    except (ValidationError, RuleBroken):  # not all is chosen yet; saving says what
        return ""
    zone = organisation.get(work).time_zone
    return "; ".join(formats.appointment(each, work.now, zone) for each in times)


def _save(work: Work, schedule_id: str, wanted: dict[str, Any]) -> ScheduleView:
    command = SaveSchedule.model_validate(wanted)
    if schedule_id == NEW:
        return schedules.create(work, command)
    return schedules.update(work, UUID(schedule_id), command)
