"""The dialogs about one account: add, edit, new password, and what to hand over afterwards."""

from functools import partial
from typing import Any
from uuid import UUID

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import CreateUser, UpdateUser, UserView
from crm_app.domain.branches import service as branches
from crm_app.models import Role
from crm_app.web.bridge import attempt, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.telecallers import suggestions
from crm_app.web.pages.telecallers.state import TelecallersState
from crm_app.work import Work

LABELS = {"username": "User name", "branch_id": "Branch", "daily_call_target": "Target"}
NOBODY = UserView(
    id=UUID(int=0),
    username="",
    full_name="",
    role=Role.TELECALLER,
    branch=None,
    is_active=True,
    receives_new_leads=True,
    daily_call_target=80,
    last_seen_at=None,
    open_leads=0,
    total_leads=0,
)


class AccountState(rx.State):
    """The open dialog: "", "add", "edit", "password" or "details"."""

    dialog: str = ""
    chosen: UserView = NOBODY
    branch_id: str = ""
    branches: list[tuple[str, str]] = []
    username: str = ""
    password: str = ""
    faults: dict[str, str] = {}
    busy: bool = False

    @rx.event
    async def open(self, dialog: str, user_id: str) -> None:
        """Open a dialog about a telecaller, or about a new one."""
        read = partial(_choices, user_id=UUID(user_id) if user_id else None)
        self.chosen, self.branches = await in_work(self, read, read_only=True)
        active = {key for key, _ in self.branches}
        here = str(self.chosen.branch.id) if self.chosen.branch else ""
        only = self.branches[0][0] if len(self.branches) == 1 else ""
        self.branch_id = here if here in active else only
        self.username, self.faults = self.chosen.username, {}
        self.password, self.dialog = suggestions.password(), dialog

    @rx.event
    def close(self) -> None:
        """Close the dialog, and forget the password."""
        self.dialog, self.password = "", ""

    @rx.event
    def propose_username(self, full_name: str) -> rx.event.EventSpec | None:
        """Fill in a user name, unless somebody typed one."""
        proposal = suggestions.user_name(full_name)
        return rx.set_value("username", proposal) if proposal and not self.username else None

    @rx.event
    def set_username(self, username: str) -> None:
        """Remember what was typed."""
        self.username = username

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Add or change an account."""
        if self.dialog not in {"add", "edit", "password"}:  # pressed twice
            return
        self.busy = True
        yield
        do = partial(_save, dialog=self.dialog, user_id=self.chosen.id, form=form)
        saved, self.faults = await attempt(self, do, LABELS)
        self.busy = False
        if saved is None:
            yield focus_on(self.faults)
            return
        self.chosen, self.password = saved, form.get("password", "")
        self.dialog = "details" if self.password else ""
        yield [TelecallersState.refresh, rx.toast(f"{saved.full_name} saved")]


def _choices(work: Work, user_id: UUID | None) -> tuple[UserView, list[tuple[str, str]]]:
    user = accounts.get_user(work, user_id) if user_id else NOBODY
    active = branches.list_branches(work, include_inactive=False)
    return user, [(str(branch.id), branch.name) for branch in active]


def _save(work: Work, dialog: str, user_id: UUID, form: dict[str, Any]) -> UserView:
    if dialog == "add":
        return accounts.create_user(work, CreateUser.model_validate(form))
    # An inactive branch is no choice; who is there stays unless another one is chosen.
    changes = {key: value for key, value in form.items() if value or key != "branch_id"}
    return accounts.update_user(work, user_id, UpdateUser.model_validate(changes))
