"""The only road from a page to the domain."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextvars import copy_context
from functools import partial
from typing import TypeVar

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec
from reflex_base.event.context import EventContext

from crm_app.access.actor import as_job
from crm_app.domain.accounts import sign_in
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.rules import LeadNotInSight
from crm_app.entrance import confirm
from crm_app.kernel import request_ids
from crm_app.kernel.db import is_full
from crm_app.kernel.errors import CrmError, NotAuthenticated
from crm_app.web import faults, trouble
from crm_app.work import Work, unit_of_work

T = TypeVar("T")
COOKIE = "crm_session"
_REQUEST = "request "
_log = logging.getLogger(__name__)


def session_cookie(cookies: str) -> str | None:
    """The portal session in a `Cookie` header."""
    for part in cookies.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None


async def in_work(state: rx.State, do: Callable[[Work], T], *, read_only: bool = False) -> T:
    """Run `do` in a unit of work as the signed-in user, off the event loop.

    Raises:
        CrmError: whatever the domain refuses; `show_error` tells the user.
    """
    return await as_session(session_cookie(state.router.headers.cookie), do, read_only=read_only)


async def as_session(cookie: str | None, do: Callable[[Work], T], *, read_only: bool = False) -> T:
    """Run `do` like `in_work`, as the holder of a portal cookie."""

    def run() -> T:
        by = "-"
        try:
            with unit_of_work(sign_in.by_session(cookie), read_only=read_only) as work:
                by = work.actor.name
                return do(work)
        except LeadNotInSight as error:
            # The refusal rolled its own work back, so the attempt is noted in a second one.
            with unit_of_work(as_job("access-watch")) as second:
                leads.note_refusal(second, error.lead_id, by)
            raise

    return await _in_thread(run)


async def attempt(
    state: rx.State, do: Callable[[Work], T], labels: Mapping[str, str] | None = None
) -> tuple[T | None, dict[str, str]]:
    """Run `do` like `in_work`; a refusal that names fields comes back as field -> sentence.

    Exactly one of the two answers is filled, unless `do` itself answers nothing. `labels` are
    the names the form shows, where they differ from the field's own.
    """
    return await _or_faults(in_work(state, do), labels or {})


async def attempt_confirmed(
    state: rx.State,
    password: str,
    do: Callable[[Work], T],
    *,
    otp: str | None = None,
    ask_for_code: bool = False,
) -> tuple[T | None, dict[str, str]]:
    """Like `attempt`, once the password, and a code if wanted, were right again."""
    identify = sign_in.by_session(session_cookie(state.router.headers.cookie))
    run = partial(confirm, identify, password, do, otp=otp, ask_for_code=ask_for_code)
    return await _or_faults(_in_thread(run), {})


async def _in_thread(run: Callable[[], T]) -> T:
    """Run it off the event loop, within the request it belongs to."""
    try:
        return await rx.run_in_thread(partial(copy_context().run, run))
    except Exception as error:
        # Reflex tells `show_error` of it outside of this event, which has lost its id by then.
        error.add_note(f"{_REQUEST}{request_ids.current_id()}")
        raise


async def _or_faults(
    work: Awaitable[T], labels: Mapping[str, str]
) -> tuple[T | None, dict[str, str]]:
    try:
        return await work, {}
    except ValidationError as error:
        return None, faults.of_form(error, labels)
    except CrmError as error:
        if not error.fields:
            raise
        return None, {name: faults.sentence(fault) for name, fault in error.fields.items()}


def show_error(exception: Exception) -> EventSpec:
    """What the user sees of an error (Reflex wants the parameter named so)."""
    if isinstance(exception, NotAuthenticated):
        return rx.redirect("/login?error=signed_out")
    if isinstance(exception, CrmError):
        return rx.toast.error(exception.message)
    if isinstance(exception, trouble.AWAY):
        trouble.note_failed(EventContext.get().token)
        _log.warning("an event was not answered: %s", type(exception).__name__)
        return rx.toast.error(trouble.FULL if is_full(exception) else trouble.NOT_DONE)
    if isinstance(exception, OSError) and exception.errno in trouble.NO_ROOM:
        _log.error("a disk is full: %s", exception.filename or "no name")
        return rx.toast.error(trouble.FULL)
    with request_ids.during(_request_of(exception)) as asked:
        _log.error("unexpected error in an event handler", exc_info=exception)
    return rx.toast.error(
        "The server could not do this. Try again."
        f" If it happens again, report the number {asked.request_id[:8]}."
    )


def _request_of(error: Exception) -> str | None:
    notes: list[str] = getattr(error, "__notes__", [])
    return next((note.removeprefix(_REQUEST) for note in notes if note.startswith(_REQUEST)), None)
