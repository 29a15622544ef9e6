"""The two lists: add, rename, retire."""

import reflex as rx

from crm_app.web.components.badges import badge
from crm_app.web.components.buttons import button
from crm_app.web.components.fields import text_field
from crm_app.web.components.sections import plain_section
from crm_app.web.components.shown import Shown
from crm_app.web.pages.settings.list_state import ListState
from crm_app.web.pages.settings.rows import ChoiceRow
from crm_app.web.pages.settings.state import SettingsState


def choice_list(kind: str, title: str, noun: str, effects: str, most: int) -> rx.Component:
    """One list with a field to add to it."""
    entries = SettingsState.sources if kind == "source" else SettingsState.courses
    return plain_section(
        title,
        rx.cond(
            rx.Var.create(entries).length() > 0,
            rx.el.ul(
                rx.foreach(entries, lambda entry: _entry(entry, kind, noun, most)),
                class_name="divide-y divide-border",
            ),
            rx.el.p(
                rx.cond(SettingsState.is_loaded, f"No {noun} in the list yet. Add the first.", ""),
                class_name="p-4 text-text-2",
            ),
        ),
        rx.el.form(
            rx.el.div(
                text_field(
                    f"Add a {noun}",
                    f"new-{kind}",
                    fault=ListState.faults[kind],
                    auto_complete="off",
                    max_length=most,
                ),
                class_name="flex-1 basis-52",
            ),
            button(f"Add {noun}", size="lg", type="submit", icon="plus", class_name="mt-6"),
            on_submit=ListState.add(kind),
            no_validate=True,
            class_name="flex flex-wrap items-start gap-2 p-4 border-t border-border",
        ),
        name=f"{kind}s",
        effects=effects,
        saved=SettingsState.saved[kind],
    )


def _entry(entry: ChoiceRow, kind: str, noun: str, most: int) -> rx.Component:
    return rx.el.li(
        rx.cond(
            ListState.renaming == entry.id,
            _rename(entry, kind, noun, most),
            rx.el.div(
                rx.el.span(
                    entry.name,
                    rx.cond(entry.is_active, None, badge("Retired")),
                    class_name="flex-1 min-w-0 flex items-center gap-2 break-words font-medium",
                ),
                button(
                    "Rename",
                    kind="ghost",
                    size="sm",
                    aria_label=f"Rename {entry.name}",
                    on_click=ListState.open(entry.id),
                ),
                _switch(entry, kind),
                class_name="flex items-center gap-1 min-h-11 px-4",
            ),
        ),
        key=entry.id,
    )


def _switch(entry: ChoiceRow, kind: str) -> rx.Component:
    def act(verb: str, is_active: bool) -> rx.Component:
        return button(
            verb,
            kind="ghost",
            size="sm",
            aria_label=f"{verb} {entry.name}",
            on_click=ListState.set_active(kind, entry.id, is_active),
        )

    return rx.cond(entry.is_active, act("Retire", False), act("Bring back", True))


def _rename(entry: ChoiceRow, kind: str, noun: str, most: int) -> rx.Component:
    fault: Shown = ListState.faults["renamed"]
    return rx.el.form(
        rx.el.div(
            text_field(
                f"New name of this {noun}",
                "renamed",
                fault=fault,
                hint="Leads keep the name they have.",
                default_value=entry.name,
                auto_complete="off",
                max_length=most,
            ),
            class_name="flex-1 basis-52",
        ),
        rx.el.div(
            button("Cancel", size="lg", on_click=ListState.open("")),
            button("Save name", kind="primary", size="lg", type="submit"),
            class_name="flex gap-2 mt-6",
        ),
        on_submit=ListState.rename(kind),
        no_validate=True,
        class_name="flex flex-wrap items-start gap-2 px-4 py-3",
    )
