"""Rows of an import as the steps Dry run and Result list them."""

import reflex as rx

from crm_app.web.components.badges import avatar, badge
from crm_app.web.components.buttons import look, text_link
from crm_app.web.components.shown import Shown
from crm_app.web.components.tables import card, cell, column, row
from crm_app.web.pages.import_leads.files import file_link
from crm_app.web.pages.import_leads.one_rows import (
    ChangedSample,
    FreshSample,
    KeptRow,
    RefusedRow,
    ShareRow,
)
from crm_app.web.pages.import_leads.one_state import ImportState


def refused_table() -> rx.Component:
    """Rows that make no lead, each with its reason; all of them as a file."""
    return _listed(
        "Rejected and skipped rows",
        [column("Row"), column("What"), column("Value"), column("Why")],
        rx.foreach(ImportState.refused, _refused_row),
        note=ImportState.refused_note,
        action=file_link("Download rejected rows", ImportState.run.download, look("default", "sm")),
        caption="Rows that make no lead",
    )


def fresh_table() -> rx.Component:
    """The first rows that would become leads."""
    return _listed(
        "Would be created",
        [column("Row"), column("Student"), column("Phone"), column("Goes to")],
        rx.foreach(ImportState.fresh, _fresh_row),
        note="The first rows",
        caption="The first rows that would become leads",
    )


def changed_table() -> rx.Component:
    """The first leads that would change."""
    return _listed(
        "Would be updated",
        [column("Row"), column("Lead"), column("What changes")],
        rx.foreach(ImportState.changed, _changed_row),
        note="The first rows",
        caption="The first leads that would change",
    )


def kept_table() -> rx.Component:
    """What an undo left."""
    return _listed(
        "Kept",
        [column("Row"), column("Lead"), column("Owner"), column("Why it stays")],
        rx.foreach(ImportState.kept, _kept_row),
        note=ImportState.kept_note,
        caption="Leads that the undo left as they are",
    )


def given_to(title: str) -> rx.Component:
    """Who gets how many."""
    return card(
        rx.el.h3(title, class_name="px-4 py-3 border-b border-border text-md font-semibold"),
        rx.el.dl(rx.foreach(ImportState.shares, _share), class_name="px-4 py-1.5"),
    )


def change_list(changes: Shown) -> rx.Component:
    """Field, old value, new value, one below the other."""
    return rx.el.ul(
        rx.foreach(
            changes,
            lambda change: rx.el.li(
                rx.el.span(change[0], class_name="text-text-3"),
                " ",
                rx.el.span("from", class_name="sr-only"),
                rx.el.s(change[1], class_name="text-text-2"),
                rx.el.span(" to ", class_name="sr-only"),
                rx.el.span(" \u2192 ", aria_hidden="true", class_name="text-text-3"),
                rx.el.span(change[2], class_name="font-semibold"),
                class_name="break-words min-w-0",
            ),
        ),
        class_name="flex flex-col gap-0.5 min-w-0",
    )


def _listed(
    title: str,
    columns: list[rx.Component],
    rows: rx.Component,
    *,
    note: Shown,
    caption: str,
    action: rx.Component | None = None,
) -> rx.Component:
    return card(
        rx.el.header(
            rx.el.h3(title, class_name="text-md font-semibold"),
            rx.el.span(note, class_name="basis-full md:basis-0 md:flex-1 text-text-3"),
            *([action] if action else []),
            class_name="flex flex-wrap items-center gap-2 px-4 py-2 min-h-11 border-b "
            "border-border",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="sr-only"),
                rx.el.thead(rx.el.tr(*columns)),
                rx.el.tbody(rows),
                class_name="grid-table",
            ),
            class_name="overflow-x-auto rounded-b-md",
        ),
    )


def _number(number: Shown) -> rx.Component:
    return cell(rx.el.span(rx.el.span("Row ", class_name="md:hidden"), number))


def _lead(name: Shown, address: Shown) -> rx.Component:
    return rx.cond(address, text_link(name, address), rx.el.span(name))


def _refused_row(refused: RefusedRow) -> rx.Component:
    return row(
        _number(refused.number),
        cell(
            rx.cond(refused.is_skipped, badge("Skipped", "gray"), badge("Rejected", "red")),
            label="What",
        ),
        cell(
            rx.el.code(
                refused.value,
                title=refused.value,
                class_name="inline-block min-w-0 max-w-full align-middle max-md:break-all "
                "md:truncate px-1.5 py-px rounded-xs border border-border bg-subtle font-sans "
                "text-xs font-medium",
            ),
            label="Value",
            class_name="md:max-w-60",
        ),
        cell(
            rx.el.span(
                refused.reason,
                rx.cond(
                    refused.known_as,
                    rx.el.span(
                        _lead(refused.known_as, refused.address), class_name="block text-text-3"
                    ),
                ),
                class_name="min-w-0",
            ),
            label="Why",
            class_name="md:!py-1.5",
        ),
        key=refused.number,
    )


def _fresh_row(sample: FreshSample) -> rx.Component:
    return row(
        _number(sample.number),
        cell(sample.name, label="Student", class_name="font-semibold"),
        cell(sample.phone, label="Phone", class_name="whitespace-nowrap"),
        cell(sample.telecaller, label="Goes to", class_name="text-text-2"),
        key=sample.number,
    )


def _changed_row(sample: ChangedSample) -> rx.Component:
    return row(
        _number(sample.number),
        cell(_lead(sample.lead, sample.address), label="Lead", class_name="font-semibold"),
        cell(
            rx.cond(sample.note, rx.el.span(sample.note), change_list(sample.changes)),
            label="What changes",
            class_name="md:!py-1.5",
        ),
        key=sample.number,
    )


def _kept_row(kept: KeptRow) -> rx.Component:
    return row(
        _number(kept.number),
        cell(_lead(kept.lead, kept.address), label="Lead", class_name="font-semibold"),
        cell(kept.owner, label="Owner", class_name="text-text-2"),
        cell(kept.reason, label="Why it stays", class_name="md:!py-1.5"),
        key=kept.number,
    )


def _share(share: ShareRow) -> rx.Component:
    return rx.el.div(
        rx.el.dt(
            avatar(share.initials, share.tone),
            share.name,
            class_name="flex items-center gap-2 min-w-0",
        ),
        rx.el.dd(share.count, class_name="font-semibold"),
        key=share.id,
        class_name="flex items-center justify-between gap-3 py-1.5 not-last:border-b border-border",
    )
