"""What became of one row, asked by its number."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.imports import service as imports
from crm_app.web.bridge import in_work
from crm_app.web.pages.import_leads import addresses, one_rows
from crm_app.web.pages.import_leads.one_rows import FateRow
from crm_app.work import Work

ROW = "row_number"
_LAST_ROW = 2_000_000


class FateState(rx.State):
    """The answer, or why there is none, for the import whose id is `key`, as it was then."""

    key: str = ""
    state: str = ""
    fault: str = ""
    fate: FateRow = FateRow()

    @rx.event
    async def look_up(self, form: dict[str, Any]) -> None:
        """Say what became of the row."""
        key = addresses.import_in(self.router.url.path)
        row_number = row_in(str(form.get(ROW, "")))
        self.key, self.fate, self.fault = str(key), FateRow(), ""
        if key is None or row_number is None:
            self.fault = "Type a row number as in your spreadsheet, such as 214."
            return
        do = partial(_find, import_id=key, row_number=row_number)
        self.fate, self.state = await in_work(self, do, read_only=True)


def row_in(text: str) -> int | None:
    """The row number that somebody typed; None if it is none."""
    digits = text.replace(",", "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    number = int(digits[:10])
    return number if 1 <= number <= _LAST_ROW else None


def _find(work: Work, import_id: UUID, row_number: int) -> tuple[FateRow, str]:
    view = imports.get_import(work, import_id)
    fate = imports.row_fate(work, import_id, row_number)
    return one_rows.fate_row(fate, view.duplicates), one_rows.state(view)
