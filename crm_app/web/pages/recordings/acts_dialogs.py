"""The dialogs of a recording: what deleting loses, and why it is held."""

import reflex as rx

from crm_app.web.components.feedback import consequences, undo_button
from crm_app.web.components.fields import text_field
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.pages.recordings.acts_state import DELETE, HOLD, UNDO, ActsState

STATE = ActsState
ABOUT = STATE.about


def acts_dialogs() -> rx.Component:
    """Open while one is asked for, and what its toast presses."""
    return rx.fragment(
        modals(rx.match(STATE.asking, (DELETE, _delete()), (HOLD, _hold())), close=STATE.close),
        undo_button(UNDO, STATE.undo),
    )


def _delete() -> rx.Component:
    return form_modal(
        "Delete this recording?",
        rx.el.p(
            f"{ABOUT.lead}, {ABOUT.when}, called by {ABOUT.telecaller}. The sound is lost for "
            "good; the call, its outcome and its notes stay.",
            class_name="text-text-2",
        ),
        consequences(
            (ABOUT.lasts, "of sound", None),
            (ABOUT.size, "of storage", None),
            (rx.Var.create(ABOUT.played).length().to_string(), "times opened", None),
        ),
        text_field(
            "Reason (optional)",
            "reason",
            hint="It stands in the audit log, with your name.",
            max_length=200,
            auto_complete="off",
        ),
        submit="Delete recording",
        on_submit=STATE.delete,
        on_dismiss=STATE.close,
        busy=STATE.busy,
        busy_label="Deleting...",
        kind="danger",
        cancel="Keep it",
    )


def _hold() -> rx.Component:
    return form_modal(
        "Put this recording on legal hold?",
        rx.el.p(
            f"{ABOUT.lead}, {ABOUT.when}. Nobody can delete it, and it stays when it grows old, "
            "until somebody releases it.",
            class_name="text-text-2",
        ),
        text_field(
            "Reason",
            "reason",
            fault=STATE.faults["reason"],
            hint="Such as a complaint's number. Everyone who opens the recording sees it.",
            max_length=200,
            auto_complete="off",
        ),
        submit="Put on hold",
        on_submit=STATE.hold,
        on_dismiss=STATE.close,
        busy=STATE.busy,
        cancel="Cancel",
    )
