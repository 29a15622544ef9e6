"""A telecaller's day over HTTP against the real server, with strangers at every door on the way."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from sqlmodel import Session

from api_ext.app import create_api
from crm_app.models import LeadStatus, Recording
from tests import sounds
from tests.conftest import PASSWORD, makers

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(committed: Any, database_url: str, data_dir: Path) -> Iterator[str]:
    """The address of the API, served by granian with two workers on the test's database."""
    port = free_port()
    environment = os.environ | {
        "CRM_DATABASE_URL": database_url,
        "CRM_DATA_DIR": str(data_dir),
        "CRM_DB_POOL": "30",
        "PYTHONPATH": str(ROOT),
    }
    command = [
        *(sys.executable, "-m", "granian", "api_ext.app:create_api", "--factory"),
        *("--interface", "asgi", "--workers", "2", "--no-access-log"),
        *("--host", "127.0.0.1", "--port", str(port)),
    ]
    log = data_dir / "granian.log"
    with log.open("w") as file:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=file, stderr=file)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx2.get(f"{address}/healthz", timeout=1)
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        else:
            pytest.fail(log.read_text())
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


class Person:
    """A phone that is signed in, over connections of its own."""

    def __init__(self, server: str, username: str) -> None:
        self.http = httpx2.Client(base_url=server, timeout=30)
        weakref.finalize(self, self.http.close)
        body = {"username": username, "password": PASSWORD}
        self.signed_in = self.http.post("/api/auth/login", json=body).json()
        self.take(self.signed_in)

    def take(self, answer: dict[str, Any]) -> None:
        self.refresh_token = answer["refresh_token"]
        self.headers = {"Authorization": f"Bearer {answer['access_token']}"}

    def ask(self, method: str, path: str, status: int = 200, **sent: Any) -> Any:
        answer = self.http.request(method, path, headers=self.headers, **sent)
        assert answer.status_code == status, (method, path, answer.text)
        return answer.json() if answer.content else None

    def ask_in_parallel(self, times: int, method: str, path: str, body: Any) -> list[Any]:
        def once(_: int) -> Any:
            return self.http.request(method, path, headers=self.headers, json=body)

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(once, range(times)))


