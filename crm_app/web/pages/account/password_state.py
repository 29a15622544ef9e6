"""The dialog in which one changes the own password."""

from functools import partial
from typing import Any

import reflex as rx
from pydantic import ValidationError

from crm_app.domain.accounts import own_account
from crm_app.domain.accounts.schemas import ChangePassword
from crm_app.web import faults, formats
from crm_app.web.bridge import attempt_confirmed
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.account.state import MyAccountState

LABELS = {"current_password": "Current password", "password": "New password"}


class PasswordState(rx.State):
    """Open or not, and what is wrong."""

    is_open: bool = False
    faults: dict[str, str] = {}
    busy: bool = False

    @rx.event
    def open(self) -> None:
        """Begin."""
        self.is_open, self.faults, self.busy = True, {}, False

    @rx.event
    def close(self) -> None:
        """Keep the password."""
        self.is_open, self.busy = False, False

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Set it, and end the other sessions."""
        if not self.is_open:  # pressed twice
            return
        self.busy = True
        yield
        try:
            wanted = ChangePassword.model_validate(form)
        except ValidationError as error:
            self.faults, self.busy = faults.of_form(error, LABELS), False
            yield focus_on(self.faults)
            return
        current = wanted.current_password.get_secret_value()
        do = partial(own_account.change_password, wanted=wanted)
        ended, self.faults = await attempt_confirmed(self, current, do)
        self.busy = False
        if self.faults:
            yield focus_on(self.faults)
            return
        self.is_open = False
        after = f", {formats.count(ended, 'other session')} ended" if ended else ""
        yield [MyAccountState.load, rx.toast(f"Password changed{after}")]
