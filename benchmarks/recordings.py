"""How fast audio comes and goes, beside what the machine can do in the same run.

    python -m benchmarks.recordings [--megabytes 60] [--rounds 5]

One granian worker with the API alone sends a file of 60 MB to a telecaller who asks as a player
does (`Range: bytes=0-`), and from the middle on; beside it nginx sends the same file to the same
client (Debian: apt-get install nginx-light), and the file is simply read. A seek asks for the last
64 KB and waits for its first byte. An upload sends 60 MB in pieces of 1 MiB by tus; beside it the
same bytes are copied to the same disk and synced. Medians of some rounds, each
beside its reference. Exit status 1 when a limit is missed.

PostgreSQL is started in a temporary folder, unless `CRM_BENCH_DATABASE_URL` names a server: on it,
the database `crm_bench_50` is made and kept.
"""

import argparse
import base64
import hashlib
import os
import shutil
import socket
import statistics
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlmodel import col, select

from benchmarks.api import one_worker, server, sign_in_all, telecallers, use
from crm_app.access.actor import as_job
from crm_app.adapters.recording_store import get_store
from crm_app.models import Lead, Recording, User
from crm_app.work import unit_of_work

MEGABYTE = 1024 * 1024
# Of the whole file. A worker of Python beside C: over a gigabyte a second is enough for any line,
# and who needs more sets CRM_ACCEL_PREFIX; far below it something copies that need not.
SHARE_OF_NGINX = 0.2
SEEK_LIMIT_MS = 1000.0  # requirement 13.7.4
# Sixty requests, each with sign-in, a locked row, a synced piece and a written row.
SHARE_OF_COPY = 0.04
LEADS = 50
LAST_BYTES = 64 * 1024
SEEKS = 15
CREATED, NOT_THERE = 201, {404, 405}

_job = as_job("benchmark")


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody with a token at an address."""

    address: str
    token: str = ""

    def connect(self) -> HTTPConnection:
        """A connection of its own."""
        where = urlsplit(self.address)
        return HTTPConnection(where.hostname or "", where.port, timeout=60)

    def ask(
        self,
        connection: HTTPConnection,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None = None,
    ) -> HTTPResponse:
        """Send a request, answer its head."""
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        connection.request(method, path, body, sent)
        return connection.getresponse()


def download(client: Client, path: str, first: int, wanted: int) -> float:
    """Seconds to receive a file from a byte on."""
    connection, buffer, received = client.connect(), bytearray(MEGABYTE), 0
    begun = time.perf_counter()
    answer = client.ask(connection, "GET", path, {"Range": f"bytes={first}-"})
    while count := answer.readinto(buffer):
        received += count
    took = time.perf_counter() - begun
    connection.close()
    if received != wanted:
        raise SystemExit(f"{path} sent {received} bytes of {wanted} ({answer.status}).")
    return took


def seek(client: Client, path: str) -> float:
    """Milliseconds to the first byte of the end."""
    connection = client.connect()
    begun = time.perf_counter()
    answer = client.ask(connection, "GET", path, {"Range": f"bytes=-{LAST_BYTES}"})
    answer.read(1)
    took = 1000 * (time.perf_counter() - begun)
    answer.read()
    connection.close()
    return took


def read_plainly(path: Path) -> float:
    """Seconds to read a file."""
    buffer = bytearray(MEGABYTE)
    begun = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
    return time.perf_counter() - begun


def copy_plainly(sound: bytes, folder: Path) -> float:
    """Seconds to write the same bytes piece by piece, and to have them on disk."""
    path = folder / "copy"
    begun = time.perf_counter()
    with path.open("wb", buffering=0) as file:
        for at in range(0, len(sound), MEGABYTE):
            file.write(sound[at : at + MEGABYTE])
        os.fsync(file.fileno())
    took = time.perf_counter() - begun
    path.unlink()
    return took


def upload(client: Client, lead_id: UUID, sound: bytes) -> float | None:
    """Seconds to send it by tus, 1 MiB a request; None where there are no uploads."""
    told = {
        "filename": "call.wav",
        "filetype": "audio/wav",
        "sha256": hashlib.sha256(sound).hexdigest(),
        "client_id": str(uuid4()),
        "recorded_at": datetime.now(UTC).isoformat(),
    }
    pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    tus = {"Tus-Resumable": "1.0.0"}
    head = {**tus, "Upload-Length": str(len(sound)), "Upload-Metadata": ",".join(pairs)}
    connection = client.connect()
    begun = time.perf_counter()
    answer = client.ask(connection, "POST", f"/api/leads/{lead_id}/recordings", head, b"")
    answer.read()
    if answer.status in NOT_THERE:
        return None
    if answer.status != CREATED:
        raise SystemExit(f"The upload was refused: {answer.status}.")
    where = urlsplit(answer.getheader("Location") or "").path
    for at in range(0, len(sound), MEGABYTE):
        piece = sound[at : at + MEGABYTE]
        told = {**tus, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        answer = client.ask(connection, "PATCH", where, told, piece)
        answer.read()
        if answer.getheader("Upload-Offset") != str(at + len(piece)):
            raise SystemExit(f"Byte {at} of the upload was refused: {answer.status}.")
    took = time.perf_counter() - begun
    connection.close()
    return took


def a_sound(size: int) -> bytes:
    """A WAV of noise, so that it is audio by its content."""
    data = size - 44
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 16000, 32000, 2, 16)
    head = struct.pack("<4sI4s", b"RIFF", size - 8, b"WAVE") + form
    return head + struct.pack("<4sI", b"data", data) + os.urandom(data)


def store_recording(sound: bytes, owner: User, folder: Path) -> tuple[UUID, UUID, Path]:
    """A recording of one of the owner's leads: the lead, the recording and its file."""
    recording_id = uuid4()
    key = f"{datetime.now(UTC):%Y/%m}/{recording_id}.wav"
    aside = folder / "aside"
    aside.write_bytes(sound)
    get_store().put_file(key, aside)
    with unit_of_work(_job) as work:
        query = select(col(Lead.id)).where(col(Lead.telecaller_id) == owner.id).limit(1)
        lead_id = work.session.exec(query).one()
        work.session.add(
            Recording(
                id=recording_id,
                client_id=uuid4(),
                lead_id=lead_id,
                telecaller_id=owner.id,
                storage_key=key,
                size_bytes=len(sound),
                sha256=hashlib.sha256(sound).hexdigest(),
                mime_type="audio/wav",
                recorded_at=work.now,
            )
        )
    path = get_store().local_path(key)
    if path is None:
        raise SystemExit("This compares with a file: unset CRM_STORAGE_URL.")
    return lead_id, recording_id, path


NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
{user}
events {{ worker_connections 64; }}
http {{
    access_log off; sendfile on; tcp_nopush on; client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@contextmanager
def nginx(root: Path) -> Iterator[str | None]:
    """The address at which nginx sends the files of a folder; None where there is none."""
    command = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if command is None:
        print("nginx is missing (Debian: apt-get install nginx-light): no share of it.")
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="crm-nginx-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        user = "user root;" if os.geteuid() == 0 else ""
        config = Path(folder, "nginx.conf")
        config.write_text(NGINX.format(folder=folder, port=port, root=root, user=user))
        process = subprocess.Popen([command, "-p", folder, "-c", str(config)])
        try:
            time.sleep(1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def median(measure: Callable[[], float], rounds: int) -> float:
    """The median of some runs."""
    return statistics.median(measure() for _ in range(rounds))


def compare(size: int, rounds: int) -> list[str]:
    """Measure and print; answers what is over a limit."""
    owner = telecallers()[0]
    with tempfile.TemporaryDirectory(prefix="crm-sound-", dir=os.environ["CRM_DATA_DIR"]) as near:
        sound = a_sound(size)
        lead_id, recording_id, path = store_recording(sound, owner, Path(near))
        with one_worker() as address, nginx(path.parent) as other:
            ours = Client(address, sign_in_all([owner])[0])
            url = f"/api/leads/{lead_id}/recordings/{recording_id}"
            faults = _down(ours, url, Client(other) if other else None, path, rounds)
            faults += _seeks(ours, url)
            faults += _up(ours, lead_id, sound, Path(near), rounds)
    return faults


def _down(ours: Client, url: str, other: Client | None, path: Path, rounds: int) -> list[str]:
    size, faults = path.stat().st_size, []
    half = size // 2
    for name, first in (("whole, as a player asks", 0), ("from the middle on", half)):
        times: dict[str, list[float]] = {"ours": [], "nginx": [], "read": []}
        for _ in range(rounds):
            times["ours"].append(download(ours, url, first, size - first))
            if other is not None:
                times["nginx"].append(download(other, f"/{path.name}", first, size - first))
            times["read"].append(read_plainly(path) * (size - first) / size)
        took = {key: statistics.median(each) for key, each in times.items() if each}
        rates = {key: (size - first) / MEGABYTE / each for key, each in took.items()}
        said = ", ".join(f"{key} {rate:,.0f} MB/s" for key, rate in rates.items())
        print(f"{name}: {said}; {rates['ours'] / rates['read']:.2f} of reading", flush=True)
        if other is not None:
            share = rates["ours"] / rates["nginx"]
            print(f"  share of nginx {share:.2f}: limit {SHARE_OF_NGINX}")
            if first == 0 and share < SHARE_OF_NGINX:
                faults.append(f"a file is sent at {share:.2f} of nginx")
    return faults


def _seeks(ours: Client, url: str) -> list[str]:
    times = sorted(seek(ours, url) for _ in range(SEEKS))
    print(
        f"seek to the end: first byte after {statistics.median(times):.1f} ms,"
        f" worst {times[-1]:.1f} ms: limit {SEEK_LIMIT_MS:.0f} ms"
    )
    return ["a seek takes too long"] if times[-1] > SEEK_LIMIT_MS else []


def _up(ours: Client, lead_id: UUID, sound: bytes, folder: Path, rounds: int) -> list[str]:
    sent, copied = [], []
    for _ in range(rounds):
        took = upload(ours, lead_id, sound)
        if took is None:
            print("upload: there are none yet")
            return []
        sent.append(took)
        copied.append(copy_plainly(sound, folder))
    share = statistics.median(copied) / statistics.median(sent)
    rate = len(sound) / MEGABYTE / statistics.median(sent)
    print(f"upload: {rate:,.0f} MB/s, {share:.2f} of copy and sync: limit {SHARE_OF_COPY}")
    return [f"an upload is at {share:.2f} of a copy"] if share < SHARE_OF_COPY else []


def main() -> None:
    """Measure, and exit with 1 over the limits."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    with server() as address:
        use(address, LEADS)
        faults = compare(wanted.megabytes * MEGABYTE, wanted.rounds)
    print("\n".join(["", *faults]) if faults else "\nAll within the limits.")
    if faults:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
