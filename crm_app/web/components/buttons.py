"""Buttons, links that look like buttons, and the menu of a row."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.react_router import link

from crm_app.web.components.icons import icon as draw_icon
from crm_app.web.components.shown import Shown

Kind = Literal["primary", "default", "ghost", "danger"]
Size = Literal["sm", "md", "lg"]

_BASE = (
    "inline-flex items-center justify-center gap-1.5 rounded-sm border font-medium "
    "whitespace-nowrap select-none transition-colors duration-[var(--duration-fast)] "
    "disabled:bg-subtle disabled:border-border disabled:text-text-disabled disabled:shadow-none "
)
_KINDS: dict[Kind, str] = {
    "primary": "bg-accent border-accent text-on-accent shadow-xs "
    "enabled:hover:bg-accent-hover enabled:active:bg-accent-pressed [a]:hover:bg-accent-hover",
    "default": "bg-surface border-gray-line text-text shadow-xs hover:bg-hover active:bg-pressed",
    "ghost": "bg-transparent border-transparent text-text-2 hover:bg-hover active:bg-pressed",
    "danger": "bg-danger border-danger text-on-danger shadow-xs enabled:hover:bg-danger-hover",
}
_SIZES: dict[Size, str] = {
    "sm": "h-7 px-2",
    "md": "h-8 px-3",
    "lg": "h-10 px-4 text-md",
}


def look(kind: Kind = "default", size: Size = "md") -> str:
    """The classes of a button, for what is none but should look like one."""
    return f"{_BASE} {_KINDS[kind]} {_SIZES[size]}"


def button(
    label: Shown,
    *,
    kind: Kind = "default",
    size: Size = "md",
    icon: str | None = None,
    busy: Shown = False,
    busy_label: str | None = None,
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """Verb and object: "Add branch". While `busy` it says so and takes no press."""
    props.setdefault("type", "button")
    still = rx.el.span(
        *([draw_icon(icon)] if icon else []), label, class_name="inline-flex items-center gap-1.5"
    )
    shown = (
        still
        if busy is False
        else rx.cond(
            busy,
            rx.el.span(
                draw_icon("loader-circle", class_name="animate-spin motion-reduce:animate-none"),
                busy_label or label,
                class_name="inline-flex items-center gap-1.5",
            ),
            still,
        )
    )
    return rx.el.button(
        shown,
        aria_busy=busy if busy is not False else None,
        class_name=f"{look(kind, size)} {class_name}",
        **props,
    )


def icon_button(
    icon: str, label: Shown, *, size: Size = "sm", class_name: str = "", **props: Any
) -> rx.Component:
    """An icon alone: its label is for screen readers and on hover."""
    side = {"sm": "size-7", "md": "size-8", "lg": "size-10"}[size]
    props.setdefault("type", "button")
    return rx.el.button(
        draw_icon(icon),
        aria_label=label,
        title=label,
        class_name=f"{_BASE} {_KINDS['ghost']} {side} p-0 {class_name}",
        **props,
    )


def link_button(
    label: Shown, to: Shown, *, kind: Kind = "default", size: Size = "md", icon: str = ""
) -> rx.Component:
    """A link that looks like a button."""
    return link(*([draw_icon(icon)] if icon else []), label, to=to, class_name=look(kind, size))


def text_link(label: Shown, to: Shown, *, class_name: str = "") -> rx.Component:
    """A link within the portal."""
    return link(label, to=to, class_name=f"text-accent-text hover:underline {class_name}")


class _Menu(rx.Component):
    """The menu of assets/js/menu.js."""

    library = "$/public/js/menu.js"
    tag = "Menu"
    label: rx.Var[str]
    icon: rx.Var[rx.Component]


def menu(label: Shown, *items: rx.Component) -> rx.Component:
    """Three dots that open a menu of `menu_item`s; `label` says whose: "Actions for Pune"."""
    return _Menu.create(
        *items,
        label=label,
        icon=draw_icon("ellipsis"),
        class_name=f"{_BASE} {_KINDS['ghost']} size-7 p-0",
    )


def menu_item(label: str, *, icon: str, danger: bool = False, **props: Any) -> rx.Component:
    """One action of a menu."""
    return rx.el.button(
        draw_icon(icon, class_name="" if danger else "text-text-3"),
        label,
        type="button",
        role="menuitem",
        tab_index=-1,
        class_name="text-red-fg" if danger else "",
        **props,
    )
