"""A client that never opened a page calls handlers by name over a raw socket."""

import asyncio
import json
import subprocess
import sys
from uuid import uuid4

import httpx2
import pytest
import socketio

from tests.e2e.conftest import ADMIN_PASSWORD, ROOT, Program

NAMESPACE = "/_event"

# In a process of its own: the app is meant to be imported once, by the server.
LIST_HANDLERS = """
import json
from reflex_base.registry import RegistrationContext
from crm_app.crm_app import app
found = {}
for name, handler in RegistrationContext.get().event_handlers.items():
    for state in handler.states:
        if not state.__module__.startswith("reflex"):
            found[name] = bool(getattr(state, "__public__", False))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def handlers() -> dict[str, bool]:
    """Every handler of ours by name: whether it is public."""
    run = subprocess.run(
        [sys.executable, "-c", LIST_HANDLERS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(run.stdout.strip().splitlines()[-1])


def session_of(program: Program) -> str:
    """The cookie of an admin who signs in."""
    form = {"username": "admin", "password": ADMIN_PASSWORD}
    answer = httpx2.post(f"{program.address}/auth/login", data=form)
    assert answer.status_code == 303
    return answer.headers["set-cookie"].partition(";")[0]


async def call_all(program: Program, names: list[str], cookie: str | None) -> dict[str, str]:
    """What came back for each handler, as text, over one socket."""
    client = socketio.AsyncClient()
    answers: asyncio.Queue[str] = asyncio.Queue()

    @client.on("*", namespace=NAMESPACE)
    async def heard(_: str, *data: object) -> None:
        await answers.put(json.dumps(data, default=str))

    await client.connect(
        f"{program.address}{NAMESPACE}?token={uuid4()}",
        transports=["websocket"],
        namespaces=[NAMESPACE],
        socketio_path=NAMESPACE,
        headers={"Cookie": cookie} if cookie else {},
    )
    heard_of = {}
    for name in names:
        event = {
            "name": name,
            "payload": {},
            # A cookie in what the client says of itself must not count.
            "router_data": {"pathname": "/", "headers": {"cookie": "crm_session=forged"}},
        }
        await client.emit("event", event, namespace=NAMESPACE)
        heard_of[name] = await asyncio.wait_for(answers.get(), 10)
    await client.disconnect()
    return heard_of


def test_no_handler_runs_for_a_stranger(program, handlers):
    guarded = [name for name, public in handlers.items() if not public]
    assert len(guarded) > 10
    answers = asyncio.run(call_all(program, guarded, None))
    leaky = {name for name, answer in answers.items() if "/login" not in answer}
    assert leaky == set()


def test_only_the_sign_in_page_is_public(handlers):
    public = {name for name, is_public in handlers.items() if is_public}
    # Beside it, only what tells every tab that the database or Redis is away.
    assert all("login" in name or "trouble" in name for name in public), public


def test_a_forged_cookie_opens_nothing(program, handlers):
    guarded = [name for name, public in handlers.items() if not public]
    answers = asyncio.run(call_all(program, guarded[:3], "crm_session=forged"))
    assert all("/login" in answer for answer in answers.values())


def test_a_signed_in_admin_passes_and_never_sees_the_cookie(program, handlers):
    cookie = session_of(program)
    name = next(name for name in handlers if name.endswith(".load"))
    answer = asyncio.run(call_all(program, [name], cookie))[name]
    assert "/login" not in answer
    assert cookie.partition("=")[2] not in answer


@pytest.mark.parametrize("cookie", [None, "crm_session=forged"])
def test_a_stranger_uploads_nothing(program, handlers, cookie):
    for name in handlers:
        headers = {"reflex-client-token": str(uuid4()), "reflex-event-handler": name}
        if cookie:
            headers["Cookie"] = cookie
        answer = httpx2.post(f"{program.address}/_upload", content=b"x" * 1024, headers=headers)
        assert answer.status_code == 401


def test_uploads_are_not_served(program):
    for path in ("/_upload/x.csv", "/_upload/%2e%2e/first-admin.txt"):
        assert httpx2.get(f"{program.address}{path}").status_code == 404
