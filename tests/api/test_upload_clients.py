"""Uploads as they are: clients that others wrote, connections that break, processes that die."""

import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
import sqlalchemy as sa
from sqlmodel import Session
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from crm_app.adapters import upload_parts as parts
from crm_app.adapters.recording_store import get_store
from crm_app.models import Recording, RecordingUpload
from tests import sounds
from tests.api.conftest import World
from tests.conftest import PASSWORD

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024
TUS = {"Tus-Resumable": "1.0.0"}
SOUND = sounds.wav(7 * MIB + 12_345, seed=7)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The API, served by granian with two workers; may be killed and started again."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            *(sys.executable, "-m", "granian", "api_ext.app:create_api", "--factory"),
            *("--interface", "asgi", "--workers", "2", "--no-access-log"),
            *("--host", "127.0.0.1", "--port", str(self.port)),
        ]
        with self._log.open("a") as file:
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                cwd=ROOT,
                stdout=file,
                stderr=file,
                start_new_session=True,  # so that its workers can be killed with it
            )
        for _ in range(300):
            with contextlib.suppress(httpx2.TransportError):
                httpx2.get(f"{self.address}/healthz", timeout=1)
                return
            time.sleep(0.1)
        pytest.fail(self._log.read_text())

    def kill(self, number: int = signal.SIGKILL) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        self._process.wait(20)


@pytest.fixture(scope="module")
def server(migrated_database: None, database_url: str, data_dir: Path) -> Iterator[Server]:
    environment = os.environ | {
        "CRM_DATABASE_URL": database_url,
        "CRM_DATA_DIR": str(data_dir),
        "CRM_DB_POOL": "30",
        "PYTHONPATH": str(ROOT),
    }
    server = Server(environment, data_dir / "granian.log")
    server.start()
    yield server
    server.kill(signal.SIGTERM)


@pytest.fixture
def token(server: Server, world: World) -> str:
    body = {"username": "asha", "password": PASSWORD}
    answer = httpx2.post(f"{server.address}/api/auth/login", json=body)
    return str(answer.json()["access_token"])


@pytest.fixture
def asha(server: Server, token: str) -> Iterator[httpx2.Client]:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=server.address, headers=headers, timeout=30) as client:
        yield client


class BadConnection:
    """A proxy that breaks its first connections, each after some bytes have gone up."""

    def __init__(self, port: int, cuts: list[int]) -> None:
        self._upstream = port
        self._cuts = iter(cuts)
        self.broken = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                down, _ = self._listener.accept()
            except OSError:  # closed
                return
            thread = threading.Thread(target=self._carry, args=(down, next(self._cuts, None)))
            self._threads.append(thread)
            thread.start()

    def _carry(self, down: socket.socket, budget: int | None) -> None:
        with down, socket.create_connection(("127.0.0.1", self._upstream)) as up:
            back = threading.Thread(target=self._pump, args=(up, down))
            back.start()
            left = budget
            with contextlib.suppress(OSError):
                while data := down.recv(65_536 if left is None else min(65_536, left)):
                    up.sendall(data)
                    if left is not None and (left := left - len(data)) <= 0:
                        self.broken += 1
                        break
            for each in (up, down):
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            back.join()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def breaking(server: Server) -> Iterator[Callable[[list[int]], BadConnection]]:
    opened: list[BadConnection] = []

    def make(cuts: list[int]) -> BadConnection:
        opened.append(BadConnection(server.port, cuts))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def only_recording(session: Session) -> Recording:
    session.rollback()
    session.expire_all()
    return session.scalars(sa.select(Recording)).one()


def check_whole(session: Session, sound: bytes = SOUND) -> None:
    recording = only_recording(session)
    stored = b"".join(get_store().read(recording.storage_key, 0, len(sound) + 1))
    assert hashlib.sha256(stored).hexdigest() == hashlib.sha256(sound).hexdigest()
    assert recording.sha256 == hashlib.sha256(sound).hexdigest()
    assert session.scalars(sa.select(RecordingUpload)).all() == []
    assert not parts.path(recording.id).exists()


# tus-js-client.


def library() -> str:
    found = ROOT / "tools" / "node_modules" / "tus-js-client"
    if not found.is_dir() or shutil.which("node") is None:
        missing = "tus-js-client or node is missing: make installs them"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return str(found)


