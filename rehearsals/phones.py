"""People at work, as the app behaves: a `client_id` for each act, sent until it is answered.

What was acknowledged is written down, to be looked for in the database afterwards.
"""

import hashlib
import io
import random
import threading
import time
import uuid
import wave
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

Json = dict[str, Any]
PATIENCE = httpx2.Timeout(6)
LONGEST_WAIT = 1.0
REFRESH_SECONDS = 20  # far more often than needed: a refresh must survive a fault as well
SERVER_ERROR, UNAUTHORIZED, TOO_MANY = 500, 401, 429


class Stopped(Exception):
    """The rehearsal is over, and this act was not answered."""


class Refused(RuntimeError):
    """An act was refused for good: with this traffic none may be."""


@dataclass
class Ledger:
    """What was acknowledged and what went wrong, of everybody."""

    calls: set[str] = field(default_factory=set)
    followups: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    recordings: dict[str, str] = field(default_factory=dict)  # client_id -> sha256
    imports: dict[str, str] = field(default_factory=dict)  # id -> first digits of its numbers
    acts: int = 0
    first_failures: int = 0  # acts whose first try failed: who does not retry sees these
    failures: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    signed_out: int = 0
    waiting: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def acknowledged(self) -> int:
        """How many writes the server said it has."""
        kinds = (self.calls, self.followups, self.notes, self.recordings, self.imports)
        return sum(map(len, kinds))


class Person(threading.Thread):
    """Somebody with an account, who works until told to stop."""

    def __init__(self, address: str, name: str, password: str, ledger: Ledger) -> None:
        super().__init__(daemon=True, name=name)
        self.client = httpx2.Client(base_url=address, timeout=PATIENCE)
        self.username, self.password, self.ledger = name, password, ledger
        self.over = threading.Event()
        self.chance = random.Random(name)
        self.access, self.refresh_token, self.refreshed_at = "", "", 0.0
        self.broke: BaseException | None = None

    def run(self) -> None:
        """Work."""
        try:
            while not self.over.is_set():
                self.work()
                self.over.wait(self.chance.uniform(0.05, 0.3))
        except Stopped:
            pass
        except BaseException as error:
            self.broke = error
            raise
        finally:
            self.client.close()

    def work(self) -> None:
        """One act."""
        raise NotImplementedError

    def insist(
        self,
        method: str,
        path: str,
        *,
        also_fine: tuple[int, ...] = (),
        again_after: tuple[int, ...] = (),
        **sent: Any,
    ) -> httpx2.Response:
        """Send until there is an answer that counts.

        Raises:
            Refused: the answer says no for good.
            Stopped: the rehearsal ended before.
        """
        wait, tries = 0.1, 0
        with self.ledger.lock:
            self.ledger.acts += 1
            self.ledger.waiting += 1
        try:
            while True:
                answer = self._try(method, path, sent)
                if answer is not None and (answer.is_success or answer.status_code in also_fine):
                    return answer
                if answer is not None and answer.status_code not in again_after:
                    self._refuse(method, path, answer)
                with self.ledger.lock:
                    self.ledger.first_failures += tries == 0
                tries += 1
                if self.over.wait(wait) and tries > 1 and wait >= LONGEST_WAIT:
                    raise Stopped
                wait = min(LONGEST_WAIT, wait * 2)
        finally:
            with self.ledger.lock:
                self.ledger.waiting -= 1

    def _refuse(self, method: str, path: str, answer: httpx2.Response) -> None:
        words = f"{method} {path.partition('?')[0]}: {answer.status_code} {answer.text[:300]}"
        with self.ledger.lock:
            self.ledger.refusals[words] += 1
        raise Refused(words)

    def _try(self, method: str, path: str, sent: Json) -> httpx2.Response | None:
        """An answer that says something about the act; None while there is none."""
        try:
            if time.monotonic() - self.refreshed_at > REFRESH_SECONDS and not self._renew():
                return None
            answer = self._send(method, path, sent)
            if answer.status_code == UNAUTHORIZED:
                self._note("401")
                return self._send(method, path, sent) if self._renew() else None
        except httpx2.TransportError as error:
            self._note(type(error).__name__)
            return None
        if answer.status_code >= SERVER_ERROR or answer.status_code == TOO_MANY:
            code = answer.content and answer.headers["content-type"] == "application/problem+json"
            self._note(f"{answer.status_code} {answer.json()['code'] if code else 'other'}")
            return None
        return answer

    def _send(self, method: str, path: str, sent: Json) -> httpx2.Response:
        headers = sent.get("headers", {}) | {"Authorization": f"Bearer {self.access}"}
        return self.client.request(method, path, **(sent | {"headers": headers}))

    def _note(self, words: str) -> None:
        with self.ledger.lock:
            self.ledger.failures[words] += 1

    def _renew(self) -> bool:
        """New tokens: by the refresh token, or the password where that is refused."""
        if self.refresh_token:
            body = {"refresh_token": self.refresh_token}
            answer = self.client.post("/api/auth/refresh", json=body)
            if answer.status_code == UNAUTHORIZED:
                with self.ledger.lock:
                    self.ledger.signed_out += 1
                self.refresh_token = ""
        if not self.refresh_token:
            body = {"username": self.username, "password": self.password}
            answer = self.client.post("/api/auth/login", json=body)
        if not answer.is_success:
            self._note(f"sign-in {answer.status_code}")
            return False
        self.access, self.refresh_token = (
            answer.json()[name] for name in ("access_token", "refresh_token")
        )
        self.refreshed_at = time.monotonic()
        return True


