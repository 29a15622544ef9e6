"""Open pages follow the database: one LISTEN per worker, and only who cares is told.

A page calls `watch` when it loads. Announcements look like `"calls <branch id>"`, or
`"calls *"` where every branch is meant (see `Work.announce`).
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from reflex.event import EventCallback, EventHandler
from reflex_base.event import Event
from reflex_base.utils.format import format_event_handler

from crm_app.adapters.notifications import listen
from crm_app.settings import get_settings
from crm_app.work import CHANNEL

EVERY_BRANCH = "*"
FOR_EVERYBODY = "settings"  # a new time zone changes what every page shows
PAUSE_SECONDS = 0.5  # a page is refreshed at most once in this time


@dataclass(frozen=True, slots=True)
class _Watch:
    topics: frozenset[str]
    branch: str  # an id, or EVERY_BRANCH
    event: EventHandler

    def cares_for(self, topic: str, branch: str) -> bool:
        everywhere = EVERY_BRANCH in {self.branch, branch}
        if topic == FOR_EVERYBODY:
            return True
        return topic in self.topics and (everywhere or self.branch == branch)


_watches: dict[str, _Watch] = {}  # of this worker's tabs, by token
_due: set[str] = set()
_something_due = asyncio.Event()
_refreshes: set[str] = set()


def watch(
    state: rx.State,
    topics: Collection[str],
    event: EventHandler | EventCallback,
    branch_id: UUID | str | None = None,
) -> None:
    """Refresh this tab with `event` when one of `topics` changes, in one branch or in all.

    A tab watches for one page at a time: the last call counts.
    """
    assert isinstance(event, EventHandler)  # noqa: S101 - what a State's event is at run time
    branch = str(branch_id) if branch_id else EVERY_BRANCH
    _watches[state.router.session.client_token] = _Watch(frozenset(topics), branch, event)
    _refreshes.add(format_event_handler(event))


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
    refresher = asyncio.create_task(_refresh_tabs(app))
    try:
        async for message in listen(url, CHANNEL):
            _note(message)
    finally:
        refresher.cancel()


def _note(message: str | None) -> None:
    """Remember which tabs are due; None means that any message may have been missed."""
    topic, _, branch = (message or "").partition(" ")
    for token, wanted in _watches.items():
        if message is None or wanted.cares_for(topic, branch):
            _due.add(token)
    if _due:
        _something_due.set()


async def _refresh_tabs(app: rx.App) -> None:
    while True:
        await _something_due.wait()
        _something_due.clear()
        due, here = set(_due), app.event_namespace
        _due.clear()
        for token in due:
            wanted = _watches.get(token)
            if wanted is None:
                continue
            if here is None or token not in here.token_to_sid:  # the tab is gone
                del _watches[token]
                continue
            for event in Event.from_event_type(wanted.event):
                await app.event_processor.enqueue(token, event)
        await asyncio.sleep(PAUSE_SECONDS)
