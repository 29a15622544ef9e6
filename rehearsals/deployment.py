"""The site behind TLS as `deploy/nginx` has it, with a browser and hostile clients in front.

    python -m rehearsals.deployment

Two machines with `CRM_ENV=production`, PostgreSQL, Redis and nginx with the delivered file, in
which only name, ports, certificate and machines are replaced. The certificate is made here and
believed by these clients alone. Prints an account; exit status 1 if something was not so.
`tests/e2e/test_deployment.py` is the short form.
"""

import base64
import contextlib
import hashlib
import json
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from rehearsals.stack import (
    ADMIN_PASSWORD,
    ROOT,
    Machine,
    Nginx,
    Part,
    Postgres,
    Redis,
    Stack,
    free_port,
)
from scripts import browser as chromium
from tests import sounds

NAME = "crm.example.in"
CONFIG = ROOT / "deploy" / "nginx" / "education-crm.conf"
CADDYFILE = ROOT / "deploy" / "caddy" / "Caddyfile"
PASSWORD = "green kites over the hill"  # noqa: S105 - of people who live for minutes
TOKEN = secrets.token_urlsafe(32)
MIB = 1024 * 1024
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
WRONG_TRIES = 31  # one more than an address may fail in a quarter of an hour
AROUND = Path("/etc/nginx/nginx.conf")  # as Debian delivers it
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class NotSo(AssertionError):
    """Something was not as it must be; the account says what."""


def must(holds: object, sentence: object) -> None:
    """Refuse to go on otherwise."""
    if not holds:
        raise NotSo(str(sentence))


@dataclass(frozen=True)
class Certificate:
    """A certificate of this rehearsal, in files, and the hash of its key for Chromium."""

    folder: Path
    pin: str

    @property
    def chain(self) -> Path:
        """What the server shows."""
        return self.folder / "fullchain.pem"

    @property
    def key(self) -> Path:
        """What it keeps."""
        return self.folder / "privkey.pem"