class Telecaller(Person):
    """Reads the list, logs calls with follow-ups, writes notes."""

    def __init__(self, address: str, name: str, password: str, ledger: Ledger) -> None:
        super().__init__(address, name, password, ledger)
        self.leads: list[str] = []

    def work(self) -> None:
        """One of the things a telecaller does."""
        if not self.leads:
            self.find_leads()
            return
        act = self.chance.choice([self.call, self.call, self.note, self.read])
        act(self.chance.choice(self.leads))

    def read(self, lead: str) -> None:
        """One of the lists, or a lead."""
        paths = ["/api/leads", "/api/leads/counts", "/api/followups", f"/api/leads/{lead}"]
        self.insist("GET", self.chance.choice(paths))

    def find_leads(self) -> None:
        """The first page of the own leads."""
        self.leads = [each["id"] for each in self.insist("GET", "/api/leads").json()["items"]]

    def call(self, lead: str) -> None:
        """A call with what comes next."""
        key, promise = str(uuid.uuid4()), str(uuid.uuid4())
        now = datetime.now(UTC)
        body = {
            "client_id": key,
            "outcome": "connected",
            "started_at": (now - timedelta(seconds=40)).isoformat(),
            "duration_seconds": 20,
            "notes": f"rehearsal {key}",
            "followup": {
                "client_id": promise,
                "scheduled_at": (now + timedelta(days=2)).isoformat(),
                "description": f"rehearsal {promise}",
            },
        }
        # While the server's clock stands before the phone's, a call lies in the future: the app
        # keeps it, and the person sends it again.
        self.insist("POST", f"/api/leads/{lead}/calls", json=body, again_after=(422,))
        with self.ledger.lock:
            self.ledger.calls.add(key)
            self.ledger.followups.add(promise)

    def note(self, lead: str) -> None:
        """A note."""
        key = str(uuid.uuid4())
        body = {"client_id": key, "body": f"rehearsal {key}"}
        self.insist("POST", f"/api/leads/{lead}/notes", json=body)
        with self.ledger.lock:
            self.ledger.notes.add(key)


TUS = {"Tus-Resumable": "1.0.0"}
PIECE = 48 * 1024
SECONDS, RATE = 4, 16_000


