"""What became of a schedule's mails, and the mail as it would leave now."""

import reflex as rx

from crm_app.web.components.badges import badge
from crm_app.web.components.buttons import button
from crm_app.web.components.feedback import notice
from crm_app.web.components.modals import body, modal, modals
from crm_app.web.components.shown import Shown
from crm_app.web.pages.schedules.history_state import HISTORY, PREVIEW, HistoryState
from crm_app.web.pages.schedules.rows import BAD, GOOD, WAITS, SendRow
from crm_app.web.pages.schedules.state import SchedulesState

STATE = HistoryState


def history_dialogs() -> rx.Component:
    """The one that is open."""
    return modals(
        rx.match(STATE.dialog, (HISTORY, _history()), (PREVIEW, _preview()), rx.fragment()),
        close=STATE.close,
    )


def state_badge(state: Shown, words: Shown) -> rx.Component:
    """How a sending went, in words on its tone."""
    return rx.fragment(
        rx.match(
            state,
            (GOOD, badge(words, "green", icon="circle-check")),
            (BAD, badge(words, "red", icon="circle-alert")),
            (WAITS, badge(words, "orange", icon="clock")),
            badge(words),
        )
    )


def _history() -> rx.Component:
    return modal(
        f"Sendings of {STATE.name}",
        body(
            rx.cond(
                STATE.asked,
                rx.cond(
                    SchedulesState.has_mail,
                    notice("Sending... The mail server's answer comes here.", role="status"),
                    notice(
                        "It waits: mail is not set up. It leaves when it is.",
                        "orange",
                        role="status",
                    ),
                ),
            ),
            rx.cond(
                rx.Var.create(STATE.rows).length() > 0,
                rx.el.ul(
                    rx.foreach(STATE.rows, _send),
                    class_name="divide-y divide-border border border-border rounded-md",
                ),
                rx.el.p("Nothing was sent yet.", class_name="text-md text-text-2"),
            ),
        ),
        _footer(),
        on_dismiss=STATE.close,
        wide=True,
    )


def _send(send: SendRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(send.due, title=send.exactly, class_name="font-semibold"),
            rx.el.span(send.by, class_name="text-text-2"),
            rx.el.span(state_badge(send.state, send.said), class_name="ml-auto"),
            class_name="flex flex-wrap items-center gap-x-2 gap-y-1",
        ),
        rx.el.p(
            rx.cond(send.days, rx.el.span(send.days), None),
            rx.foreach(send.notes, rx.el.span),
            class_name="flex flex-wrap gap-x-3 text-text-3 empty:hidden",
        ),
        rx.cond(
            rx.Var.create(send.refused).length() > 0,
            rx.el.ul(
                rx.foreach(send.refused, lambda each: rx.el.li(each, class_name="break-words")),
                aria_label="Refused",
                class_name="text-red-fg",
            ),
            rx.cond(send.answer, rx.el.p(send.answer, class_name="text-text-2 break-words")),
        ),
        key=send.id,
        class_name="flex flex-col gap-1 px-3 py-2.5",
    )


def _preview() -> rx.Component:
    return modal(
        f"{STATE.name}, as it would leave now",
        body(
            rx.el.dl(
                _fact("Subject", STATE.subject),
                rx.cond(STATE.files, _fact("Attached", STATE.files)),
                class_name="flex flex-col gap-1",
            ),
            # The very mail, where no script runs and no link leads away.
            rx.el.iframe(
                src_doc=STATE.html,
                title="The mail",
                tab_index=0,
                custom_attrs={"sandbox": ""},
                class_name="w-full h-[60dvh] rounded-md border border-border bg-surface",
            ),
        ),
        _footer(),
        on_dismiss=STATE.close,
        wide=True,
    )


def _fact(label: str, value: Shown) -> rx.Component:
    return rx.el.div(
        rx.el.dt(label, class_name="w-20 shrink-0 text-text-3"),
        rx.el.dd(value, class_name="min-w-0 break-words"),
        class_name="flex gap-2",
    )


def _footer() -> rx.Component:
    return rx.el.footer(
        button("Done", kind="primary", size="lg", data_autofocus="", on_click=STATE.close),
        class_name="flex justify-end gap-2 px-5 py-3.5 border-t border-border",
    )