def make_certificate(folder: Path) -> Certificate:
    """One for our name, its own authority, for a day."""
    folder.mkdir(parents=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pin = base64.b64encode(hashlib.sha256(public).digest()).decode()
    certificate = Certificate(folder, pin)
    certificate.chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    certificate.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate


def replaced(text: str, *changes: tuple[str, str]) -> str:
    """The text with every one of these changed; one that is not there is an error."""
    for old, new in changes:
        must(old in text, f"{old!r} is not in the delivered file")
        text = text.replace(old, new)
    return text


def nginx_config(folder: Path, http: int, https: int, certificate: Certificate, *to: str) -> str:
    """The delivered file for this machine; answers the whole configuration around it."""
    servers = "".join(f"    server {each} max_fails=2 fail_timeout=5s;\n" for each in to)
    text = re.sub(r"\n +listen \[::\].*", "", CONFIG.read_text())
    text = replaced(
        text,
        ("    server 127.0.0.1:8000 max_fails=2 fail_timeout=5s;\n", servers),
        ("listen 80", f"listen 127.0.0.1:{http}"),
        ("listen 443", f"listen 127.0.0.1:{https}"),
        (f"return 308 https://{NAME}$", f"return 308 https://{NAME}:{https}$"),
        ("proxy_set_header Host $host;", "proxy_set_header Host $http_host;"),
        (f"/etc/letsencrypt/live/{NAME}", str(certificate.folder)),
        ("root /var/www/html", f"root {folder}/letsencrypt"),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "education-crm.conf").write_text(text)
    challenge = folder / "letsencrypt" / ".well-known" / "acme-challenge"
    challenge.mkdir(parents=True)
    (challenge / "asked").write_text("answered")
    temporary = "".join(f"\n    {name}_temp_path {folder}/{name};" for name in TEMPORARY)
    return replaced(
        AROUND.read_text(),
        ("include /etc/nginx/conf.d/*.conf;", f"include {folder}/education-crm.conf;"),
        # The default site is removed, as install.md says; modules have paths below another prefix.
        ("include /etc/nginx/sites-enabled/*;", ""),
        ("include /etc/nginx/modules-enabled/*.conf;", ""),
        ("/run/nginx.pid", f"{folder}/pid"),
        ("/var/log/nginx", str(folder)),
        ("http {", f"http {{{temporary}"),
    )


class Caddy(Part):
    """Caddy with the delivered file, on our port and with our certificate."""

    def __init__(self, folder: Path, https: int, certificate: Certificate, *to: str) -> None:
        super().__init__(folder)
        self.port = https
        self.said = {"CRM_SITE": f"{NAME}:{https}", "CRM_MACHINES": " ".join(to)}
        shown = f"{certificate.chain} {certificate.key}"
        text = replaced(
            CADDYFILE.read_text(),
            ("\temail {$CRM_MAIL}\n", "\tadmin off\n\tauto_https disable_redirects\n"),
            ("\n{$CRM_SITE} {\n", f"\n{{$CRM_SITE}} {{\n\ttls {shown}\n"),
        )
        (folder / "Caddyfile").write_text(text)

    def command(self) -> list[str]:
        """What is run."""
        return ["caddy", "run", "--adapter", "caddyfile", "--config", f"{self.folder}/Caddyfile"]

    def environment(self) -> dict[str, str]:
        """What `make_env.sh` writes for it."""
        return {**os.environ, **self.said}


class Web(Machine):
    """A machine that leaves the jobs to the first one."""

    arguments = ("serve", "--without-jobs")


class Near(httpx2.HTTPTransport):
    """Finds our name on this machine."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send it to loopback, under the name that was asked for."""
        host = request.url.host
        near = httpx2.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1"),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return super().handle_request(near)


@dataclass
class Site:
    """All that runs, and how to get there."""

    stack: Stack
    certificate: Certificate
    postgres: Postgres
    machines: list[Machine]
    http: int
    https: int
    leads: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What people type."""
        return f"https://{NAME}:{self.https}"

    def client(self, come_from: str = "127.0.0.1", **sent: str) -> httpx2.Client:
        """Somebody at this address of loopback, who believes our certificate."""
        context = ssl.create_default_context(cafile=self.certificate.chain)
        near = Near(verify=context, local_address=come_from)
        made = httpx2.Client(base_url=self.address, transport=near, headers=sent, timeout=30)
        self.stack.callback(made.close)
        return made

    def signed_in(self, username: str, password: str) -> httpx2.Client:
        """Somebody with a phone."""
        client = self.client()
        body = {"username": username, "password": password}
        answer = client.post("/api/auth/login", json=body)
        must(answer.is_success, answer.text)
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return client

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Past the program."""
        with psycopg.connect(self.postgres.url) as connection:
            return connection.execute(statement.encode()).fetchall()


@contextlib.contextmanager
def site(machines: int = 2) -> Generator[Site, None, None]:
    """Everything started, with a telecaller and leads that came in by a file."""
    with Stack() as stack:
        certificate = make_certificate(stack.folder / "certificate")
        postgres = stack.postgres()
        redis = stack.start(Redis(stack.folder / "redis"))
        http, https = free_port(), free_port()
        variables = {
            "CRM_ENV": "production",
            "CRM_DATABASE_URL": postgres.url,
            "CRM_REDIS_URL": redis.url,
            "CRM_JWT_SECRET": secrets.token_urlsafe(48),
            "CRM_STORAGE_URL": f"file://{stack.folder}/recordings",
            "CRM_PUBLIC_URL": f"https://{NAME}:{https}",
            "CRM_TRUSTED_PROXIES": "127.0.0.1",
            "CRM_METRICS_TOKEN": TOKEN,
            "CRM_DATA_DIR": str(stack.folder / "data"),
        }
        kinds = [Machine, *[Web] * (machines - 1)]
        started = [
            stack.start(kind(stack.folder / f"machine-{number}", **variables))
            for number, kind in enumerate(kinds)
        ]
        to = [each.address.removeprefix("http://") for each in started]
        folder = stack.folder / "nginx"
        config = nginx_config(folder, http, https, certificate, *to)
        stack.start(Nginx(folder, https, config))
        made = Site(stack, certificate, postgres, started, http, https)
        made.leads = engage(made)
        yield made


def engage(made: Site) -> list[str]:
    """A telecaller and leads, all through nginx; answers the leads."""
    admin = made.signed_in("admin", ADMIN_PASSWORD)
    branch = admin.post("/api/branches", json={"name": "Pune", "location": "Camp"}).json()
    asha = {"username": "asha", "full_name": "Asha", "password": PASSWORD, "role": "telecaller"}
    caller = admin.post("/api/users", json=asha | {"branch_id": branch["id"]}).json()
    rows = "\n".join(f"Student {number},98{number:08d}" for number in range(1, 41))
    accepted = admin.post(
        "/api/imports",
        files={"file": ("leads.csv", f"name,phone\n{rows}".encode(), "text/csv")},
        data={"telecaller_ids": [caller["id"]]},
    )
    must(accepted.is_success, accepted.text)
    deadline = time.monotonic() + 60
    while admin.get(f"/api/imports/{accepted.json()['id']}").json()["status"] != "done":
        must(time.monotonic() < deadline, "the import does not end")
        time.sleep(0.2)
    asha_phone = made.signed_in("asha", PASSWORD)
    return [lead["id"] for lead in asha_phone.get("/api/leads").json()["items"]]


# What is looked at. Each answers a sentence for the account.


def http_is_sent_on(made: Site) -> str:
    """Plain HTTP leads to HTTPS, but for the challenge of the certificate."""
    plain = f"http://127.0.0.1:{made.http}"
    named = {"Host": NAME}
    answer = httpx2.get(f"{plain}/leads?status=new", headers=named)
    wanted = f"{made.address}/leads?status=new"
    must((answer.status_code, answer.headers["location"]) == (308, wanted), answer.headers)
    challenge = httpx2.get(f"{plain}/.well-known/acme-challenge/asked", headers=named)
    must((challenge.status_code, challenge.text) == (200, "answered"), challenge.text)
    try:
        httpx2.get(plain, headers={"Host": "other.example"})
    except httpx2.TransportError:
        return "HTTP is sent on (308) with path and query; challenges are answered; others are not"
    raise NotSo("a name that is not ours was answered")


def tls_is_new_enough(made: Site) -> str:
    """1.2 and 1.3 are spoken, 1.1 is not, and no certificate is shown to other names."""
    spoken = [_handshake(made, each) for each in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)]
    must(spoken == ["TLSv1.2", "TLSv1.3"], spoken)
    refusals = []
    for version, name in (
        (ssl.TLSVersion.TLSv1_1, NAME),
        (ssl.TLSVersion.TLSv1_3, "other.example"),
    ):
        try:
            _handshake(made, version, name)
        except ssl.SSLError as error:
            refusals.append(str(error.reason))
    must(refusals[:1] == ["TLSV1_ALERT_PROTOCOL_VERSION"] and len(refusals) == 2, refusals)  # noqa: PLR2004
    return "TLS 1.2 and 1.3 are spoken; 1.1 is refused by an alert, and so is another name"


