"""Modals on the native dialog."""

from typing import Any

import reflex as rx

from crm_app.web.components.buttons import Kind, button
from crm_app.web.components.shown import Shown


class _Modal(rx.Component):
    """The modal of assets/js/modal.js."""

    library = "$/public/js/modal.js"
    tag = "Modal"
    title: rx.Var[str]
    on_dismiss: rx.EventHandler[rx.event.no_args_event_spec]


def modal(
    title: Shown, *children: rx.Component, on_dismiss: Any, wide: bool = False
) -> rx.Component:
    """A dialog that is open as long as it is on the page, so show it with `rx.cond` or `rx.match`.

    Being built anew each time, it starts with fresh fields.
    """
    return _Modal.create(
        *children,
        title=title,
        on_dismiss=on_dismiss,
        class_name="modal wide" if wide else "modal",
    )


def modals(*shown: rx.Component | rx.Var, close: Any) -> rx.Component:
    """The modals of a page. `close` runs when the page opens anew.

    A State outlives a reload, and its dialog should not; `on_load` would be the wrong place, since
    it also runs when a lost connection comes back and somebody is typing.
    """
    return rx.el.div(*shown, on_mount=close)


def form_modal(
    title: Shown,
    *fields: rx.Component,
    submit: Shown,
    on_submit: Any,
    on_dismiss: Any,
    busy: Shown = False,
    busy_label: str = "Saving...",
    kind: Kind = "primary",
    cancel: str = "Cancel",
) -> rx.Component:
    """Fields with cancel and submit. Typed values stay after an error; Ctrl+Enter submits.

    `on_submit` gets the form as a dict; a second press may come before the first is answered, so
    it does nothing once the dialog is closed. For a dangerous act pass `kind="danger"` and say in
    `cancel` what stays ("Keep active"): the cursor then starts there.
    """
    calm: dict[str, Any] = {"data_autofocus": ""} if kind == "danger" else {}
    return modal(
        title,
        rx.el.form(
            body(*fields),
            rx.el.footer(
                button(cancel, size="lg", data_dismiss="", **calm),
                button(
                    submit,
                    kind=kind,
                    size="lg",
                    type="submit",
                    busy=busy,
                    busy_label=busy_label,
                    disabled=busy,
                ),
                class_name="flex flex-wrap justify-end gap-2 px-5 py-3.5 border-t border-border",
            ),
            on_submit=on_submit,
            no_validate=True,
        ),
        on_dismiss=on_dismiss,
    )


def body(*children: rx.Component) -> rx.Component:
    """What stands between title and buttons."""
    return rx.el.div(*children, class_name="flex flex-col gap-4 px-5 pt-3 pb-5")
