"""No event without a signed-in user: what is not allowed is refused.

A page's `on_load` protects nothing, since a raw socket client calls any handler by its name.
"""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

import reflex as rx
from cachetools import TTLCache
from reflex.app import App
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.registry import RegistrationContext

from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.domain.accounts import sign_in
from crm_app.kernel import request_ids
from crm_app.kernel.addresses import counted_as
from crm_app.kernel.errors import NotAuthenticated
from crm_app.models import Role
from crm_app.web import live
from crm_app.web.bridge import session_cookie
from crm_app.work import unit_of_work

ROLES = frozenset({Role.ADMIN, Role.MANAGER})
# How long a revoked session may still be believed by this worker; the domain asks anew. Everybody
# must know of a change within two seconds.
CHECK_SECONDS = 1.5
KEEP_OPEN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds a portal session."""

    role: Role | None


_callers = TTLCache[str, Caller](maxsize=4096, ttl=CHECK_SECONDS)
# A cookie that opens nothing never will: a client that sends it on and on is not looked up again.
_unknown = TTLCache[str, bool](maxsize=4096, ttl=KEEP_OPEN_SECONDS)
_at_work = TTLCache[str, bool](maxsize=4096, ttl=KEEP_OPEN_SECONDS)


async def caller_of(cookies: str, *, at_work: bool = True) -> Caller | None:
    """Who sent this `Cookie` header; `at_work` also moves the idle end of the session on."""
    cookie = session_cookie(cookies)
    if cookie is None:
        return None
    key = sha256(cookie.encode(errors="surrogatepass")).hexdigest()
    if key in _unknown:
        return None
    keep_open = at_work and key not in _at_work
    if not keep_open and key in _callers:
        return _callers.get(key)
    try:
        caller = await asyncio.to_thread(_identify, cookie, keep_open)
    except NotAuthenticated:
        _callers.pop(key, None)
        _unknown[key] = True
        return None
    _callers[key] = caller
    if keep_open:
        _at_work[key] = True
    return caller


def _identify(cookie: str, keep_open: bool) -> Caller:
    with unit_of_work(sign_in.by_session(cookie), read_only=not keep_open) as work:
        if keep_open:
            sign_in.keep_portal_open(work, cookie)
            sign_in.note_seen(work)
        return Caller(work.actor.role)


class Guard(Middleware):
    """Lets an event pass if its State is public, or the caller's role is among its `__roles__`."""

    async def preprocess(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        """Refuse by sending the tab to the sign-in page."""
        request_ids.begin()
        live.see(state)
        handler = RegistrationContext.get().event_handlers.get(event.name)
        owner = handler.states[0] if handler and handler.states else None
        if owner is not None and (_is_reflex(owner) or getattr(owner, "__public__", False)):
            return None
        cookies = state.router.headers.cookie
        if (wait := limits.wait_for(Limit.EVENTS, _session_of(state, cookies))) > 0:
            return _slower(wait)
        caller = await caller_of(cookies, at_work=not live.is_refresh(event.name))
        if owner is not None and caller and caller.role in getattr(owner, "__roles__", ROLES):
            return None
        return StateUpdate(events=Event.from_event_type(rx.redirect(_sign_in_page(state, cookies))))


def _session_of(state: BaseState, cookies: str) -> str:
    """Whose events are counted together: a session's, of all its tabs; else a stranger's."""
    return session_cookie(cookies) or counted_as(state.router.session.client_ip)


def _slower(wait: float) -> StateUpdate:
    """Leave an event undone, and say so in one place: each refusal takes the last one's."""
    said = limits.refusal(wait).message
    return StateUpdate(events=Event.from_event_type(rx.toast.error(said, id="too-often")))


def _is_reflex(owner: type[BaseState]) -> bool:
    return owner.__module__.partition(".")[0].startswith("reflex")


def _sign_in_page(state: BaseState, cookies: str) -> str:
    """The sign-in page, which leads back to where the tab was."""
    reason = "&error=signed_out" if session_cookie(cookies) else ""
    return f"/login?next={quote(state.router.url.path or '/')}{reason}"
