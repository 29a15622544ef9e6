"""What the card of the night shows."""

import reflex as rx

from crm_app.domain.organisation import service as organisation
from crm_app.domain.truth import service as truth
from crm_app.web.bridge import in_work
from crm_app.web.components.badges import Tone
from crm_app.web.pages.jobs import nightly_rows
from crm_app.web.pages.jobs.nightly_rows import Account, Finding, Night
from crm_app.work import Work


class NightlyState(rx.State):
    """The newest night, and the thirty before."""

    sentence: str = ""
    tone: Tone = "blue"
    when: str = ""
    exactly: str = ""
    left: str = ""
    shown: str = ""
    faults: list[str] = []
    advice: list[str] = []
    findings: list[Finding] = []
    cleaned: list[tuple[str, str]] = []
    nights: list[Night] = []
    is_loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the account; the page around it calls this when it loads and when it refreshes."""
        found = await in_work(self, _read, read_only=True)
        self.sentence, self.tone = found.sentence, found.tone
        self.when, self.exactly, self.left = found.when, found.exactly, found.left
        self.shown, self.faults, self.advice = found.shown, [*found.faults], [*found.advice]
        self.findings, self.cleaned = [*found.findings], [*found.cleaned]
        self.nights = [*found.nights]
        self.is_loaded = True


def _read(work: Work) -> Account:
    zone = organisation.get(work).time_zone
    return nightly_rows.account(truth.look(work), work.now, zone)
