"""The night: each stored figure against its source, files against rows, and what is over goes."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import time as clock_time
from typing import NamedTuple
from uuid import UUID

from crm_app.access.actor import as_job
from crm_app.adapters.recording_store import StoreAway
from crm_app.domain.truth import rules
from crm_app.domain.truth import service as truth
from crm_app.domain.truth.schemas import Difference, FindingView, NightView
from crm_app.jobs import recording_keeper
from crm_app.jobs.periodic import Periodic
from crm_app.models import StepKind
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)

BY = "nightly-truth"
LOGGED = 10  # repairs of a check; the account has more
Say = Callable[[str], None]


class NightUnfinished(RuntimeError):
    """Some steps could not be done: the night is to be tried again, and goes on with those."""


def run_night(by: str = BY) -> NightView:
    """All steps, each in works of its own; gone on with where an earlier run broke off.

    Raises:
        NightUnfinished: a step failed; the others are done.
    """
    job = as_job(by)
    with unit_of_work(job) as work:
        night_id = truth.begin(work)
    with unit_of_work(job, read_only=True) as work:
        waiting = truth.steps_to_do(work, night_id)
    for name, kind in waiting:
        _step(by, night_id, name, kind)
    with unit_of_work(job) as work:
        night = truth.end(work, night_id)
    sentence = rules.sentence(night)
    if night.finished_at is None:
        raise NightUnfinished(sentence)
    _log.info("%s", sentence)
    return night


class _Done(NamedTuple):
    """What a step leaves to be written down together with its end."""

    left: list[Difference] = []
    detail: dict[str, int] | None = None


def _step(by: str, night_id: UUID, name: str, kind: StepKind) -> None:
    job = as_job(by)
    begun = time.monotonic()
    try:
        done = _DO[kind](by, night_id, name)
    except Exception as error:
        # The other steps go on; the error is shown, and raised again at the end of the night.
        (_log.warning if isinstance(error, StoreAway) else _log.exception)("night: %s failed", name)
        sentence = error.message if isinstance(error, StoreAway) else type(error).__name__
        with unit_of_work(job) as work:
            truth.fail_step(work, night_id, name, sentence)
        return
    if done.left:
        _log.warning("night: %s: %d differences stay", name, len(done.left))
    with unit_of_work(job) as work:
        truth.note_left(work, night_id, name, done.left)
        truth.end_step(work, night_id, name, time.monotonic() - begun, done.detail)


def _check(by: str, night_id: UUID, name: str) -> _Done:
    """Compare and repair, again while there is more than one answer holds.

    Once more at the end, since somebody may have been writing to a record; what differs then stays.
    """
    job = as_job(by)
    again = 1
    for _ in range(rules.ROUNDS):
        with unit_of_work(job, read_only=True) as work:
            found = truth.compare(work, name)
        if not found or name not in truth.MENDABLE or again < 0:
            return _Done(left=found)
        repaired = _mend(by, night_id, name, found)
        if not repaired or len(found) < rules.ROUND:
            again -= 1
    return _Done(left=found)


def _mend(by: str, night_id: UUID, name: str, found: list[Difference]) -> int:
    repaired = 0
    for start in range(0, len(found), rules.HELD):
        with unit_of_work(as_job(by)) as work:
            done = truth.mend(work, night_id, name, found[start : start + rules.HELD])
        for each in done[: max(0, LOGGED - repaired)]:
            _log.warning("night: %s of %s was %s, is %s", name, each.id, each.stored, each.correct)
        repaired += len(done)
    if repaired:
        _log.warning("night: %s: %d repaired", name, repaired)
    return repaired


def _files(_by: str, _night_id: UUID, _name: str) -> _Done:
    return _Done(detail=asdict(recording_keeper.keep_night()))


def _clean(by: str, night_id: UUID, name: str) -> _Done:
    while True:
        with unit_of_work(as_job(by)) as work:
            has_more = truth.clean(work, night_id, name)
        if not has_more:
            return _Done()


def _statistics(by: str, night_id: UUID, _name: str) -> _Done:
    job = as_job(by)
    with unit_of_work(job, read_only=True) as work:
        tables = truth.tables_to_analyze(work)
    for table in tables:
        with unit_of_work(job) as work:
            truth.analyze(work, night_id, table)
    with unit_of_work(job) as work:
        truth.advise(work, night_id)
    return _Done()


_DO: dict[StepKind, Callable[[str, UUID, str], _Done]] = {
    StepKind.CHECK: _check,
    StepKind.FILES: _files,
    StepKind.CLEANING: _clean,
    StepKind.STATISTICS: _statistics,
}


def look_only(say: Say) -> int:
    """Compare everything and repair nothing; answers how many differences there are."""
    job = as_job("command")
    begun, total, checks = time.monotonic(), 0, 0
    with unit_of_work(job, read_only=True) as work:
        leads = truth.count_leads(work)
    for name, kind in truth.STEPS:
        if kind is not StepKind.CHECK:
            continue
        checks += 1
        step_begun = time.monotonic()
        with unit_of_work(job, read_only=True) as work:
            found = truth.compare(work, name)
            shown = truth.describe(work, found[:10], repaired=False)
        total += len(found)
        more = " or more" if len(found) == rules.ROUND else ""
        say(
            _step_line(
                name, f"{len(found):,}{more}" if found else "", time.monotonic() - step_begun
            )
        )
        for finding in shown:
            say(f"    {_line(finding)}")
    took = time.monotonic() - begun
    verdict = "All agree."
    if total:
        verdict = f"{rules.count(total, 'difference')}; nothing was repaired."
    say(f"{checks} checks over {rules.count(leads, 'lead')} in {took:,.0f} s. {verdict}")
    return total


def tell(night: NightView, say: Say) -> int:
    """Say what a night did, step by step; answers how many differences stay."""
    for step in night.steps:
        if step.kind is StepKind.CHECK:
            many = f"{step.found:,}, {step.repaired:,} repaired" if step.found else ""
            say(_step_line(step.name, many, step.seconds or 0))
            for finding in step.findings[:10]:
                say(f"    {_line(finding)}")
        else:
            parts = {key: count for key, count in step.detail.items() if count}
            said = ", ".join(f"{key} {count:,}" for key, count in parts.items())
            say(f"{step.name:18} {said or f'{step.found:,}'}")
    for line in night.advice:
        say(line)
    say(rules.sentence(night))
    return sum(step.found - step.repaired for step in night.steps if step.kind is StepKind.CHECK)


def _step_line(name: str, many: str, seconds: float) -> str:
    said = f"differ: {many}" if many else "agrees"
    return f"{name:18} {said:28} {seconds:6.1f} s  {truth.TITLES[name]}"


def _line(finding: FindingView) -> str:
    return (
        f"{finding.record_id or '-'} {finding.label}: {finding.stored or 'nothing'}"
        f" -> {finding.correct or 'nothing'}{' (repaired)' if finding.is_repaired else ''}"
    )


def tonight() -> str:
    """The night by the clock."""
    return rules.sentence(run_night())


WORK = (
    Periodic(
        name=BY,
        title="Nightly check of all figures, and cleaning",
        do=tonight,
        daily_at=clock_time(3),  # local: nobody calls, and no clock change skips it
    ),
)
