"""Sections of settings: each is a form that saves by itself."""

from typing import Any

import reflex as rx

from crm_app.web.components.buttons import button
from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import CARD

_HEAD = "flex flex-wrap items-center gap-x-3 min-h-11 px-4 py-2 border-b border-border"
_FOOT = "flex flex-wrap items-center gap-x-3 gap-y-2 min-h-12 px-4 py-2 border-t border-border"


class _Section(rx.Component):
    """The frame of assets/js/section.js."""

    library = "$/public/js/section.js"
    tag = "Section"
    saved: rx.Var[int]
    label: rx.Var[str]


def section(
    title: str,
    *fields: rx.Component,
    name: str,
    effects: Shown,
    saved: Shown,
    turn: Shown,
    on_submit: Any,
    busy: Shown = False,
    submit: str = "Save",
) -> rx.Component:
    """Fields that save together. The button shows while something differs from what is stored.

    `effects` says what saving changes, `saved` when it was done last and by whom; `turn` rises with
    each saving. Fields are uncontrolled (`default_value`), so that a refresh leaves typing alone.
    """
    return _Section.create(
        _head(title),
        rx.el.form(
            rx.el.div(*fields, class_name="flex flex-col gap-4 p-4"),
            rx.el.div(
                rx.el.p(effects, class_name="flex-1 basis-60 text-xs text-text-3"),
                _saved(saved),
                button(
                    submit,
                    kind="primary",
                    type="submit",
                    busy=busy,
                    busy_label="Saving...",
                    disabled=busy,
                    title="Ctrl+S",
                    class_name="not-group-data-[changed]:hidden",
                ),
                class_name=_FOOT,
            ),
            on_submit=on_submit,
            no_validate=True,
        ),
        saved=turn,
        id=name,
        label=title,
        class_name=f"group {CARD} scroll-mt-4",
    )


def plain_section(
    title: str, *children: rx.Component, name: str, effects: Shown = "", saved: Shown = ""
) -> rx.Component:
    """A section without a form of its own: every act in it is saved at once."""
    return rx.el.section(
        _head(title),
        *children,
        rx.el.div(
            rx.el.p(effects, class_name="flex-1 basis-60 text-xs text-text-3"),
            _saved(saved),
            class_name=_FOOT,
        )
        if effects
        else rx.fragment(),
        id=name,
        aria_label=title,
        class_name=f"{CARD} scroll-mt-4",
    )


def _head(title: str) -> rx.Component:
    return rx.el.header(
        rx.el.h2(title, class_name="flex-1 text-md font-semibold"), class_name=_HEAD
    )


def _saved(sentence: Shown) -> rx.Component:
    return rx.el.p(
        rx.cond(
            sentence,
            rx.el.span(
                icon("check", size=14, class_name="text-green-solid"),
                sentence,
                class_name="inline-flex items-center gap-1.5",
            ),
        ),
        role="status",
        class_name="text-xs text-text-2",
    )


def suggestions(name: str, values: Shown) -> rx.Component:
    """What a field with `list=name` offers while one types; any other text may be typed."""
    return rx.el.datalist(
        rx.foreach(values, lambda value: rx.el.option(value=value, key=value)), id=name
    )
