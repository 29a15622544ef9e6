"""The sign-in page (design 5.1)."""

import reflex as rx

from crm_app.web.components.buttons import look
from crm_app.web.components.feedback import notice
from crm_app.web.components.fields import password_field, text_field
from crm_app.web.components.forms import native_form
from crm_app.web.components.icons import brand_mark, icon, status_label, status_mark
from crm_app.web.components.tables import CARD
from crm_app.web.frame import PRODUCT, theme_button
from crm_app.web.pages.login.state import LoginState

FORM = f"group {CARD} w-full max-w-[400px] flex flex-col gap-4 p-7"
ROAD = ["new", "contacted", "interested", "follow_up", "enrolled"]


@rx.page(route="/login", title=f"Sign in - {PRODUCT}", on_load=LoginState.load)
def login() -> rx.Component:
    """User name and password."""
    return entrance(_form())


def entrance(form: rx.Component) -> rx.Component:
    """What stands around the form of both steps."""
    return rx.el.main(
        rx.el.div(
            brand_mark(36),
            rx.el.span(PRODUCT, class_name="text-[18px] font-semibold tracking-tight"),
            class_name="flex items-center gap-3",
        ),
        form,
        _road(),
        rx.el.div(
            theme_button(),
            rx.el.span("Signed out after 8 hours without use"),
            class_name="flex items-center gap-3 text-xs text-text-3",
        ),
        class_name="min-h-dvh flex flex-col items-center justify-center gap-6 p-4",
    )


def _form() -> rx.Component:
    return native_form(
        rx.el.div(
            rx.el.h1("Sign in", class_name="text-xl font-semibold tracking-tight"),
            rx.el.p("Admin portal", class_name="text-md text-text-2"),
        ),
        rx.cond(LoginState.sentence, notice(LoginState.sentence, "red", role="alert")),
        text_field(
            "User name",
            "username",
            auto_complete="username",
            auto_capitalize="none",
            spell_check=False,
            required=True,
            max_length=50,
            # A default counts only when the field appears: a new key makes it appear anew.
            key=LoginState.username,
            default_value=LoginState.username,
        ),
        password_field("Password", "password", auto_complete="current-password", required=True),
        rx.el.input(type="hidden", name="next", value=LoginState.next_page, read_only=True),
        submit_button(),
        rx.el.p(
            "Telecallers sign in with the mobile app.",
            rx.el.br(),
            "Forgot the password? Any other admin can set a new one.",
            class_name="text-xs text-text-3 text-center",
        ),
        action="/auth/login",
        class_name=FORM,
    )


def submit_button() -> rx.Component:
    """Sends the form; while it waits it says so."""
    return rx.el.button(
        rx.el.span("Sign in", class_name="group-data-[busy]:hidden"),
        rx.el.span(
            icon("loader-circle", class_name="animate-spin motion-reduce:animate-none"),
            "Signing in...",
            class_name="hidden group-data-[busy]:inline-flex items-center gap-1.5",
        ),
        type="submit",
        class_name=f"{look('primary', 'lg')} h-11",
    )


def _road() -> rx.Component:
    """The way of a lead: the page's only ornament."""
    line = (
        "relative flex-1 flex flex-col items-center gap-1.5 not-first:before:absolute "
        "not-first:before:top-[9px] not-first:before:right-[calc(50%+14px)] "
        "not-first:before:w-[calc(100%-28px)] not-first:before:border-t "
        "not-first:before:border-gray-line not-first:before:content-['']"
    )
    return rx.el.ol(
        *(
            rx.el.li(
                status_mark(status, class_name="size-5"), status_label(status), class_name=line
            )
            for status in ROAD
        ),
        class_name="flex w-full max-w-[400px] text-xs text-text-3",
    )
