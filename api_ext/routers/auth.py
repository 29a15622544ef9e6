"""Sign in, go on, sign out."""

from typing import Annotated

from fastapi import APIRouter, Body, Cookie, Header, Response

from api_ext.deps import Address, AnonymousWork
from api_ext.errors import declared
from crm_app.domain.accounts import sign_in
from crm_app.domain.accounts.schemas import SignInBody, TokenAnswer, TokenPair
from crm_app.domain.schemas import Command
from crm_app.kernel.errors import NotAuthenticated, RuleBroken
from crm_app.settings import get_settings
from crm_app.work import unit_of_work

router = APIRouter(prefix="/api/auth", tags=["auth"])

COOKIE = "crm_refresh"
UserAgent = Annotated[str, Header()]
RefreshCookie = Annotated[str | None, Cookie(alias=COOKIE)]
WebHeader = Annotated[str | None, Header(alias="X-CRM-Client")]


class RefreshBody(Command):
    """The refresh token; a web client sends none and uses its cookie."""

    refresh_token: str


@router.post("/login", responses=declared(401, 422, 429))
def login(
    work: AnonymousWork,
    body: SignInBody,
    response: Response,
    address: Address,
    user_agent: UserAgent = "",
) -> TokenAnswer:
    """Sign in with user name and password; serves all roles."""
    try:
        user = sign_in.check_credentials(
            work, body.username, body.password.get_secret_value(), address
        )
    except sign_in.WrongCredentials:
        # The refusal rolls its own work back, so the failure is counted in another one.
        with unit_of_work(sign_in.anonymous) as second:
            sign_in.note_failure(second, body.username, address)
        raise
    pair = sign_in.open_api(work, user, address=address, user_agent=user_agent)
    return _answer(pair, response, in_cookie=body.client == "web")


@router.post("/refresh", responses=declared(401, 422))
def refresh(
    work: AnonymousWork,
    response: Response,
    body: Annotated[RefreshBody | None, Body()] = None,
    cookie: RefreshCookie = None,
    client: WebHeader = None,
) -> TokenAnswer:
    """Exchange the refresh token for a new pair; it works once."""
    sent, in_cookie = _sent(body, cookie, client)
    if sent is None:
        raise NotAuthenticated("Send a refresh token.")
    try:
        pair = sign_in.refresh(work, sent)
    except sign_in.ReusedRefreshToken as error:
        with unit_of_work(sign_in.anonymous) as second:
            sign_in.end_sign_in(second, error.sign_in_id)
        raise
    return _answer(pair, response, in_cookie=in_cookie)


@router.post("/logout", status_code=204, responses=declared(422))
def logout(
    work: AnonymousWork,
    response: Response,
    body: Annotated[RefreshBody | None, Body()] = None,
    cookie: RefreshCookie = None,
    client: WebHeader = None,
) -> None:
    """End this sign-in: both its tokens are refused from now on, everywhere."""
    sent, _ = _sent(body, cookie, client)
    if sent is not None:
        sign_in.sign_out(work, refresh_token=sent)
    response.delete_cookie(COOKIE, path="/api/auth")


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
