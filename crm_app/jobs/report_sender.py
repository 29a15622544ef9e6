"""Reports that come by themselves: what is due each minute, and one mail at a time."""

import logging
from datetime import timedelta
from uuid import UUID

from procrastinate import App, RetryStrategy

from crm_app.access.actor import as_job
from crm_app.adapters import locks, mail
from crm_app.domain.schedules import proof, sending
from crm_app.jobs.periodic import Periodic
from crm_app.kernel.errors import CrmError
from crm_app.settings import get_settings
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("report-sender")

_BROKE_OFF = "The report could not be written. It has been reported."
# 4 s, 16 s, 1, 4 and 17 min: a mail server that greylists takes it by then. The row counts the
# tries; the queue's own are more, since one may end at once beside another worker.
_RETRY = RetryStrategy(max_attempts=2 * sending.TRIES, exponential_wait=4)


class TryAgain(Exception):
    """Not sent yet; the queue brings it back."""


def look() -> str | None:
    """Note what is due, and hand over what waits."""
    with unit_of_work(_job) as work:
        new = sending.look(work)
    if not new:
        return None
    return "1 report is due." if new == 1 else f"{new} reports are due."


def send_report(send_id: str) -> None:
    """One try of one sending, under a lock that nobody else can hold meanwhile."""
    settings, key = get_settings(), UUID(send_id)
    if settings.smtp is None:  # it waits; `look` brings it when there is a mail server
        return
    with locks.held(settings.direct_url or "", key) as is_held:
        if is_held is None:
            raise TryAgain("another worker is at it")
        again = _try(key, is_held)
    if again:
        raise TryAgain("it waits for the next try")


def _try(key: UUID, is_held: locks.IsHeld) -> bool:
    """True when it has to be tried again."""
    with unit_of_work(_job) as work:
        claimed = sending.claim(work, key)
    if claimed is None:
        return False
    try:
        _send(claimed, is_held)
    except sending.Stopped as error:
        with unit_of_work(_job) as work:
            sending.stop(work, key, error.message)
    except (CrmError, mail.MailAway) as error:
        return _note_fault(key, str(error))
    except Exception:
        # The outermost loop of a job: the last of its tries must not leave it waiting for ever.
        _log.exception("the report %s broke off", key)
        return _note_fault(key, _BROKE_OFF)
    with unit_of_work(_job, read_only=True) as work:
        return sending.still_waits(work, key)


def _send(claimed: sending.Claim, is_held: locks.IsHeld) -> None:
    server = get_settings().smtp
    if server is None:
        raise mail.MailAway("There is no mail server.")
    with unit_of_work(lambda _: claimed.actor, read_only=True) as work:
        message, written = sending.compose(work, claimed)
    proof.read(written)

    def at_the_end() -> None:
        if not is_held():
            raise mail.MailAway("The database was lost in the middle.")
        with unit_of_work(_job) as work:
            sending.note_hand_over(work, claimed.send_id, written)

    def done(answers: mail.Answers) -> None:
        said = {address: (answer.code, answer.said) for address, answer in answers.items()}
        with unit_of_work(_job) as work:
            sending.note_answers(work, claimed.send_id, said)

    mail.send(
        server,
        sending.sender(),
        claimed.recipients,
        message.as_bytes(),
        at_the_end=at_the_end,
        done=done,
    )
    _log.info("report %s was given to the mail server", claimed.send_id)


def _note_fault(key: UUID, sentence: str) -> bool:
    _log.warning("report %s was not sent: %s", key, sentence)
    with unit_of_work(_job) as work:
        return sending.note_fault(work, key, sentence)


TITLES = {sending.TASK: "A report sent by mail"}


def register(queue: App) -> None:
    """Add this job to the queue."""
    queue.task(name=sending.TASK, retry=_RETRY)(send_report)


WORK: tuple[Periodic, ...] = (
    Periodic("scheduled-reports", "Scheduled reports", look, every=timedelta(minutes=1)),
)
