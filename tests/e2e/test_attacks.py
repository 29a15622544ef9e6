"""What somebody tries who means harm, against the running program (docs/security.md)."""

import asyncio
import base64
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx2
import jwt
import pytest
import socketio

from tests.e2e.conftest import ADMIN_PASSWORD, ROOT, Program, running
from tests.e2e.test_socket_attack import NAMESPACE, handlers, session_of

__all__ = ["handlers"]  # a fixture of the sibling

PASSWORD = "a long pass phrase"
EVIL = "https://evil.example"


class People:
    """An admin, a manager of one branch, and telecallers of two, by their tokens."""

    def __init__(self, address: str) -> None:
        self.api = f"{address}/api"
        self.mark = uuid4().hex[:8]
        self.boss = self.token("admin", ADMIN_PASSWORD)
        here, there = (self.branch(name) for name in ("Here", "There"))
        self.names = {}
        self.ids = {}
        for role, branch in (("manager", here), ("telecaller", here), ("stranger", there)):
            name = f"{role}.{self.mark}"
            person = {"username": name, "password": PASSWORD, "full_name": f"X {role}"}
            person |= {"role": "manager" if role == "manager" else "telecaller"}
            made = httpx2.post(
                f"{self.api}/users", json=person | {"branch_id": branch}, headers=self.boss
            )
            assert made.status_code == 201, made.text
            self.names[role], self.ids[role] = name, made.json()["id"]
        self.telecaller = self.token(self.names["telecaller"], PASSWORD)

    def branch(self, name: str) -> str:
        wanted = {"name": f"{name} {self.mark}", "location": "x"}
        made = httpx2.post(f"{self.api}/branches", json=wanted, headers=self.boss)
        return str(made.json()["id"])

    def token(self, username: str, password: str) -> dict[str, str]:
        body = {"username": username, "password": password}
        answer = httpx2.post(f"{self.api}/auth/login", json=body)
        assert answer.status_code == 200, answer.text
        self.refresh = answer.json()["refresh_token"]
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def cookie(self, role: str, address: str) -> str:
        form = {"username": self.names[role], "password": PASSWORD}
        answer = httpx2.post(f"{address}/auth/login", data=form)
        return str(answer.headers["set-cookie"]).partition(";")[0]


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    """One of its own: its people would take turns elsewhere, its wrong sign-ins be counted."""
    with running() as program:
        yield program


@pytest.fixture(scope="module")
def people(program: Program) -> People:
    return People(program.address)