def _handshake(made: Site, version: ssl.TLSVersion, name: str = NAME) -> str | None:
    context = ssl.create_default_context(cafile=made.certificate.chain)
    context.set_ciphers("DEFAULT@SECLEVEL=0")  # so that the server refuses, and not we
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = min(version, ssl.TLSVersion.TLSv1_2)
        context.maximum_version = version
        context.minimum_version = version
    with (
        socket.create_connection(("127.0.0.1", made.https)) as plain,
        context.wrap_socket(plain, server_hostname=name) as spoken,
    ):
        return spoken.version()


SAFE = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def headers_are_there_once(made: Site) -> str:
    """On pages, files, the API, errors of nginx and of ours."""
    client = made.client()
    paths = ["/login", "/m/", "/api/meta", "/no-such-page", "/docs", "/favicon.svg", "/healthz"]
    for path in paths:
        answer = client.get(path, follow_redirects=True)
        for name, wanted in SAFE.items():
            must(answer.headers.get_list(name) == [wanted], (path, name, answer.headers))
        policy = answer.headers.get_list("content-security-policy")
        must(len(policy) == 1 and "unsafe-eval" not in policy[0], (path, policy))
        must("script-src 'unsafe-inline'" not in policy[0], (path, policy))
    too_large = client.post("/api/auth/login", content=bytes(3 * MIB))
    must(too_large.status_code == 413, too_large)  # noqa: PLR2004
    must(SAFE["strict-transport-security"] in too_large.headers.values(), too_large.headers)
    must("nginx/" not in too_large.headers["server"], too_large.headers)
    return f"{len(SAFE) + 1} headers of safety once on each of {len(paths)} answers; HSTS on errors"


