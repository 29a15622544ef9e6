"""Bodies that are too large, too deep, or no text at all: a refusal each, never an error."""

import asyncio
from uuid import uuid4

import pytest

from api_ext import body_limit
from api_ext.body_limit import LARGEST_BODY, BodyLimit

JSON = {"Content-Type": "application/json"}


def is_problem(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["code"]) == (status, code)
    return answer.json()


def pieces(size):
    """A body that does not name its length."""
    yield b'{"username": "'
    for _ in range(size // 65536):
        yield b"x" * 65536
    yield b'"}'


def test_body_over_a_megabyte_is_too_large_with_and_without_a_length(api, as_user, world):
    asha = as_user(world.asha)
    note = {"client_id": str(uuid4()), "body": "x" * LARGEST_BODY}
    named = asha.post(f"/api/leads/{world.own.id}/notes", json=note)
    is_problem(named, 413, "too_large")
    assert named.headers["Connection"] == "close"
    unnamed = api.post("/api/auth/login", content=pieces(2 * LARGEST_BODY), headers=JSON)
    is_problem(unnamed, 413, "too_large")
    portal = api.post("/auth/login", content=b"x" * (LARGEST_BODY + 1))
    is_problem(portal, 413, "too_large")


def test_body_of_almost_a_megabyte_is_read(api, as_user, world):
    note = {"client_id": str(uuid4()), "body": "x" * (LARGEST_BODY - 200)}
    answer = as_user(world.asha).post(f"/api/leads/{world.own.id}/notes", json=note)
    assert "body" in is_problem(answer, 422, "invalid")["fields"]
    unnamed = api.post("/api/auth/login", content=pieces(LARGEST_BODY - 65536), headers=JSON)
    is_problem(unnamed, 422, "invalid")


@pytest.mark.usefixtures("uploads")
def test_file_may_be_larger_than_json(as_user, world, monkeypatch):
    rows = "".join(f"Student {n},98{n:08d}\n" for n in range(60_000))
    assert len(rows) > LARGEST_BODY
    sent = {
        "files": {"file": ("leads.csv", b"Name,Phone\n" + rows.encode(), "text/csv")},
        "data": {"telecaller_ids": [str(world.asha.id)]},
    }
    admin = as_user(world.admin)
    assert admin.post("/api/imports", **sent).status_code == 202
    monkeypatch.setitem(body_limit.LARGER, ("POST", "/api/imports"), LARGEST_BODY)
    is_problem(admin.post("/api/imports", **sent), 413, "too_large")


def run(headers, messages, limit_path="/api/x"):
    """What an application behind the limit receives, and what the client is sent."""
    received, sent = [], []
    waiting = list(messages)

    async def application(scope, receive, send):
        while True:
            message = await receive()
            received.append(message)
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"fine"})

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": limit_path, "headers": headers}
    asyncio.run(BodyLimit(application)(scope, receive, send))
    return received, sent, waiting


def part(size, *, more):
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_named_length_is_refused_before_anything_is_received():
    long = [(b"content-length", str(LARGEST_BODY + 1).encode())]
    received, sent, waiting = run(long, [part(10, more=False)])
    assert (received, len(waiting), sent[0]["status"]) == ([], 1, 413)


def test_lie_about_the_length_is_found_out():
    lie = [(b"content-length", b"5")]
    endless = [part(LARGEST_BODY, more=True), part(1, more=True), part(1, more=True)]
    received, sent, waiting = run(lie, endless)
    assert [message["type"] for message in received] == ["http.request", "http.disconnect"]
    assert [message.get("status") for message in sent] == [413, None], "one answer only"
    assert len(waiting) == 1, "the rest is never received"


def test_what_fits_is_passed_on_untouched():
    received, sent, _ = run([], [part(LARGEST_BODY, more=True), part(0, more=False)])
    assert sum(len(message["body"]) for message in received) == LARGEST_BODY
    assert sent[0]["status"] == 200


def test_uploads_of_the_portal_have_a_gate_of_their_own():
    _, sent, _ = run([], [part(LARGEST_BODY + 1, more=False)], "/_upload")
    assert sent[0]["status"] == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"username": ', 422),
        (b"", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"username": ' + b"9" * 5000 + b"}", 400),
        (b'{"username": NaN, "password": Infinity}', 422),
    ],
)
def test_body_that_is_no_command_is_a_problem(api, world, body, status):
    answer = api.post("/api/auth/login", content=body, headers=JSON)
    is_problem(answer, status, "invalid" if status == 422 else "refused")


NUL = "a\0b"
PUSH_KEY = "push_subscription.keys.p256dh"


