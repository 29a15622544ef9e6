"""Sign in to the portal and out again: plain form posts, so that the cookie stays HttpOnly."""

from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from crm_app.domain.accounts import sign_in
from crm_app.entrance import enter
from crm_app.kernel.errors import CrmError, TooManyTries
from crm_app.settings import get_settings
from crm_app.web.bridge import COOKIE
from crm_app.work import unit_of_work

router = APIRouter(prefix="/auth", include_in_schema=False)
_LONGEST_USERNAME = 50


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
def login(
    request: Request,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next_page: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Open a session and go on to the page that was asked for; else back to the form."""
    address = request.client.host if request.client else "unknown"
    user_agent = request.headers.get("user-agent", "")
    open_portal = partial(sign_in.open_portal, address=address, user_agent=user_agent)
    try:
        cookie = enter(username, password, address, open_portal)
    except CrmError as error:
        return _back_to_form(error, username, next_page)
    answer = RedirectResponse(local_path(next_page), 303)
    answer.set_cookie(
        COOKIE, cookie, httponly=True, samesite="lax", secure=get_settings().secure_cookies
    )
    return answer


@router.post("/logout", dependencies=[Depends(own_origin)])
def logout(request: Request) -> Response:
    """End the session, here and on the server."""
    with unit_of_work(sign_in.anonymous) as work:
        sign_in.sign_out(work, cookie=request.cookies.get(COOKIE))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(
        COOKIE, httponly=True, samesite="lax", secure=get_settings().secure_cookies
    )
    return answer


def local_path(wanted: str) -> str:
    """The path if it is one of ours: never a way to another site."""
    # Browsers read "\" as "/", so that "/\evil.example" would leave the site like "//evil.example".
    plain = wanted.startswith("/") and "\\" not in wanted and wanted.isprintable()
    return wanted if plain and not wanted.startswith("//") else "/"


def _back_to_form(error: CrmError, username: str, next_page: str) -> Response:
    kept = {"error": error.code, "username": username.strip()[:_LONGEST_USERNAME]}
    if isinstance(error, TooManyTries):
        kept["minutes"] = str(-(-error.retry_after // 60))
    if local_path(next_page) != "/":
        kept["next"] = local_path(next_page)
    return RedirectResponse(f"/login?{urlencode(kept)}", 303)
