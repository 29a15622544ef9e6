"""A change of many leads in words: while it goes on, and when it is over."""

from crm_app.domain.bulk.schemas import BulkView
from crm_app.models import BulkAct, BulkStatus
from crm_app.web import formats
from crm_app.web.components.icons import status_label

_UNDER_WAY = {BulkStatus.QUEUED, BulkStatus.RUNNING}


def progress(run: BulkView | None) -> str:
    """What is under way; empty while nothing is."""
    if run is None:
        return ""
    number = formats.count(run.total, "lead")
    if run.status is BulkStatus.UNDOING:
        return f"Putting {number} back. You can leave this page."
    if run.status not in _UNDER_WAY:
        return ""
    verb = "Assigning" if run.act is BulkAct.ASSIGN else "Changing the status of"
    how_far = f": {formats.percent(run.done, run.total)} done" if run.done else ""
    return f"{verb} {number}{how_far}. You can leave this page."


def failure(run: BulkView | None) -> str:
    """Why it failed; empty if it did not."""
    return (run.message or "") if run is not None and run.status is BulkStatus.FAILED else ""


def over(run: BulkView | None) -> str:
    """What was done; empty until it is over."""
    if run is None or run.changed is None:
        return ""
    changed, skipped = formats.count(run.changed, "lead"), run.skipped or 0
    if run.status is BulkStatus.UNDONE:
        stay = formats.count(skipped, "lead stays", "leads stay")
        kept = f". {stay}: somebody went on with them meanwhile." if skipped else ""
        return f"{changed} put back{kept}"
    if run.status is not BulkStatus.DONE:
        return ""
    did = "assigned"
    if run.act is BulkAct.STATUS:
        did = f"set to {status_label(run.to_status or '')}"
    stay = f". {formats.number(skipped)} stay as they were." if skipped else ""
    return f"{changed} {did}{stay}"


def can_undo(run: BulkView) -> bool:
    """Whether there is something to take back."""
    return run.status is BulkStatus.DONE and bool(run.changed)