# Tokens


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def forged(token: str) -> Iterator[tuple[str, str]]:
    """Tokens that say they are an admin's, in every way that was ever accepted anywhere."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    admin = claims | {"role": "admin", "name": "admin"}
    for alg in ("none", "None", "NONE", "nOnE"):
        yield f"alg {alg}", f"{part({'alg': alg, 'typ': 'JWT'})}.{part(admin)}."
        yield f"alg {alg}, signed", f"{part({'alg': alg})}.{part(admin)}.{signature}"
    yield "another body", f"{head}.{part(admin)}.{signature}"
    yield "no signature", f"{head}.{body}."
    yield "cut", token[:-2]
    for key in ("", "secret", "jwt_secret", "changeme", "None"):
        with contextlib.suppress(Exception):
            yield f"key {key!r}", jwt.encode(admin, key, "HS256")
    yield "kid", f"{part({'alg': 'HS256', 'kid': '../../../dev/null'})}.{part(admin)}.{signature}"
    yield "jku", f"{part({'alg': 'RS256', 'jku': EVIL})}.{part(admin)}.{signature}"
    yield "crit", f"{part({'alg': 'HS256', 'crit': ['x'], 'x': 1})}.{body}.{signature}"
    yield "deep", f"{part({'alg': 'HS256'})}.{'e30' * 10}.{signature}"
    yield "empty parts", ".."


def test_no_forged_token_opens_anything(program: Program, people: People) -> None:
    good = people.telecaller["Authorization"].removeprefix("Bearer ")
    assert httpx2.get(f"{people.api}/me", headers=people.telecaller).status_code == 200
    for case, token in forged(good):
        for path in ("/me", "/leads", "/users", "/settings"):
            answer = httpx2.get(f"{people.api}{path}", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401, (case, path)


def test_one_kind_of_token_is_not_taken_for_another(program: Program, people: People) -> None:
    refresh = people.refresh
    access = people.telecaller["Authorization"].removeprefix("Bearer ")
    assert (
        httpx2.get(f"{people.api}/me", headers={"Authorization": f"Bearer {refresh}"}).status_code
        == 401
    )
    body = {"refresh_token": access}
    assert httpx2.post(f"{people.api}/auth/refresh", json=body).status_code == 401
    cookies = {"Cookie": f"crm_session={access}"}
    sent = httpx2.get(f"{program.address}/portal/leads/export.csv", headers=cookies)
    assert sent.status_code == 303
    assert "/login" in sent.headers["Location"]


# Where a telecaller has no business


@pytest.mark.parametrize(
    "path",
    [
        "/portal/leads/export.csv",
        "/portal/leads/export.xlsx",
        "/portal/reports/telecaller-performance.csv",
        "/portal/reports/telecaller-performance.xlsx",
        "/portal/audit/export.csv",
        f"/portal/imports/{UUID(int=1)}/errors.csv",
        f"/portal/imports/{UUID(int=2)}/rows.csv",
        "/metrics",
    ],
)
def test_a_telecallers_token_opens_nothing_of_the_portal(
    program: Program, people: People, path: str
) -> None:
    said = people.telecaller | {"X-Forwarded-For": "127.0.0.1"}
    answer = httpx2.get(f"{program.address}{path}", headers=said)
    assert answer.status_code in {303, 404}, (path, answer.status_code)
    assert "student" not in answer.text.lower()


# Addresses


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/m/../../etc/passwd",
        "/m/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/..%2f..%2f..%2fetc/passwd",
        "/assets/%2e%2e/%2e%2e/pyproject.toml",
        "/m/assets/../../secrets/jwt_secret",
        "//etc/passwd",
        "/%00",
        "/m/%00.js",
        "/assets/..\\..\\pyproject.toml",
        "/.env",
        "/data/first-admin.txt",
        "/.web/reflex.json",
        "/_upload/..%2fsecrets%2fjwt_secret",
    ],
)
def test_no_address_leads_out_of_the_built_files(program: Program, path: str) -> None:
    """Sent as it stands: a client would tidy it up."""
    where = urlsplit(program.address)
    with socket.create_connection((where.hostname, where.port), 10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    status = int(answer.split(b" ", 2)[1])
    assert status < 500, answer[:200]
    for secret in (b"root:x:", b"[project]", b"[tool.", b"jwt_secret\n"):
        assert secret not in answer


@pytest.mark.parametrize(
    "wanted",
    [
        EVIL,
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "/\r\nSet-Cookie: x=1",
        "javascript:alert(1)",
        "https:evil.example",
        " //evil.example",
    ],
)
def test_nobody_is_led_to_another_site_after_the_sign_in(program: Program, wanted: str) -> None:
    form = {"username": "admin", "password": ADMIN_PASSWORD, "next": wanted}
    answer = httpx2.post(f"{program.address}/auth/login", data=form)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert "x=1" not in str(answer.headers.get_list("set-cookie"))


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL"])
def test_a_host_that_a_client_names_stands_in_no_answer(program: Program, name: str) -> None:
    for path in ("/leads", "/m", "/login", "/openapi.json", "/auth/logout"):
        method = "POST" if path.startswith("/auth") else "GET"
        answer = httpx2.request(method, f"{program.address}{path}", headers={name: "evil.example"})
        assert "evil.example" not in str(answer.headers)
        assert "evil.example" not in answer.text


# Other sites


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost.evil.example"])
def test_another_sites_page_reads_and_does_nothing(program: Program, origin: str) -> None:
    cookie = session_of(program)
    said = {"Origin": origin, "Cookie": cookie}
    for path in ("/api/me", "/portal/leads/export.csv", "/"):
        answer = httpx2.get(f"{program.address}{path}", headers=said)
        assert answer.headers.get("access-control-allow-origin") in {None, ""}, path
    asked = said | {"Access-Control-Request-Method": "POST"}
    answer = httpx2.request("OPTIONS", f"{program.address}/api/leads/assign", headers=asked)
    assert answer.headers.get("access-control-allow-origin") is None
    for path in ("/auth/login", "/auth/login/code", "/auth/logout"):
        answer = httpx2.post(f"{program.address}{path}", headers=said, data={"username": "x"})
        assert answer.status_code == 403, path

    where = urlsplit(program.address)
    with socket.create_connection((where.hostname, where.port), 10) as line:
        line.sendall(
            f"GET {NAMESPACE}/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {where.netloc}\r\n"
            f"Origin: {origin}\r\nCookie: {cookie}\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        assert line.recv(64).split(b" ", 2)[1] in {b"400", b"403"}
    alive = httpx2.get(
        f"{program.address}/portal/reports/telecaller-performance.csv", headers={"Cookie": cookie}
    )
    assert alive.status_code == 200, "and nobody was signed out"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(program: Program) -> None:
    form = {"username": "admin", "password": ADMIN_PASSWORD}
    portal = httpx2.post(f"{program.address}/auth/login", data=form).headers["set-cookie"].lower()
    assert "httponly" in portal
    assert "samesite=lax" in portal
    assert "domain=" not in portal
    app = httpx2.post(f"{program.address}/api/auth/login", json=form | {"client": "web"})
    refresh = app.headers["set-cookie"].lower()
    assert "httponly" in refresh
    assert "samesite=strict" in refresh
    assert "path=/api/auth" in refresh
    assert app.json().get("refresh_token") is None
    assert app.headers["cache-control"] == "no-store"


# Strain


def test_lines_that_say_nothing_hold_up_nobody(program: Program, people: People) -> None:
    where = urlsplit(program.address)
    lines = []
    try:
        for number in range(300):
            line = socket.create_connection((where.hostname, where.port), 10)
            if number % 2:  # a head that does not end
                line.sendall(b"GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            else:  # a body that does not come
                line.sendall(
                    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\n"
                    b"Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"
                )
            lines.append(line)
        for _ in range(5):
            answer = httpx2.get(f"{people.api}/me", headers=people.telecaller, timeout=10)
            assert answer.status_code == 200
    finally:
        for line in lines:
            line.close()


def test_deep_and_odd_bodies_are_refused_in_words(program: Program, people: People) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    wide = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
    for body in (deep, wide, b"\xff\xfe", b"NaN", b'{"username": "\\ud800", "password": "x"}'):
        answer = httpx2.post(
            f"{people.api}/auth/login", content=body, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in {400, 401, 422}, (body[:20], answer.status_code)
        assert answer.headers["content-type"] == "application/problem+json"
    for search in ("%", "' or 1=1 --", "\\", "x" * 5000, "\0", "(((((", "*" * 500):
        answer = httpx2.get(
            f"{people.api}/leads", params={"search": search}, headers=people.telecaller
        )
        assert answer.status_code in {200, 422}, search[:10]


# In a process of its own, like the listing of the sibling test.
LIST_PARAMETERS = """
import inspect, json
from reflex_base.registry import RegistrationContext
from crm_app.crm_app import app
found = {}
for name, handler in RegistrationContext.get().event_handlers.items():
    for state in handler.states:
        if not state.__module__.startswith("reflex") and not getattr(state, "__public__", False):
            try:
                found[name] = list(inspect.signature(handler.handler.fn).parameters)[1:]
            except TypeError:  # Reflex's own `setvar`
                found[name] = ["var_name", "value"]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def parameters() -> dict[str, list[str]]:
    """Every guarded handler of ours, with the names of its parameters."""
    command = [sys.executable, "-c", LIST_PARAMETERS]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(run.stdout.strip().splitlines()[-1])
    return found