def origins_are_exact(made: Site) -> str:
    """A preflight of another site gets no allow header; its forms and sockets are refused."""
    client, method = made.client(), {"Access-Control-Request-Method": "POST"}
    others = (
        *("https://evil.example", f"http://{NAME}:{made.https}", f"https://{NAME}", "null"),
        f"https://{NAME}.evil.example:{made.https}",
    )
    for origin in others:
        for path in ("/api/leads", "/api/auth/login", "/auth/login", "/_event/"):
            answer = client.options(path, headers={"Origin": origin} | method)
            must("access-control-allow-origin" not in answer.headers, (origin, path))
        form = {"username": "admin", "password": ADMIN_PASSWORD}
        answer = client.post("/auth/login", data=form, headers={"Origin": origin})
        must(answer.status_code == 403, (origin, answer))  # noqa: PLR2004
        must(_socket_status(made, origin) != 101, f"{origin} gets a socket")  # noqa: PLR2004
    own = client.options("/api/leads", headers={"Origin": made.address} | method)
    must(own.headers["access-control-allow-origin"] == made.address, own.headers)
    must(_socket_status(made, made.address) == 101, "our own page gets no socket")  # noqa: PLR2004
    return f"{len(others)} other origins: no allow header, no form, no socket; our own has all"


def _socket_status(made: Site, origin: str) -> int:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(),
        "Origin": origin,
    }
    path = "/_event/?EIO=4&transport=websocket"
    with made.client() as client, client.stream("GET", path, headers=upgrade) as answer:
        answer.extensions["network_stream"].close()
        return int(answer.status_code)


def cookies_are_secure(made: Site) -> str:
    """They travel by HTTPS alone and no script reads them."""
    client = made.client()
    form = {"username": "admin", "password": ADMIN_PASSWORD, "next": "/leads"}
    answer = client.post("/auth/login", data=form)
    body = {"username": "asha", "password": PASSWORD, "client": "web"}
    of_app = client.post("/api/auth/login", json=body)
    must(of_app.is_success, of_app.text)
    cookies = answer.headers.get_list("set-cookie") + of_app.headers.get_list("set-cookie")
    must(len(cookies) >= 2, cookies)  # noqa: PLR2004 - one of the portal, one of the app
    for cookie in cookies:
        words = {word.strip().lower() for word in cookie.split(";")}
        must({"secure", "httponly"} <= words, cookie)
        must({"samesite=lax", "samesite=strict"} & words, cookie)
    must(answer.headers["location"] == "/leads", answer.headers)
    slash = client.get("/api/leads/", headers={"Authorization": "Bearer none"})
    led_to = slash.headers.get("location", made.address)
    must(led_to.startswith((made.address, "/")), f"a redirect to {led_to}")
    return f"{len(cookies)} cookies: Secure, HttpOnly, SameSite; redirects stay on https"


def figures_are_hidden(made: Site) -> str:
    """From outside with the right token too; on the machine itself with it."""
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    outside = made.client().get("/metrics", headers=bearer).status_code
    machine = f"{made.machines[0].address}/metrics"
    inside = httpx2.get(machine, headers=bearer).status_code
    without = httpx2.get(machine).status_code
    must((outside, inside, without) == (404, 200, 404), (outside, inside, without))
    return "/metrics: 404 from outside; on the machine 200 with the token and 404 without"


def addresses_are_the_clients(made: Site) -> str:
    """What a client writes about its address is not believed; nginx's word is."""
    lie = {"X-Forwarded-For": "203.0.113.9, 127.0.0.1", "X-Real-IP": "::1", "Forwarded": "for=::1"}
    client = made.client("127.0.0.77", **lie)
    wrong = {"username": "nobody-at-all", "password": "wrong"}
    must(client.post("/api/auth/login", json=wrong).status_code == 401, "let in")  # noqa: PLR2004
    form = {"username": "admin", "password": ADMIN_PASSWORD}
    must(client.post("/auth/login", data=form).headers["location"] == "/", "no portal")
    noted = made.sql(
        "select address from failed_sign_ins where username = 'nobody-at-all' union all"
        " (select address from sign_ins order by created_at desc limit 1)"
    )
    must(noted == [("127.0.0.77",)] * 2, noted)
    return "failed and opened sign-ins are noted with the client's own address, whatever it writes"


