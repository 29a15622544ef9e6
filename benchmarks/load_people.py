"""The telecallers of `benchmarks.load`: locust in a process of its own.

Reads one line of JSON (address, sessions, how long), then measures a single user, says `alone`,
waits for a line, lets everybody work, and writes what it saw to a file. Locust patches the
standard library when it is imported, so nothing else lives in here.
"""

# ruff: noqa: E402 - gevent patches first
from gevent import monkey

monkey.patch_all()

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import gevent
from locust import constant, task
from locust.contrib.fasthttp import FastHttpUser
from locust.env import Environment

PACE_SECONDS = 5.0
ALONE_PAUSE_SECONDS = 0.1
ALONE_USER = 0  # of the sessions
OUTCOMES = ("connected", "connected", "no_answer", "busy", "switched_off")
SEARCHES = ("sharma", "98", "priya", "4321", "kumar%20s", "rao", "700", "94%202")
MOST_LEADS = 50


class Seen:
    """What was answered, in the order of the answers."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, float, float, str]] = []  # action, begun, ms, fault
        self.calls: list[str] = []
        self.notes: list[str] = []


class Person:
    """A telecaller with tokens of their own, and the leads they saw last."""

    def __init__(self, session: dict[str, str]) -> None:
        self.access, self.refresh = session["access"], session["refresh"]
        self.leads: list[str] = []


class Telecaller(FastHttpUser):
    """One action at a time; which comes next is chance, once there are leads to choose from."""

    abstract = True
    seen: ClassVar[Seen]
    people: ClassVar[list[Person]]
    refresh_within: ClassVar[float]
    connection_timeout = network_timeout = 30.0

    def on_start(self) -> None:
        """Take the next account; when to renew its tokens is chance as well."""
        self.person = self.people.pop()
        self.refresh_at = time.monotonic() + random.uniform(0, self.refresh_within)

    @task
    def act(self) -> None:
        """One action."""
        if time.monotonic() >= self.refresh_at:
            self.refresh_at += 900
            self.refresh()
            return
        name = random.choice(("list", "open", "call", "note", "search"))
        getattr(self, name if self.person.leads else "list")()

    def list(self) -> None:
        """The first page of one's own leads."""
        answer = self._send("list", "GET", "/api/leads")
        if answer is not None and answer["items"]:
            self.person.leads = [item["id"] for item in answer["items"][:MOST_LEADS]]

    def search(self) -> None:
        """By a part of a name or number."""
        text = random.choice(SEARCHES)
        self._send("search", "GET", f"/api/leads?search={text}")

    def open(self) -> None:
        """One lead with its timeline."""
        self._send("open", "GET", f"/api/leads/{random.choice(self.person.leads)}")

    def call(self) -> None:
        """A finished call, half of them with a next follow-up."""
        now, key = datetime.now(UTC), str(uuid4())
        outcome = random.choice(OUTCOMES)
        body: dict[str, Any] = {  # Any: JSON
            "client_id": key,
            "outcome": outcome,
            "started_at": (now - timedelta(seconds=40)).isoformat(),
            "duration_seconds": 30 if outcome == "connected" else 0,
        }
        if random.random() < 0.5:  # noqa: PLR2004 - every other one
            due = now + timedelta(hours=random.randint(1, 72))
            body["followup"] = {"client_id": str(uuid4()), "scheduled_at": due.isoformat()}
        path = f"/api/leads/{random.choice(self.person.leads)}/calls"
        if self._send("call", "POST", path, body) is not None:
            self.seen.calls.append(key)

    def note(self) -> None:
        """A line about a lead."""
        key = str(uuid4())
        path = f"/api/leads/{random.choice(self.person.leads)}/notes"
        if self._send("note", "POST", path, {"client_id": key, "body": "Asks for fees."}):
            self.seen.notes.append(key)

    def refresh(self) -> None:
        """A new pair of tokens."""
        body = {"refresh_token": self.person.refresh}
        answer = self._send("refresh", "POST", "/api/auth/refresh", body)
        if answer is not None:
            self.person.access = answer["access_token"]
            self.person.refresh = answer["refresh_token"]

    def _send(
        self, action: str, method: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any] | None:
        headers = {"Authorization": f"Bearer {self.person.access}"}
        at, begun = time.time(), time.perf_counter()
        answer = self.client.request(method, path, name=action, json=body, headers=headers)
        took = 1000 * (time.perf_counter() - begun)
        fault, found = "", None
        lost = getattr(answer, "error", None)  # there was no answer at all
        if lost is not None or not 200 <= answer.status_code < 300:  # noqa: PLR2004
            fault = f"{answer.status_code} {lost or (answer.text or '')[:300]}"
        else:
            found = answer.json()
        self.seen.requests.append((action, at, took, fault))
        return found


def alone(address: str, session: dict[str, str], rounds: int) -> tuple[Seen, Person]:
    """Each action in turn by one user, nobody else there; the first tenth warms up."""
    warm = max(3, rounds // 10)

    class Alone(Telecaller):
        seen, people, refresh_within = Seen(), [Person(session)], 900.0
        wait_time = constant(0)

        @task
        def act(self) -> None:
            for number in range(rounds + warm):
                if number == warm:
                    self.seen.requests.clear()
                for name in ("list", "open", "call", "note", "search"):
                    getattr(self, name)()
                    gevent.sleep(ALONE_PAUSE_SECONDS)
            for _ in range(rounds):  # at last: with a new token the next list notes it
                self.refresh()
                gevent.sleep(ALONE_PAUSE_SECONDS)
            self.environment.runner.quit()

    person = Alone.people[0]
    _run(Alone, address, 1, 1)
    return Alone.seen, person


def together(address: str, people: list[Person], seconds: float, ramp: float) -> Seen:
    """Everybody, one action each five seconds."""

    class Working(Telecaller):
        seen = Seen()
        refresh_within = ramp + seconds

        def on_start(self) -> None:
            # Locust lets a whole batch begin at each full second. Left so, with a fixed pace, a
            # hundred would ask in the same instant for ever: telecallers do not keep step.
            gevent.sleep(random.uniform(0, PACE_SECONDS))
            super().on_start()
            self.next_at = time.monotonic()

        def wait_time(self) -> float:
            self.next_at += PACE_SECONDS
            return max(0.0, self.next_at - time.monotonic())

    Working.people = list(people)
    _run(Working, address, len(people), len(people) / ramp, until=ramp + seconds)
    return Working.seen


def _run(
    kind: type[Telecaller], address: str, users: int, rate: float, until: float | None = None
) -> None:
    environment = Environment(user_classes=[kind], host=address, stop_timeout=30)
    runner = environment.create_local_runner()

    # What a user raises is a fault of this file: the run must not look well after it.
    def broke(exception: BaseException, **_: Any) -> None:
        broken.append(repr(exception))
        runner.quit()

    environment.events.user_error.add_listener(broke)
    runner.start(users, spawn_rate=rate)
    if until is not None:
        gevent.spawn_later(until, runner.quit)
    runner.greenlet.join()


broken: list[str] = []


def main() -> None:
    """See the module."""
    asked = json.loads(sys.stdin.readline())
    address, sessions = asked["address"], asked["sessions"]
    single, first = alone(address, sessions[ALONE_USER], asked["rounds"])
    print("alone", flush=True)
    sys.stdin.readline()
    people = [first, *(Person(session) for session in sessions[1:])]
    many = together(address, people, asked["seconds"], asked["ramp"])
    seen = {"alone": vars(single), "together": vars(many), "broken": broken}
    Path(asked["out"]).write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    main()
