"""Form fields: label, field, and below it the hint or what is wrong."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from crm_app.web.components.icons import icon
from crm_app.web.components.shown import Shown

BOX = (
    "w-full h-10 px-2.5 rounded-sm border border-border-control bg-surface text-md text-text "
    "focus:border-focus "
    "aria-invalid:border-danger disabled:bg-subtle disabled:text-text-disabled"
)


def focus_on(faults: dict[str, str]) -> rx.event.EventSpec:
    """Put the cursor into the first field with a fault."""
    return rx.set_focus(next(iter(faults)))


def text_field(
    label: str, name: str, *, fault: Shown = "", hint: Shown = "", **props: Any
) -> rx.Component:
    """A line of text. `fault` takes the place of the hint, so that nothing jumps."""
    return _field(
        label, name, fault, hint, rx.el.input(class_name=BOX, **_described(name, fault), **props)
    )


def number_field(
    label: str, name: str, *, fault: Shown = "", hint: Shown = "", **props: Any
) -> rx.Component:
    """A whole number."""
    props = {"type": "number", "input_mode": "numeric", "step": 1} | props
    return text_field(label, name, fault=fault, hint=hint, **props)


class _PasswordInput(rx.Component):
    """The field of assets/js/form.js."""

    library = "$/public/js/form.js"
    tag = "PasswordInput"
    name: rx.Var[str]
    default_value: Shown
    auto_complete: rx.Var[str]
    required: rx.Var[bool]
    start_shown: rx.Var[bool]
    box_class_name: rx.Var[str]
    show_icon: rx.Var[rx.Component]
    hide_icon: rx.Var[rx.Component]


def password_field(
    label: str, name: str, *, fault: Shown = "", hint: Shown = "", **props: Any
) -> rx.Component:
    """A password with a button that shows it; `start_shown` for a generated one."""
    field = _PasswordInput.create(
        show_icon=icon("eye"),
        hide_icon=icon("eye-off"),
        box_class_name=f"{BOX} pr-10",
        **_described(name, fault),
        **props,
    )
    return _field(label, name, fault, hint, field)


def select_field(
    label: str,
    name: str,
    options: rx.Component | Sequence[rx.Component],
    *,
    fault: Shown = "",
    hint: Shown = "",
    **props: Any,
) -> rx.Component:
    """A native list; `options` are `option`s or a `rx.foreach` of them."""
    inside = [options] if isinstance(options, rx.Component) else list(options)
    return _field(
        label,
        name,
        fault,
        hint,
        rx.el.select(*inside, class_name=f"{BOX} select", **_described(name, fault), **props),
    )


def option(label: Shown, value: Shown) -> rx.Component:
    """One choice of a list."""
    return rx.el.option(label, value=value)


def switch(label: Shown, **props: Any) -> rx.Component:
    """On and off alone, for a table; `label` is for screen readers. `on_change` gets a bool."""
    return rx.el.input(
        type="checkbox", role="switch", class_name="switch", aria_label=label, **props
    )


def switch_field(label: str, name: str, *, hint: str = "", **props: Any) -> rx.Component:
    """On and off with its sentence; a form sends "true" or "false"."""
    return _ticked(label, name, hint, {"role": "switch", "class_name": "switch mt-0.5"} | props)


def checkbox(label: str, name: str, *, hint: str = "", **props: Any) -> rx.Component:
    """A box to tick, with its sentence; a form sends "true" or "false"."""
    return _ticked(label, name, hint, {"class_name": "check mt-0.5"} | props)


def choice_card(
    title: Shown, note: Shown, *, name: str, value: str, chosen: Shown, on_choose: Any
) -> rx.Component:
    """One of several ways on, as a card with a radio button."""
    return rx.el.label(
        rx.el.input(
            type="radio",
            name=name,
            value=value,
            checked=chosen,
            on_change=on_choose,
            class_name="radio mt-0.5",
        ),
        rx.el.span(
            rx.el.span(title, class_name="block font-semibold"),
            rx.el.span(note, class_name="block text-xs text-text-3"),
        ),
        class_name="flex items-start gap-2.5 p-2.5 rounded-md border border-border "
        "has-checked:border-accent has-checked:bg-accent-soft",
    )


class _SearchBox(rx.Component):
    """assets/js/search.js."""

    library = "$/public/js/search.js"
    tag = "SearchBox"
    value: rx.Var[str]
    on_change: rx.EventHandler[rx.event.input_event]


def search_field(label: str, value: Shown, on_search: Any, **props: Any) -> rx.Component:
    """Looks while typing, 300 ms after the last letter; otherwise it shows `value`."""
    return rx.el.div(
        icon("search", class_name="absolute left-2.5 top-2 text-text-3 pointer-events-none"),
        _SearchBox.create(
            value=value,
            on_change=on_search.debounce(300),
            class_name="w-full h-8 pl-8 pr-2.5 rounded-sm border border-border-control bg-surface",
            custom_attrs={
                "aria-label": label,
                "placeholder": label,
                **{name.replace("_", "-"): given for name, given in props.items()},
            },
        ),
        class_name="relative w-full sm:w-60",
    )


def filter_select(
    label: str,
    options: rx.Component | Sequence[rx.Component],
    *,
    narrows: Shown = False,
    **props: Any,
) -> rx.Component:
    """A chip that filters a list: key and value, "Branch: Pune"; blue while it `narrows`."""
    inside = [options] if isinstance(options, rx.Component) else list(options)
    return rx.el.label(
        rx.el.span(f"{label}:", class_name="pl-3"),
        rx.el.select(
            *inside,
            class_name="select chip h-full max-w-56 pl-1 bg-transparent outline-none",
            **props,
        ),
        class_name=[
            "inline-flex items-center h-7 rounded-full border font-medium "
            "has-focus-visible:outline-2 has-focus-visible:outline-focus",
            rx.cond(
                narrows,
                "border-accent bg-accent-soft text-accent-text",
                "border-border bg-surface text-text-2",
            ),
        ],
    )


def _described(name: str, fault: Shown) -> dict[str, Any]:
    return {
        # Reflex adds fields with an id to a form's dict once more, under the id.
        "id": name,
        "name": name,
        "aria_invalid": rx.cond(fault, "true", "false"),
        "aria_describedby": f"{name}-note",
    }


def _field(label: str, name: str, fault: Shown, hint: Shown, field: rx.Component) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="font-medium"),
        field,
        rx.el.p(
            rx.cond(
                fault,
                rx.el.span(
                    icon("circle-alert", size=14),
                    fault,
                    class_name="flex items-center gap-1.5 text-red-fg",
                ),
                rx.el.span(hint, class_name="text-text-3"),
            ),
            id=f"{name}-note",
            class_name="text-xs empty:hidden",
        ),
        class_name="flex flex-col gap-1",
    )


def _ticked(label: str, name: str, hint: str, props: dict[str, Any]) -> rx.Component:
    return rx.el.label(
        # A box that is not ticked sends nothing; the last of two values counts.
        rx.el.input(type="hidden", name=name, value="false", read_only=True),
        rx.el.input(type="checkbox", name=name, value="true", **props),
        rx.el.span(
            rx.el.span(label, class_name="block font-semibold"),
            rx.el.span(hint, class_name="block text-xs text-text-3 empty:hidden"),
        ),
        class_name="flex items-start gap-2.5 w-fit",
    )