def test_nul_in_any_text_names_its_field(api, as_user, world):
    asha, admin = as_user(world.asha), as_user(world.admin)
    lead = f"/api/leads/{world.own.id}"
    new = {"client_id": str(uuid4())}
    call = new | {"outcome": "busy", "started_at": "2026-01-01T00:00:00Z", "duration_seconds": 0}
    due = {"scheduled_at": "2026-01-02T00:00:00Z", "description": NUL}
    device = new | {"platform": "web", "app_version": "1"}
    deep = {"a": [{"b": [NUL]}]}
    keys = {"p256dh": NUL, "auth": "x"}
    push = {"endpoint": "https://push.example/x", "keys": keys}
    user = {"username": "new", "password": "long enough", "full_name": NUL}
    cases = [
        (api, "POST", "/api/auth/login", {"username": NUL, "password": "x"}, "username"),
        (api, "POST", "/api/auth/refresh", {"refresh_token": NUL}, "refresh_token"),
        (asha, "PATCH", lead, {"city": NUL}, "city"),
        (asha, "PATCH", lead, {"city": "x", "base": {"city": NUL}}, "base"),
        (asha, "POST", f"{lead}/notes", new | {"body": NUL}, "body"),
        (asha, "POST", f"{lead}/calls", call | {"notes": NUL}, "notes"),
        (asha, "POST", f"{lead}/calls", call | {"followup": new | due}, "followup.description"),
        (asha, "POST", "/api/followups", new | due | {"lead_id": str(uuid4())}, "description"),
        (asha, "POST", "/api/devices", device | {"health": deep}, "health"),
        (asha, "POST", "/api/devices", device | {"health": {NUL: 1}}, "health"),
        (asha, "POST", "/api/devices", device | {"push_subscription": push}, PUSH_KEY),
        (admin, "POST", "/api/branches", {"name": NUL, "location": "x"}, "name"),
        (admin, "POST", "/api/users", user, "full_name"),
    ]
    for client, method, path, body, field in cases:
        problem = is_problem(client.request(method, path, json=body), 422, "invalid")
        assert field in problem["fields"], (path, field)
    for client, path in ((asha, "/api/leads"), (admin, "/api/users")):
        problem = is_problem(client.get(path, params={"search": NUL}), 422, "invalid")
        assert set(problem["fields"]) == {"search"}


def test_nul_in_a_form_names_its_field(as_user, world):
    admin = as_user(world.admin)
    file = ("leads.csv", b"Name,Phone\nNeha,9811100000\n", "text/csv")
    form = {"telecaller_ids": [str(world.asha.id)], "mapping": '{"Na\\u0000me": "student_name"}'}
    answer = admin.post("/api/imports", files={"file": file}, data=form)
    assert "mapping" in is_problem(answer, 422, "invalid")["fields"]


@pytest.mark.usefixtures("uploads")
@pytest.mark.parametrize("name", [b"le\0ads.csv", b"\xff.csv", b"\0", "दाख़िले.csv".encode()])
def test_strange_file_names_are_kept_and_those_that_are_no_text_refused(as_user, world, name):
    lines = [
        b"--x",
        b'Content-Disposition: form-data; name="telecaller_ids"',
        b"",
        str(world.asha.id).encode(),
        b"--x",
        b'Content-Disposition: form-data; name="file"; filename="' + name + b'"',
        b"Content-Type: text/csv",
        b"",
        b"Name,Phone\nNeha,9811100000\n",
        b"--x--",
        b"",
    ]
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    admin = as_user(world.admin)
    answer = admin.post("/api/imports", content=b"\r\n".join(lines), headers=headers)
    if b"\0" in name:
        assert "file" in is_problem(answer, 422, "invalid")["fields"]
        assert admin.get("/api/imports").json()["total"] == 0
        return
    assert answer.status_code == 202, answer.text
    kept = admin.get(f"/api/imports/{answer.json()['id']}").json()["file_name"]
    assert kept.encode() == name or kept == name.decode("latin-1")


@pytest.mark.parametrize("half", [b"\\ud800", b"x\\udfff"])
def test_half_a_character_is_no_text(api, as_user, world, half):
    asha = as_user(world.asha)
    health = b'{"client_id": "%s", "platform": "web", "app_version": "1", "health": {"a": ["%s"]}}'
    sent = health % (str(uuid4()).encode(), half)
    is_problem(asha.post("/api/devices", content=sent, headers=JSON), 422, "invalid")
    token = b'{"refresh_token": "%s"}' % half
    is_problem(api.post("/api/auth/refresh", content=token, headers=JSON), 422, "invalid")


def test_health_that_no_database_keeps_is_refused(as_user, world):
    asha = as_user(world.asha)
    body = b'{"client_id": "%s", "platform": "web", "app_version": "1", "health": %s}'
    client_id = str(uuid4()).encode()
    for health in (
        b'{"a": NaN}',
        b'{"a": [1e999]}',
        b'{"a": ' * 21 + b"1" + b"}" * 21,
        b'{"a": ' * 900 + b"1" + b"}" * 900,
        b'{"a": "%s"}' % (b"x" * 8000),
        b"[]",
    ):
        answer = asha.post("/api/devices", content=body % (client_id, health), headers=JSON)
        assert "health" in is_problem(answer, 422, "invalid")["fields"], health[:40]
    fine = b'{"a": ' * 18 + b"1" + b"}" * 18
    kept = asha.post("/api/devices", content=body % (client_id, fine), headers=JSON)
    assert kept.status_code == 201, kept.text
