"""What the reports page shows. All that is chosen stands in the address."""

from datetime import date
from functools import partial
from urllib.parse import urlencode

import reflex as rx

from crm_app.domain.reports import service as reports
from crm_app.domain.reports.rules import NAME, sort_of
from crm_app.domain.reports.schemas import Performance, PerformanceFilter
from crm_app.web.bridge import attempt, in_work
from crm_app.web.pages.reports import days
from crm_app.web.pages.reports.choices import ALL, Choice, Choices, choices, known
from crm_app.web.pages.reports.download import FILE
from crm_app.web.pages.reports.report import ASCENDING, DESCENDING, Report, report_of
from crm_app.web.pages.schedules import addresses as schedules
from crm_app.work import Work

ROUTE = "/reports"
LABELS = {"from": "The first day", "to": "The last day"}
_FIRST_YEAR = "2000"  # while a year is typed, it passes through 0002, 0020 and 0202


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
    workbook: str = ""
    schedule_to: str = ""
    is_loaded: bool = False
    as_table: bool = False

    _asked: dict[str, str] = {}
    _typed: tuple[str, str] = ("", "")

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for."""
        self._asked = dict(self.router.url.query_parameters)
        open_to = await in_work(self, partial(choices, asked=self._asked), read_only=True)
        self._choose(open_to)
        wanted = self._wanted()
        found, faults = await attempt(self, partial(_report, wanted=wanted), LABELS)
        self.fault = next(iter(faults.values()), "")
        self._show(found, open_to.today)
        # With its days named, the file shows the same also after midnight.
        sort = f"-{self.sort}" if self.direction == DESCENDING else self.sort
        exactly = urlencode(wanted | {"from": self.first, "to": self.last, "sort": sort})
        self.file = "" if self.fault else f"{FILE}.csv?{exactly}"
        self.workbook = "" if self.fault else f"{FILE}.xlsx?{exactly}"
        self.schedule_to = schedules.new(
            {
                "days": str(days.RANGES.get(self.preset, "")),
                "branch": wanted.get("branch_id", ""),
                "telecaller": wanted.get("telecaller_id", ""),
                "sort": sort if self._asked.get("sort") else "",
            }
        )
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

    def _choose(self, open_to: Choices) -> None:
        self.branches, self.telecallers = open_to.branches, open_to.telecallers
        self.has_choice = len(open_to.branches) > 1
        self.today, self.zone = open_to.today.isoformat(), open_to.zone
        self.branch = known(self._asked.get("branch"), open_to.branches)
        self.telecaller = known(self._asked.get("telecaller"), open_to.telecallers)
        self.sort, descends = sort_of(self._asked.get("sort", ""))
        self.direction = DESCENDING if descends else ASCENDING

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


def _report(work: Work, wanted: dict[str, str]) -> Performance:
    return reports.telecaller_performance(work, PerformanceFilter.model_validate(wanted))
