"""The card of the night: whether all figures agreed, what was repaired and what went."""

import reflex as rx

from crm_app.web.components.badges import badge
from crm_app.web.components.buttons import text_link
from crm_app.web.components.feedback import notice, skeleton
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card, cell, column
from crm_app.web.pages.jobs.nightly_rows import Finding, Night
from crm_app.web.pages.jobs.nightly_state import NightlyState

STATE = NightlyState
_HEAD = "flex flex-wrap items-center gap-x-3 min-h-11 px-4 py-2 border-b border-border"
_PART = "text-xs font-semibold text-text-2"


def nightly_card() -> rx.Component:
    """For admins; the page around it loads `NightlyState`."""
    return card(
        rx.el.header(
            rx.el.h2("Figures of the night", class_name="flex-1 text-md font-semibold"),
            rx.el.span(STATE.when, title=STATE.exactly, class_name="text-xs text-text-3"),
            class_name=_HEAD,
        ),
        rx.el.div(
            rx.cond(STATE.is_loaded, _headline(), skeleton("h-9 w-full")),
            _list_of(STATE.faults),
            rx.cond(STATE.left, rx.el.p(STATE.left, class_name="text-text-2")),
            rx.cond(STATE.findings, _findings()),
            rx.cond(STATE.cleaned, _cleaned()),
            _list_of(STATE.advice),
            rx.cond(STATE.nights, _history()),
            class_name="flex flex-col gap-4 p-4",
        ),
        aria_label="Figures of the night",
    )


def _headline() -> rx.Component:
    return rx.fragment(
        rx.match(
            STATE.tone,
            ("green", notice(STATE.sentence, "green", role="status")),
            ("orange", notice(STATE.sentence, "orange", role="status")),
            ("red", notice(STATE.sentence, "red", role="status")),
            notice(STATE.sentence, role="status"),
        )
    )


def _list_of(sentences: Shown) -> rx.Component:
    return rx.cond(
        sentences,
        rx.el.ul(
            rx.foreach(sentences, lambda each: rx.el.li(each, key=each)),
            class_name="flex flex-col gap-1 text-orange-fg",
        ),
    )


def _findings() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.table(
                rx.el.caption("What differed", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        column("Figure"),
                        column("Record"),
                        column("Stored"),
                        column("By its source"),
                        column("Repaired"),
                    )
                ),
                rx.el.tbody(rx.foreach(STATE.findings, _finding)),
                class_name="grid-table",
            ),
            class_name="overflow-x-auto max-h-96 border border-border rounded-md",
            tab_index=0,
            role="region",
            aria_label="What differed",
        ),
        rx.cond(STATE.shown, rx.el.p(STATE.shown, class_name="mt-1 text-xs text-text-3")),
    )


def _finding(each: Finding) -> rx.Component:
    return rx.el.tr(
        cell(each.what, class_name="font-semibold"),
        cell(
            rx.cond(each.link, text_link(each.label, each.link), rx.el.span(each.label)),
            label="Record",
        ),
        cell(each.stored, label="Stored"),
        cell(each.correct, label="By its source"),
        cell(
            rx.cond(each.is_repaired, badge("Repaired", "green"), badge("Left", "orange")),
            label="Repaired",
        ),
        key=each.id,
    )


def _cleaned() -> rx.Component:
    return rx.el.div(
        rx.el.h3("Cleaned", class_name=_PART),
        rx.el.dl(
            rx.foreach(
                STATE.cleaned,
                lambda row: rx.el.div(
                    rx.el.dt(row[0], class_name="flex-1 min-w-0 text-text-2"),
                    rx.el.dd(row[1], class_name="tabular-nums"),
                    key=row[0],
                    class_name="flex gap-3 py-0.5",
                ),
            ),
            class_name="mt-1 grid sm:grid-cols-2 gap-x-8",
        ),
    )


def _history() -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            "The last nights", class_name=f"{_PART} w-fit cursor-pointer hover:text-text"
        ),
        rx.el.div(
            rx.el.table(
                rx.el.caption("The last nights", class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        column("Night"),
                        column("Figures"),
                        column("Took", numeric=True),
                        column("Differences", numeric=True),
                        column("Repaired", numeric=True),
                        column("Old rows removed", numeric=True),
                    )
                ),
                rx.el.tbody(rx.foreach(STATE.nights, _night)),
                class_name="grid-table",
            ),
            class_name="mt-2 overflow-x-auto border border-border rounded-md",
        ),
    )


def _night(each: Night) -> rx.Component:
    return rx.el.tr(
        cell(rx.el.span(each.day, title=each.exactly), class_name="font-semibold"),
        cell(
            rx.match(
                each.tone,
                ("green", badge(each.word, "green")),
                ("yellow", badge(each.word, "yellow")),
                ("red", badge(each.word, "red")),
                badge(each.word, "orange"),
            ),
            label="Figures",
        ),
        cell(each.took, label="Took", numeric=True),
        cell(each.found, label="Differences", numeric=True),
        cell(each.repaired, label="Repaired", numeric=True),
        cell(each.removed, label="Old rows removed", numeric=True),
        key=each.id,
    )
