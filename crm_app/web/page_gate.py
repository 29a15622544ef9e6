"""What happens before a page's file is served."""

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from crm_app.web.bridge import session_cookie
from crm_app.web.policy import IN_SCOPE

SIGN_IN = "/login"
FOR_STRANGERS = {SIGN_IN, "/login/code"}
NOT_FOUND = "/404"


class PageGate:
    """Pure ASGI: pages answer at their own address, and ask strangers to sign in at once.

    Reflex would send "/branches" on to "/branches/", naming host and scheme as it sees them, which
    is wrong behind a proxy. The redirect to the sign-in page is a courtesy: a page's file holds no
    data, and `guard` refuses its events. What a page may load is known by its address, so it goes
    along to `Headers`.
    """

    def __init__(self, app: ASGIApp, pages: Iterable[str], policy_of: Callable[[str], str]) -> None:
        self.app = app
        self.pages = frozenset(pages)
        self.policy_of = policy_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on with the address of the page's file."""
        path = scope["path"].rstrip("/") or "/" if scope["type"] == "http" else ""
        if path:
            scope = {**scope, IN_SCOPE: self.policy_of(path)}
        if path not in self.pages or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
        if path not in FOR_STRANGERS and session_cookie(cookies) is None:
            query = scope["query_string"].decode("latin-1")
            wanted = quote(f"{path}?{query}" if query else path, safe="")
            to = SIGN_IN if wanted == "%2F" else f"{SIGN_IN}?next={wanted}"
            answer = RedirectResponse(to, 303, {"cache-control": "no-store"})
            await answer(scope, receive, send)
            return
        file = path if path == "/" else f"{path}/"
        await self.app({**scope, "path": file, "raw_path": file.encode()}, receive, send)


def built_pages(client: Path) -> list[str]:
    """The addresses of the pages among the built files."""
    folders = [index.parent.relative_to(client) for index in client.rglob("index.html")]
    pages = {"/" if folder == Path() else f"/{folder.as_posix()}" for folder in folders}
    return sorted(pages - {NOT_FOUND})
