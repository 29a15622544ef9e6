"""The dialogs for many leads: set the status, make a file."""

import reflex as rx

from crm_app.domain.leads.export import FileFormat
from crm_app.models import LeadStatus
from crm_app.web.components.fields import option, select_field, text_field
from crm_app.web.components.icons import status_label
from crm_app.web.components.modals import form_modal, modals
from crm_app.web.components.shown import Shown
from crm_app.web.pages.leads.many_states import ExportState, StatusState


def typed_field(to_type: Shown) -> rx.Component:
    """For many leads: the number, typed by hand."""
    return rx.cond(
        to_type,
        text_field(
            f"Type {to_type} to go on",
            "typed",
            input_mode="numeric",
            auto_complete="off",
        ),
    )


def _fault(sentence: Shown) -> rx.Component:
    return rx.el.p(sentence, role="alert", class_name="text-red-fg empty:hidden")


def status_dialog() -> rx.Component:
    """Open while a status is asked for."""
    return modals(
        rx.cond(
            StatusState.is_open,
            form_modal(
                f"Change the status of {StatusState.count}",
                select_field(
                    "Status",
                    "status",
                    [
                        option("Choose a status", ""),
                        *(option(status_label(str(each)), str(each)) for each in LeadStatus),
                    ],
                    hint="Each change stands in the lead's history. You can undo it for a minute.",
                ),
                typed_field(StatusState.to_type),
                _fault(StatusState.fault),
                submit="Change status",
                on_submit=StatusState.submit,
                on_dismiss=StatusState.close,
                busy=StatusState.busy,
                busy_label="Changing...",
            ),
        ),
        close=StatusState.close,
    )


def export_dialog() -> rx.Component:
    """Open while a kind of file is asked for."""
    return modals(
        rx.cond(
            ExportState.is_open,
            form_modal(
                f"Export {ExportState.count}",
                select_field(
                    "File",
                    "format",
                    [
                        option("CSV", FileFormat.CSV.value),
                        option("Excel (XLSX)", FileFormat.XLSX.value),
                    ],
                    hint="With the columns, the order and the filters of the list. It stands in "
                    "the audit log.",
                ),
                typed_field(ExportState.to_type),
                _fault(ExportState.fault),
                submit="Export",
                on_submit=ExportState.submit,
                on_dismiss=ExportState.close,
            ),
        ),
        close=ExportState.close,
    )
