"""The dialog before an import is undone: what it touches."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx
from reflex.event import EventSpec

from crm_app.domain.imports import service as imports
from crm_app.web import formats
from crm_app.web.bridge import in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.import_leads import words

TYPED = "typed"
MANY = 500  # above it the number is typed


class UndoState(rx.State):
    """The import whose id is `key`, while its dialog is open."""

    key: str = ""
    file_name: str = ""
    question: str = ""
    created: str = ""
    updated: str = ""
    total: int = 0
    must_type: bool = False
    fault: str = ""

    @rx.event
    async def open(self, import_id: str) -> None:
        """Read what the undo would touch."""
        view = await in_work(
            self, partial(imports.get_import, import_id=UUID(import_id)), read_only=True
        )
        self.file_name = view.file_name
        self.question = words.undo_question(view.created, view.updated)
        self.created, self.updated = formats.number(view.created), formats.number(view.updated)
        self.total = view.created + view.updated
        self.must_type, self.fault = self.total > MANY, ""
        self.key = import_id

    @rx.event
    def close(self) -> None:
        """Keep the leads."""
        self.key = ""

    @rx.event
    async def undo(self, form: dict[str, Any]) -> EventSpec | None:
        """Have it undone; of many leads the number must be typed first."""
        if not self.key:  # pressed twice
            return None
        if self.must_type and not is_number(str(form.get(TYPED, "")), self.total):
            self.fault = f"Type {self.total} to undo the import."
            return focus_on({TYPED: self.fault})
        await in_work(self, partial(imports.undo_import, import_id=UUID(self.key)))
        self.key = ""
        return rx.toast(f"{self.file_name} is being undone")


def is_number(typed: str, wanted: int) -> bool:
    """Whether somebody typed this number, with or without its commas."""
    return typed.replace(",", "").replace(" ", "") == str(wanted)
