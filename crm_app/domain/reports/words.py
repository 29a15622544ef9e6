"""The figures of a report as people read them, on the page and in mails."""

from crm_app.domain.reports.schemas import METRICS, Figures
from crm_app.kernel.wording import duration, number
from crm_app.models import Outcome

OUTCOMES = {
    Outcome.CONNECTED: "Connected",
    Outcome.NO_ANSWER: "No answer",
    Outcome.BUSY: "Busy",
    Outcome.SWITCHED_OFF: "Switched off",
    Outcome.NOT_REACHABLE: "Not reachable",
    Outcome.CALLBACK_REQUESTED: "Call back later",
    Outcome.WRONG_NUMBER: "Wrong number",
}


def label(metric: str) -> str:
    """The head of a metric's column: units are in the cells."""
    return METRICS[metric][0].removesuffix(" (s)").removesuffix(" %")


def figures(found: Figures) -> list[str]:
    """The figures in the order of `METRICS`."""
    return [figure(found, metric) for metric in METRICS]


def figure(found: Figures, metric: str) -> str:
    """One figure with its unit."""
    value = getattr(found, metric)
    if metric == "conversion_rate":
        return f"{value:.1f}%"
    if metric == "talk_seconds":
        return duration(int(value))
    return number(int(value))
