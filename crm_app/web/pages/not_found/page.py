"""What an unknown address shows."""

import reflex as rx

from crm_app.web.components.buttons import link_button
from crm_app.web.components.icons import brand_mark
from crm_app.web.frame import PRODUCT


@rx.page(route="404", title=f"Not found - {PRODUCT}")
def not_found() -> rx.Component:
    """A sentence and the way back."""
    return rx.el.main(
        brand_mark(36),
        rx.el.h1("There is no such page", class_name="text-xl font-semibold tracking-tight"),
        rx.el.p("The address may be old or mistyped.", class_name="text-md text-text-2"),
        link_button("Go to the live floor", "/"),
        class_name="min-h-dvh flex flex-col items-center justify-center gap-3 p-4 text-center",
    )
