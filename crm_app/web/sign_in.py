"""Sign in to the portal and out again: plain form posts, so that the cookie stays HttpOnly."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from crm_app.domain.accounts import sign_in
from crm_app.domain.accounts.tokens import TICKET_AGE
from crm_app.domain.accounts.two_factor import OtpRequired
from crm_app.entrance import enter, enter_with_code
from crm_app.kernel.errors import CrmError, NotPermitted, TooManyTries
from crm_app.settings import get_settings
from crm_app.web.bridge import COOKIE
from crm_app.work import unit_of_work

router = APIRouter(prefix="/auth", include_in_schema=False)
FIRST_STEP, SECOND_STEP = "/login", "/login/code"
TICKET = "crm_ticket"  # the cookie between password and code
RECOVERY = "recovery"
_LONGEST_USERNAME = 50
_LONGEST_OTP = 64


class ForeignOrigin(Exception):
    """Another site's page sent this form."""


def own_origin(request: Request) -> None:
    """Refuse what another site's page sends: the browser would add our cookie to it.

    Raises:
        ForeignOrigin: the browser names an origin, and it is not ours.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin not in get_settings().origins:
        raise ForeignOrigin


def refuse_foreign(_: Request, __: Exception) -> Response:
    """The answer to `ForeignOrigin`; the composition root installs it."""
    return PlainTextResponse("This form was sent from another site.", 403)


@router.post("/login", dependencies=[Depends(own_origin)])
async def login(
    request: Request,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next_page: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Open a session and go on to the page that was asked for; else to the code, or back."""
    address, open_portal = _opening(request)
    try:
        # The doors share one limiter: hashing fills a core and 64 MB each.
        cookie = await to_thread.run_sync(
            partial(enter, username, password, address, open_portal),
            limiter=request.app.state.hashing,
        )
    except OtpRequired as asked:
        answer = _to(SECOND_STEP, username, next_page)
        answer.set_cookie(
            TICKET,
            asked.ticket,
            max_age=int(TICKET_AGE.total_seconds()),
            path="/auth",
            httponly=True,
            samesite="strict",
            secure=get_settings().secure_cookies,
        )
        return answer
    except CrmError as error:
        return _to(FIRST_STEP, username, next_page, error)
    return _signed_in(cookie, next_page)


@router.post("/login/code", dependencies=[Depends(own_origin)])
def login_with_code(
    request: Request,
    otp: Annotated[str, Form()] = "",
    username: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "",
    next_page: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """The second step. Who one is says the ticket; the user name is kept for the form only."""
    address, open_portal = _opening(request)
    ticket = request.cookies.get(TICKET, "")
    try:
        cookie = enter_with_code(ticket, otp[:_LONGEST_OTP], address, open_portal)
    except (sign_in.TicketOver, sign_in.WrongCredentials, NotPermitted) as error:
        return _to(FIRST_STEP, username, next_page, error)
    except CrmError as error:
        return _to(SECOND_STEP, username, next_page, error, kind)
    answer = _signed_in(cookie, next_page)
    answer.delete_cookie(TICKET, path="/auth", httponly=True, samesite="strict")
    return answer


@router.post("/logout", dependencies=[Depends(own_origin)])
def logout(request: Request) -> Response:
    """End the session, here and on the server."""
    with unit_of_work(sign_in.anonymous) as work:
        sign_in.sign_out(work, cookie=request.cookies.get(COOKIE))
    answer = RedirectResponse(FIRST_STEP, 303)
    answer.delete_cookie(
        COOKIE, httponly=True, samesite="lax", secure=get_settings().secure_cookies
    )
    return answer


def local_path(wanted: str) -> str:
    """The path if it is one of ours: never a way to another site."""
    # Browsers read "\" as "/", so that "/\evil.example" would leave the site like "//evil.example".
    plain = wanted.startswith("/") and "\\" not in wanted and wanted.isprintable()
    return wanted if plain and not wanted.startswith("//") else "/"


def _opening(request: Request) -> tuple[str, partial[str]]:
    """Where the request came from, and what then opens the session."""
    address = request.client.host if request.client else "unknown"
    user_agent = request.headers.get("user-agent", "")
    return address, partial(sign_in.open_portal, address=address, user_agent=user_agent)


def _signed_in(cookie: str, next_page: str) -> Response:
    answer = RedirectResponse(local_path(next_page), 303)
    answer.set_cookie(
        COOKIE, cookie, httponly=True, samesite="lax", secure=get_settings().secure_cookies
    )
    return answer


def _to(
    step: str, username: str, next_page: str, error: CrmError | None = None, kind: str = ""
) -> Response:
    """A step of the form, with what was typed but for password and code."""
    kept = {"error": error.code} if error else {}
    kept["username"] = username.strip()[:_LONGEST_USERNAME]
    if isinstance(error, TooManyTries):
        kept["minutes"] = str(-(-error.retry_after // 60))
    if kind == RECOVERY:
        kept["kind"] = RECOVERY
    if local_path(next_page) != "/":
        kept["next"] = local_path(next_page)
    return RedirectResponse(f"{step}?{urlencode(kept)}", 303)
