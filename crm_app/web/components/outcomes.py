"""How calls end: the words, the tone and the sign of each outcome."""

import reflex as rx

from crm_app.models import Outcome
from crm_app.web.components.badges import Tone, plain_badge
from crm_app.web.components.shown import Shown

# In the order of the design; the sign says it without colour.
_OUTCOMES: dict[Outcome, tuple[str, Tone, str]] = {
    Outcome.CONNECTED: ("Connected", "green", "phone"),
    Outcome.NO_ANSWER: ("No answer", "yellow", "phone-missed"),
    Outcome.BUSY: ("Busy", "orange", "phone-forwarded"),
    Outcome.SWITCHED_OFF: ("Switched off", "gray", "phone-off"),
    Outcome.NOT_REACHABLE: ("Not reachable", "gray", "wifi-off"),
    Outcome.CALLBACK_REQUESTED: ("Call back later", "violet", "phone-incoming"),
    Outcome.WRONG_NUMBER: ("Wrong number", "red", "user-x"),
}
SIGNS: dict[str, tuple[Tone, str]] = {
    str(outcome): (tone, sign) for outcome, (_, tone, sign) in _OUTCOMES.items()
}


def outcome_label(outcome: str) -> str:
    """What an outcome is called."""
    return _OUTCOMES[Outcome(outcome)][0]


def outcome_badge(outcome: Shown) -> rx.Component:
    """Sign and words of an outcome that is only known in the browser."""
    return rx.fragment(
        rx.match(
            outcome,
            *(
                (str(key), plain_badge(label, tone, sign))
                for key, (label, tone, sign) in _OUTCOMES.items()
            ),
            rx.fragment(),
        )
    )
