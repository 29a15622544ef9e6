"""What endpoints depend on: a unit of work as the holder of the access token."""

from asyncio import Semaphore, wait_for
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Annotated

from cachetools import TTLCache
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api_ext.errors import Busy
from crm_app.access.actor import Identify, as_job
from crm_app.domain.accounts import sign_in
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.rules import LeadNotInSight
from crm_app.kernel.db import OVERLOAD
from crm_app.kernel.errors import CrmError, NotAuthenticated
from crm_app.work import Work, unit_of_work

# Shorter than the five seconds that a pool waits, so that nobody waits for both in turn.
PLACE_WAIT_SECONDS = 4

_bearer = HTTPBearer(auto_error=False, description="The access token of `/api/auth/login`.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def token(credentials: Credentials) -> str:
    """The access token sent.

    Raises:
        NotAuthenticated: none was.
    """
    if credentials is None:
        raise NotAuthenticated("Send an access token: `Authorization: Bearer …`.")
    return credentials.credentials


Token = Annotated[str, Depends(token)]


@contextmanager
def work_as(identify: Identify, *, read_only: bool) -> Generator[Work, None, None]:
    """A unit of work as somebody; an attempt on a foreign lead is noted.

    The refusal rolls its own work back, so the note is written in a second, short one.
    """
    by = "-"
    try:
        with unit_of_work(identify, read_only=read_only) as work:
            by = work.actor.name
            yield work
    except LeadNotInSight as error:
        with unit_of_work(as_job("access-watch")) as second:
            leads.note_refusal(second, error.lead_id, by)
        raise


async def place(request: Request) -> AsyncIterator[None]:
    """Wait, without a thread, for one of as many places as there are connections.

    Otherwise those who wait for a connection fill the threads, and those who have one find no
    thread to go on: all stand still until the waiting ends.

    Raises:
        Busy: none became free in time.
    """
    places: Semaphore = request.app.state.places
    try:
        await wait_for(places.acquire(), PLACE_WAIT_SECONDS)
    except TimeoutError as error:
        raise Busy from error
    try:
        yield
    finally:
        places.release()


Place = Annotated[None, Depends(place, scope="function")]


_noted: TTLCache[str, bool] = TTLCache(maxsize=10_000, ttl=sign_in.SEEN_EVERY.total_seconds())
_noting = Lock()


def is_noted(token: str) -> bool:
    """Whether the holder was noted to be at work within the last minute, by this process."""
    with _noting:
        return token in _noted


def note_at_work(token: str) -> None:
    """Remember that the holder is at work: reading is work too, yet a read may write nothing."""
    if is_noted(token):
        return
    with unit_of_work(sign_in.by_token(token)) as work:
        sign_in.note_seen(work)
    _remember(token)


def _remember(token: str) -> None:
    with _noting:
        _noted[token] = True


def note_if_possible(token: str) -> None:
    """The same behind an answer that was sent: what fails now is done with the next request."""
    with suppress(CrmError, *OVERLOAD):
        note_at_work(token)


def write_work(token: Token, _: Place) -> Iterator[Work]:
    """A unit of work that may write."""
    was_noted = is_noted(token)
    with work_as(sign_in.by_token(token), read_only=False) as work:
        if not was_noted:
            sign_in.note_seen(work)
        yield work
    if not was_noted:
        _remember(token)


def read_work(token: Token, _: Place) -> Iterator[Work]:
    """A unit of work in which PostgreSQL refuses to write."""
    note_at_work(token)
    with work_as(sign_in.by_token(token), read_only=True) as work:
        yield work


def anonymous_work(_: Place) -> Iterator[Work]:
    """A unit of work of somebody without an access token."""
    reused: sign_in.ReusedRefreshToken | None = None
    with unit_of_work(sign_in.anonymous) as work:
        try:
            yield work
        except sign_in.ReusedRefreshToken as error:
            reused = error  # refused, and yet what it ended must be committed
    if reused is not None:
        raise reused


# scope="function" commits before the answer is sent: a failed commit is never a 200.
WriteWork = Annotated[Work, Depends(write_work, scope="function")]
ReadWork = Annotated[Work, Depends(read_work, scope="function")]
AnonymousWork = Annotated[Work, Depends(anonymous_work, scope="function")]


async def client_address(request: Request) -> str:
    """Where the request came from."""
    return request.client.host if request.client else "-"


Address = Annotated[str, Depends(client_address)]