def moment(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


@pytest.fixture
def people(server: str, world: Any, committed: Any) -> Iterator[dict[str, Person]]:
    make_lead = makers(committed)[2]
    for n in range(60):
        make_lead(world.asha, student_name=f"Student Number {n}")
    committed.commit()
    signed = {name: Person(server, name) for name in ("asha", "rohit", "boss")}
    yield signed
    for person in signed.values():
        person.http.close()


def synced(person: Person, since: str | None) -> tuple[dict[str, Any], set[str], str]:
    """Everything that is new since a token: leads by id, ids that left, the next token."""
    leads: dict[str, Any] = {}
    gone: set[str] = set()
    while True:
        page = person.ask("GET", "/api/sync", params={"since": since} if since else {})
        leads |= {lead["id"]: lead for lead in page["upserts"]["leads"]}
        gone |= set(page["removed"]["leads"])
        since = page["next"]
        if not page["has_more"]:
            return leads, gone, since


def test_whole_day_of_a_telecaller(people: dict[str, Person], world: Any) -> None:  # noqa: PLR0915
    asha, boss = people["asha"], people["boss"]

    # She comes in.
    assert asha.signed_in["expires_in"] == 900
    assert asha.ask("GET", "/api/me")["username"] == "asha"
    assert asha.ask("PUT", "/api/me/presence", json={"state": "working"})["state"] == "working"
    meta = asha.ask("GET", "/api/meta")
    assert "connected" in meta["outcomes"]
    phone = {"client_id": str(uuid4()), "platform": "android", "app_version": "1.0.0"}
    asha.ask("POST", "/api/devices", 201, json=phone | {"health": {"unsent": 0}})
    everything, _, token = synced(asha, None)
    assert len(everything) == 61

    # She looks at her list.
    counts = asha.ask("GET", "/api/leads/counts")
    assert (counts["all"], counts["due"], counts["by_status"]["new"]) == (61, 0, 61)
    first = asha.ask("GET", "/api/leads")
    second = asha.ask("GET", "/api/leads", params={"cursor": first["next_cursor"]})
    assert (len(first["items"]), len(second["items"]), first["total"]) == (50, 11, 61)
    assert second["next_cursor"] is None
    listed = {lead["id"] for lead in first["items"] + second["items"]}
    assert listed == set(everything)
    found = asha.ask("GET", "/api/leads", params={"search": "number 17"})["items"]
    assert [lead["student_name"] for lead in found] == ["Student Number 17"]

    # She takes the next one, calls, and her phone sends the call again and again.
    offer = asha.ask("POST", "/api/leads/next")
    lead = f"/api/leads/{offer['lead']['id']}"
    assert offer["reason"].startswith("new ")
    assert asha.ask("GET", lead)["timeline"] == []
    followup_id = str(uuid4())
    call = {
        "client_id": str(uuid4()),
        "outcome": "connected",
        "started_at": moment(minutes=-4),
        "duration_seconds": 180,
        "notes": "Asked for the fees.",
        "status": "interested",
        "followup": {"client_id": followup_id, "scheduled_at": moment(minutes=5)},
    }
    answers = asha.ask_in_parallel(20, "POST", f"{lead}/calls", call)
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    now = asha.ask("GET", lead)
    assert (now["call_count"], now["status"], now["has_due_followup"]) == (1, "interested", True)
    assert sorted(each["kind"] for each in now["timeline"]) == ["call", "followup", "status"]
    assert asha.ask("GET", "/api/leads")["items"][0]["id"] == now["id"], "who waits comes first"
    assert asha.ask("GET", "/api/leads/counts")["due"] == 1

    # A note, twice; and the six fields, one of which the boss changes meanwhile.
    note = {"client_id": str(uuid4()), "body": " Father decides. ", "written_at": moment()}
    asha.ask("POST", f"{lead}/notes", 201, json=note)
    assert asha.ask("POST", f"{lead}/notes", 200, json=note)["body"] == "Father decides."
    boss.ask("PATCH", lead, json={"city": "Karad"})
    seen = {"city": None, "email": None}
    edit = {"city": "Satara", "email": "neha@example.com", "base": seen}
    refused = asha.ask("PATCH", lead, 409, json=edit)
    assert (refused["code"], refused["fields"]) == ("changed_meanwhile", {"city": "Karad"})
    assert asha.ask("GET", lead)["email"] is None, "nothing was written"
    edit["base"] = {"city": "Karad", "email": None}
    for _ in range(2):  # an answer that was lost
        assert asha.ask("PATCH", lead, json=edit)["city"] == "Satara"
    asha.ask("PATCH", lead, 422, json={"student_name": "Somebody"})

    # The follow-up is done, was a slip, and is done.
    (due,) = asha.ask("GET", "/api/followups")["items"]
    assert (due["client_id"], due["lead"]["id"]) == (followup_id, now["id"])
    followup = f"/api/followups/{due['id']}"
    done = asha.ask("PATCH", followup, json={"status": "completed"})
    again = asha.ask("PATCH", followup, json={"status": "completed"})
    assert (done["status"], again["completed_at"]) == ("completed", done["completed_at"])
    assert asha.ask("GET", "/api/followups")["total"] == 0
    assert asha.ask("GET", lead)["next_followup_at"] is None
    assert asha.ask("PATCH", followup, json={"status": "pending"})["completed_at"] is None
    assert asha.ask("GET", lead)["has_due_followup"]
    asha.ask("PATCH", followup, json={"status": "completed"})

    # Another lead goes to a colleague; her phone hears of it, and of what she did herself.
    other = next(lead_id for lead_id in everything if lead_id != now["id"])
    to = {"lead_ids": [other], "telecaller_ids": [str(world.colleague.id)]}
    boss.ask("POST", "/api/leads/assign", json=to)
    news, gone, token = synced(asha, token)
    assert (set(news), gone) == ({now["id"]}, {other})
    assert news[now["id"]]["city"] == "Satara"
    assert synced(asha, token)[:2] == ({}, set())
    asha.ask("GET", f"/api/leads/{other}", 404)
    assert other in synced(people["rohit"], None)[0]

    # Her figures are those of the boss.
    stats = asha.ask("GET", "/api/me/stats")
    assert (stats["calls_today"], stats["leads_total"], stats["leads_contacted"]) == (1, 60, 1)
    days = {"from": stats["range"]["from"], "to": stats["range"]["to"]}
    report = boss.ask("GET", "/api/reports/telecaller-performance", params=days)
    row = next(row for row in report["rows"] if row["telecaller_id"] == str(world.asha.id))
    mine = {name: value for name, value in stats["range"].items() if name not in days}
    assert mine == {name: row[name] for name in mine}
    assert (mine["calls"], mine["followups_done"], mine["talk_seconds"]) == (1, 1, 180)

    # The token is renewed, the phone says how it is, and she goes home.
    renewed = asha.ask("POST", "/api/auth/refresh", json={"refresh_token": asha.refresh_token})
    asha.take(renewed)
    asha.ask("POST", "/api/devices", 200, json=phone | {"health": {"unsent": 3}})
    asha.ask("PUT", "/api/me/presence", json={"state": "off"})
    asha.ask("POST", "/api/auth/logout", 204, json={"refresh_token": asha.refresh_token})
    for _ in range(10):  # whichever of the two processes is asked
        asha.ask("GET", "/api/leads", 401)
        asha.ask("GET", "/api/me", 401)
    asha.ask("POST", "/api/auth/refresh", 401, json={"refresh_token": asha.refresh_token})


# A body for each route that needs one.
OF_STAFF = (
    "export",
    "merge",
    "duplicates",
    "apart",
    "siblings",
)  # refused before the lead is looked for
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/users/{user_id}/leaves": {"first_day": "2190-01-04", "last_day": "2190-01-04"},
    "POST /api/leads/{lead_id}/merge": {"merged_lead_id": str(uuid4())},
    "POST /api/leads/{lead_id}/consents": {
        "client_id": str(uuid4()),
        "purpose": "calls",
        "act": "withdrawn",
        "way": "call",
    },
    "POST /api/leads/{lead_id}/siblings": {"client_id": str(uuid4()), "student_name": "X"},
    "PUT /api/me/presence": {"state": "working"},
    "POST /api/leads/assign": {"lead_ids": [str(uuid4())], "telecaller_ids": [str(uuid4())]},
    "PATCH /api/leads/{lead_id}": {"city": "Mine"},
    "POST /api/leads/{lead_id}/notes": {"client_id": str(uuid4()), "body": "Mine"},
    "POST /api/leads/{lead_id}/calls": {
        "client_id": str(uuid4()),
        "outcome": "busy",
        "started_at": "2026-01-01T00:00:00Z",
        "duration_seconds": 0,
    },
    "POST /api/followups": {
        "client_id": str(uuid4()),
        "lead_id": str(uuid4()),
        "scheduled_at": moment(days=1),
    },
    "PATCH /api/followups/{followup_id}": {"status": "completed"},
    "POST /api/devices": {"client_id": str(uuid4()), "platform": "web", "app_version": "1"},
    "POST /api/reminders/shown": {
        "items": [
            {
                "followup_id": str(uuid4()),
                "scheduled_at": "2026-01-01T00:00:00Z",
                "shown_at": "2026-01-01T00:00:00Z",
            }
        ]
    },
    "POST /api/branches": {"name": "Mine", "location": "x"},
    "PATCH /api/branches/{branch_id}": {"name": "Mine"},
    "POST /api/users": {"username": "mine", "password": "long enough", "full_name": "Mine"},
    "PATCH /api/settings": {"name": "Mine"},
    "POST /api/recordings/{recording_id}/hold": {"reason": "Mine"},
    "PATCH /api/users/{user_id}": {"full_name": "Mine"},
}
# What a route of tus asks for in its headers.
TUS = {"Tus-Resumable": "1.0.0"}
HEADERS = {
    "POST /api/leads/{lead_id}/recordings": sounds.creation(b"x"),
    "HEAD /api/uploads/{upload_id}": TUS,
    "PATCH /api/uploads/{upload_id}": sounds.piece(0),
    "DELETE /api/uploads/{upload_id}": TUS,
}
OPEN = {
    *("/api/auth/login", "/api/auth/refresh", "/api/auth/logout"),
    "/api/reminders/{reminder_id}/receipt",
}