def who_guesses_is_stopped(made: Site) -> str:
    """The limit of an address holds, and holds up nobody else."""
    attacker, other = made.client("127.0.0.66"), made.client("127.0.0.78")
    said = []
    for number in range(WRONG_TRIES):
        lie = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.{number}"}
        body = {"username": f"nobody-{number}", "password": "wrong"}
        said.append(attacker.post("/api/auth/login", json=body, headers=lie).status_code)
    must(said == [401] * (WRONG_TRIES - 1) + [429], said)
    right = {"username": "asha", "password": PASSWORD}
    must(attacker.post("/api/auth/login", json=right).status_code == 429, "not stopped")  # noqa: PLR2004
    must(other.post("/api/auth/login", json=right).is_success, "another address is stopped too")
    return f"{WRONG_TRIES} wrong sign-ins with invented addresses stop that client, and no other"


def recordings_come_and_go(made: Site) -> str:
    """20 MB in blocks, one of which breaks off, then played by ranges."""
    audio = sounds.wav(20 * MIB)
    asha, lead = made.signed_in("asha", PASSWORD), made.leads[0]
    begun = asha.post(f"/api/leads/{lead}/recordings", headers=sounds.creation(audio))
    must(begun.status_code == 201, begun.text)  # noqa: PLR2004
    location = begun.headers["location"]
    first = asha.patch(location, content=audio[: 5 * MIB], headers=sounds.piece(5 * MIB * 0))
    must(first.headers.get("upload-offset") == str(5 * MIB), first.text)
    _break_off(made, asha, location, audio[5 * MIB : 10 * MIB])
    kept = _settled(asha, location)
    must(5 * MIB < kept < 10 * MIB, f"of a block that broke off {kept - 5 * MIB} bytes are kept")
    at = kept
    while at < len(audio):
        block = audio[at : at + 5 * MIB]
        answer = asha.patch(location, content=_pieces(block), headers=sounds.piece(at))
        must(answer.status_code == 204, answer.text)  # noqa: PLR2004
        at += len(block)
    must(_offset(asha, location) == len(audio), "not all has arrived")
    [recording] = asha.get(f"/api/leads/{lead}/recordings").json()["items"]
    path = f"/api/leads/{lead}/recordings/{recording['id']}"
    part = asha.get(path, headers={"Range": "bytes=1000000-1999999"})
    must(part.status_code == 206, part)  # noqa: PLR2004
    must(part.headers["content-range"] == f"bytes 1000000-1999999/{len(audio)}", part.headers)
    must(part.content == audio[1000000:2000000], "other bytes")
    must(asha.get(path).content == audio, "other bytes")
    return f"20 MB sent, {(kept - 5 * MIB) // 1024} KB kept of a block that broke off; 206 exact"


def _offset(client: httpx2.Client, location: str) -> int:
    answer = client.head(location, headers={"Tus-Resumable": "1.0.0"})
    must(answer.status_code == 200, answer)  # noqa: PLR2004
    return int(answer.headers["upload-offset"])


def _settled(client: httpx2.Client, location: str) -> int:
    """Where an upload stands once what was under way has arrived."""
    before, now = -1, _offset(client, location)
    while now != before:
        time.sleep(1)
        before, now = now, _offset(client, location)
    return now


def _pieces(block: bytes) -> Iterator[bytes]:
    for at in range(0, len(block), 64 * 1024):
        yield block[at : at + 64 * 1024]


