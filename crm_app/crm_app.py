"""Composition root."""

import reflex as rx


@rx.page(route="/", title="x")
def index():
    return rx.el.div(
        "hello", class_name="bg-green-soft text-lg rounded-md", on_click=rx.toast.error("x")
    )


app = rx.App(html_lang="en", stylesheets=["/tokens.css"])
