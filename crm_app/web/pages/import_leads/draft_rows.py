"""A draft as the steps File and Columns show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm_app.domain.imports.columns import EXTRA, EXTRA_LABEL, TARGET_LABELS
from crm_app.domain.imports.schemas import DraftView
from crm_app.web import formats
from crm_app.web.pages.import_leads import words

TARGETS = {"": words.LEAVE_OUT, **TARGET_LABELS, EXTRA: EXTRA_LABEL}
SHOWN_COLUMNS = 30  # of the first rows
CHOSEN_COLUMNS = 100  # of those that can be chosen
_SAMPLES = 3


@dataclass(frozen=True)
class FileFacts:
    """What is known about the file, and its first rows."""

    file_name: str = ""
    size: str = ""
    rows: str = ""
    is_workbook: bool = False
    encoding: str = ""
    delimiter: str = ""
    columns: str = ""
    header: tuple[str, ...] = ()
    samples: tuple[tuple[str, ...], ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    has_other_sheets: bool = False
    imported_before: str = ""
    fault: str = ""


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file, and what becomes of it; `sure` says how that is known."""

    key: str
    name: str
    samples: str
    target: str
    sure: str
    fault: str


def facts(draft: DraftView) -> FileFacts:
    """What the step File says of `draft`."""
    behind = len(draft.header) - SHOWN_COLUMNS
    more = f", the first {SHOWN_COLUMNS} shown" if behind > 0 else ""
    another = "Choose another sheet." if len(draft.sheets) > 1 else "Choose another file."
    return FileFacts(
        file_name=draft.file_name,
        size=words.size(draft.size_bytes),
        rows=formats.number(draft.rows),
        is_workbook=bool(draft.sheets),
        encoding=words.encoding(draft.encoding),
        delimiter=words.delimiter(draft.delimiter),
        columns=formats.number(len(draft.header)) + more,
        header=tuple(draft.header[:SHOWN_COLUMNS]),
        samples=tuple(tuple(cells[:SHOWN_COLUMNS]) for cells in draft.samples),
        sheets=tuple(draft.sheets),
        sheet=draft.sheet or "",
        has_other_sheets=len(draft.sheets) > 1,
        imported_before=draft.imported_before or "",
        fault="" if draft.rows else f"There are column names but no rows. {another}",
    )


def columns(
    draft: DraftView, mapping: Mapping[str, str], faults: Mapping[str, str]
) -> list[ColumnRow]:
    """The columns in the file's order, with their targets by `mapping` (column -> target).

    Of columns with one name the first; of very many the first ones and those that have a target.
    """
    named = [column for column in dict.fromkeys(draft.header) if column]
    shown = set(named[:CHOSEN_COLUMNS]) | mapping.keys()
    return [
        ColumnRow(
            key=f"column-{draft.header.index(column)}",
            name=column,
            samples=_samples(draft, column),
            target=mapping.get(column, ""),
            sure=_sure(draft, mapping, column),
            fault=faults.get(column, ""),
        )
        for column in named
        if column in shown
    ]


def missing(faults: Mapping[str, str]) -> str:
    """Which fields that a lead needs have no column, in a sentence."""
    return " ".join(sentence for target, sentence in faults.items() if target in TARGET_LABELS)


def unused(draft: DraftView, mapping: Mapping[str, str]) -> str:
    """How many columns of the file go nowhere, in a sentence."""
    named = [column for column in dict.fromkeys(draft.header) if column]
    left = sum(column not in mapping for column in named)
    behind = len(named) - CHOSEN_COLUMNS
    more = f" Only the first {CHOSEN_COLUMNS} can be chosen here." if behind > 0 else ""
    if not left:
        return f"Every column is used.{more}"
    return f"{formats.count(left, 'column')} of {formats.number(len(named))} left out.{more}"


def _sure(draft: DraftView, mapping: Mapping[str, str], column: str) -> str:
    """One of `remembered`, `header`, `values`, `kept`, `chosen`, or nothing."""
    target = mapping.get(column, "")
    if target != draft.mapping.get(column, ""):
        return "chosen"
    if not target:
        return ""
    sure = draft.sure.get(column, "chosen")
    return "kept" if target == EXTRA and sure == "values" else sure


def _samples(draft: DraftView, column: str) -> str:
    at = draft.header.index(column)
    cells = [row[at] if at < len(row) else "" for row in draft.samples[:_SAMPLES]]
    return ", ".join(text or words.EMPTY for text in cells)
