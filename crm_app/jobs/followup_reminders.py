"""Each minute: whom to remind of what. What it writes is sent by `message_sender`."""

from datetime import timedelta

from crm_app.access.actor import as_job
from crm_app.domain.reminders import planning
from crm_app.jobs.periodic import Periodic
from crm_app.work import unit_of_work

_job = as_job("followup-reminders")


def remind() -> str | None:
    """Reminders and their messages in one transaction."""
    with unit_of_work(_job) as work:
        done = planning.plan(work)
    said = [
        f"{count} {words}"
        for count, words in (
            (done.reminders, "reminders"),
            (done.messages, "messages to phones"),
            (done.cancelled, "cancelled"),
            (done.escalated, "not confirmed, now on the manager's list"),
        )
        if count
    ]
    return f"{'; '.join(said)}." if said else None


WORK: tuple[Periodic, ...] = (
    Periodic(
        name="followup-reminders",
        title="Reminders of follow-ups",
        do=remind,
        every=timedelta(minutes=1),
    ),
)
