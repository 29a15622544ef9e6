"""My account: password, two-factor sign-in, and where one is signed in."""

import reflex as rx

from crm_app.web.components.badges import badge, plain_badge
from crm_app.web.components.buttons import button
from crm_app.web.components.feedback import notice, skeleton
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import (
    card,
    cell,
    column,
    corner_cell,
    data_table,
    name_cell,
    row,
    skeleton_rows,
)
from crm_app.web.frame import ACCOUNT, admin_page
from crm_app.web.pages.account.dialogs import password_dialog, two_factor_dialogs
from crm_app.web.pages.account.password_state import PasswordState
from crm_app.web.pages.account.rows import SessionRow
from crm_app.web.pages.account.state import MyAccountState
from crm_app.web.pages.account.two_factor_state import TwoFactorState

STATE = MyAccountState
FEW_CODES = 3


@admin_page(ACCOUNT, "My account", on_load=STATE.load)
def account() -> rx.Component:
    """What is one's own."""
    return rx.fragment(
        rx.el.div(_password(), _two_factor(), class_name="grid gap-3 lg:grid-cols-2"),
        _sessions(),
        password_dialog(),
        two_factor_dialogs(),
    )


def _card(title: Shown, state: rx.Component, *inside: rx.Component) -> rx.Component:
    return card(
        rx.el.header(
            rx.el.h2(title, class_name="flex-1 text-md font-semibold"),
            state,
            class_name="flex items-center gap-2 min-h-11 px-4 border-b border-border",
        ),
        rx.el.div(*inside, class_name="flex flex-col items-start gap-3 p-4"),
    )


def _password() -> rx.Component:
    return _card(
        "Password",
        rx.fragment(),
        rx.el.p(
            "You are asked for the current one. Changing it ends your other sessions.",
            class_name="text-text-2",
        ),
        button("Change password", icon="key-round", on_click=PasswordState.open),
    )


def _two_factor() -> rx.Component:
    return _card(
        "Two-factor sign-in",
        rx.cond(
            STATE.is_loaded,
            rx.cond(
                STATE.is_on,
                plain_badge("On", "green", "shield-check"),
                plain_badge("Off", "gray", "circle-minus"),
            ),
            skeleton("h-4 w-12"),
        ),
        rx.cond(STATE.is_on, _on(), _off()),
    )


def _off() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            "A code from an app on your phone is asked for after the password. Who learns your "
            "password still stays outside.",
            class_name="text-text-2",
        ),
        button(
            "Set up two-factor sign-in",
            icon="shield-check",
            on_click=TwoFactorState.set_up,
            disabled=~STATE.is_loaded,
        ),
    )


def _on() -> rx.Component:
    return rx.fragment(
        rx.el.p(
            "Turned on ",
            rx.el.span(STATE.on_since, title=STATE.on_since_exactly),
            ". ",
            STATE.codes_note,
            class_name="text-text-2",
        ),
        rx.cond(
            STATE.codes_left < FEW_CODES,
            notice("Turn it off and set it up again for ten new recovery codes.", "orange"),
        ),
        button("Turn off", icon="shield-off", on_click=TwoFactorState.ask_to_turn_off),
    )


def _sessions() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.h2("Where you are signed in", class_name="flex-1 text-lg font-semibold"),
            rx.cond(
                STATE.others > 0,
                button(
                    "Sign out everywhere else",
                    icon="log-out",
                    on_click=STATE.end_others,
                ),
            ),
            class_name="flex flex-wrap items-center gap-2 min-h-8 pt-3",
        ),
        data_table(
            [
                column("Device"),
                column("Signed in to"),
                column("Address"),
                column("Signed in"),
                column("Last seen"),
                column("Actions", hidden_label=True),
            ],
            rx.cond(
                STATE.is_loaded, rx.foreach(STATE.rows, _row), skeleton_rows(columns=6, count=2)
            ),
            caption="Your sessions, this one first",
        ),
    )


def _row(session: SessionRow) -> rx.Component:
    return row(
        name_cell(
            rx.el.span(session.device, title=session.said),
            rx.cond(session.is_this, badge("This one", "blue")),
        ),
        cell(session.place, label="Signed in to"),
        cell(session.address, label="Address", class_name="text-text-2"),
        cell(
            rx.el.span(session.since, title=session.since_exactly),
            label="Signed in",
            class_name="text-text-2 whitespace-nowrap",
        ),
        cell(
            rx.el.span(session.seen, title=session.seen_exactly),
            label="Last seen",
            class_name="text-text-2 whitespace-nowrap",
        ),
        corner_cell(
            rx.cond(
                session.is_this,
                rx.fragment(),
                button(
                    "Sign out",
                    size="sm",
                    on_click=STATE.end(session.id),
                    aria_label=f"Sign out {session.device}, {session.address}",
                ),
            )
        ),
        key=session.id,
    )
