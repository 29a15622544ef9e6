"""How calls end: the words, the tone and the sign of each outcome."""

import reflex as rx

from crm_app.domain.reports.words import OUTCOMES
from crm_app.models import Outcome
from crm_app.web.components.badges import Tone, plain_badge
from crm_app.web.components.shown import Shown

# In the order of the design; the sign says it without colour.
_SIGNS: dict[Outcome, tuple[Tone, str]] = {
    Outcome.CONNECTED: ("green", "phone"),
    Outcome.NO_ANSWER: ("yellow", "phone-missed"),
    Outcome.BUSY: ("orange", "phone-forwarded"),
    Outcome.SWITCHED_OFF: ("gray", "phone-off"),
    Outcome.NOT_REACHABLE: ("gray", "wifi-off"),
    Outcome.CALLBACK_REQUESTED: ("violet", "phone-incoming"),
    Outcome.WRONG_NUMBER: ("red", "user-x"),
}
SIGNS: dict[str, tuple[Tone, str]] = {str(outcome): look for outcome, look in _SIGNS.items()}


def outcome_label(outcome: str) -> str:
    """What an outcome is called."""
    return OUTCOMES[Outcome(outcome)]


def outcome_badge(outcome: Shown) -> rx.Component:
    """Sign and words of an outcome that is only known in the browser."""
    return rx.fragment(
        rx.match(
            outcome,
            *(
                (str(key), plain_badge(OUTCOMES[key], tone, sign))
                for key, (tone, sign) in _SIGNS.items()
            ),
            rx.fragment(),
        )
    )