def sound(chance: random.Random) -> bytes:
    """A call that nobody else recorded."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(chance.randbytes(2 * SECONDS * RATE))
    return file.getvalue()


class Recorder(Telecaller):
    """Sends recordings in pieces, and goes on where the server stands."""

    def work(self) -> None:
        """One recording."""
        if not self.leads:
            self.find_leads()
            return
        audio, key = sound(self.chance), str(uuid.uuid4())
        digest = hashlib.sha256(audio).hexdigest()
        said = {
            "filename": "call.wav",
            "filetype": "audio/wav",
            "sha256": digest,
            "client_id": key,
            "recorded_at": datetime.now(UTC).isoformat(),
        }
        header = ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in said.items())
        head = TUS | {"Upload-Length": str(len(audio)), "Upload-Metadata": header}
        lead = self.chance.choice(self.leads)
        path = f"/api/leads/{lead}/recordings"
        made = self.insist("POST", path, headers=head, again_after=(422,))  # as a call
        place, at = made.headers["Location"], 0
        while at < len(audio):
            at = self.piece(place, audio, at)
        with self.ledger.lock:
            self.ledger.recordings[key] = digest
        self.over.wait(self.chance.uniform(0.5, 1.5))

    def piece(self, place: str, audio: bytes, at: int) -> int:
        """One piece from there on; answers where the server stands."""
        headers = TUS | {
            "Upload-Offset": str(at),
            "Content-Type": "application/offset+octet-stream",
        }
        sent = {"headers": headers, "content": audio[at : at + PIECE]}
        answer = self._try("PATCH", place, sent)
        if answer is None or not answer.is_success:
            with self.ledger.lock:
                self.ledger.first_failures += 1
            if self.over.wait(0.3):
                raise Stopped
            answer = self.insist("HEAD", place, headers=TUS)
        return int(answer.headers["Upload-Offset"])


ROWS = 20


class Importer(Person):
    """An admin who imports a small file now and then."""

    def __init__(
        self, address: str, name: str, password: str, ledger: Ledger, people: list[str]
    ) -> None:
        super().__init__(address, name, password, ledger)
        self.people = people
        self.number = 0

    def work(self) -> None:
        """One import."""
        self.number += 1
        begin = f"96{self.number:05}"
        rows = [f"Imported {self.number},{begin}{n:03}" for n in range(ROWS)]
        self.insist(
            "POST",
            "/api/imports",
            data={"telecaller_ids": self.people, "client_id": str(uuid.uuid4())},
            files={"file": ("small.csv", ("Name,Phone\n" + "\n".join(rows)).encode())},
        )
        with self.ledger.lock:
            self.ledger.imports[begin] = begin
        self.over.wait(3)


class Probe(threading.Thread):
    """Asks without end, each time on a new connection, and writes down what came.

    A read of the hot road, one of the usual road, and a write.
    """

    def __init__(self, address: str, token: Callable[[], str], lead: str) -> None:
        super().__init__(daemon=True, name="probe")
        self.address, self.token, self.lead = address, token, lead
        self.over = threading.Event()
        self.seen: list[tuple[float, float, str, str]] = []  # begun, ended, kind, what came

    def run(self) -> None:
        """Ask."""
        while not self.over.is_set():
            for kind in ("list", "me", "note"):
                begun = time.monotonic()
                try:
                    said = str(self._ask(kind).status_code)
                except httpx2.TransportError as error:
                    said = type(error).__name__
                self.seen.append((begun, time.monotonic(), kind, said))
            self.over.wait(0.1)

    def _ask(self, kind: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token()}"}
        with httpx2.Client(base_url=self.address, timeout=2, headers=headers) as client:
            if kind == "list":
                return client.get("/api/leads")
            if kind == "me":
                return client.get("/api/me")
            body = {"client_id": str(uuid.uuid4()), "body": "probe"}
            return client.post(f"/api/leads/{self.lead}/notes", json=body)

    def refused_after(self, moment: float) -> dict[str, int]:
        """What came that was not good, begun after then."""
        found = [
            f"{kind}: {said}"
            for begun, _, kind, said in list(self.seen)
            if begun >= moment and not said.startswith("2")
        ]
        return dict(Counter(found))

    def back_after(self, moment: float) -> float | None:
        """Seconds from then until each kind was answered well again; None while one is not."""
        ends: dict[str, float] = {}
        for begun, ended, kind, said in list(self.seen):
            if begun >= moment and said.startswith("2"):
                ends.setdefault(kind, ended)
        return max(ends.values()) - moment if len(ends) == 3 else None  # noqa: PLR2004
