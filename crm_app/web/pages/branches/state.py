"""What the branches page shows."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.branches import service as branches
from crm_app.domain.branches.schemas import BranchView, CreateBranch, UpdateBranch
from crm_app.web import live
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.branches.rows import BranchRow, row
from crm_app.work import Work

ROUTE = "/branches"


class BranchesState(rx.State):
    """The list, and the dialog that is open: "", "add", "edit" or "deactivate"."""

    rows: list[BranchRow] = []
    is_loaded: bool = False
    is_empty: bool = False
    with_inactive: bool = False
    dialog: str = ""
    chosen: BranchRow = BranchRow()
    faults: dict[str, str] = {}
    busy: bool = False

    @rx.event
    async def load(self) -> None:
        """Show what the address asks for, and follow changes."""
        self.with_inactive = self.router.url.query_parameters.get("inactive") == "1"
        live.watch(self, {"branches", "telecallers", "leads"}, BranchesState.refresh)
        await self._read()

    @rx.event
    async def refresh(self) -> None:
        """Read the list again."""
        await self._read()

    @rx.event
    def show_inactive(self, wanted: bool) -> rx.event.EventSpec:
        """Keep the choice in the address."""
        return rx.redirect(f"{ROUTE}?inactive=1" if wanted else ROUTE, replace=True)

    @rx.event
    def open(self, dialog: str, branch_id: str) -> None:
        """Open a dialog about a branch of the list, or about a new one."""
        self.dialog, self.faults = dialog, {}
        self.chosen = next((one for one in self.rows if one.id == branch_id), BranchRow())

    @rx.event
    def close(self) -> None:
        """Close the dialog."""
        self.dialog = ""

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Add or change a branch."""
        if not self.dialog:  # pressed twice
            return
        self.busy = True
        yield
        do = partial(_save, dialog=self.dialog, branch_id=self.chosen.id, form=form)
        saved, self.faults = await attempt(self, do)
        self.busy = False
        yield focus_on(self.faults) if saved is None else await self._done(f"{saved.name} saved")

    @rx.event
    async def set_active(self, branch_id: str, is_active: bool) -> rx.event.EventSpec:
        """Deactivate or reactivate a branch."""
        change = UpdateBranch(is_active=is_active)
        do = partial(branches.update_branch, branch_id=UUID(branch_id), wanted=change)
        saved = await in_work(self, do)
        return await self._done(f"{saved.name} {'reactivated' if is_active else 'deactivated'}")

    async def _read(self) -> None:
        do = partial(branches.list_branches, include_inactive=self.with_inactive)
        self.rows = [row(branch) for branch in await in_work(self, do, read_only=True)]
        self.is_loaded, self.is_empty = True, not self.rows

    async def _done(self, sentence: str) -> rx.event.EventSpec:
        self.dialog = ""
        await self._read()
        return rx.toast(sentence)


def _save(work: Work, dialog: str, branch_id: str, form: dict[str, Any]) -> BranchView:
    if dialog == "add":
        return branches.create_branch(work, CreateBranch.model_validate(form))
    return branches.update_branch(work, UUID(branch_id), UpdateBranch.model_validate(form))
