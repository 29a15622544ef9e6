"""Open pages follow the database: one LISTEN per worker, and only who cares is told.

A page calls `watch` when it loads: then an event of its own refreshes it. Or it calls `follow`,
where many tabs show the same: a `Feed` looks once for all of them, and what it sends is put into
words once and written to every socket, past the queue of events. Announcements look like
`"calls <branch id>"`, or `"calls *"` where every branch is meant (see `Work.announce`).
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import reflex as rx
from redis import RedisError
from reflex.event import EventCallback, EventHandler
from reflex.state import BaseState, State, StateUpdate
from reflex.utils.token_manager import RedisTokenManager
from reflex_base.constants import CompileVars, SocketEvent
from reflex_base.event import Event
from reflex_base.utils.format import format_event_handler

from crm_app.adapters.notifications import listen
from crm_app.settings import get_settings
from crm_app.work import CHANNEL

EVERY_BRANCH = "*"
FOR_EVERYBODY = "settings"  # a new time zone changes what every page shows
PAUSE_SECONDS = 0.5  # a page is refreshed at most once in this time
REST_SECONDS = 0.05  # between two rounds of the feeds, and at least as long as the last one took
# One round that waited for a database that hung says nothing about the next.
LONGEST_REST_SECONDS = 1.0
# Rounds may follow one another so closely only for a while: hundreds of telecallers change the
# floor without end, and a round for all of them takes processor time from those who work.
SHARE_OF_TIME = 0.1
BURST_SECONDS = 1.0
# Also without any announcement: one may be lost, and words like "2 min ago" grow old.
BEAT_SECONDS = 15
REACH_SECONDS = 2

_log = logging.getLogger(__name__)


class Send(Protocol):
    """Sends one delta (state name -> changed vars) to many tabs."""

    async def __call__(self, tokens: Collection[str], delta: Mapping[str, Any]) -> None:
        """Put it into words once; a tab that moved on meanwhile is left out."""
        ...


class Feed(Protocol):
    """Looks for many tabs at once."""

    async def __call__(self, tabs: Mapping[str, Any], send: Send) -> Mapping[str, Exception | None]:
        """Send each tab (by its token, with what it follows) its news.

        Answers those that got none: with an error, or None where the tab must refresh itself.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Watch:
    topics: frozenset[str]
    branch: str  # an id, or EVERY_BRANCH
    event: EventHandler
    feed: Feed | None = None
    follows: Any = None  # whatever tells the feed what this tab shows

    def cares_for(self, topic: str, branch: str) -> bool:
        everywhere = EVERY_BRANCH in {self.branch, branch}
        if topic == FOR_EVERYBODY:
            return True
        return topic in self.topics and (everywhere or self.branch == branch)


_watches: dict[str, _Watch] = {}  # of this worker's tabs, by token
# Where each tab is: page, cookies, address. Sent along with what refreshes it, for a state that is
# gone (Redis was restarted) knows none of it, and a tab without cookies is signed out.
_routes: dict[str, dict[str, Any]] = {}
_due: set[str] = set()
_something_due = asyncio.Event()
_refreshes: set[str] = set()
_due_to_feed: set[str] = set()
_feed_due = asyncio.Event()
_asking: dict[str, "asyncio.Future[Exception | None]"] = {}


class Pace:
    """How long to rest after a round, so that rounds take their share of the time and no more."""

    def __init__(self, now: float) -> None:
        self._spare, self._at = BURST_SECONDS, now

    def rest(self, took: float, now: float) -> float:
        """Seconds to rest after a round that took so long and ended now.

        What is spared while nothing changes is good for a burst; one long round (a database that
        was away) is not paid for without end.
        """
        took = min(took, LONGEST_REST_SECONDS)
        earned = SHARE_OF_TIME * (now - self._at)
        self._spare = max(min(self._spare + earned, BURST_SECONDS) - took, -BURST_SECONDS)
        self._at = now
        return max(REST_SECONDS, took, -self._spare / SHARE_OF_TIME)


def watch(
    state: rx.State,
    topics: Collection[str],
    event: EventHandler | EventCallback,
    branch_id: UUID | str | None = None,
) -> None:
    """Refresh this tab with `event` when one of `topics` changes, in one branch or in all.

    A tab watches for one page at a time: the last call counts.
    """
    _add(state, topics, event, branch_id)


