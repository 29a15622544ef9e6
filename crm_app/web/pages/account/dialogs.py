"""The dialogs of My account."""

import reflex as rx

from crm_app.web.components.buttons import button
from crm_app.web.components.fields import password_field, text_field
from crm_app.web.components.modals import body, form_modal, modal, modals
from crm_app.web.components.shown import Shown
from crm_app.web.pages.account.password_state import PasswordState
from crm_app.web.pages.account.two_factor_state import TwoFactorState

TWO = TwoFactorState
MONO = {"fontFamily": "ui-monospace, monospace"}


def password_dialog() -> rx.Component:
    """Current and new password."""
    return modals(
        rx.cond(
            PasswordState.is_open,
            form_modal(
                "Change password",
                _password("Current password", PasswordState.faults["current_password"]),
                password_field(
                    "New password",
                    "password",
                    fault=PasswordState.faults["password"],
                    hint="At least 8 characters, and not the user name.",
                    auto_complete="new-password",
                ),
                rx.el.p(
                    "Your other sessions end. You stay signed in here.",
                    class_name="text-md text-text-2",
                ),
                submit="Change password",
                busy_label="Changing...",
                on_submit=PasswordState.save,
                on_dismiss=PasswordState.close,
                busy=PasswordState.busy,
            ),
        ),
        close=PasswordState.close,
    )


def two_factor_dialogs() -> rx.Component:
    """The one that is open."""
    return modals(
        rx.match(
            TWO.dialog,
            ("set-up", _set_up()),
            ("codes", _codes()),
            ("off", _off()),
            rx.fragment(),
        ),
        close=TWO.close,
    )


def _set_up() -> rx.Component:
    return form_modal(
        "Set up two-factor sign-in",
        rx.el.p(
            "Scan this with an authenticator app, for example Google Authenticator, Aegis or "
            "1Password.",
            class_name="text-md text-text-2",
        ),
        rx.el.div(
            rx.html(TWO.qr),
            role="img",
            aria_label="QR code with the key below",
            class_name="self-center size-52 rounded-sm overflow-hidden border border-border "
            "[&_svg]:size-full",
        ),
        rx.el.div(
            rx.el.p("No camera? Type this key into the app:", class_name="text-text-2"),
            rx.el.p(
                TWO.key,
                style=MONO,
                class_name="px-2.5 py-1.5 rounded-sm bg-subtle select-all wrap-break-word",
            ),
            class_name="flex flex-col gap-1",
        ),
        _code("6-digit code", "The app shows a new one every 30 seconds."),
        submit="Turn on",
        busy_label="Turning on...",
        on_submit=TWO.turn_on,
        on_dismiss=TWO.close,
        busy=TWO.busy,
        cancel="Not now",
    )


def _codes() -> rx.Component:
    return modal(
        "Keep your recovery codes",
        body(
            rx.el.p(
                "Two-factor sign-in is on. Without your phone, one of these codes lets you in, "
                "once each. They are shown this once.",
                class_name="text-md text-text-2",
            ),
            rx.el.ol(
                rx.foreach(TWO.codes, _one),
                aria_label="Recovery codes",
                style=MONO,
                class_name="grid sm:grid-cols-2 gap-x-6 gap-y-1.5 p-3 rounded-md bg-subtle "
                "text-md select-all",
            ),
        ),
        rx.el.footer(
            button(
                "Copy codes",
                size="lg",
                icon="copy",
                on_click=[rx.set_clipboard(TWO.codes_text), rx.toast("Copied")],
            ),
            button("Download", size="lg", icon="download", on_click=TWO.download),
            button("Done", kind="primary", size="lg", data_autofocus="", on_click=TWO.close),
            class_name="flex flex-wrap justify-end gap-2 px-5 py-3.5 border-t border-border",
        ),
        on_dismiss=TWO.close,
    )


def _one(code: str) -> rx.Component:
    return rx.el.li(code)


def _off() -> rx.Component:
    return form_modal(
        "Turn off two-factor sign-in?",
        rx.el.p(
            "From then on your password alone opens your account. Your recovery codes stop "
            "working.",
            class_name="text-md text-text-2",
        ),
        _password("Password", TWO.faults["current_password"]),
        _code("6-digit code", "Or one of your recovery codes."),
        submit="Turn off",
        busy_label="Turning off...",
        on_submit=TWO.turn_off,
        on_dismiss=TWO.close,
        busy=TWO.busy,
        kind="danger",
        cancel="Keep on",
    )


def _password(label: str, fault: Shown) -> rx.Component:
    return password_field(label, "current_password", fault=fault, auto_complete="current-password")


def _code(label: str, hint: str) -> rx.Component:
    return text_field(
        label,
        "otp",
        fault=TWO.faults["otp"],
        hint=hint,
        auto_complete="one-time-code",
        spell_check=False,
        max_length=40,
    )
