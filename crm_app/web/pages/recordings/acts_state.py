"""Delete a recording, take that back, hold it, release it."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.recordings import service as recordings
from crm_app.domain.recordings.schemas import HoldRecording
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.feedback import undo_toast
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.recordings.rows import Detail
from crm_app.web.pages.recordings.state import RecordingsState
from crm_app.work import Work

UNDO = "undo-deletion"
UNDO_SECONDS = 20
DELETE, HOLD = "delete", "hold"
_LONGEST_REASON = 200
LABELS = {"reason": "The reason"}


class ActsState(rx.State):
    """Which dialog is open, and for which recording: the panel may show another meanwhile."""

    asking: str = ""
    about: Detail = Detail()
    faults: dict[str, str] = {}
    busy: bool = False

    _deleted: str = ""

    @rx.event
    async def ask(self, what: str) -> None:
        """Open a dialog about the recording in the panel."""
        self.about = (await self.get_state(RecordingsState)).detail
        self.asking = what if what in {DELETE, HOLD} and self.about.id else ""
        self.faults = {}

    @rx.event
    def close(self) -> None:
        """Close the dialog."""
        self.asking, self.busy = "", False

    @rx.event
    async def delete(self, form: dict[str, Any]):
        """Delete the recording, and offer to take that back."""
        if self.asking != DELETE or self.busy:  # pressed twice
            return
        self.busy = True
        yield
        try:
            await in_work(
                self,
                partial(
                    recordings.delete_recording,
                    lead_id=UUID(self.about.lead_id),
                    recording_id=UUID(self.about.id),
                    reason=str(form.get("reason") or "").strip()[:_LONGEST_REASON] or None,
                ),
            )
        finally:
            self.close()
        self._deleted = self.about.id
        sentence = f"Recording of {self.about.lead} deleted"
        yield [RecordingsState.leave, undo_toast(sentence, UNDO, seconds=UNDO_SECONDS)]

    @rx.event
    async def undo(self):
        """Take the last deletion back, and show the recording again."""
        if not self._deleted:  # pressed twice
            return None
        deleted, self._deleted = self._deleted, ""
        await in_work(self, partial(recordings.undo_deletion, recording_id=UUID(deleted)))
        return [RecordingsState.show_new, rx.toast("The recording is back")]

    @rx.event
    async def hold(self, form: dict[str, Any]):
        """Keep the recording from deletion."""
        if self.asking != HOLD or self.busy:  # pressed twice
            return
        self.busy = True
        yield
        do = partial(
            _hold, recording_id=UUID(self.about.id), reason=str(form.get("reason") or "").strip()
        )
        try:
            done, self.faults = await attempt(self, do, LABELS)
        finally:
            self.busy = False
        if done is None:
            yield focus_on(self.faults)
            return
        self.close()
        yield [RecordingsState.refresh, rx.toast("The recording is on legal hold")]

    @rx.event
    async def release(self, recording_id: str) -> list[Any]:
        """End the hold."""
        await in_work(self, partial(recordings.release, recording_id=UUID(recording_id)))
        return [RecordingsState.refresh, rx.toast("The recording is released")]


def _hold(work: Work, recording_id: UUID, reason: str) -> bool:
    recordings.hold(work, recording_id, HoldRecording.model_validate({"reason": reason}))
    return True
