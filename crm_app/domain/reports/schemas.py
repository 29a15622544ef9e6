"""What reports are asked and what they answer."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from crm_app.domain.schemas import Command, Day, View
from crm_app.models import Outcome

MAX_DAYS = 366


class PerformanceFilter(Command):
    """Local days, both inclusive; without days the last seven, today included."""

    first_day: Annotated[Day | None, Field(alias="from")] = None
    last_day: Annotated[Day | None, Field(alias="to")] = None
    branch_id: UUID | None = None
    telecaller_id: UUID | None = None

    model_config = Command.model_config | {"populate_by_name": True}


class ReportFilter(PerformanceFilter):
    """The same as a file, in the order of the page: a column, descending behind a minus."""

    sort: Annotated[str, Field(max_length=40, pattern=r"^-?[a-z_]*$")] = ""


class Figures(View):
    """The metrics of a telecaller, or their sum. Definitions: `METRICS`."""

    calls: int
    connected: int
    leads_contacted: int
    talk_seconds: int
    followups_done: int
    enrolled: int
    leads_assigned: int
    conversion_rate: float


class PerformanceRow(Figures):
    """One telecaller."""

    telecaller_id: UUID
    name: str
    branch: str


class DayCalls(View):
    """The calls of one local day."""

    day: date
    calls: int
    connected: int


class OutcomeCalls(View):
    """The calls that ended in one way."""

    outcome: Outcome
    calls: int


class Performance(View):
    """Performance of telecallers; `totals` is the sum of the rows.

    `by_outcome` has every outcome, the most frequent first.
    """

    first_day: Annotated[date, Field(serialization_alias="from")]
    last_day: Annotated[date, Field(serialization_alias="to")]
    rows: list[PerformanceRow]
    totals: Figures
    by_day: list[DayCalls]
    by_outcome: list[OutcomeCalls]


class StatsFilter(Command):
    """Local days, both inclusive; without days today."""

    first_day: Annotated[Day | None, Field(alias="from")] = None
    last_day: Annotated[Day | None, Field(alias="to")] = None

    model_config = Command.model_config | {"populate_by_name": True}


class RangeFigures(Figures):
    """One's own row of the report, and its days."""

    first_day: Annotated[date, Field(serialization_alias="from")]
    last_day: Annotated[date, Field(serialization_alias="to")]


class MyStats(View):
    """One's own figures: the top level as of now, `range` as in the report.

    `leads_contacted` counts leads held now with a connected call of one's own;
    `conversion_rate` is enrolled per 100 leads held now.
    """

    calls_today: int
    calls_week: int
    leads_total: int
    leads_contacted: int
    enrolled: int
    conversion_rate: float
    daily_call_target: int
    range: RangeFigures


# Label and definition of each metric: what the screen, the file and the info icon say.
METRICS: dict[str, tuple[str, str]] = {
    "calls": ("Calls", "Call logs that began in these days."),
    "connected": ("Connected", "Calls with the outcome Connected."),
    "leads_contacted": ("Leads contacted", "Different leads with at least one connected call."),
    "talk_seconds": ("Talk time (s)", "Length of the connected calls, in seconds."),
    "followups_done": ("Follow-ups done", "Follow-ups completed in these days."),
    "enrolled": (
        "Enrolled",
        "Leads that became Enrolled in these days and still are, "
        "credited to their owner at that moment.",
    ),
    "leads_assigned": ("Leads assigned", "Leads the telecaller held at the end of the last day."),
    "conversion_rate": ("Conversion %", "Enrolled per 100 leads assigned."),
}