async def follow(
    state: rx.State,
    topics: Collection[str],
    event: EventHandler | EventCallback,
    branch_id: UUID | str | None = None,
    *,
    feed: Feed,
    follows: Any,
) -> None:
    """Like `watch`, but `feed` looks for all its tabs; comes back when this tab has its news.

    `follows` says what this tab shows. Where the feed cannot serve the tab, `event` runs.

    Raises:
        Exception: whatever the feed could not do for this tab.
    """
    token = _add(state, topics, event, branch_id, feed, follows)
    asking = asyncio.get_running_loop().create_future()
    asking = _asking.setdefault(token, asking)
    _due_to_feed.add(token)
    _feed_due.set()
    error = await asyncio.shield(asking)
    if error is not None:
        raise error


def _add(  # noqa: PLR0917 - private, and each is told apart by its type
    state: rx.State,
    topics: Collection[str],
    event: EventHandler | EventCallback,
    branch_id: UUID | str | None,
    feed: Feed | None = None,
    follows: Any = None,
) -> str:
    assert isinstance(event, EventHandler)  # noqa: S101 - what a State's event is at run time
    branch = str(branch_id) if branch_id else EVERY_BRANCH
    token = state.router.session.client_token
    _watches[token] = _Watch(frozenset(topics), branch, event, feed, follows)
    _refreshes.add(format_event_handler(event))
    return token


def see(state: BaseState) -> None:
    """Remember where a tab is now, as every event of it says."""
    if state.router_data:
        _routes[state.router.session.client_token] = state.router_data


def forget(state: rx.State) -> None:
    """Stop refreshing this tab: another page is about to open in it."""
    _watches.pop(state.router.session.client_token, None)


def is_refresh(event_name: str) -> bool:
    """Whether this event comes from here: a page that refreshes itself is not a person at work."""
    return event_name in _refreshes


async def follow_database(app: rx.App) -> None:
    """Tell the tabs what changed, as long as this worker lives."""
    url = get_settings().direct_url
    if url is None:
        return
    tasks = [asyncio.create_task(each(app)) for each in (_refresh_tabs, _feed_tabs)]
    tasks += [asyncio.create_task(_beat(app)), asyncio.create_task(_stay_in_reach(app))]
    try:
        async for message in listen(url, CHANNEL):
            _note(message)
    finally:
        for task in tasks:
            task.cancel()


def _note(message: str | None) -> None:
    """Remember which tabs are due; None means that any message may have been missed."""
    topic, _, branch = (message or "").partition(" ")
    for token, wanted in _watches.items():
        if message is None or wanted.cares_for(topic, branch):
            (_due_to_feed if wanted.feed else _due).add(token)
    _wake()


def _wake() -> None:
    if _due:
        _something_due.set()
    if _due_to_feed:
        _feed_due.set()


async def _beat(app: rx.App) -> None:
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        for token in _routes.keys() - _tabs_here(app).keys():
            del _routes[token]
        _due_to_feed.update(token for token, wanted in _watches.items() if wanted.feed)
        _wake()


async def _stay_in_reach(app: rx.App) -> None:
    """See that other workers reach our tabs: one of them received a file for it, say.

    Where Redis was away for some seconds, Reflex gives up listening until another tab connects. And
    a Redis that was restarted knows neither where the tabs are nor their states: they load anew,
    as after a lost connection.
    """
    is_known = False
    while True:
        await asyncio.sleep(REACH_SECONDS)
        here = app.event_namespace
        tokens = here._token_manager if here else None
        if here is None or not isinstance(tokens, RedisTokenManager):
            return
        with contextlib.suppress(RedisError):
            if tokens.token_to_socket:
                tokens.ensure_lost_and_found_task(here.emit_update)
                tokens._ensure_socket_record_task()
            key = f"crm_worker_{tokens.instance_id}"
            before = await tokens.redis.set(key, 1, ex=tokens.token_expiration, get=True)
            if is_known and before is None:
                await _load_anew(app, tokens)
            is_known = True


