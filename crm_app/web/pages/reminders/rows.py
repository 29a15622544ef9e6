"""Reminders and phones as the page shows them: words instead of instants and keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_app.domain.reminders.rules import OUT_OF_REACH, PhoneState
from crm_app.domain.reminders.schemas import PhoneView, UnconfirmedReminder, UndeliveredMessage
from crm_app.web import formats
from crm_app.web.pages.leads import addresses as leads
from crm_app.web.pages.telecallers import addresses as telecallers

STATES: dict[PhoneState, str] = {
    PhoneState.NONE: "No phone yet",
    PhoneState.SILENT: "Silent",
    PhoneState.UNCONFIRMED: "Does not confirm",
    PhoneState.BLOCKED: "May not ring",
    PhoneState.FINE: "Fine",
    PhoneState.REPLACED: "Replaced",
}
_PLATFORMS = {"android": "Android", "web": "Browser"}
# What a phone needs to remind and to work, as it tells of itself (mobile/src/managers/setup.ts).
_NEEDS = {
    "notifications": "notifications off",
    "battery": "battery restricted",
    "autostart": "autostart off",
    "calls": "may not call",
    "microphone": "no microphone",
    "callLog": "no call log",
    "recordingFolder": "no recording folder",
}
_GRANTED = (True, "granted")
_KINDS = {"reminder": "Reminder", "enquiries": "New enquiries"}


@dataclass(frozen=True)
class ReminderRow:
    """A follow-up whose reminder no phone confirmed."""

    id: str
    lead: str
    lead_page: str
    telecaller: str
    telecaller_page: str
    branch: str
    due: str
    due_exactly: str
    late: str
    sent: str


@dataclass(frozen=True)
class PhoneRow:
    """A phone or browser."""

    id: str
    person: str
    person_page: str
    branch: str
    state: str
    state_words: str
    phone: str
    version: str
    heard: str
    heard_exactly: str
    push: str
    missing: str
    unsent: str
    unconfirmed: str


@dataclass(frozen=True)
class MessageRow:
    """A message that is not tried any more."""

    id: str
    kind: str
    person: str
    failed: str
    failed_exactly: str
    reason: str


def reminder(one: UnconfirmedReminder, now: datetime, zone: str) -> ReminderRow:
    """The row of a reminder."""
    return ReminderRow(
        id=str(one.followup_id),
        lead=one.lead,
        lead_page=f"{leads.LIST}/{one.lead_id}",
        telecaller=one.telecaller,
        telecaller_page=telecallers.of(one.telecaller_id),
        branch=one.branch or formats.NOTHING,
        due=formats.appointment(one.scheduled_at, now, zone),
        due_exactly=formats.moment(one.scheduled_at, zone),
        late=formats.age(one.scheduled_at, now),
        sent="Sent, not confirmed" if one.sent_at else "No phone took a push",
    )


def phone(one: PhoneView, now: datetime, zone: str) -> PhoneRow:
    """The row of a phone, or of somebody without one."""
    has_phone = one.device_id is not None
    unsent = one.health.get("unsent")
    return PhoneRow(
        id=str(one.device_id or one.user_id),
        person=one.person,
        person_page=telecallers.of(one.user_id),
        branch=one.branch or formats.NOTHING,
        state=str(one.state),
        state_words=STATES[one.state],
        phone=_phone(one) if has_phone else formats.NOTHING,
        version=one.app_version or formats.NOTHING,
        heard=formats.since(one.last_seen_at, now, zone),
        heard_exactly=formats.moment(one.last_seen_at, zone),
        push=("On" if one.has_push else "Off") if has_phone else formats.NOTHING,
        missing=missing(one.health) if has_phone else formats.NOTHING,
        unsent=formats.number(unsent) if isinstance(unsent, int) else formats.NOTHING,
        unconfirmed=formats.number(one.unconfirmed),
    )


def message(one: UndeliveredMessage, now: datetime, zone: str) -> MessageRow:
    """The row of a message."""
    return MessageRow(
        id=str(one.id),
        kind=_KINDS.get(one.kind, one.kind),
        person=one.person or formats.NOTHING,
        failed=formats.since(one.failed_at, now, zone),
        failed_exactly=formats.moment(one.failed_at, zone),
        reason=one.reason,
    )


def needs_a_look(one: PhoneView) -> bool:
    """Whether somebody has to go and see."""
    return one.state in OUT_OF_REACH


def missing(health: Mapping[str, Any]) -> str:
    """What the phone lacks, in words; what it does not speak of is none of its parts."""
    lacks = [
        words for key, words in _NEEDS.items() if key in health and not _is_granted(health, key)
    ]
    if not health:
        return "Not told yet"
    return ", ".join(lacks).capitalize() or "Nothing"


def _is_granted(health: Mapping[str, Any], key: str) -> bool:
    return any(health[key] is each or health[key] == each for each in _GRANTED)


def _phone(one: PhoneView) -> str:
    model = one.health.get("model")
    words = _PLATFORMS.get(one.platform or "", one.platform or "")
    return f"{model[:40]}, {words}" if model and isinstance(model, str) else words
