"""The lists of sources and courses while an admin keeps them."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.organisation import service as organisation
from crm_app.domain.organisation.schemas import ChoiceKind
from crm_app.web.bridge import attempt, in_work
from crm_app.web.pages.settings.state import SettingsState


class ListState(rx.State):
    """Which entry is being renamed, and what is wrong, by list. Every act is saved at once."""

    renaming: str = ""
    faults: dict[str, str] = {}

    @rx.event
    def open(self, choice_id: str) -> rx.event.EventSpec | None:
        """Begin to rename an entry; an empty id leaves it as it is."""
        self.renaming, self.faults = choice_id, {}
        return rx.set_focus("renamed") if choice_id else None

    @rx.event
    async def add(self, kind: str, form: dict[str, Any]) -> list[Any]:
        """Add what was typed."""
        name = str(form.get(f"new-{kind}", ""))
        do = partial(organisation.add_choice, kind=ChoiceKind(kind), name=name)
        made, faults = await attempt(self, do)
        self.faults = {kind: faults.get("name", "")}
        if made is None:
            return [rx.set_focus(f"new-{kind}")]
        self.renaming = ""
        return [
            SettingsState.refresh,
            rx.set_value(f"new-{kind}", ""),
            rx.set_focus(f"new-{kind}"),
            rx.toast(f"{made.name} added"),
        ]

    @rx.event
    async def rename(self, kind: str, form: dict[str, Any]) -> list[Any] | None:
        """Give the open entry the name that was typed."""
        if not self.renaming:  # pressed twice
            return None
        do = partial(
            organisation.rename_choice,
            kind=ChoiceKind(kind),
            choice_id=UUID(self.renaming),
            name=str(form.get("renamed", "")),
        )
        done, faults = await attempt(self, do)
        self.faults = {"renamed": faults.get("name", "")}
        if done is None:
            return [rx.set_focus("renamed")]
        self.renaming = ""
        return [SettingsState.refresh, rx.toast("Renamed")]

    @rx.event
    async def set_active(self, kind: str, choice_id: str, is_active: bool) -> list[Any]:
        """Retire an entry, or bring it back."""
        do = partial(
            organisation.set_choice_active,
            kind=ChoiceKind(kind),
            choice_id=UUID(choice_id),
            is_active=is_active,
        )
        done = await in_work(self, do)
        said = "is suggested again" if is_active else "is no longer suggested"
        return [SettingsState.refresh, rx.toast(f"{done.name} {said}")]
