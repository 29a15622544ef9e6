"""Add, edit, new password, and the sign-in details to hand over."""

import reflex as rx

from crm_app.web.components.buttons import button
from crm_app.web.components.fields import (
    number_field,
    option,
    password_field,
    select_field,
    switch_field,
    text_field,
)
from crm_app.web.components.modals import body, form_modal, modal, modals
from crm_app.web.components.shown import Shown
from crm_app.web.pages.telecallers.account_state import AccountState

STATE = AccountState


def account_dialogs() -> rx.Component:
    """The one that is open."""
    return modals(
        rx.match(
            STATE.dialog,
            ("add", _add()),
            ("edit", _edit()),
            ("password", _new_password()),
            ("details", _details()),
            rx.fragment(),
        ),
        close=STATE.close,
    )


def _form(title: Shown, submit: str, *fields: rx.Component) -> rx.Component:
    return form_modal(
        title,
        *fields,
        submit=submit,
        on_submit=STATE.save,
        on_dismiss=STATE.close,
        busy=STATE.busy,
    )


def _add() -> rx.Component:
    return _form(
        "Add telecaller",
        "Add telecaller",
        text_field(
            "Full name",
            "full_name",
            fault=STATE.faults["full_name"],
            on_blur=STATE.propose_username,
            auto_complete="off",
            max_length=120,
        ),
        _username(),
        _password(),
        _branch(),
        switch_field(
            "Receives new leads",
            "receives_new_leads",
            hint="From the next import on. Can sign in at once.",
            default_checked=True,
        ),
    )


def _edit() -> rx.Component:
    return _form(
        f"Edit {STATE.chosen.full_name}",
        "Save telecaller",
        text_field(
            "Full name",
            "full_name",
            fault=STATE.faults["full_name"],
            default_value=STATE.chosen.full_name,
            max_length=120,
        ),
        _username(),
        _branch(),
        number_field(
            "Calls a day, as a target",
            "daily_call_target",
            fault=STATE.faults["daily_call_target"],
            default_value=f"{STATE.chosen.daily_call_target}",
            min=0,
            max=1000,
        ),
    )


def _new_password() -> rx.Component:
    return _form(
        f"New password for {STATE.chosen.full_name}",
        "Set password",
        rx.el.p(
            "The old password stops working, and the phone is signed out.",
            class_name="text-md text-text-2",
        ),
        _password(),
    )


def _details() -> rx.Component:
    """After saving a password: it is shown this once."""
    name, password = STATE.chosen.username, STATE.password
    return modal(
        f"{STATE.chosen.full_name} can sign in now",
        body(
            rx.el.dl(
                _detail("User name", name),
                _detail("Password", password),
                class_name="grid gap-2 p-3 rounded-md bg-subtle text-md",
            ),
            rx.el.p(
                "The password is shown this once. Set a new one if it is lost.",
                class_name="text-text-2",
            ),
        ),
        rx.el.footer(
            button(
                "Copy sign-in details",
                size="lg",
                icon="copy",
                on_click=[
                    rx.set_clipboard(f"User name: {name}\nPassword: {password}"),
                    rx.toast("Copied"),
                ],
            ),
            button("Done", kind="primary", size="lg", data_autofocus="", on_click=STATE.close),
            class_name="flex flex-wrap justify-end gap-2 px-5 py-3.5 border-t border-border",
        ),
        on_dismiss=STATE.close,
    )


def _detail(label: str, value: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="w-24 text-text-3"),
        rx.el.dd(value, class_name="font-semibold select-all break-all"),
        class_name="flex gap-2",
    )


def _username() -> rx.Component:
    return text_field(
        "User name",
        "username",
        fault=STATE.faults["username"],
        hint="Small letters, digits, dots, dashes.",
        default_value=STATE.username,
        on_change=STATE.set_username.debounce(300),
        auto_capitalize="none",
        auto_complete="off",
        spell_check=False,
        max_length=50,
    )


def _password() -> rx.Component:
    return password_field(
        "Password",
        "password",
        fault=STATE.faults["password"],
        hint="At least 8 characters. Shown once; set a new one if it is lost.",
        default_value=STATE.password,
        auto_complete="new-password",
        start_shown=True,
    )


def _branch() -> rx.Component:
    return select_field(
        "Branch",
        "branch_id",
        [
            option("Choose a branch", ""),
            rx.foreach(STATE.branches, lambda branch: option(branch[1], branch[0])),
        ],
        fault=STATE.faults["branch_id"],
        default_value=STATE.branch_id,
    )