def _break_off(made: Site, client: httpx2.Client, location: str, block: bytes) -> None:
    """Send half of a block and hang up."""
    headers = sounds.piece(5 * MIB) | {
        "Host": f"{NAME}:{made.https}",
        "Content-Length": str(len(block)),
        "Authorization": str(client.headers["authorization"]),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    context = ssl.create_default_context(cafile=made.certificate.chain)
    with (
        socket.create_connection(("127.0.0.1", made.https)) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as sent,
    ):
        sent.sendall(f"PATCH {location} HTTP/1.1\r\n{head}\r\n".encode())
        sent.sendall(block[: len(block) // 2])
        time.sleep(2)


def a_machine_goes_away(made: Site) -> str:
    """One ends, then dies, while people work: the other one answers, for POST too."""
    asha, lead = made.signed_in("asha", PASSWORD), made.leads[1]
    said: list[int] = []
    called = 0

    def work(turns: int) -> None:
        nonlocal called
        for _ in range(turns):
            said.append(asha.get("/api/leads").status_code)
            said.append(asha.post(f"/api/leads/{lead}/calls", json=_call()).status_code)
            called += 1

    before = _calls_of(made, lead)
    second = made.machines[1]
    work(5)
    second.stop()
    work(10)
    second.start()
    time.sleep(6)  # nginx asks it again
    work(5)
    second.kill()
    work(10)
    second.start()
    must(set(said) == {200, 201}, said)
    must(_calls_of(made, lead) == before + called, "a call is missing, or there twice")
    return (
        f"{len(said)} requests while a machine ended and was killed: all answered, each call once"
    )


def _calls_of(made: Site, lead: str) -> int:
    [(count,)] = made.sql(f"select count(*) from call_logs where lead_id = '{lead}'")
    return int(count)


def _call() -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "outcome": "connected",
        "started_at": (datetime.now(UTC) - timedelta(seconds=30)).isoformat(),
        "duration_seconds": 20,
    }


# In a browser.


@contextlib.contextmanager
def browsing(made: Site) -> Generator[tuple[BrowserContext, list[str]], None, None]:
    """A Chromium that finds our name here and believes our key; and what it complained about."""
    program = chromium.find()
    must(program, chromium.MISSING)
    flags = [
        *FLAGS,
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={made.certificate.pin}",
    ]
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=program, args=flags)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        complaints: list[str] = []
        context.on(
            "console",
            lambda said: (
                complaints.append(f"{said.type} {said.text}")
                if said.type == "error" or "Policy" in said.text
                else None
            ),
        )
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        yield context, complaints
        browser.close()


def sign_in(page: Page, made: Site) -> None:
    """From plain HTTP, as somebody types it."""
    page.goto(f"http://{NAME}:{made.http}/login")
    must(page.url == f"{made.address}/login", page.url)
    page.wait_for_load_state("networkidle")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill(ADMIN_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{made.address}/")


def a_page_follows(made: Site) -> str:
    """Sign-in in Chromium; the floor follows a call by the socket over TLS; sound is heard."""
    with browsing(made) as (context, complaints):
        page = context.new_page()
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        sign_in(page, made)
        expect(page.get_by_text(re.compile("^Live, updated"))).to_be_visible(timeout=30_000)
        link = page.get_by_role("region", name="Today").get_by_role("link").first
        number = link.locator("span").nth(1)
        before = int(number.inner_text().replace(",", ""))
        asha = made.signed_in("asha", PASSWORD)
        begun = time.monotonic()
        answer = asha.post(f"/api/leads/{made.leads[2]}/calls", json=_call())
        must(answer.status_code == 201, answer.text)  # noqa: PLR2004
        expect(number).to_have_text(str(before + 1), timeout=15_000)
        took = time.monotonic() - begun
        must(sockets and all(url.startswith(f"wss://{NAME}") for url in sockets), sockets)
        heard = _listen(made, page)
        must(not complaints, complaints)
    return (
        f"Chromium signed in; a call shows after {took:.1f} s through {sockets[0][:30]}…; {heard}"
    )


def _listen(made: Site, page: Page) -> str:
    """Play what was sent from its middle, as the player does."""
    asha, lead = made.signed_in("asha", PASSWORD), made.leads[3]
    audio = sounds.wav(2 * MIB)
    location = asha.post(f"/api/leads/{lead}/recordings", headers=sounds.creation(audio)).headers[
        "location"
    ]
    must(asha.patch(location, content=audio, headers=sounds.piece(0)).is_success, "not sent")
    [recording] = asha.get(f"/api/leads/{lead}/recordings").json()["items"]
    link = asha.post(f"/api/leads/{lead}/recordings/{recording['id']}/link").json()
    at = page.evaluate(
        """async (address) => {
            const sound = new Audio(address);
            const until = (name) => new Promise((go, no) => {
                sound.addEventListener(name, go, { once: true });
                sound.addEventListener("error", () => no(sound.error.message), { once: true });
            });
            await until("loadedmetadata");
            sound.currentTime = sound.duration / 2;
            await until("seeked");
            return sound.currentTime;
        }""",
        link["url"],
    )
    return f"sound from second {at:.0f}"


def every_page_is_clean(made: Site) -> str:
    """Each page of the portal and the app: nothing is refused by a policy, nothing fails."""
    routes = set(json.loads((ROOT / ".web" / "routes.json").read_text())) - {"404", "index"}
    paths = ["/", *(f"/{route.replace('[lead_id]', made.leads[0])}" for route in sorted(routes))]
    paths = [re.sub(r"\[\w+\]", str(uuid4()), path) for path in paths]
    with browsing(made) as (context, complaints):
        page = context.new_page()
        sign_in(page, made)
        for path in paths:
            page.goto(f"{made.address}{path}")
            page.wait_for_load_state("networkidle")
        must(not complaints, complaints)
        answer = page.goto(f"{made.address}/no-such-page")
        must(answer is not None and answer.status == 404, "not found is no 404")  # noqa: PLR2004
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        must(all("404" in each for each in complaints), complaints)
        complaints.clear()
        page.goto(f"{made.address}/docs")
        page.goto(f"{made.address}/m/")
        _walk_through_the_app(page)
        must(not [each for each in complaints if "401" not in each], complaints)
        _inline_script_is_refused(page, complaints)
    return f"{len(paths)} pages, the 404 page, /docs and the app without a refusal; inline refused"


def _walk_through_the_app(page: Page) -> None:
    page.get_by_label("User name").fill("asha")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Student 1", exact=True).first).to_be_visible(timeout=30_000)
    page.wait_for_load_state("networkidle")


def _inline_script_is_refused(page: Page, complaints: list[str]) -> None:
    """What somebody might get into a page does not run: the policy is no mere header."""
    complaints.clear()
    page.goto(page.url.partition("/m/")[0] + "/leads")
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
            const bad = document.createElement("script");
            bad.textContent = "window.bad = 1";
            document.body.append(bad);
            document.body.insertAdjacentHTML("beforeend", "<img src=x: onerror='window.bad = 2'>");
        }"""
    )
    page.wait_for_timeout(500)
    must(page.evaluate("window.bad") is None, "an inline script ran")
    must(any("Content Security Policy" in each for each in complaints), complaints)


def caddy_does_the_same(made: Site) -> str:
    """The alternative: sign-in, headers, limits and TLS through the delivered Caddyfile."""
    if shutil.which("caddy") is None:
        return "Caddy: not on this machine, so not looked at"
    subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(CADDYFILE)],
        check=True,
        capture_output=True,
        env=os.environ | {"CRM_SITE": NAME, "CRM_MAIL": f"it@{NAME}"},
    )
    to = [each.address.removeprefix("http://") for each in made.machines]
    port = free_port()
    made.stack.start(Caddy(made.stack.folder / "caddy", port, made.certificate, *to))
    there = Site(
        made.stack, made.certificate, made.postgres, made.machines, made.http, port, made.leads
    )
    # Its own address is another port, so the browser's forms would be foreign; the API is not.
    asha = there.signed_in("asha", PASSWORD)
    must(asha.get("/api/leads").is_success, "no leads")
    must(asha.get("/metrics").status_code == 404, "figures are shown")  # noqa: PLR2004
    large = asha.post("/api/auth/login", content=bytes(3 * MIB))
    must(large.status_code == 413, f"no limit: {large}")  # noqa: PLR2004
    must(_socket_status(there, made.address) == 101, "no socket")  # noqa: PLR2004
    must(asha.get("/healthz").headers["strict-transport-security"], "no HSTS")
    return f"Caddy: valid; {tls_is_new_enough(there)}; sign-in, socket, limits, /metrics hidden"


QUICK: list[Callable[[Site], str]] = [
    http_is_sent_on,
    tls_is_new_enough,
    headers_are_there_once,
    origins_are_exact,
    cookies_are_secure,
    figures_are_hidden,
    addresses_are_the_clients,
    recordings_come_and_go,
    a_page_follows,
]
ALL = [
    *QUICK,
    every_page_is_clean,
    a_machine_goes_away,
    caddy_does_the_same,
    who_guesses_is_stopped,
]


def account(made: Site, checks: Iterable[Callable[[Site], str]]) -> list[str]:
    """Look at each, print what was seen; answers what was not so."""
    missed = []
    for check in checks:
        begun = time.monotonic()
        try:
            said = check(made)
        except Exception as error:
            missed.append(f"{check.__name__}: {type(error).__name__}: {error}")
            said = f"NOT SO: {missed[-1][:1500]}"
        print(f"{time.monotonic() - begun:6.1f} s  {said}", flush=True)
    return missed


def main() -> int:
    """Answers the exit status."""
    with site() as made:
        missed = account(made, ALL)
    print("", "all is as it must be" if not missed else f"{len(missed)} not so", sep="\n")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main())
