"""The night: compare each stored figure with its source, repair, clean, and give account.

Every function is one short work of the job; between them nothing is held. What a step did is
written down in the work that did it, so a run may end anywhere and be gone on with.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.accounts import sign_in
from crm_app.domain.audit import service as audit
from crm_app.domain.imports import service as imports
from crm_app.domain.organisation import service as organisation
from crm_app.domain.recordings import uploads
from crm_app.domain.truth import checks, repository, rules
from crm_app.domain.truth.checks import CHECKS, Check
from crm_app.domain.truth.schemas import (
    Difference,
    FindingView,
    NightState,
    NightView,
    PastNight,
    StepView,
    TruthView,
)
from crm_app.kernel.clock import local_day
from crm_app.models import StepKind, TruthFinding, TruthNight, TruthStep
from crm_app.work import Work

TOPIC = "truth"
HISTORY = 30
RECORDINGS, STATISTICS = "recordings", "statistics"
_RECORDINGS_TITLE = "Files and rows of recordings"
_STATISTICS_TITLE = "Statistics of tables"


def _over(name: str) -> Callable[[Work], int]:
    def remove(work: Work) -> int:
        return repository.remove_over(work, name, work.now - rules.KEPT[name], rules.BATCH)

    return remove


def _departures(work: Work) -> int:
    return repository.remove_departures(work, work.now - rules.KEPT["departures"], rules.BATCH)


# What is removed: for people, and one batch of it. Each answers how many, less than a batch at
# the end.
CHORES: dict[str, tuple[str, Callable[[Work], int]]] = {
    "sign_ins": ("Sign-ins that ended", lambda work: sign_in.remove_old(work, rules.BATCH)),
    "tokens": (
        "Refresh tokens that expired",
        lambda work: sign_in.remove_old_tokens(work, rules.BATCH),
    ),
    "tries": ("Failed sign-ins", lambda work: sign_in.remove_old_tries(work, rules.BATCH)),
    "drafts": ("Imports that nobody started", imports.remove_old_drafts),
    "uploads": ("Uploads given up", uploads.remove_expired),
    "upload_files": ("Files without an upload", uploads.remove_strays),
    "leases": ("Offers of leads that ended", _over("leases")),
    "departures": ("What left telecallers long ago", _departures),
    "messages": ("Messages that were sent or given up", _over("messages")),
    "reminders": ("Reminders of done follow-ups", _over("reminders")),
    "nights": ("Accounts of old nights", _over("nights")),
}

TITLES = {
    **{check.name: check.title for check in CHECKS},
    **{name: title for name, (title, _) in CHORES.items()},
    RECORDINGS: _RECORDINGS_TITLE,
    STATISTICS: _STATISTICS_TITLE,
}
STEPS: Sequence[tuple[str, StepKind]] = (
    *((check.name, StepKind.CHECK) for check in CHECKS),
    (RECORDINGS, StepKind.FILES),
    *((name, StepKind.CLEANING) for name in CHORES),
    (STATISTICS, StepKind.STATISTICS),
)
_BY_NAME = {check.name: check for check in CHECKS}
MENDABLE = frozenset(check.name for check in CHECKS if check.mend is not None)


def begin(work: Work) -> UUID:
    """Open the account of tonight; one that broke off within hours is gone on with."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    known = repository.open_night(work, work.actor.name, work.now - rules.RESUMED_WITHIN)
    if known is None:
        today = local_day(work.now, organisation.get(work).time_zone)
        known = repository.add_night(work, work.actor.name, today)
    repository.add_steps(work, known.id, STEPS)
    work.announce(TOPIC)
    return known.id


def steps_to_do(work: Work, night_id: UUID) -> list[tuple[str, StepKind]]:
    """The steps that are not done yet, in order."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    done = repository.finished_steps(work, night_id)
    return [(name, kind) for name, kind in STEPS if name not in done]


def compare(work: Work, name: str) -> list[Difference]:
    """What differs now, at most `rules.ROUND`; nothing is locked or written."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    return checks.find(work, _check(name), rules.ROUND)


def mend(work: Work, night_id: UUID, name: str, found: Sequence[Difference]) -> list[Difference]:
    """Repair what of these still differs, and note it; answers what was repaired.

    A record that somebody writes to at this moment is left; so is one that is right by now.
    """
    require(work.actor, Permission.SETTINGS_MANAGE)
    done = checks.mend(work, _check(name), found)
    if done:
        repository.add_findings(work, night_id, name, done, rules.SAMPLES, repaired=True)
        repository.change_step(work, night_id, name, found=len(done), repaired=len(done))
        audit.record(work, "truth.repaired", None, check=name, count=len(done))
        work.announce("leads")
    return done


def note_left(work: Work, night_id: UUID, name: str, found: Sequence[Difference]) -> None:
    """Note what differs and was not repaired."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    repository.add_findings(work, night_id, name, found, rules.SAMPLES, repaired=False)
    repository.change_step(work, night_id, name, found=len(found))


def clean(work: Work, night_id: UUID, name: str) -> bool:
    """Remove one batch of what is over, and count it; whether there may be more."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    removed = CHORES[name][1](work)
    repository.change_step(work, night_id, name, found=removed)
    return removed >= rules.BATCH


