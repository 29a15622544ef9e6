"""What the sign-in page says after a refusal. Its State and the next step's are for anybody."""

import reflex as rx

from crm_app.web.sign_in import local_path

SENTENCES = {
    "wrong_credentials": "Wrong user name or password.",
    "no_portal_access": "This account has no access to the admin portal. "
    "Telecallers use the mobile app.",
    "otp_too_late": "That took more than 5 minutes. Enter user name and password again.",
    "otp_required": "Enter the code.",
    "wrong_otp": "Wrong code. Enter the one your app shows now.",
    "otp_used": "This code was used already. Wait for the next one.",
    "signed_out": "You are signed out. That happens after 8 hours without use, or when the session "
    "is ended elsewhere. Sign in again.",
}


class LoginState(rx.State):
    """Read from the address, which the sign-in route wrote."""

    __public__ = True

    sentence: str = ""
    username: str = ""
    next_page: str = "/"

    @rx.event
    def load(self) -> rx.event.EventSpec | None:
        """Show why the last try was refused, and keep what was typed."""
        given = self.router.url.query_parameters
        error = given.get("error", "")
        self.sentence = sentence_of(error, given.get("minutes", ""))
        self.username = given.get("username", "")
        self.next_page = local_path(given.get("next", "/"))
        return rx.set_focus("password" if self.username else "username")


def sentence_of(error: str, minutes: str) -> str:
    """What a refusal of the sign-in route says to people."""
    if error == "too_many_tries" and minutes.isdigit():
        return f"Too many tries. Try again in {minutes} min."
    if not error:
        return ""
    return SENTENCES.get(error, "Signing in failed. Try again.")
