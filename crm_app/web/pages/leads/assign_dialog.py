"""The bar for chosen leads, and the dialog that hands them over."""

from typing import Any

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.web.components.buttons import icon_button
from crm_app.web.components.icons import icon
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.frame import may
from crm_app.web.pages.leads.assign_state import AssignState, Taker
from crm_app.web.pages.leads.many_dialogs import typed_field
from crm_app.web.pages.leads.many_states import ExportState, StatusState
from crm_app.web.pages.leads.state import LeadsState

STATE = AssignState


def bulk_bar() -> rx.Component:
    """What one may do with the chosen leads; floats above the pager."""
    all_of_them = [LeadsState.chosen, LeadsState.which, LeadsState.matching]
    return rx.cond(
        rx.Var.create(LeadsState.chosen).length() > 0,
        rx.el.div(
            rx.el.span(
                rx.cond(
                    LeadsState.is_all_chosen,
                    f"All {LeadsState.matching_words} that match",
                    f"{rx.Var.create(LeadsState.chosen).length()} selected",
                ),
                role="status",
                class_name="font-semibold",
            ),
            rx.cond(
                LeadsState.can_choose_all & ~LeadsState.is_all_chosen,
                rx.el.button(
                    f"Select all {LeadsState.matching_words} that match",
                    type="button",
                    on_click=LeadsState.choose_all,
                    class_name="underline underline-offset-2 h-8 px-1 rounded-sm "
                    "hover:bg-current/15",
                ),
            ),
            rx.el.span(aria_hidden="true", class_name="w-px h-5 bg-current opacity-25"),
            _act(
                "user-check",
                "Assign to...",
                on_click=STATE.open(*all_of_them),
                aria_keyshortcuts="A",
            ),
            _act("circle-dot", "Change status...", on_click=StatusState.open(*all_of_them)),
            rx.cond(
                may(Permission.LEADS_EXPORT),
                _act(
                    "download",
                    "Export...",
                    on_click=ExportState.open(
                        LeadsState.chosen,
                        LeadsState.which,
                        LeadsState.matching,
                        LeadsState.as_file,
                    ),
                ),
            ),
            icon_button(
                "x",
                "Clear selection",
                on_click=LeadsState.choose([]),
                class_name="text-inherit! hover:bg-current/15!",
            ),
            role="toolbar",
            aria_label="Selected leads",
            class_name="fixed bottom-16 left-1/2 lg:left-[calc(50%+3.5rem)] -translate-x-1/2 z-30 "
            "flex flex-wrap items-center gap-x-2 min-h-11 pl-4 pr-2 py-1 rounded-md bg-tooltip "
            "text-on-tooltip shadow-modal whitespace-nowrap max-md:w-[calc(100vw-1.5rem)]",
        ),
    )


def _act(sign: str, label: str, **props: Any) -> rx.Component:
    return rx.el.button(
        icon(sign),
        label,
        type="button",
        class_name="inline-flex items-center gap-1.5 h-8 px-2.5 rounded-sm font-medium "
        "hover:bg-current/15",
        **props,
    )


def assign_dialog(*after: Any) -> rx.Component:
    """Open while there are leads to assign; `after` are the events that read the page anew."""
    return modals(rx.cond(STATE.is_open, _dialog(after)), close=STATE.close)


def _dialog(after: tuple[Any, ...]) -> rx.Component:
    return form_modal(
        f"Assign {STATE.count} to",
        # Long where many work: what is asked below it and the buttons stay in sight.
        rx.el.div(
            rx.el.table(
                rx.el.caption("Telecallers who may get these leads", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        _head("Telecaller"),
                        _head("Branch", "text-left max-sm:hidden"),
                        _head("Open now", "text-right"),
                        _head("Will get", "text-right"),
                    )
                ),
                rx.el.tbody(rx.foreach(STATE.takers, _taker)),
                class_name="w-full [&_th]:sticky [&_th]:top-0 [&_th]:bg-surface",
            ),
            class_name="max-h-[45dvh] overflow-y-auto",
            role="region",
            aria_label="Telecallers",
            tab_index=0,
        ),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=STATE.stay,
                on_change=STATE.switch_stay,  # type: ignore[arg-type]  # a checkbox sends a bool
                class_name="check",
            ),
            "Back to who called them last, where that is one of these",
            class_name="flex items-center gap-2.5 w-fit",
        ),
        typed_field(STATE.to_type),
        rx.el.p(
            rx.cond(
                STATE.fault,
                rx.el.span(STATE.fault, class_name="text-red-fg"),
                rx.cond(STATE.sentence, STATE.sentence, "Choose who gets them; they take turns."),
            ),
            role="status",
            class_name="min-h-5 text-text-2",
        ),
        submit=STATE.submit,
        on_submit=[STATE.assign, *after],
        on_dismiss=STATE.close,
        busy=STATE.busy,
        busy_label="Assigning...",
    )


def _head(label: str, class_name: str = "text-left") -> rx.Component:
    return rx.el.th(
        label,
        scope="col",
        class_name=f"sticky top-0 h-8 px-2 bg-raised text-xs font-medium text-text-3 {class_name}",
    )


def _taker(taker: Taker) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.label(
                rx.el.input(
                    type="checkbox",
                    checked=taker.is_picked,
                    on_change=lambda wanted: STATE.pick(taker.id, wanted.to(bool)),
                    class_name="check",
                ),
                rx.el.span(
                    rx.el.span(taker.name, class_name="block font-medium"),
                    rx.el.span(
                        taker.reason, class_name="block text-xs text-orange-fg empty:hidden"
                    ),
                ),
                class_name="flex items-center gap-2.5 py-2",
            ),
            class_name="px-2",
        ),
        rx.el.td(taker.branch, class_name="px-2 text-text-3 max-sm:hidden"),
        rx.el.td(taker.open_leads, class_name="px-2 text-right text-text-2"),
        rx.el.td(taker.gets, class_name="px-2 text-right font-semibold"),
        key=taker.id,
        class_name="*:border-t *:border-border has-checked:*:bg-accent-soft",
    )