async def _load_anew(app: rx.App, tokens: RedisTokenManager) -> None:
    _log.warning("Redis was emptied: the pages that are open here load anew")
    for token in _tabs_here(app):
        await tokens._store_socket_record(token, tokens.token_to_socket[token], nx=True)
        load = State.event_handlers[CompileVars.HYDRATE_AND_LOAD]
        for event in Event.from_event_type(load):
            event.router_data.update(_routes.get(token, {}))
            await app.event_processor.enqueue(token, event)


def _tabs_here(app: rx.App) -> dict[str, str]:
    """The tabs whose sockets this very worker holds, by token; Redis names others too."""
    here = app.event_namespace
    if here is None or app.sio is None:
        return {}
    sockets = app.sio.manager
    return {
        token: sid
        for token, sid in here.token_to_sid.items()
        if sockets.is_connected(sid, here.namespace)
    }


def _still_here(token: str, here: Container[str]) -> _Watch | None:
    """What a tab watches; one whose socket is gone, or at another worker, is forgotten."""
    wanted = _watches.get(token)
    if wanted is not None and token not in here:
        del _watches[token]
        return None
    return wanted


async def _refresh(app: rx.App, token: str, wanted: _Watch) -> None:
    for event in Event.from_event_type(wanted.event):
        event.router_data.update(_routes.get(token, {}))
        await app.event_processor.enqueue(token, event)


async def _refresh_tabs(app: rx.App) -> None:
    while True:
        await _something_due.wait()
        _something_due.clear()
        due = set(_due)
        _due.clear()
        here = _tabs_here(app)
        for token in due:
            wanted = _still_here(token, here)
            if wanted is not None:
                await _refresh(app, token, wanted)
        await asyncio.sleep(PAUSE_SECONDS)


async def _feed_tabs(app: rx.App) -> None:
    """One round after another, so that no tab gets an older look after a newer one."""
    pace = Pace(time.monotonic())
    while True:
        await _feed_due.wait()
        _feed_due.clear()
        begun = time.monotonic()
        due = set(_due_to_feed)
        _due_to_feed.clear()
        asking = {token: _asking.pop(token) for token in due if token in _asking}
        failed: dict[str, Exception | None] = {}
        rounds: dict[Feed, dict[str, Any]] = {}
        here = _tabs_here(app)
        for token in due:
            wanted = _still_here(token, here)
            if wanted is not None and wanted.feed is not None:
                rounds.setdefault(wanted.feed, {})[token] = wanted.follows
        for feed, tabs in rounds.items():
            failed |= await _serve(app, feed, tabs)
        for token, future in asking.items():
            if not future.done():
                future.set_result(failed.get(token))
        here = _tabs_here(app)
        for token, error in failed.items():
            wanted = _still_here(token, here)
            if error is None and wanted is not None:
                await _refresh(app, token, wanted)
        ended = time.monotonic()
        await _rest(pace.rest(ended - begun, ended))


async def _rest(seconds: float) -> None:
    """Rest before the next round; for a tab that just opened only as long as the least rest."""
    until = time.monotonic() + seconds
    await asyncio.sleep(REST_SECONDS)
    while not _asking and (left := until - time.monotonic()) > 0:
        await asyncio.sleep(min(REST_SECONDS, left))


async def _serve(app: rx.App, feed: Feed, tabs: dict[str, Any]) -> Mapping[str, Exception | None]:
    async def send(tokens: Collection[str], delta: Mapping[str, Any]) -> None:
        here = app.event_namespace
        if here is None:
            return
        sockets = _tabs_here(app)
        # One that opened another page or branch meanwhile is served by the next round.
        followers = [
            sockets[token]
            for token in tokens
            if (wanted := _watches.get(token)) is not None
            and wanted.follows is tabs[token]
            and token in sockets
        ]
        if followers:
            update = StateUpdate(delta={state: dict(changed) for state, changed in delta.items()})
            await here.emit(str(SocketEvent.EVENT), update, to=followers)

    try:
        return await feed(tabs, send)
    except Exception as error:  # the outermost loop: the tabs of other feeds go on
        _log.exception("a feed could not look; its tabs keep what they show")
        return dict.fromkeys(tabs, error)
