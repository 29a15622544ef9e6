"""Decisions on recordings: pure functions."""

from datetime import datetime, timedelta

from crm_app.domain.recordings.schemas import RecordingFilter
from crm_app.domain.schemas import can_store
from crm_app.kernel.errors import Conflict, NotFound, NotPermitted, RuleBroken
from crm_app.models import Deleters, Role

UNDO = timedelta(seconds=60)  # how long a deletion may be taken back
# The keeper waits longer than an undo may, so that two clocks that differ do no harm.
FILE_STAYS = UNDO + timedelta(seconds=15)
REASON_MAX = 200
SAME_PLAY = timedelta(minutes=5)  # a player asks for many pieces: that is one play

_HELD = "This recording is on legal hold. Release it first."
_CLOSED_TO: dict[Deleters, tuple[frozenset[Role], str]] = {
    Deleters.EVERYONE: (frozenset(), ""),
    Deleters.MANAGERS: (
        frozenset({Role.TELECALLER}),
        "Only managers and admins may delete recordings.",
    ),
    Deleters.ADMINS: (
        frozenset({Role.TELECALLER, Role.MANAGER}),
        "Only admins may delete recordings.",
    ),
    Deleters.NOBODY: (frozenset(Role), "The settings let nobody delete recordings."),
}


class RecordingHeld(Conflict):
    """It is on legal hold."""

    code = "recording_held"


class DeletionForbidden(NotPermitted):
    """The settings keep deletion from this role."""

    code = "deletion_forbidden"


class FileMissing(NotFound):
    """The recording is known, but its file is gone."""

    code = "recording_missing"


class TooLateToUndo(Conflict):
    """The file may be gone already."""

    code = "too_late"


def why_not(role: Role | None, deleters: Deleters, *, is_held: bool) -> str | None:
    """Why somebody of this role may not delete a recording, as a sentence; None if they may."""
    closed_to, sentence = _CLOSED_TO[deleters]
    if role in closed_to:
        return sentence
    return _HELD if is_held else None


def check_deletion(role: Role | None, deleters: Deleters, *, is_held: bool) -> None:
    """Whether somebody of this role may delete a recording.

    Raises:
        DeletionForbidden: the settings keep it from this role.
        RecordingHeld: it is on legal hold.
    """
    sentence = why_not(role, deleters, is_held=is_held)
    if sentence is None:
        return
    raise RecordingHeld(sentence) if sentence == _HELD else DeletionForbidden(sentence)


def read_reason(reason: str | None) -> str | None:
    """Why somebody deletes, as it is stored.

    Raises:
        RuleBroken: over 200 characters, or no text.
    """
    reason = (reason or "").strip()
    if len(reason) > REASON_MAX or not can_store(reason):
        sentence = f"A reason is a text of at most {REASON_MAX} characters."
        raise RuleBroken(sentence, fields={"reason": sentence})
    return reason or None


def check_undo(deleted_at: datetime, file_removed_at: datetime | None, now: datetime) -> None:
    """Whether a deletion can still be taken back.

    Raises:
        TooLateToUndo: over a minute ago.
    """
    if file_removed_at is not None or now - deleted_at > UNDO:
        raise TooLateToUndo("The recording was deleted over a minute ago and is gone.")


def check_filter(wanted: RecordingFilter) -> None:
    """A recording that nobody has listened to yet has no quality.

    Raises:
        RuleBroken: both are asked for.
    """
    if wanted.pending and wanted.quality is not None:
        sentence = "What is still being listened to has no quality yet. Choose one of both."
        raise RuleBroken(sentence, fields={"pending": sentence})
