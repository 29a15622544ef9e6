"""A draft as the steps File and Columns show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm_app.domain.imports.columns import TARGET_LABELS
from crm_app.domain.imports.schemas import DraftView
from crm_app.web import formats
from crm_app.web.pages.import_leads import words

SHOWN_COLUMNS = 30
_SAMPLES = 3
_NEEDED = {"student_name": "Needed, or first or last name", "phone_number": "Needed"}


@dataclass(frozen=True)
class FileFacts:
    """What is known about the file, and its first rows."""

    file_name: str = ""
    size: str = ""
    rows: str = ""
    encoding: str = ""
    delimiter: str = ""
    columns: str = ""
    header: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    imported_before: str = ""
    fault: str = ""


@dataclass(frozen=True)
class FieldRow:
    """One field of a lead, and the column that gives it."""

    target: str
    label: str
    note: str
    column: str
    samples: str
    fault: str


def facts(draft: DraftView) -> FileFacts:
    """What the step File says of `draft`."""
    behind = len(draft.header) - SHOWN_COLUMNS
    more = f", the first {SHOWN_COLUMNS} shown" if behind > 0 else ""
    return FileFacts(
        file_name=draft.file_name,
        size=words.size(draft.size_bytes),
        rows=formats.number(draft.rows),
        encoding=words.encoding(draft.encoding),
        delimiter=words.delimiter(draft.delimiter),
        columns=formats.number(len(draft.header)) + more,
        header=tuple(draft.header[:SHOWN_COLUMNS]),
        samples=tuple(tuple(cells[:SHOWN_COLUMNS]) for cells in draft.samples),
        imported_before=draft.imported_before or "",
        fault="" if draft.rows else "The file has column names but no rows. Choose another file.",
    )


def columns(draft: DraftView) -> list[str]:
    """The columns that can be chosen: of those with one name the first."""
    return [column for column in dict.fromkeys(draft.header) if column]


def fields(
    draft: DraftView, mapping: Mapping[str, str], faults: Mapping[str, str]
) -> list[FieldRow]:
    """Every field of a lead with its column by `mapping` (column -> field)."""
    column_of = {target: column for column, target in mapping.items()}
    return [
        FieldRow(
            target=target,
            label=label,
            note=_NEEDED.get(target, ""),
            column=column_of.get(target, ""),
            samples=_samples(draft, column_of.get(target)),
            fault=faults.get(target) or faults.get(column_of.get(target, ""), ""),
        )
        for target, label in TARGET_LABELS.items()
    ]


def unused(draft: DraftView, mapping: Mapping[str, str]) -> str:
    """Which columns of the file go nowhere, in a sentence."""
    left = [column for column in columns(draft) if column not in mapping]
    shown = ", ".join(left[:SHOWN_COLUMNS]) + (" ..." if len(left) > SHOWN_COLUMNS else "")
    return f"Not used: {shown}" if left else "Every column is used."


def _samples(draft: DraftView, column: str | None) -> str:
    if column is None:
        return ""
    at = draft.header.index(column)
    return ", ".join(cells[at] or "(empty)" for cells in draft.samples[:_SAMPLES])
