"""Change many leads at once: at once if few, as a job if many; and take it back.

What the person was told is what is done: the leads are fixed when they are counted.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from crm_app.access.actor import Actor
from crm_app.access.permissions import Permission, require
from crm_app.adapters import job_queue
from crm_app.domain.assignment import service as assignment
from crm_app.domain.audit import service as audit
from crm_app.domain.bulk import repository
from crm_app.domain.bulk.schemas import BulkPreview, BulkView, StartBulk
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import TABLE_BOUND
from crm_app.kernel.errors import Conflict, NotFound, NotPermitted, RuleBroken
from crm_app.models import BulkAct, BulkRun, BulkStatus, LeadStatus
from crm_app.work import Work

TASK, UNDO_TASK = "run-bulk", "undo-bulk"
AT_ONCE = 2000  # more are a job
_STEP = 2000
SHOWN_FOR = timedelta(seconds=60)  # how long a finished run is offered to be undone
TOPIC = "bulk"

Report = Callable[[int], None]


class CountChanged(Conflict):
    """Other leads match than when they were counted; `fields` has the number of now."""

    code = "count_changed"


class NotUndoable(Conflict):
    """It is not done, or not any more."""

    code = "not_undoable"


def start(work: Work, wanted: StartBulk) -> BulkView:
    """Change these leads, or have a job do so when they are over `AT_ONCE`.

    Raises:
        NotFound: one of the leads does not exist or is not the actor's.
        CountChanged: not as many match as `count` says.
        RuleBroken: over `TABLE_BOUND` leads, or nobody can get them.
    """
    require(work.actor, Permission.LEADS_ASSIGN)
    if (known := repository.find_sent(work, wanted.client_id)) is not None:
        return _view(known)
    lead_ids = _chosen(work, wanted)
    if wanted.act is BulkAct.ASSIGN:  # refused now, not by the job
        assignment.active_telecallers(work, wanted.telecaller_ids)
    run = BulkRun(
        created_at=work.now,
        client_id=wanted.client_id,
        by_id=work.actor.person,
        act=wanted.act,
        status=BulkStatus.QUEUED,
        wanted=wanted.model_dump(mode="json", exclude={"lead_ids", "client_id"}),
        lead_ids=lead_ids,
        total=len(lead_ids),
    )
    work.session.add(run)
    work.session.flush()
    if len(lead_ids) > AT_ONCE:
        job_queue.enqueue(work.session, TASK, asked_by=work.actor.user_id, run_id=str(run.id))
    else:
        _do(work, run, lambda _: None)
    work.announce(TOPIC)
    return _view(run)


def preview(work: Work, wanted: StartBulk) -> BulkPreview:
    """What handing these leads over would give each; nothing is written.

    Raises:
        NotFound: as `start`.
        CountChanged: as `start`.
        RuleBroken: as `start`.
    """
    require(work.actor, Permission.LEADS_ASSIGN)
    telecallers = assignment.active_telecallers(work, wanted.telecaller_ids, lock=False)
    held = repository.take_held(work, _chosen(work, wanted), lock=False)
    if not held.owners:
        return BulkPreview(shares=None, closed=held.closed)
    shares = assignment.share_out(
        work,
        held.owners,
        telecallers,
        "assigned",
        stay_with_previous=wanted.stay_with_previous,
        dry_run=True,
    )
    return BulkPreview(shares=shares, closed=held.closed)


def run_now(work: Work, run_id: UUID, report: Report) -> BulkView:
    """Do what waits, as the person who asked for it; done already, it changes nothing.

    Raises:
        RuleBroken: nobody can get the leads any more.
    """
    require(work.actor, Permission.LEADS_ASSIGN)
    run = repository.read(work, run_id)
    if run.status in {BulkStatus.QUEUED, BulkStatus.RUNNING}:
        _do(work, run, report)
    return _view(run)


def note_progress(work: Work, run_id: UUID, done: int) -> None:
    """Write how far a run is, beside the work that does it."""
    require(work.actor, Permission.LEADS_ASSIGN)
    repository.note_progress(work, run_id, done)
    work.announce(TOPIC)


def fail(work: Work, run_id: UUID, sentence: str) -> None:
    """Write down that nothing was changed, and why; an undo that fails leaves all as it was."""
    require(work.actor, Permission.LEADS_ASSIGN)
    run = repository.take(work, run_id)
    if run.status is BulkStatus.UNDOING:
        run.status, run.message = BulkStatus.DONE, sentence
    elif run.status in {BulkStatus.QUEUED, BulkStatus.RUNNING}:
        run.status, run.message, run.finished_at = BulkStatus.FAILED, sentence, work.now
        run.lead_ids = None
    audit.record(work, "leads.bulk_failed", run.id, message=sentence)
    work.announce(TOPIC)


def starter_of(work: Work, run_id: UUID) -> Actor:
    """Who started a run, to act in their name and with their rights of now.

    Raises:
        NotFound: no such run, or its person is not active any more.
    """
    require(work.actor, Permission.LEADS_ASSIGN)
    if work.actor.user_id is not None:
        raise NotPermitted("Only a job acts for somebody.")
    user = repository.starter(work, run_id)
    if user is None:
        raise NotFound("Who asked for this is not active any more.")
    return Actor(user.username, user.role, user.id, user.branch_id)


def latest(work: Work) -> BulkView | None:
    """The actor's own run that is under way, or was over within the last minute."""
    require(work.actor, Permission.LEADS_ASSIGN)
    found = repository.latest(work, SHOWN_FOR)
    return _view(found) if found else None


