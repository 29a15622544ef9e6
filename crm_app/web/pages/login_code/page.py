"""The second step of signing in, where two-factor sign-in is on."""

from typing import Any

import reflex as rx

from crm_app.web.components.buttons import text_link
from crm_app.web.components.fields import text_field
from crm_app.web.components.forms import native_form
from crm_app.web.frame import PRODUCT
from crm_app.web.pages.login.page import FORM, entrance, submit_button
from crm_app.web.pages.login_code.state import LoginCodeState
from crm_app.web.sign_in import FIRST_STEP, RECOVERY, SECOND_STEP

STATE = LoginCodeState


@rx.page(route=SECOND_STEP, title=f"Sign in - {PRODUCT}", on_load=STATE.load)
def login_code() -> rx.Component:
    """The 6-digit code, or a recovery code."""
    return entrance(
        native_form(
            rx.el.div(
                rx.el.h1("Enter your code", class_name="text-xl font-semibold tracking-tight"),
                rx.el.p(
                    rx.cond(STATE.username, f"To sign in as {STATE.username}", "To sign in"),
                    class_name="text-md text-text-2 truncate",
                ),
            ),
            rx.cond(
                STATE.kind == RECOVERY,
                _code(
                    "Recovery code",
                    "One of the ten you kept when you set this up. Each works once.",
                    auto_complete="off",
                    auto_capitalize="none",
                    max_length=40,
                ),
                _code(
                    "6-digit code",
                    "Your authenticator app shows it.",
                    auto_complete="one-time-code",
                    input_mode="numeric",
                    max_length=10,
                ),
            ),
            rx.el.input(type="hidden", name="username", value=STATE.username, read_only=True),
            rx.el.input(type="hidden", name="kind", value=STATE.kind, read_only=True),
            rx.el.input(type="hidden", name="next", value=STATE.next_page, read_only=True),
            submit_button(),
            rx.el.div(
                rx.cond(
                    STATE.kind == RECOVERY,
                    _switch("Use the authenticator app", "app"),
                    _switch("Use a recovery code", RECOVERY),
                ),
                text_link("Sign in as somebody else", FIRST_STEP),
                class_name="flex flex-wrap justify-between gap-x-4 gap-y-2",
            ),
            rx.el.p(
                "Lost the phone and the recovery codes? Any other admin can reset this.",
                class_name="text-xs text-text-3 text-center",
            ),
            action="/auth/login/code",
            class_name=FORM,
        )
    )


def _code(label: str, hint: str, **props: Any) -> rx.Component:
    return text_field(
        label,
        "otp",
        fault=STATE.fault,
        hint=hint,
        required=True,
        spell_check=False,
        auto_focus=True,
        key=label,
        **props,
    )


def _switch(label: str, kind: str) -> rx.Component:
    return rx.el.button(
        label,
        type="button",
        on_click=STATE.ask_for(kind),
        class_name="text-accent-text hover:underline",
    )
