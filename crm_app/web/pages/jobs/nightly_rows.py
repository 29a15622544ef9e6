"""The night's account in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from crm_app.domain.truth.schemas import (
    FindingView,
    NightState,
    NightView,
    PastNight,
    StepView,
    TruthView,
)
from crm_app.kernel.clock import local_day
from crm_app.models import StepKind
from crm_app.web import formats
from crm_app.web.components.badges import Tone
from crm_app.web.pages.leads import addresses as leads

NEVER = "No night has been checked yet. It runs at three in the morning."
_FILES = {
    "deleted_by_age": "recordings deleted by age",
    "files_removed": "files of deleted recordings removed",
    "missing": "recordings lost their file",
    "found_again": "recordings have their file again",
    "wrong_size": "files of another size than stored",
    "strays_removed": "files without a recording removed",
    "strays_left": "files without a recording, too many to be believed",
    "foreign_left": "files of strange names",
    "leftovers_removed": "leftovers of copies removed",
}
_SHORT = 19  # characters of an instant, at least
_ONE = 1.0


@dataclass(frozen=True)
class Finding:
    """One row of the table; `link` is empty where there is no lead to open."""

    id: str
    what: str
    label: str
    link: str
    stored: str
    correct: str
    is_repaired: bool


@dataclass(frozen=True)
class Night:
    """One row of the history."""

    id: str
    day: str
    exactly: str
    took: str
    found: str
    repaired: str
    removed: str
    word: str
    tone: str


@dataclass(frozen=True)
class Account:
    """All that the card shows; `tone` is a notice's."""

    sentence: str
    tone: Tone
    when: str = ""
    exactly: str = ""
    left: str = ""
    faults: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    shown: str = ""
    cleaned: tuple[tuple[str, str], ...] = ()
    nights: tuple[Night, ...] = ()


def account(view: TruthView, now: datetime, zone: str) -> Account:
    """What the card shows at a moment."""
    night = view.newest
    if night is None:
        return Account(NEVER, "orange")
    findings = _findings(night, now, zone)
    checks = [step for step in night.steps if step.kind is StepKind.CHECK]
    total = sum(step.found for step in checks)
    faults = tuple(f"{step.title}: {step.error}" for step in night.steps if step.error)
    sentence, tone = _headline(view, night, checks, now, zone)
    stays = total - sum(step.repaired for step in checks)
    return Account(
        sentence=sentence,
        tone=tone,
        when=formats.appointment(night.started_at, now, zone),
        exactly=formats.moment(night.started_at, zone),
        left=_left(stays),
        faults=faults,
        advice=tuple(night.advice),
        findings=findings,
        shown=_shown(len(findings), total),
        cleaned=_cleaned(night.steps),
        nights=tuple(_night(each, now, zone) for each in view.history),
    )


def _headline(
    view: TruthView, night: NightView, checks: list[StepView], now: datetime, zone: str
) -> tuple[str, Tone]:
    done = f"{_done(checks)} of {formats.count(len(checks), 'check')}"
    if view.state is NightState.RUNNING:
        return f"Under way since {formats.clock(night.started_at, zone)}: {done} done.", "blue"
    if view.state is NightState.BROKE_OFF:
        begun = formats.appointment(night.started_at, now, zone)
        return (
            f"The night of {begun} was not finished: {done} done. It goes on at the next try.",
            "red",
        )
    said = _said(night, checks)
    if view.state is NightState.MISSED:
        last = formats.appointment(view.last_finished_at or night.started_at, now, zone)
        return (
            f"The night did not run. The last one was finished {last}. Are the jobs running?",
            "red",
        )
    found = sum(step.found for step in checks)
    if not found:
        return f"{said} All agree.", "green"
    repaired = sum(step.repaired for step in checks)
    tone: Tone = "orange"
    return (
        f"{said} {formats.count(found, 'difference')}, {formats.number(repaired)} repaired.",
        tone,
    )


def _done(checks: list[StepView]) -> str:
    return formats.number(sum(step.finished_at is not None for step in checks))


def _said(night: NightView, checks: list[StepView]) -> str:
    looked = f"{formats.count(len(checks), 'check')} over {formats.count(night.leads, 'lead')}"
    return f"Last night: {looked} in {_took(night.seconds)}."


def _took(seconds: float | None) -> str:
    if seconds is None:
        return formats.NOTHING
    return "under a second" if seconds < _ONE else formats.duration(round(seconds))


def _left(stays: int) -> str:
    if not stays:
        return ""
    one = stays == 1
    return (
        f"{formats.count(stays, 'difference')} {'was' if one else 'were'} left: what is meant "
        "cannot be worked out, or somebody was working there. The guide to running the program "
        "says what to do."
    )


def _findings(night: NightView, now: datetime, zone: str) -> tuple[Finding, ...]:
    return tuple(
        _finding(f"{step.name}-{place}", step, each, now, zone)
        for step in night.steps
        for place, each in enumerate(step.findings)
    )


def _finding(key: str, step: StepView, each: FindingView, now: datetime, zone: str) -> Finding:
    return Finding(
        id=key,
        what=step.title,
        label=each.label,
        link=f"{leads.LIST}/{each.lead_id}" if each.lead_id else "",
        stored=_value(each.stored, now, zone),
        correct=_value(each.correct, now, zone),
        is_repaired=each.is_repaired,
    )


def _value(text: str | None, now: datetime, zone: str) -> str:
    """A figure as people read it: an instant by its day and time."""
    if text is None:
        return "nothing"
    if len(text) >= _SHORT:
        try:
            return formats.appointment(datetime.fromisoformat(text), now, zone)
        except ValueError:
            return text
    return text


def _shown(shown: int, total: int) -> str:
    if total > shown:
        return f"{formats.number(shown)} of {formats.count(total, 'difference')} are shown."
    return ""


def _cleaned(steps: list[StepView]) -> tuple[tuple[str, str], ...]:
    """What went, and what was found of files; only what is not nothing."""
    rows = [
        (step.title, formats.number(step.found))
        for step in steps
        if step.kind is StepKind.CLEANING and step.found
    ]
    files: Mapping[str, int] = next(
        (step.detail for step in steps if step.kind is StepKind.FILES), {}
    )
    rows += [
        (_FILES.get(name, name).capitalize(), formats.number(count))
        for name, count in files.items()
        if count
    ]
    rows += [
        ("Tables whose statistics were made anew", formats.number(step.found))
        for step in steps
        if step.kind is StepKind.STATISTICS and step.found
    ]
    return tuple(rows)


def _night(night: PastNight, now: datetime, zone: str) -> Night:
    word, tone = "All agree", "green"
    if night.finished_at is None:
        word, tone = "Not finished", "red"
    elif night.found > night.repaired:
        word, tone = f"{formats.number(night.found - night.repaired)} left", "orange"
    elif night.found:
        word, tone = "Repaired", "yellow"
    return Night(
        id=night.started_at.isoformat(),
        day=formats.day(night.night, local_day(now, zone)),
        exactly=formats.moment(night.started_at, zone),
        took=_took(night.seconds),
        found=formats.number(night.found),
        repaired=formats.number(night.repaired),
        removed=formats.number(night.removed),
        word=word,
        tone=tone,
    )