def tables_to_analyze(work: Work) -> list[str]:
    """Tables of which much changed since PostgreSQL looked at them."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    return repository.changed_tables(work, rules.MANY_CHANGED, rules.SHARE_CHANGED)


def analyze(work: Work, night_id: UUID, table: str) -> None:
    """Have PostgreSQL look at a table anew."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    repository.analyze(work, table)
    repository.change_step(work, night_id, STATISTICS, found=1)


def advise(work: Work, night_id: UUID) -> None:
    """Write down what somebody should do about tables that autovacuum neglects."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    repository.get_night(work, night_id).advice = rules.vacuum_advice(repository.dead_rows(work))


def end_step(
    work: Work, night_id: UUID, name: str, seconds: float, detail: dict[str, int] | None = None
) -> None:
    """A step is done."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    repository.change_step(
        work,
        night_id,
        name,
        seconds=seconds,
        finished_at=work.now,
        error=None,
        detail=detail or {},
    )


def fail_step(work: Work, night_id: UUID, name: str, sentence: str) -> None:
    """A step could not be done; the next try begins with it."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    repository.change_step(work, night_id, name, error=sentence[: repository.ERROR_MAX])
    work.announce(TOPIC)


def end(work: Work, night_id: UUID) -> NightView:
    """Close the account, unless a step is open; answers it."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    night = repository.get_night(work, night_id)
    if not steps_to_do(work, night_id):
        if night.finished_at is None:
            night.finished_at = work.now
            night.seconds = sum(step.seconds or 0 for step in repository.steps(work, night_id))
        work.session.flush()
    work.announce(TOPIC)
    return _night(work, night)


def look(work: Work) -> TruthView:
    """The newest night whole, and the last thirty in figures."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    nights = repository.newest(work, HISTORY)
    sums = repository.sums(work, [night.id for night in nights])
    newest = _night(work, nights[0]) if nights else None
    last = max((each.finished_at for each in nights if each.finished_at), default=None)
    state: NightState = rules.state_of(newest, last, work.now)
    history = []
    for night in nights:
        found, repaired, removed = sums.get(night.id, (0, 0, 0))
        history.append(
            PastNight(
                night=night.night,
                started_at=night.created_at,
                finished_at=night.finished_at,
                seconds=night.seconds,
                found=found,
                repaired=repaired,
                removed=removed,
            )
        )
    return TruthView(state=state, newest=newest, last_finished_at=last, history=history)


def count_leads(work: Work) -> int:
    """Over how many leads the checks go."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    return repository.count_leads(work)


def describe(work: Work, found: Sequence[Difference], *, repaired: bool) -> list[FindingView]:
    """Differences as people read them."""
    require(work.actor, Permission.SETTINGS_MANAGE)
    names = _names(work, [text for each in found for text in (each.stored, each.correct)])
    return [
        FindingView(
            record_id=each.id,
            lead_id=each.lead_id,
            label=each.label,
            stored=names.get(each.stored, each.stored),
            correct=names.get(each.correct, each.correct),
            is_repaired=repaired,
        )
        for each in found
    ]


def _check(name: str) -> Check:
    return _BY_NAME[name]


def _night(work: Work, night: TruthNight) -> NightView:
    kept = repository.findings(work, night.id)
    names = _names(work, [text for each in kept for text in (each.stored, each.correct)])
    by_step: dict[str, list[FindingView]] = {}
    for each in kept:
        by_step.setdefault(each.step, []).append(_finding(each, names))
    return NightView(
        id=night.id,
        night=night.night,
        by=night.by,
        leads=night.leads,
        started_at=night.created_at,
        finished_at=night.finished_at,
        seconds=night.seconds,
        advice=night.advice,
        steps=[_step(each, by_step) for each in repository.steps(work, night.id)],
    )


def _step(step: TruthStep, findings: dict[str, list[FindingView]]) -> StepView:
    return StepView(
        **step.model_dump(exclude={"night_id", "position"}),
        title=TITLES.get(step.name, step.name),
        findings=findings.get(step.name, []),
    )


def _finding(row: TruthFinding, names: dict[str | None, str]) -> FindingView:
    return FindingView(
        record_id=row.record_id,
        lead_id=row.lead_id,
        label=row.label,
        stored=names.get(row.stored, row.stored),
        correct=names.get(row.correct, row.correct),
        is_repaired=row.is_repaired,
    )


def _names(work: Work, texts: Sequence[str | None]) -> dict[str | None, str]:
    """People by their ids in texts."""
    ids: set[UUID | None] = set()
    for text in texts:
        try:
            ids.add(UUID(text or ""))
        except ValueError:
            continue
    return {str(key): found.name for key, found in accounts.names_of(work, ids).items()}
