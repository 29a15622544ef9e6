"""What the reports page shows. All that is chosen stands in the address."""

from datetime import date
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UserFilter
from crm_app.domain.branches import service as branches
from crm_app.domain.organisation import service as organisation
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import Performance, PerformanceFilter
from crm_app.kernel.clock import local_day
from crm_app.models import Role
from crm_app.web.bridge import attempt, in_work
from crm_app.web.pages.reports import days
from crm_app.web.pages.reports.download import FILE
from crm_app.web.pages.reports.report import ASCENDING, DESCENDING, NAME, Report, report_of
from crm_app.work import Work

ROUTE = "/reports"
ALL = "all"
LABELS = {"from": "The first day", "to": "The last day"}
_FIRST_YEAR = "2000"  # while a year is typed, it passes through 0002, 0020 and 0202

Choice = tuple[str, str]  # id and name


class Choices(NamedTuple):
    """What may be chosen, and today as the organisation counts it."""

    branches: list[Choice]
    telecallers: list[Choice]
    today: date
    zone: str


class ReportsState(rx.State):
    """One report. `filled` changes when the date fields must forget what was typed."""

    first: str = ""
    last: str = ""
    today: str = ""
    zone: str = ""
    filled: int = 0
    preset: str = days.USUAL
    branch: str = ALL
    telecaller: str = ALL
    branches: list[Choice] = []
    telecallers: list[Choice] = []
    has_choice: bool = False
    sort: str = NAME
    direction: str = ASCENDING
    fault: str = ""
    report: Report = Report()
    file: str = ""
    is_loaded: bool = False
    as_table: bool = False

    _asked: dict[str, str] = {}
    _typed: tuple[str, str] = ("", "")

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for."""
        self._asked = dict(self.router.url.query_parameters)
        choices = await in_work(self, partial(_choices, asked=self._asked), read_only=True)
        self._choose(choices)
        wanted = self._wanted()
        found, faults = await attempt(self, partial(_report, wanted=wanted), LABELS)
        self.fault = next(iter(faults.values()), "")
        self._show(found, choices.today)
        self.file = "" if self.fault else f"{FILE}?{urlencode(wanted)}"
        self.is_loaded = True

    @rx.event
    def choose_days(self, preset: str) -> rx.event.EventSpec:
        """Ask for the days of a preset."""
        if preset == days.CUSTOM:
            return rx.set_focus("from")
        first, last = days.presets(date.fromisoformat(self.today))[preset]
        is_usual = preset == days.USUAL
        return self._go(
            {"from": "" if is_usual else f"{first}", "to": "" if is_usual else f"{last}"}
        )

    @rx.event
    def type_day(self, end: str, day: str) -> rx.event.EventSpec | None:
        """Ask from, or up to, a day that was typed or picked."""
        if day < _FIRST_YEAR:
            return None
        wanted = {"from": self.first, "to": self.last} | {end: day}
        self._typed = (wanted["from"], wanted["to"])
        return self._go(wanted)

    @rx.event
    def narrow(self, filter_name: str, value: str) -> rx.event.EventSpec:
        """Change a filter; another branch has other telecallers."""
        other = {"telecaller": ALL} if filter_name == "branch" else {}
        return self._go({filter_name: value, **other})

    @rx.event
    def order_by(self, column: str) -> rx.event.EventSpec:
        """Ascending, then descending, then as at first."""
        if column != self.sort:
            return self._go({"sort": column})
        return self._go({"sort": f"-{column}" if self.direction == ASCENDING else ""})

    @rx.event
    def switch_chart(self) -> None:
        """Between bars and a table."""
        self.as_table = not self.as_table

    def _go(self, changes: dict[str, str]) -> rx.event.EventSpec:
        wanted = self._asked | changes
        query = urlencode({key: val for key, val in wanted.items() if val not in {"", ALL}})
        return rx.redirect(f"{ROUTE}?{query}" if query else ROUTE, replace=True)

    def _choose(self, choices: Choices) -> None:
        self.branches, self.telecallers = choices.branches, choices.telecallers
        self.has_choice = len(choices.branches) > 1
        self.today, self.zone = choices.today.isoformat(), choices.zone
        self.branch = _known(self._asked.get("branch"), choices.branches)
        self.telecaller = _known(self._asked.get("telecaller"), choices.telecallers)
        sort = self._asked.get("sort") or NAME
        self.sort, self.direction = sort.lstrip("-"), DESCENDING if sort[0] == "-" else ASCENDING

    def _wanted(self) -> dict[str, str]:
        wanted = {
            "from": self._asked.get("from", ""),
            "to": self._asked.get("to", ""),
            "branch_id": self.branch,
            "telecaller_id": self.telecaller,
        }
        return {key: val for key, val in wanted.items() if val not in {"", ALL}}

    def _show(self, found: Performance | None, today: date) -> None:
        if found is None:
            self.first, self.last = self._asked.get("from", ""), self._asked.get("to", "")
            self.preset, self.report = days.CUSTOM, Report()
        else:
            self.first, self.last = found.first_day.isoformat(), found.last_day.isoformat()
            self.preset = days.preset_of(found.first_day, found.last_day, today)
            self.report = report_of(found, self.sort, self.direction, today)
        if self._typed != (self.first, self.last):
            self._typed = (self.first, self.last)
            self.filled += 1


def _choices(work: Work, asked: dict[str, str]) -> Choices:
    zone = organisation.get(work).time_zone
    places = [(str(branch.id), branch.name) for branch in branches.list_branches(work)]
    branch = _known(asked.get("branch"), places)
    wanted = UserFilter(role=Role.TELECALLER, branch_id=None if branch == ALL else UUID(branch))
    people = [
        (str(user.id), user.full_name if user.is_active else f"{user.full_name} (inactive)")
        for user in accounts.list_users(work, wanted)
    ]
    return Choices(places, people, local_day(work.now, zone), zone)


def _known(asked: str | None, choices: list[Choice]) -> str:
    """What an address asks for, if it is one of the choices: anything may be typed there."""
    return asked if asked is not None and asked in dict(choices) else ALL


def _report(work: Work, wanted: dict[str, str]) -> Performance:
    return reports.telecaller_performance(work, PerformanceFilter.model_validate(wanted))