def run_client(**wanted: Any) -> tuple[int, list[dict[str, Any]]]:
    script = str(ROOT / "tests" / "uploading.cjs")
    ended = subprocess.run(
        ["node", script, json.dumps({"library": library()} | wanted)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    assert not ended.stderr, ended.stderr
    return ended.returncode, said


@pytest.mark.parametrize("chunk", [MIB, None])
def test_tus_js_client_over_a_connection_that_breaks(
    breaking: Any, world: World, token: str, tmp_path: Path, committed: Session, chunk: int | None
) -> None:
    chance = random.Random(chunk)
    line = breaking([*(chance.randint(50, 900_000) for _ in range(12)), 300, 900])
    file = tmp_path / "call.wav"
    file.write_bytes(SOUND)
    status, said = run_client(
        file=str(file),
        endpoint=f"{line.address}/api/leads/{world.own.id}/recordings",
        token=token,
        metadata=sounds.said(SOUND),
        chunkSize=chunk,
    )
    assert status == 0, said
    assert line.broken >= 4
    check_whole(committed)
    offsets = [each["offset"] for each in said if each.get("method") == "PATCH"]
    assert max(offsets) > 0, "it went on, and did not start again"


def test_tus_js_client_goes_on_after_the_app_was_closed(
    server: Server, world: World, token: str, tmp_path: Path, committed: Session
) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(SOUND)
    wanted = {
        "file": str(file),
        "endpoint": f"{server.address}/api/leads/{world.own.id}/recordings",
        "token": token,
        "metadata": sounds.said(SOUND),
        "chunkSize": MIB,
        "memory": str(tmp_path / "begun.json"),
    }
    status, said = run_client(**wanted, stopAt=len(SOUND) * 6 // 10)
    assert status == 3, said
    status, said = run_client(**wanted)
    assert status == 0, said
    assert [each["method"] for each in said[:2]] == ["HEAD", "PATCH"], "and no second POST"
    assert said[1]["offset"] >= 3 * MIB
    check_whole(committed)


# tuspy.


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("checked", [False, True])
def test_tuspy_over_a_connection_that_breaks(
    breaking: Any, world: World, token: str, committed: Session, checked: bool
) -> None:
    chance = random.Random(checked)
    line = breaking([chance.randint(50, 900_000) for _ in range(12)])
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"}
    client = TusClient(f"{line.address}/api/leads/{world.own.id}/recordings", headers=headers)
    metadata, url = sounds.said(SOUND), None
    for _ in range(60):
        with contextlib.suppress(TusCommunicationError, TusUploadFailed):
            uploader = client.uploader(
                file_stream=io.BytesIO(SOUND),
                chunk_size=MIB,
                metadata=metadata,
                url=url,
                upload_checksum=checked,
            )
            if url is None:
                uploader.set_url(uploader.create_url())
                url = uploader.url
            uploader.upload()
            break
    else:
        pytest.fail("it never came to its end")
    assert line.broken >= 4
    check_whole(committed)


# Two writers, and sockets of our own.


def begin(asha: httpx2.Client, world: World, sound: bytes = SOUND) -> str:
    answer = asha.post(f"/api/leads/{world.own.id}/recordings", headers=sounds.creation(sound))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def offset(asha: httpx2.Client, location: str) -> int:
    answer = asha.head(location, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["Upload-Offset"])


def until_offset(asha: httpx2.Client, location: str, wanted: int) -> None:
    for _ in range(100):
        if offset(asha, location) == wanted:
            return
        time.sleep(0.05)
    assert offset(asha, location) == wanted


@pytest.mark.parametrize("together", [2, 6])
def test_writers_at_the_same_place_do_no_harm(
    asha: httpx2.Client, world: World, committed: Session, together: int
) -> None:
    location = begin(asha, world)
    statuses = set()

    def write(number: int) -> None:
        chance = random.Random(number)
        while (at := offset(asha, location)) < len(SOUND):
            length = chance.choice([100_000, MIB, 3 * MIB])
            answer = asha.patch(location, headers=sounds.piece(at), content=SOUND[at : at + length])
            statuses.add(answer.status_code)

    with ThreadPoolExecutor(together) as pool:
        list(pool.map(write, range(together)))
    assert statuses <= {204, 409}
    assert 204 in statuses
    check_whole(committed)


def open_patch(server: Server, token: str, location: str, at: int, length: int) -> socket.socket:
    """A connection on which a piece of this length was announced."""
    lines = [
        f"PATCH {location} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Authorization: Bearer {token}",
        f"Content-Length: {length}",
        *(f"{name}: {value}" for name, value in sounds.piece(at).items()),
    ]
    opened = socket.create_connection(("127.0.0.1", server.port))
    opened.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    return opened


def test_what_came_before_a_disconnect_is_kept(
    server: Server, asha: httpx2.Client, token: str, world: World, committed: Session
) -> None:
    location = begin(asha, world)
    for at, length in ((0, MIB + 400_001), (MIB + 400_001, 7)):
        with open_patch(server, token, location, at, len(SOUND) - at) as opened:
            opened.sendall(SOUND[at : at + length])
            time.sleep(0.3)
        until_offset(asha, location, at + length)
    at = offset(asha, location)
    assert asha.patch(location, headers=sounds.piece(at), content=SOUND[at:]).status_code == 204
    check_whole(committed)


def test_piece_with_a_checksum_that_is_cut_is_not_kept(
    server: Server, asha: httpx2.Client, token: str, world: World, data_dir: Path
) -> None:
    location = begin(asha, world)
    opened = socket.create_connection(("127.0.0.1", server.port))
    with opened:
        lines = [
            f"PATCH {location} HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}",
            f"Authorization: Bearer {token}",
            f"Content-Length: {len(SOUND)}",
            "Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            *(f"{name}: {value}" for name, value in sounds.piece(0).items()),
        ]
        opened.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + SOUND[: 3 * MIB])
        time.sleep(0.5)
    for _ in range(50):
        if not list((data_dir / "uploads").glob("*.piece")):
            break
        time.sleep(0.1)
    assert list((data_dir / "uploads").glob("*.piece")) == []
    assert offset(asha, location) == 0


def test_killed_in_the_middle_goes_on_where_it_was(
    server: Server, asha: httpx2.Client, token: str, world: World, committed: Session
) -> None:
    location = begin(asha, world)
    sent = 0
    for _ in range(3):
        with open_patch(server, token, location, sent, len(SOUND) - sent) as opened:
            opened.sendall(SOUND[sent : sent + MIB + 600_000])
            until_offset(asha, location, sent + MIB)  # the rest is still in memory
            server.kill()
        sent += MIB
        server.start()
        assert offset(asha, location) == sent
        # What a process wrote and could not note any more is written over.
        with parts.path(sounds.id_of(location)).open("ab") as file:
            file.write(b"never noted")
    answer = asha.patch(location, headers=sounds.piece(sent), content=SOUND[sent:])
    assert answer.status_code == 204, answer.text
    check_whole(committed)


def test_refusals_leave_the_connection_in_order(
    server: Server, asha: httpx2.Client, world: World, committed: Session
) -> None:
    location = begin(asha, world)
    for length in (100, MIB, 2 * MIB, len(SOUND)) * 5:  # refused before the body was read
        part = SOUND[:length]
        for status, wrong in (
            (409, asha.patch(location, headers=sounds.piece(5), content=part)),
            (413, asha.patch(location, headers=sounds.piece(0), content=SOUND + part)),
            (404, asha.patch(f"/api/uploads/{uuid4()}", headers=sounds.piece(0), content=part)),
            (412, asha.patch(location, content=part)),
            (415, asha.patch(location, headers=TUS, content=part)),
        ):
            assert wrong.status_code == status
    assert asha.patch(location, headers=sounds.piece(0), content=SOUND).status_code == 204
    assert only_recording(committed).id == UUID(location.rpartition("/")[2])


def test_memory_stays_small(
    server: Server, asha: httpx2.Client, world: World, committed: Session
) -> None:
    import psutil  # noqa: PLC0415 - only here

    sound = sounds.wav(60 * MIB)
    location = begin(asha, world, sound)
    asha.patch(location, headers=sounds.piece(0), content=sound[:MIB])  # everything is loaded now
    family = psutil.Process(server._process.pid).children(recursive=True)  # type: ignore[union-attr]

    def memory() -> int:
        return max(each.memory_info().rss for each in family)

    before, most = memory(), 0
    is_over = threading.Event()

    def watch() -> None:
        nonlocal most
        while not is_over.wait(0.02):
            most = max(most, memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    answer = asha.patch(location, headers=sounds.piece(MIB), content=sound[MIB:])
    is_over.set()
    watcher.join()
    assert answer.status_code == 204
    assert most - before < 25 * MIB
    check_whole(committed, sound)
