"""Nobody uploads without a session, and nothing too large gets through."""

import asyncio

import pytest

from crm_app.models import Role
from crm_app.web import upload_gate
from crm_app.web.guard import Caller
from crm_app.web.upload_gate import LARGEST_BODY, UploadGate

CHUNK = b"x" * (1024 * 1024)
SESSION = {"cookie": "crm_session=good"}


async def _everything(scope, receive, send):
    """An app that reads the whole body and says how much came."""
    size = 0
    while True:
        message = await receive()
        size += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


@pytest.fixture(autouse=True)
def _one_session(monkeypatch):
    async def caller_of(cookies, *, at_work=True):
        return Caller(Role.ADMIN) if cookies == SESSION["cookie"] else None

    monkeypatch.setattr(upload_gate, "caller_of", caller_of)


def status_of(*, method="POST", path="/_upload", headers=(), chunks=1):
    """What the gate answers, and how many chunks it took to do so."""
    sent, taken = [], 0

    async def receive():
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": CHUNK, "more_body": taken < chunks}

    async def send(message):
        sent.append(message)

    raw = [(name.encode(), value.encode()) for name, value in dict(headers).items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    asyncio.run(UploadGate(_everything)(scope, receive, send))
    starts = [message["status"] for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1
    return starts[0], taken


def test_a_stranger_is_refused_before_the_body_is_read():
    assert status_of() == (401, 0)
    assert status_of(headers={"cookie": "crm_session=stale"}) == (401, 0)


def test_a_session_may_upload():
    assert status_of(headers=SESSION, chunks=3) == (200, 3)


def test_a_declared_length_over_the_limit_is_refused_at_once():
    headers = SESSION | {"content-length": str(LARGEST_BODY + 1)}
    assert status_of(headers=headers) == (413, 0)


def test_a_body_that_does_not_declare_its_length_is_cut_off():
    status, taken = status_of(headers=SESSION, chunks=400)
    assert status == 413
    assert taken == LARGEST_BODY // len(CHUNK) + 1


def test_uploads_are_served_to_nobody():
    assert status_of(method="GET", path="/_upload/leads.csv", headers=SESSION)[0] == 404


def test_other_paths_pass():
    assert status_of(path="/api/leads")[0] == 200
    assert status_of(path="/_uploads")[0] == 200
