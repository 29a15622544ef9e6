"""Step File: choose the file."""

from collections.abc import Sequence
from typing import Any, cast

import reflex as rx

from crm_app.access.permissions import Permission
from crm_app.domain.imports.schemas import MAX_ROWS
from crm_app.web import formats
from crm_app.web.components.buttons import link_button, look
from crm_app.web.components.feedback import notice
from crm_app.web.components.icons import icon
from crm_app.web.components.tables import CARD
from crm_app.web.frame import admin_page
from crm_app.web.pages.import_leads import addresses
from crm_app.web.pages.import_leads.files import sample_link
from crm_app.web.pages.import_leads.steps import heading, progress_of_steps
from crm_app.web.pages.import_leads.upload_state import UploadState
from crm_app.web.upload_gate import LARGEST_FILE

UPLOAD = "leads-file"
LIMITS = f"Up to 300 MB and {formats.number(MAX_ROWS)} rows: .csv, .xlsx, .xls, .txt or .tsv"
KINDS: dict[str, Sequence[str]] = {
    "text/csv": [".csv"],
    "text/plain": [".txt"],
    "text/tab-separated-values": [".tsv"],
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": [".xlsx"],
    "application/vnd.ms-excel": [".xls"],
}


@admin_page(
    addresses.NEW,
    "Import leads",
    on_load=UploadState.load,
    permission=Permission.IMPORTS_RUN,
    actions=lambda: link_button("All imports", addresses.HISTORY),
)
def choose_file() -> rx.Component:
    """Where the file comes in."""
    return rx.fragment(
        progress_of_steps(0),
        rx.el.div(
            heading("File"),
            rx.cond(UploadState.fault, notice(UploadState.fault, "red", role="alert")),
            _drop_area(),
            _hints(),
            class_name="flex flex-col gap-3 max-w-3xl",
        ),
    )


def _drop_area() -> rx.Component:
    upload = rx.upload_files_chunk(
        upload_id=UPLOAD, on_upload_progress=UploadState.show_progress.throttle(200)
    )
    area = rx.upload.root(
        rx.cond(UploadState.phase, _under_way(), _invitation()),
        id=UPLOAD,
        accept=KINDS,
        multiple=False,
        max_files=1,
        max_size=LARGEST_FILE,
        disabled=UploadState.phase != "",
        # The button inside is what the keyboard reaches.
        no_keyboard=True,
        on_drop=UploadState.receive(upload),
        on_drop_rejected=lambda files: UploadState.refuse(_codes(files)),
        drag_active_style=rx.style.Style(
            {"border_color": "var(--accent)", "background": "var(--accent-soft)"}
        ),
        class_name=f"{CARD} border-dashed !border-border-control grid place-items-center min-h-64 "
        "p-6 text-center",
    )
    # Reflex makes the hidden file input inside, and gives it no name.
    zone = cast("rx.Component", area.children[0])
    cast("rx.Component", zone.children[0]).custom_attrs["aria-label"] = "File with leads"
    return area


def _codes(files: Any) -> rx.Var[list[str]]:
    """Why each file was refused; sent whole, the list would carry the files themselves."""
    return files.to(list[dict[str, list[dict[str, str]]]]).foreach(
        lambda refused: refused["errors"][0]["code"]
    )


def _invitation() -> rx.Component:
    return rx.el.div(
        icon("file-up", size=28, class_name="text-text-3"),
        rx.el.p("Drop a CSV or Excel file here", class_name="text-md"),
        rx.el.button("Choose a file", type="button", class_name=look("primary")),
        rx.el.p(LIMITS, class_name="text-text-3"),
        class_name="flex flex-col items-center gap-3",
    )


def _under_way() -> rx.Component:
    sentence = rx.cond(
        UploadState.phase == "reading", "Reading the file...", f"Sending... {UploadState.percent}%"
    )
    return rx.el.div(
        rx.el.p(sentence, role="status", class_name="text-md"),
        rx.el.div(
            rx.el.div(
                style={"width": f"{UploadState.percent}%"},
                class_name="h-full rounded-full bg-accent",
            ),
            role="progressbar",
            aria_label="Sending the file",
            aria_valuenow=UploadState.percent,
            aria_valuemin=0,
            aria_valuemax=100,
            class_name="w-full h-2 rounded-full bg-pressed overflow-hidden",
        ),
        class_name="flex flex-col gap-3 w-full max-w-sm",
    )


def _hints() -> rx.Component:
    return rx.el.div(
        rx.el.p("The first row holds the column names. ", sample_link()),
        rx.el.p(
            "An Excel workbook can be sent as it is. That is safer than a CSV saved from it: "
            "in a CSV Excel may shorten phone numbers."
        ),
        class_name="flex flex-col gap-1 text-text-2",
    )
