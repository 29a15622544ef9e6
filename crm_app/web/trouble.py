"""What is wrong behind the pages, said on every open one until it is over.

Each worker looks after database, Redis and disk once a second, and while something is wrong tells
all its tabs, past their States: those may not be had just then. A page that could not be read
meanwhile is read again when the trouble is over; nobody needs to reload it.
"""

import asyncio
import errno
import logging

import reflex as rx
from redis.asyncio import Redis
from redis.exceptions import RedisError
from reflex.state import OnLoadInternalState, StateUpdate
from reflex_base.constants import SocketEvent
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.utils.exceptions import LockExpiredError
from reflex_base.utils.imports import ImportDict

from crm_app import readiness
from crm_app.kernel.db import OVERLOAD
from crm_app.settings import get_settings
from crm_app.web.components.feedback import ON_TOP

LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 2.0
# How often the end is told: a tab may have come while it was.
LAST_WORDS = 3

AWAY = (*OVERLOAD, RedisError, LockExpiredError)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
NOT_DONE = "The server could not do this now. Try again in a moment."
FULL = "The server's disk is full, so this was not saved. Tell whoever runs the server."

_DATABASE = "The database does not answer. Trying again; nothing can be saved until then."
_REDIS = "A part of the server (Redis) does not answer. Trying again; buttons wait until then."
_NO_ROOM_THERE = "The database's disk is full: nothing can be saved. Tell whoever runs the server."
_DISK = "The server's disk is full: files cannot be received. Tell whoever runs the server."

_log = logging.getLogger(__name__)
_failed: set[str] = set()  # tabs of which an event failed


class TroubleState(rx.State):
    """Says what is wrong; always empty at the server, since the words go past it."""

    __public__ = True  # also on the page to sign in

    sentence: str = ""

    @rx.event
    def over(self) -> rx.event.EventCallback | None:
        """It is over: a page that could not be read is read again."""
        token = self.router.session.client_token
        if token not in _failed:
            return None
        _failed.discard(token)
        return OnLoadInternalState.on_load_internal


def note_failed(token: str) -> None:
    """An event of this tab was not answered for want of a service."""
    _failed.add(token)


async def watch_services(app: rx.App) -> None:
    """Look and tell, as long as this worker lives."""
    watch, said, last_words = _Watch(), "", 0
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        sentence = await watch.what_is_wrong()
        if sentence != said:
            _log.warning("told on all pages: %s", sentence or "it is over")
            said, last_words = sentence, LAST_WORDS
        if sentence or last_words:
            last_words -= not sentence
            await _tell(app, sentence)


async def _tell(app: rx.App, sentence: str) -> None:
    here = app.event_namespace
    if here is None:
        return
    delta = {TroubleState.get_full_name(): {f"sentence{FIELD_MARKER}": sentence}}
    sockets = list(here.token_to_sid.values())
    _failed.intersection_update(here.token_to_sid)
    if sockets:
        await here.emit(str(SocketEvent.EVENT), StateUpdate(delta=delta), to=sockets)


class _Watch:
    """One look after another; a question that is not answered is not asked again meanwhile."""

    def __init__(self) -> None:
        self._asked: asyncio.Task[bool] | None = None
        url = get_settings().redis_url
        self._redis = Redis.from_url(url, socket_timeout=PATIENCE_SECONDS) if url else None

    async def what_is_wrong(self) -> str:
        """A sentence, or nothing."""
        if not await self._database_answers():
            return _DATABASE
        if self._redis is not None and not await _answers(self._redis):
            return _REDIS
        if not readiness.database_has_room():
            return _NO_ROOM_THERE
        return "" if readiness.has_room() else _DISK

    async def _database_answers(self) -> bool:
        if self._asked is None:
            self._asked = asyncio.create_task(asyncio.to_thread(readiness.database_answers))
        done, _ = await asyncio.wait({self._asked}, timeout=PATIENCE_SECONDS)
        if not done:
            return False
        self._asked = None
        return all(task.result() for task in done)


async def _answers(redis: Redis) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await redis.execute_command("PING")
    except (RedisError, OSError, TimeoutError):
        return False
    return True


_SCRIPT = """
function Trouble({ sentence, onOver, look }) {
  const was = useRef("");
  useEffect(() => {
    if (was.current && !sentence) onOver();
    was.current = sentence;
  }, [sentence]);
  return sentence ? jsx("div", { role: "status", className: look }, sentence) : null;
}
"""


class _Trouble(rx.Component):
    tag = "Trouble"
    sentence: rx.Var[str]
    look: rx.Var[str]
    on_over: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> ImportDict:
        """What the script uses."""
        return {"react": ["useEffect", "useRef"], "@emotion/react": ["jsx"]}

    def add_custom_code(self) -> list[str]:
        """The script."""
        return [_SCRIPT]


def banner() -> rx.Component:
    """What is wrong, on top of the page, until it is over."""
    return _Trouble.create(sentence=TroubleState.sentence, look=ON_TOP, on_over=TroubleState.over)
