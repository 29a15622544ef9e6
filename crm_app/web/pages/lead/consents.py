"""What a student agreed to, in words."""

from dataclasses import dataclass
from datetime import datetime

from crm_app.domain.consents.schemas import ConsentState, ConsentView
from crm_app.models import ConsentAct, ConsentWay, Purpose
from crm_app.web import formats

PURPOSES = {
    Purpose.CALLS: "Telephone calls",
    Purpose.MESSAGES: "Messages",
    Purpose.RECORDING: "Recording of calls",
}
WAYS = {
    ConsentWay.CALL: "in a call",
    ConsentWay.MESSAGE: "in a message",
    ConsentWay.WEB_FORM: "on a web form",
    ConsentWay.PAPER: "on paper",
    ConsentWay.FILE: "in the file that brought the lead",
}
NOTED = {ConsentAct.GIVEN: "given", ConsentAct.WITHDRAWN: "withdrawn"}


@dataclass(frozen=True)
class Holding:
    """One purpose: `act` is "given", "withdrawn", or "" where nothing was noted."""

    purpose: str
    label: str
    act: str
    words: str


@dataclass(frozen=True)
class Said:
    """One thing that was noted."""

    id: str
    words: str
    about: str
    when: str
    exactly: str


def holding(state: ConsentState, now: datetime, zone: str) -> list[Holding]:
    """What holds for each purpose."""
    acts = {
        Purpose.CALLS: state.calls,
        Purpose.MESSAGES: state.messages,
        Purpose.RECORDING: state.recording,
    }
    found = []
    for purpose, act in acts.items():
        last = next((each for each in state.history if each.purpose is purpose), None)
        words = _words(last, now, zone) if act is not None and last is not None else ""
        found.append(Holding(str(purpose), PURPOSES[purpose], str(act or ""), words))
    return found


def history(state: ConsentState, now: datetime, zone: str) -> list[Said]:
    """All that was noted, the newest first."""
    return [
        Said(
            id=str(each.id),
            words=f"{PURPOSES[each.purpose]}: {NOTED[each.act]} {WAYS[each.way]}",
            about=". ".join(
                part
                for part in (
                    f"Notice: {each.notice}" if each.notice else "",
                    (each.note or "").rstrip("."),
                    f"Noted by {each.by.name}" if each.by else "",
                )
                if part
            ),
            when=formats.appointment(each.at, now, zone),
            exactly=formats.moment(each.at, zone),
        )
        for each in state.history
    ]


def _words(last: ConsentView, now: datetime, zone: str) -> str:
    by = f", noted by {last.by.name}" if last.by else ""
    return f"{formats.appointment(last.at, now, zone)}, {WAYS[last.way]}{by}"
