"""How recordings turn out by phone model, as the table shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from crm_app.domain.recordings.schemas import PhoneModelRow
from crm_app.web import formats

COLUMNS = {
    "model": "Phone",
    "phones": "Phones",
    "recordings": "Recordings",
    "share": "Share good",
    "good": "Good",
    "one_sided": "One side only",
    "silent": "Silent",
    "unreadable": "Unreadable",
    "pending": "Being checked",
}
WORST_FIRST = "share"
_KEYS: dict[str, Callable[[PhoneModelRow], object]] = {
    "model": lambda row: row.phone_model.casefold(),
    "share": lambda row: (_share(row), -row.recordings),
    **{
        name: lambda row, name=name: getattr(row, name)
        for name in COLUMNS
        if name not in {"model", "share"}
    },
}
_FEW = 50  # per cent: below, a phone needs somebody


@dataclass(frozen=True)
class PhoneRow:
    """One phone model."""

    model: str
    phones: str
    recordings: str
    good: str
    one_sided: str
    silent: str
    unreadable: str
    pending: str
    share: int
    share_words: str
    is_bad: bool


def phone_rows(found: list[PhoneModelRow], sort: str) -> list[PhoneRow]:
    """The rows in this order; a column behind a minus descends."""
    column = sort.removeprefix("-")
    ordered = sorted(found, key=lambda row: row.phone_model.casefold())
    ordered.sort(key=_KEYS[column], reverse=sort.startswith("-"))  # type: ignore[arg-type]
    return [_row(each) for each in ordered]


def is_order(sort: str) -> bool:
    """Whether the table can be in this order."""
    return sort.removeprefix("-") in COLUMNS


def advice(found: list[PhoneModelRow]) -> str:
    """What to do about the phones that hear nothing; empty where all is well."""
    silent = sorted((row for row in found if row.silent), key=lambda row: -row.silent)
    if not silent:
        return ""
    models = ", ".join(row.phone_model for row in silent[:3])
    more = f" and {formats.count(len(silent) - 3, 'other model')}" if len(silent) > 3 else ""  # noqa: PLR2004 - as many as named
    return (
        f"Silent recordings come from {models}{more}. On such a phone no app hears a call: ask the "
        "telecaller to put calls on speaker, or to switch the phone's own call recorder on, and "
        "listen to the next recording."
    )


def _row(row: PhoneModelRow) -> PhoneRow:
    checked = row.recordings - row.pending
    share = round(_share(row))
    return PhoneRow(
        model=row.phone_model,
        phones=formats.number(row.phones),
        recordings=formats.number(row.recordings),
        good=formats.number(row.good),
        one_sided=formats.number(row.one_sided),
        silent=formats.number(row.silent),
        unreadable=formats.number(row.unreadable),
        pending=formats.number(row.pending),
        share=share if checked else 0,
        share_words=f"{share}%" if checked else formats.NOTHING,
        is_bad=bool(checked) and share < _FEW,
    )


def _share(row: PhoneModelRow) -> float:
    """Per cent of those that were checked; a phone without any comes last."""
    checked = row.recordings - row.pending
    return 100 * row.good / checked if checked else 101.0
