"""What can be heard on a recording: the words, the tone and the sign of each quality."""

from typing import NamedTuple

import reflex as rx

from crm_app.models import Quality
from crm_app.web.components.badges import Tone, badge
from crm_app.web.components.shown import Shown

CHECKING = "checking"  # nobody has listened yet, the machine neither
MISSING = "missing"


class _Look(NamedTuple):
    label: str
    tone: Tone
    sign: str
    reason: str  # what to make of it


_LOOKS: dict[str, _Look] = {
    str(Quality.GOOD): _Look("Good", "green", "audio-lines", ""),
    str(Quality.ONE_SIDED): _Look(
        "One side only", "yellow", "volume-1", "Only one side of the call can be heard."
    ),
    str(Quality.SILENT): _Look(
        "Silent",
        "orange",
        "volume-x",
        "Only silence can be heard. The phone was probably not on speaker.",
    ),
    str(Quality.UNREADABLE): _Look(
        "Unreadable",
        "red",
        "circle-alert",
        "The file holds no sound that can be read. It can still be downloaded.",
    ),
    CHECKING: _Look("Being checked", "blue", "clock", ""),
    MISSING: _Look(
        "File missing",
        "gray",
        "file-x",
        "The file is not in the storage any more. A backup may still have it.",
    ),
}
QUALITIES = {key: look.label for key, look in _LOOKS.items() if key != MISSING}


def quality_of(quality: Quality | None, *, is_missing: bool = False) -> str:
    """Which of the looks a recording has."""
    return MISSING if is_missing else str(quality or CHECKING)


def quality_reason(key: str) -> str:
    """What a reader should make of it; empty where there is nothing to say."""
    return _LOOKS[key].reason


def quality_badge(key: Shown) -> rx.Component:
    """Sign and words of a quality that is only known in the browser."""
    return rx.fragment(
        rx.match(
            key,
            *(
                (name, badge(look.label, look.tone, icon=look.sign))
                for name, look in _LOOKS.items()
            ),
            rx.fragment(),
        )
    )
