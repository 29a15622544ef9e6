"""Where the telecaller is signed in, and out again everywhere."""

import reflex as rx

from crm_app.web.components.buttons import button
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.components.sections import plain_section
from crm_app.web.pages.account.rows import SessionRow
from crm_app.web.pages.telecaller.sessions_state import SessionsState
from crm_app.web.pages.telecaller.state import TelecallerState

STATE = SessionsState
ROWS = TelecallerState.sessions
WHO = TelecallerState.who


def sessions_section() -> rx.Component:
    """One line for each phone and browser."""
    return rx.fragment(
        plain_section(
            "Signed in",
            rx.cond(
                rx.Var.create(ROWS).length() > 0,
                rx.fragment(
                    rx.el.ul(rx.foreach(ROWS, _row), class_name="divide-y divide-border"),
                    rx.el.div(
                        button("Sign out everywhere", icon="log-out", on_click=STATE.ask),
                        class_name="p-4 border-t border-border",
                    ),
                ),
                rx.el.p("Nowhere now.", class_name="p-4 text-text-2"),
            ),
            name="sessions",
            effects="After a phone was lost: sign out everywhere, then give a new password.",
        ),
        modals(rx.cond(STATE.is_open, _dialog()), close=STATE.close),
    )


def _row(session: SessionRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(session.device, title=session.said, class_name="font-medium"),
        rx.el.span(
            f"{session.place}, {session.address}", class_name="text-xs text-text-3 break-all"
        ),
        rx.el.span(
            "Signed in: ",
            rx.el.span(session.since, title=session.since_exactly),
            ". Last seen: ",
            rx.el.span(session.seen, title=session.seen_exactly),
            ".",
            class_name="basis-full text-text-2",
        ),
        key=session.id,
        class_name="flex flex-wrap items-baseline gap-x-2 px-4 py-2",
    )


def _dialog() -> rx.Component:
    return form_modal(
        f"Sign {WHO.name} out everywhere?",
        rx.el.p(
            "Each phone and browser asks for the password again, at once. What a phone has not "
            "sent yet stays on it until they sign in there.",
            class_name="text-md text-text-2",
        ),
        submit="Sign out everywhere",
        busy_label="Signing out...",
        on_submit=STATE.sign_out,
        on_dismiss=STATE.close,
        busy=STATE.busy,
        kind="danger",
        cancel="Keep signed in",
    )
