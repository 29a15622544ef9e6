"""What endpoints depend on: a unit of work as the holder of the access token."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from crm_app.domain.accounts import sign_in
from crm_app.kernel.errors import NotAuthenticated
from crm_app.work import Work, unit_of_work

_bearer = HTTPBearer(auto_error=False, description="The access token of `/api/auth/login`.")


def token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """The access token sent.

    Raises:
        NotAuthenticated: none was.
    """
    if credentials is None:
        raise NotAuthenticated("Send an access token: `Authorization: Bearer …`.")
    return credentials.credentials


Token = Annotated[str, Depends(token)]


def write_work(token: Token) -> Iterator[Work]:
    """A unit of work that may write."""
    with unit_of_work(sign_in.by_token(token)) as work:
        sign_in.note_seen(work)
        yield work


def read_work(token: Token) -> Iterator[Work]:
    """A unit of work in which PostgreSQL refuses to write."""
    with unit_of_work(sign_in.by_token(token), read_only=True) as work:
        yield work


def anonymous_work() -> Iterator[Work]:
    """A unit of work of somebody who is about to sign in."""
    with unit_of_work(sign_in.anonymous) as work:
        yield work


# scope="function" commits before the answer is sent: a failed commit is never a 200.
WriteWork = Annotated[Work, Depends(write_work, scope="function")]
ReadWork = Annotated[Work, Depends(read_work, scope="function")]
AnonymousWork = Annotated[Work, Depends(anonymous_work, scope="function")]


def client_address(request: Request) -> str:
    """Where the request came from."""
    return request.client.host if request.client else "-"


Address = Annotated[str, Depends(client_address)]
