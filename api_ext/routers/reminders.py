"""Reminders: what phones say of them."""

from uuid import UUID

from fastapi import APIRouter

from api_ext.deps import AnonymousWork, WriteWork
from api_ext.errors import declared
from crm_app.domain.reminders import receipts
from crm_app.domain.reminders import service as reminders
from crm_app.domain.reminders.schemas import ConfirmReminder, NoteShown

router = APIRouter(prefix="/api/reminders", tags=["reminders"], responses=declared(422))


@router.post("/{reminder_id}/receipt", status_code=204, responses=declared(404))
def confirm_reminder(work: AnonymousWork, reminder_id: UUID, body: ConfirmReminder) -> None:
    """A push message was shown. Without access token: the `receipt` of the message says who.

    Only the first time counts; a token that is forged, of another reminder or over a day too old
    is a 404.
    """
    receipts.confirm(work, reminder_id, body)


@router.post("/shown", status_code=204, responses=declared(401, 403))
def note_shown(work: WriteWork, body: NoteShown) -> None:
    """Alarms of the phone itself rang, with or without network; unknown ones are passed over."""
    reminders.note_shown(work, body)
