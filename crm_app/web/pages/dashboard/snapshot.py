"""One look at the floor for all tabs of this worker that may see the same.

A change wakes every open dashboard at once. The database is asked once for each scope, and once
whether those who look are still signed in, however many tabs there are.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from uuid import UUID

import reflex as rx
from cachetools import TTLCache

from crm_app.access.actor import Actor, as_job
from crm_app.domain.accounts import sign_in
from crm_app.domain.floor import service as floor
from crm_app.kernel.errors import CrmError, NotAuthenticated
from crm_app.models import Role
from crm_app.web.bridge import as_session, session_cookie
from crm_app.web.guard import CHECK_SECONDS
from crm_app.web.live import Send
from crm_app.web.pages.dashboard.look import Look
from crm_app.web.pages.dashboard.words import look_of
from crm_app.work import Work, unit_of_work


@dataclass(frozen=True, slots=True)
class Scope:
    """All that the domain's answer depends on: who asks, and for which branch.

    Made from the signed-in actor alone, so that a manager never shares another branch's look.
    """

    role: Role | None
    branch_id: UUID | None
    asked: UUID | None

    @classmethod
    def of(cls, actor: Actor, asked: UUID | None) -> "Scope":
        """The scope of what `actor` asks."""
        return cls(actor.role, actor.branch_id, asked)

    @property
    def watched(self) -> UUID | None:
        """The branch whose changes matter here; None for all."""
        return self.branch_id if self.role is Role.MANAGER else self.asked


@dataclass(frozen=True, eq=False, slots=True)
class Tab:
    """A dashboard that is open: whose session it has, and what it shows."""

    cookie: str
    scope: Scope


# By a digest: a cookie itself is not kept longer than its tab.
_actors = TTLCache[str, Actor](maxsize=4096, ttl=CHECK_SECONDS)


async def tab_of(state: rx.State, asked: UUID | None) -> Tab:
    """The tab of this state, in the scope of its user.

    Raises:
        NotAuthenticated: signed out.
    """
    cookie = session_cookie(state.router.headers.cookie) or ""
    actor = (await _holders({cookie})).get(cookie)
    if actor is None:
        raise NotAuthenticated("You are signed out. Sign in again.")
    return Tab(cookie, Scope.of(actor, asked))


async def feed(tabs: Mapping[str, Tab], send: Send) -> Mapping[str, Exception | None]:
    """Look once for each scope, and send all tabs in it the same.

    Who was signed out, or has another role or branch by now, gets nothing: the tab refreshes
    itself, which sends it to the sign-in page or into its new scope.
    """
    actors = await _holders({tab.cookie for tab in tabs.values()})
    left: dict[str, Exception | None] = {}
    together: dict[Scope, list[str]] = defaultdict(list)
    for token, tab in tabs.items():
        actor = actors.get(tab.cookie)
        if actor is not None and Scope.of(actor, tab.scope.asked) == tab.scope:
            together[tab.scope].append(token)
        else:
            left[token] = None
    for scope, tokens in together.items():
        do = partial(_read, asked=scope.asked)
        try:
            found, look = await as_session(tabs[tokens[0]].cookie, do, read_only=True)
        except NotAuthenticated:  # just now; the others' turn comes with their own refresh
            left |= dict.fromkeys(tokens)
            continue
        except CrmError as error:
            left |= dict.fromkeys(tokens, error)
            continue
        if found == scope:
            await send(tokens, delta_of(look))
        else:
            left |= dict.fromkeys(tokens)
    return left


def delta_of(look: Look) -> dict[str, dict[str, Look]]:
    """The look as a change of the page's State."""
    # The State imports this module.
    from crm_app.web.pages.dashboard.state import LOOK, DashboardState  # noqa: PLC0415

    return {DashboardState.get_full_name(): {LOOK: look}}


async def _holders(cookies: Collection[str]) -> dict[str, Actor]:
    """Cookie -> who holds it: asked every few seconds, with one question for all."""
    keys = {cookie: sha256(cookie.encode()).hexdigest() for cookie in cookies}
    known = {cookie: _actors.get(key) for cookie, key in keys.items()}
    unknown = [cookie for cookie, actor in known.items() if actor is None]
    if unknown:
        found = await rx.run_in_thread(partial(_ask_holders, unknown))
        _actors.update({keys[cookie]: actor for cookie, actor in found.items()})
        known |= found
    return {cookie: actor for cookie, actor in known.items() if actor is not None}


def _ask_holders(cookies: Collection[str]) -> dict[str, Actor]:
    with unit_of_work(as_job("live-floor"), read_only=True) as work:
        return sign_in.holders(work, cookies)


def _read(work: Work, asked: UUID | None) -> tuple[Scope, Look]:
    return Scope.of(work.actor, asked), look_of(floor.look(work, asked), asked)
