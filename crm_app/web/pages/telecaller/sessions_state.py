"""Signing a telecaller out everywhere."""

from functools import partial
from typing import Any

import reflex as rx

from crm_app.domain.accounts import sessions
from crm_app.web import formats
from crm_app.web.bridge import in_work
from crm_app.web.pages.telecaller.state import TelecallerState
from crm_app.web.pages.telecallers import addresses


class SessionsState(rx.State):
    """Whether the question is open."""

    is_open: bool = False
    busy: bool = False

    @rx.event
    def ask(self) -> None:
        """Open the question."""
        self.is_open, self.busy = True, False

    @rx.event
    def close(self) -> None:
        """Leave them signed in."""
        self.is_open, self.busy = False, False

    @rx.event
    async def sign_out(self, _form: dict[str, Any]):
        """End all of the telecaller's sessions."""
        user_id = addresses.telecaller_in(self.router.url.path)
        if not self.is_open or self.busy or user_id is None:  # pressed twice
            return
        self.busy = True
        yield
        try:
            ended = await in_work(self, partial(sessions.end_all_of, user_id=user_id))
        finally:
            self.is_open, self.busy = False, False
        yield [TelecallerState.refresh, rx.toast(f"{formats.count(ended, 'session')} ended")]