def payloads(names: list[str], foreign: str) -> list[dict[str, Any]]:
    """A payload that fits with what is not the sender's, and some that no page sends."""
    fits = {name: {"id": foreign} if "form" in name else foreign for name in names}
    return [fits, dict.fromkeys(names, "../../etc/passwd"), {"no_such": "x" * 10_000}]


def test_a_manager_breaks_no_handler_with_forged_events(
    program: Program, people: People, parameters: dict[str, list[str]]
) -> None:
    """Every handler with another branch's telecaller and with nonsense: it lives, nothing leaks."""
    cookie = people.cookie("manager", program.address)
    events = [
        (name, payload)
        for name, names in parameters.items()
        for payload in payloads(names, people.ids["stranger"])
    ]
    assert len(events) > 300
    heard: list[str] = []

    async def send() -> None:
        client = socketio.AsyncClient(reconnection=False)

        @client.on("*", namespace=NAMESPACE)
        async def said(_: str, *data: object) -> None:
            heard.append(json.dumps(data, default=str))

        await client.connect(
            f"{program.address}{NAMESPACE}?token={uuid4()}",
            transports=["websocket"],
            namespaces=[NAMESPACE],
            socketio_path=NAMESPACE,
            headers={"Cookie": cookie},
        )
        for number, (name, sent) in enumerate(events):
            event = {
                "name": name,
                "payload": sent,
                "router_data": {"pathname": f"/telecallers/{people.ids['stranger']}"},
            }
            await client.emit("event", event, namespace=NAMESPACE)
            if number % 20 == 0:  # below what a session may do
                await asyncio.sleep(0.5)
        await asyncio.sleep(3)
        with contextlib.suppress(Exception):
            await client.disconnect()

    asyncio.run(send())
    whole = "".join(heard)
    assert heard, "the program answered"
    for leak in ("Traceback", "psycopg", "sqlalchemy", "X stranger", cookie.partition("=")[2]):
        assert leak not in whole, leak
    assert httpx2.get(f"{program.address}/healthz").status_code == 200
    stranger = people.token(people.names["stranger"], PASSWORD)
    assert httpx2.get(f"{people.api}/me", headers=stranger).status_code == 200, "untouched"


