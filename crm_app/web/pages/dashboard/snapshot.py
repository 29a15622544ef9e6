"""One look at the floor for all tabs of this worker that may see the same.

A change wakes every open dashboard at once. The first one waits a moment for the others, then
looks for all of them, so that the database is asked once and not once for each tab. Whoever asks
while a look is under way waits for the next one: an answer never began before its question.
"""

import asyncio
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from uuid import UUID

import reflex as rx
from cachetools import TTLCache

from crm_app.access.actor import Actor
from crm_app.domain.floor import service as floor
from crm_app.kernel.errors import CrmError
from crm_app.models import Role
from crm_app.web.bridge import in_work, session_cookie
from crm_app.web.guard import CHECK_SECONDS
from crm_app.web.pages.dashboard.look import Look
from crm_app.web.pages.dashboard.words import look_of
from crm_app.work import Work

GATHER_SECONDS = 0.1
RECENT_SECONDS = 10


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


_actors = TTLCache[str, Actor](maxsize=4096, ttl=CHECK_SECONDS)
_recent = TTLCache[Scope, Look](maxsize=256, ttl=RECENT_SECONDS)
_waiting: dict[Scope, "asyncio.Task[tuple[Scope, Look]]"] = {}
_looking: dict[Scope, asyncio.Lock] = {}


async def scope_of(state: rx.State, asked: UUID | None) -> Scope:
    """The scope of this tab's user, who is identified anew every few seconds."""
    cookie = session_cookie(state.router.headers.cookie) or ""
    key = sha256(cookie.encode()).hexdigest()
    if key not in _actors:
        _actors[key] = await in_work(state, lambda work: work.actor, read_only=True)
    return Scope.of(_actors[key], asked)


async def look(state: rx.State, scope: Scope, *, patient: bool = False) -> Look:
    """The floor as of now; `patient` is content with what another tab saw a moment ago."""
    if patient and (seen := _recent.get(scope)) is not None:
        return seen
    if scope not in _waiting:
        _waiting[scope] = asyncio.create_task(_look_for_all(state, scope))
    try:
        found, seen = await asyncio.shield(_waiting[scope])
    except CrmError:  # whoever looked may just have been signed out: that says nothing about us
        found, seen = await _look(state, scope.asked)
    if found != scope:  # whoever looked has just been given another role or branch
        _, seen = await _look(state, scope.asked)
    return seen


async def _look_for_all(state: rx.State, scope: Scope) -> tuple[Scope, Look]:
    await asyncio.sleep(GATHER_SECONDS)
    async with _looking.setdefault(scope, asyncio.Lock()):
        del _waiting[scope]
        found, seen = await _look(state, scope.asked)
    _recent[found] = seen
    return found, seen


async def _look(state: rx.State, asked: UUID | None) -> tuple[Scope, Look]:
    return await in_work(state, partial(_read, asked=asked), read_only=True)


def _read(work: Work, asked: UUID | None) -> tuple[Scope, Look]:
    return Scope.of(work.actor, asked), look_of(floor.look(work, asked), asked)