def routes() -> list[tuple[str, str]]:
    return [
        (method.upper(), path)
        for path, methods in create_api().openapi()["paths"].items()
        for method in methods
        # OPTIONS says what the server can do, and nothing of anybody.
        if path.startswith("/api/") and path not in OPEN and method != "options"
    ]


def test_no_route_opens_to_a_stranger_or_shows_what_is_anothers(
    people: dict[str, Person], world: Any, committed: Session
) -> None:
    asha, boss = people["asha"], people["boss"]
    asked = 0
    recording = Recording(
        client_id=uuid4(),
        lead_id=world.far.id,
        telecaller_id=world.stranger.id,
        storage_key="2026/11/far.m4a",
        size_bytes=1,
        sha256="x",
        mime_type="audio/mp4",
        recorded_at=datetime.now(UTC),
    )
    committed.add(recording)
    committed.commit()
    booked = boss.ask(
        "POST",
        "/api/followups",
        201,
        json={
            "client_id": str(uuid4()),
            "lead_id": str(world.far.id),
            "scheduled_at": moment(days=1),
        },
    )
    headers = boss.headers | sounds.creation(b"x")
    answer = boss.http.post(f"/api/leads/{world.own.id}/recordings", headers=headers)
    begun = answer.headers["Location"]
    foreign = {
        "lead_id": str(world.far.id),
        "other_id": str(world.own.id),
        "merge_id": str(uuid4()),
        "followup_id": booked["id"],
        "import_id": str(uuid4()),
        "row_number": "2",
        "branch_id": str(world.jaipur.id),
        "user_id": str(world.stranger.id),
        "run_id": str(uuid4()),
        "leave_id": str(uuid4()),
        "recording_id": str(recording.id),
        "session_id": str(uuid4()),
        "upload_id": begun.rpartition("/")[2],
    }
    signed = asha.headers["Authorization"].removeprefix("Bearer ")
    hostile = {
        "none": {},
        "empty": {"Authorization": "Bearer"},
        "garbage": {"Authorization": "Bearer a.b.c"},
        "cut": {"Authorization": f"Bearer {signed[:-3]}"},
        "refresh token": {"Authorization": f"Bearer {asha.refresh_token}"},
        "basic": {"Authorization": "Basic YXNoYTp4"},
        "long": {"Authorization": "Bearer " + "x" * 4000},
    }
    for method, path in routes():
        address = path.format(**foreign)
        body = BODIES.get(f"{method} {path}")
        sent = {"json": body} if body else {}
        said = HEADERS.get(f"{method} {path}", {})
        mine = asha.headers | said
        for case, headers in hostile.items():
            answer = asha.http.request(method, address, headers=headers | said, **sent)
            assert answer.status_code == 401, (method, path, case)
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.headers["Content-Type"] == "application/problem+json"
            asked += 1
        if re.search(r"\{\w+\}", path):
            answer = asha.http.request(method, address, headers=mine, **sent)
            assert answer.status_code in {403, 404}, (method, path)
            of_staff = any(f"/{act}" in path for act in OF_STAFF)
            assert answer.status_code == 404 or "{lead_id}" not in path or of_staff
            unknown = re.sub(r"\{\w+_id\}", str(uuid4()), path).format(**foreign)
            other = asha.http.request(method, unknown, headers=mine, **sent)
            alike = (other.status_code, other.content) == (answer.status_code, answer.content)
            assert alike, "what is another's looks like what is not there"
            asked += 2
    assert asked > 200
    far = boss.ask("GET", f"/api/leads/{world.far.id}")
    assert (far["city"], far["status"], far["call_count"]) == (None, LeadStatus.NEW, 0)
    assert {each["kind"] for each in far["timeline"]} == {"followup", "recording"}