def undo(work: Work, run_id: UUID) -> BulkView:
    """Put the leads back that a run changed, as a job if they are many; repeating it is harmless.

    A lead that somebody went on with meanwhile stays as it is.

    Raises:
        NotFound: no such run of the actor.
        NotUndoable: it is not done.
    """
    require(work.actor, Permission.LEADS_ASSIGN)
    run = repository.take(work, run_id)
    if run.status in {BulkStatus.UNDOING, BulkStatus.UNDONE}:
        return _view(run)
    if run.status is not BulkStatus.DONE:
        raise NotUndoable("This is not done, so there is nothing to undo.")
    if run.total > AT_ONCE:
        run.status = BulkStatus.UNDOING
        work.session.flush()
        job_queue.enqueue(work.session, UNDO_TASK, asked_by=work.actor.user_id, run_id=str(run.id))
    else:
        _undo(work, run)
    work.announce(TOPIC)
    return _view(run)


def undo_now(work: Work, run_id: UUID) -> BulkView:
    """Put back what waits to be undone; undone already, it changes nothing."""
    require(work.actor, Permission.LEADS_ASSIGN)
    run = repository.take(work, run_id)
    if run.status is BulkStatus.UNDOING:
        _undo(work, run)
    return _view(run)


def _chosen(work: Work, wanted: StartBulk) -> list[UUID]:
    if wanted.matching is None:
        lead_ids = list(dict.fromkeys(wanted.lead_ids))
        held = repository.take_held(work, lead_ids, lock=False)
        if len(held.owners) + held.closed < len(lead_ids):
            raise NotFound("Some of these leads do not exist or are not yours.")
        return lead_ids
    found = leads.matching_ids(work, wanted.matching)
    if len(found) > TABLE_BOUND:
        sentence = f"Over {TABLE_BOUND:,} leads match. Narrow the list."
        raise RuleBroken(sentence, fields={"count": sentence})
    if len(found) != wanted.count:
        raise CountChanged(
            f"{len(found):,} leads match now, not {wanted.count:,}. Look at the list again.",
            fields={"count": len(found)},
        )
    return found


def _do(work: Work, run: BulkRun, report: Report) -> None:
    lead_ids = run.lead_ids or []
    # Its row is written at the very end: until then others write its progress beside.
    if run.act is BulkAct.ASSIGN:
        changed = _assign(work, run, lead_ids, report)
    else:
        changed = _set_status(work, run, lead_ids, report)
    run.status, run.done, run.finished_at = BulkStatus.DONE, run.total, work.now
    run.changed, run.skipped, run.lead_ids = changed, run.total - changed, None
    work.session.flush()
    work.announce(TOPIC)


def _assign(work: Work, run: BulkRun, lead_ids: Sequence[UUID], report: Report) -> int:
    telecallers = assignment.active_telecallers(
        work, [UUID(key) for key in run.wanted["telecaller_ids"]]
    )
    held = repository.take_held(work, lead_ids, lock=True)
    if not held.owners:
        return 0
    key, stay = run.id, run.wanted["stay_with_previous"]
    shares = assignment.share_out(
        work,
        held.owners,
        telecallers,
        "assigned",
        stay_with_previous=stay,
        client_id=key,
        report=report,
    )
    run.assignment_run_id = shares.run_id
    _record(work, run, shares.moved)
    return shares.moved


def _set_status(work: Work, run: BulkRun, lead_ids: Sequence[UUID], report: Report) -> int:
    status, key = LeadStatus(run.wanted["status"]), run.id
    changed, branches = 0, set[UUID | None]()
    for start_at in range(0, len(lead_ids), _STEP):
        part = lead_ids[start_at : start_at + _STEP]
        count, places = repository.set_status(work, part, status, key)
        changed += count
        branches |= places
        report(start_at + len(part))
    _record(work, run, changed)
    for branch_id in branches:
        work.announce("leads", branch_id)
    return changed


def _record(work: Work, run: BulkRun, changed: int) -> None:
    audit.record(
        work,
        "leads.bulk_changed",
        run.id,
        act=str(run.act),
        wanted=run.wanted,
        total=run.total,
        changed=changed,
    )


def _undo(work: Work, run: BulkRun) -> None:
    before = run.changed or 0
    if run.act is BulkAct.ASSIGN:
        back = 0
        if run.assignment_run_id is not None:
            back = assignment.undo_run(work, run.assignment_run_id).moved_back
    else:
        back, branches = repository.unset_status(work, run.id)
        for branch_id in branches:
            work.announce("leads", branch_id)
    run.status, run.finished_at = BulkStatus.UNDONE, work.now
    run.changed, run.skipped = back, before - back
    audit.record(work, "leads.bulk_undone", run.id, put_back=back, kept=before - back)
    work.announce(TOPIC)


def _view(run: BulkRun) -> BulkView:
    status = run.wanted.get("status")
    return BulkView(
        id=run.id,
        act=run.act,
        status=run.status,
        total=run.total,
        done=run.done,
        changed=run.changed,
        skipped=run.skipped,
        message=run.message,
        to_status=LeadStatus(status) if status else None,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )
