"""Deliver what waits in `outgoing_messages`, after the commit that wrote it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from crm_app.access.actor import as_job
from crm_app.adapters import push
from crm_app.domain.reminders import sending
from crm_app.domain.reminders.sending import Delivery, Outcome
from crm_app.jobs.periodic import Periodic
from crm_app.work import unit_of_work

_log = logging.getLogger(__name__)
_job = as_job("message-sender")

QUEUE = "messages"  # a worker of its own: services that hang hold up no other chore
AT_ONCE = 16  # deliveries side by side
MOST_BATCHES = 50  # in one run; the next goes on


def send_waiting() -> str | None:
    """Send all that is due now. No transaction is open while services are spoken to."""
    sent = failed = 0
    for _ in range(MOST_BATCHES):
        with unit_of_work(_job) as work:
            taken = sending.take(work)
        if not taken.messages:
            break
        if not taken.deliveries:
            continue
        with ThreadPoolExecutor(min(AT_ONCE, len(taken.deliveries))) as pool:
            outcomes = list(pool.map(_deliver, taken.deliveries))
        with unit_of_work(_job) as work:
            sending.settle(work, outcomes)
        for each in outcomes:
            if each.fault:
                _log.warning("message %s: %s", each.delivery.message_id, each.fault)
        failed += sum(bool(each.fault) for each in outcomes)
        sent += sum(not each.fault for each in outcomes)
    if not sent and not failed:
        return None
    return f"Sent {sent} messages" + (f"; {failed} were not taken." if failed else ".")


def _deliver(delivery: Delivery) -> Outcome:
    try:
        push.send(delivery.address, delivery.push)
    except push.Gone as error:
        return Outcome(delivery, str(error), is_gone=True)
    except push.Refused as error:
        return Outcome(delivery, str(error), is_final=True)
    except push.TryLater as error:
        return Outcome(delivery, str(error), seconds=error.seconds)
    except Exception as error:
        # One message that breaks a library must not keep all others from being sent.
        _log.exception("message %s could not be sent", delivery.message_id)
        return Outcome(delivery, f"It could not be sent ({type(error).__name__}).")
    return Outcome(delivery)


WORK: tuple[Periodic, ...] = (
    Periodic(
        name="send-messages",
        title="Messages to phones",
        do=send_waiting,
        every=timedelta(seconds=15),
        queue=QUEUE,
    ),
)
