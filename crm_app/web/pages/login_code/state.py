"""What the second step of signing in shows: whose turn it is, and why a code was refused."""

import reflex as rx

from crm_app.web.pages.login.state import sentence_of
from crm_app.web.sign_in import RECOVERY, local_path

WRONG_RECOVERY = "Wrong recovery code, or one that was used before."


class LoginCodeState(rx.State):
    """Read from the address, which the sign-in route wrote."""

    __public__ = True

    fault: str = ""
    username: str = ""
    next_page: str = "/"
    kind: str = "app"

    @rx.event
    def load(self) -> None:
        """Show why the last code was refused."""
        given = self.router.url.query_parameters
        error = given.get("error", "")
        self.kind = RECOVERY if given.get("kind") == RECOVERY else "app"
        self.fault = sentence_of(error, given.get("minutes", ""))
        if error == "wrong_otp" and self.kind == RECOVERY:
            self.fault = WRONG_RECOVERY
        self.username = given.get("username", "")
        self.next_page = local_path(given.get("next", "/"))

    @rx.event
    def ask_for(self, kind: str) -> None:
        """A code of the app, or one of those kept for a lost phone."""
        self.kind, self.fault = RECOVERY if kind == RECOVERY else "app", ""
