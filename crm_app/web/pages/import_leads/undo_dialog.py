"""Undo an import: what it touches in numbers, before the button."""

from typing import Any

import reflex as rx

from crm_app.web.components.buttons import Size, button
from crm_app.web.components.feedback import consequences
from crm_app.web.components.fields import text_field
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.components.shown import Shown
from crm_app.web.pages.import_leads.undo_state import TYPED, UndoState


def undo_button(import_id: Shown, label: Any = "Undo import", *, size: Size = "md") -> rx.Component:
    """Asks before it does anything."""
    return button(label, icon="undo-2", size=size, on_click=UndoState.open(import_id))


def undo_dialog() -> rx.Component:
    """Open while there is an import to undo."""
    return modals(rx.cond(UndoState.key, _dialog()), close=UndoState.close)


def _dialog() -> rx.Component:
    return form_modal(
        UndoState.question,
        rx.el.p(
            "Only what nobody touched since goes back. What people touched since stays and is "
            "listed.",
            class_name="text-md text-text-2",
        ),
        rx.el.p(UndoState.file_name, class_name="text-text-3 break-all"),
        consequences(
            (UndoState.created, "leads to remove", "red"),
            (UndoState.updated, "leads to restore", None),
        ),
        rx.cond(
            UndoState.must_type,
            text_field(
                f"Type {UndoState.total} to go on",
                TYPED,
                fault=UndoState.fault,
                input_mode="numeric",
                auto_complete="off",
            ),
        ),
        submit="Undo the import",
        on_submit=UndoState.undo,
        on_dismiss=UndoState.close,
        kind="danger",
        cancel="Keep the leads",
    )