def test_a_tab_that_runs_wild_is_slowed_and_not_looked_up_each_time(
    program: Program,
    people: People,
    handlers: dict[str, bool],
) -> None:
    """Two thousand events at once: some are left undone with a sentence, others work on."""
    cookie = people.cookie("manager", program.address)
    name = next(name for name in handlers if "account_state" in name and name.endswith(".close"))
    heard: list[str] = []

    async def send() -> None:
        client = socketio.AsyncClient(reconnection=False)

        @client.on("*", namespace=NAMESPACE)
        async def said(_: str, *data: object) -> None:
            heard.append(json.dumps(data, default=str))

        await client.connect(
            f"{program.address}{NAMESPACE}?token={uuid4()}",
            transports=["websocket"],
            namespaces=[NAMESPACE],
            socketio_path=NAMESPACE,
            headers={"Cookie": cookie},
        )
        for number in range(2000):
            event = {"name": name, "payload": {}, "router_data": {"pathname": "/"}}
            await client.emit("event", event, namespace=NAMESPACE)
            if number % 200 == 0:
                await asyncio.sleep(0)
        for _ in range(100):
            await asyncio.sleep(0.2)
            if any("Too much at once" in each for each in heard):
                break
        with contextlib.suppress(Exception):
            await client.disconnect()

    asyncio.run(send())
    assert any("Too much at once" in each for each in heard)
    assert httpx2.get(f"{people.api}/me", headers=people.telecaller).status_code == 200
