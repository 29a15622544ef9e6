"""Sign in, go on, sign out."""

from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Body, Cookie, Header, Request, Response
from pydantic import ConfigDict, Field

from api_ext.deps import Address, AnonymousWork, Credentials
from api_ext.errors import declared
from crm_app.domain.accounts import sign_in
from crm_app.domain.accounts.schemas import SignInBody, TokenAnswer, TokenPair
from crm_app.domain.schemas import Command
from crm_app.entrance import enter
from crm_app.kernel.errors import NotAuthenticated, RuleBroken
from crm_app.settings import get_settings

router = APIRouter(prefix="/api/auth", tags=["auth"])

COOKIE = "crm_refresh"
UserAgent = Annotated[str, Header(include_in_schema=False)]
RefreshCookie = Annotated[str | None, Cookie(alias=COOKIE)]
WebHeader = Annotated[str | None, Header(alias="X-CRM-Client")]


class RefreshBody(Command):
    """The refresh token; a web client sends none and uses its cookie."""

    refresh_token: Annotated[str, Field(max_length=500)]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"refresh_token": "yV0m4vJb0nJ0p6Zq3m8rQ2k5sT7uW9xYzA1bC3dE5fG"}]
        }
    )


@router.post("/login", responses=declared(401, 422, 429))
async def login(
    request: Request,
    body: SignInBody,
    response: Response,
    address: Address,
    user_agent: UserAgent = "",
) -> TokenAnswer:
    """Sign in with user name and password, and a code where one is asked; serves all roles.

    After ten failures of a user name, or thirty from an address, within fifteen minutes every try
    is answered 429, the right password too; `Retry-After` says after how many seconds to return.
    Where two-factor sign-in is on, a right password without `otp` is a 401 `otp_required`, which
    is no failure: send both again with the code. A wrong code is a 401 `wrong_otp`, one that was
    taken before `otp_used`, and both are failures.
    """
    open_api = partial(sign_in.open_api, address=address, user_agent=user_agent)
    password = body.password.get_secret_value()
    # Hashing fills a core: more at once would only keep threads from those who work.
    pair = await to_thread.run_sync(
        partial(enter, body.username, password, address, open_api, otp=body.otp),
        limiter=request.app.state.hashing,
    )
    return _answer(pair, response, in_cookie=body.client == "web")


@router.post("/refresh", responses=declared(401, 422))
def refresh(
    work: AnonymousWork,
    response: Response,
    body: Annotated[RefreshBody | None, Body()] = None,
    cookie: RefreshCookie = None,
    client: WebHeader = None,
) -> TokenAnswer:
    """Exchange the refresh token for a new pair; it works once.

    A used one ends the whole sign-in (401 `refresh_token_reused`), also when two requests bring
    it at the same moment: have one refresh under way at most. A web client sends no body; its
    cookie is read, which needs the header `X-CRM-Client: web`.
    """
    sent, in_cookie = _sent(body, cookie, client)
    if sent is None:
        raise NotAuthenticated("Send a refresh token.")
    return _answer(sign_in.refresh(work, sent), response, in_cookie=in_cookie)


@router.post("/logout", status_code=204, responses=declared(422))
def logout(  # noqa: PLR0917 - FastAPI names them all
    work: AnonymousWork,
    response: Response,
    credentials: Credentials,
    body: Annotated[RefreshBody | None, Body()] = None,
    cookie: RefreshCookie = None,
    client: WebHeader = None,
) -> None:
    """End this sign-in: both its tokens are refused from now on, everywhere.

    Either token says which one; unknown and ended ones answer 204 as well.
    """
    sent, _ = _sent(body, cookie, client)
    access_token = credentials.credentials if credentials else None
    sign_in.sign_out(work, refresh_token=sent, access_token=access_token)
    response.delete_cookie(
        COOKIE,
        path="/api/auth",
        secure=get_settings().secure_cookies,
        httponly=True,
        samesite="strict",
    )


def _sent(
    body: RefreshBody | None, cookie: str | None, client: str | None
) -> tuple[str | None, bool]:
    """The refresh token and whether it came by cookie, which needs our header against forgery."""
    if body is not None:
        return body.refresh_token, False
    if cookie is not None and client != "web":
        raise RuleBroken("Send the header `X-CRM-Client: web` with the cookie.")
    return cookie, True


def _answer(pair: TokenPair, response: Response, *, in_cookie: bool) -> TokenAnswer:
    response.headers["Cache-Control"] = "no-store"
    if not in_cookie:
        return TokenAnswer.model_validate(pair.model_dump())
    response.set_cookie(
        COOKIE,
        pair.refresh_token,
        max_age=int(sign_in.REFRESH_AGE.total_seconds()),
        path="/api/auth",
        secure=get_settings().secure_cookies,
        httponly=True,
        samesite="strict",
    )
    return TokenAnswer.model_validate(pair.model_dump(exclude={"refresh_token"}))
