"""The dialogs about two-factor sign-in: set up, the recovery codes once, turn off."""

from functools import partial
from typing import Any

import reflex as rx
import segno

from crm_app.domain.accounts import two_factor
from crm_app.web.bridge import attempt, attempt_confirmed, in_work
from crm_app.web.components.fields import focus_on
from crm_app.web.pages.account.state import MyAccountState

FILE = "education-crm-recovery-codes.txt"
GROUP = 4


class TwoFactorState(rx.State):
    """The open dialog: "", "set-up", "codes" or "off". What is secret is forgotten with it."""

    dialog: str = ""
    qr: str = ""
    key: str = ""
    codes: list[str] = []
    codes_text: str = ""  # to copy at once: browsers allow that only while a press is fresh
    faults: dict[str, str] = {}
    busy: bool = False

    @rx.event
    async def set_up(self) -> None:
        """Make a key and show it."""
        found = await in_work(self, two_factor.begin_set_up)
        parts = range(0, len(found.secret), GROUP)
        self.key = " ".join(found.secret[at : at + GROUP] for at in parts)
        self.qr, self.faults, self.busy = _drawn(found.address), {}, False
        self.dialog = "set-up"

    @rx.event
    def ask_to_turn_off(self) -> None:
        """Ask for password and code."""
        self.dialog, self.faults, self.busy = "off", {}, False

    @rx.event
    def close(self) -> None:
        """Forget what was shown."""
        self.dialog, self.qr, self.key, self.busy = "", "", "", False
        self.codes, self.codes_text = [], ""

    @rx.event
    async def turn_on(self, form: dict[str, Any]):
        """Turn it on with the first code, and show the recovery codes."""
        if self.dialog != "set-up":  # pressed twice
            return
        self.busy = True
        yield
        do = partial(two_factor.turn_on, code=str(form.get("otp", "")))
        codes, self.faults = await attempt(self, do)
        self.busy = False
        if codes is None:
            yield focus_on(self.faults)
            return
        self.dialog, self.qr, self.key = "codes", "", ""
        self.codes, self.codes_text = codes, "\n".join(codes)
        yield MyAccountState.load

    @rx.event
    def download(self) -> rx.event.EventSpec:
        """The recovery codes as a file."""
        lines = ["Education CRM: recovery codes, each works once.", "", *self.codes, ""]
        return rx.download(data="\n".join(lines), filename=FILE)

    @rx.event
    async def turn_off(self, form: dict[str, Any]):
        """Ask for no code any more."""
        if self.dialog != "off":  # pressed twice
            return
        password = str(form.get("current_password", ""))
        if not password:  # a slip, not a guess to be counted
            self.faults = {"current_password": "Password is missing."}
            yield focus_on(self.faults)
            return
        self.busy = True
        yield
        _, self.faults = await attempt_confirmed(
            self,
            password,
            two_factor.turn_off,
            otp=str(form.get("otp", "")),
            ask_for_code=True,
        )
        self.busy = False
        if self.faults:
            yield focus_on(self.faults)
            return
        self.dialog = ""
        yield [MyAccountState.load, rx.toast("Two-factor sign-in turned off")]


def _drawn(address: str) -> str:
    """The QR code, dark on light in both themes: cameras expect that."""
    code = segno.make(address, error="m", micro=False)
    return code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff")
