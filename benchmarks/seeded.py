"""A PostgreSQL with invented data for benchmarks, kept for the next run where that is asked for.

with cluster(Path("build/bench")) as server:
    address = server.copy(Size(leads=10_000, calls=20_000, telecallers=20, branches=4), "load")
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from rehearsals.stack import ROOT, Postgres

# As an engineer would set it on a machine with 16 GB; fsync stays on.
SERVER = {
    "shared_buffers": "1GB",
    "max_wal_size": "8GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
}


class Size(NamedTuple):
    """How much invented data."""

    leads: int
    calls: int
    telecallers: int
    branches: int

    @property
    def name(self) -> str:
        """Its database."""
        return "seeded_" + "_".join(map(str, self))


def say(*words: object) -> None:
    """Print at once, with the time: these runs are long."""
    print(time.strftime("%H:%M:%S"), *words, flush=True)


class Cluster:
    """A server and its databases."""

    def __init__(self, server: Postgres) -> None:
        self._server = server

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return urlunsplit(urlsplit(self._server.url)._replace(path=f"/{database}"))

    def seeded(self, size: Size) -> str:
        """The address of a database of this size, made and filled when it is missing."""
        address = self.url(size.name)
        if self._has(size.name):
            say(f"{size.leads:,} leads are there")
            return address
        begun, draft = time.monotonic(), f"{size.name}_draft"
        say(f"{size.leads:,} leads and {size.calls:,} calls are made ...")
        self._at_once("drop database if exists {} with (force)", draft)
        self._at_once("create database {}", draft)
        words = [f"--{name}={value}" for name, value in size._asdict().items()]
        _crm(self.url(draft), "migrate")
        _crm(self.url(draft), "seed-demo", *words, "--seed=7")
        with psycopg.connect(self.url(draft), autocommit=True) as connection:
            connection.execute("vacuum (analyze, freeze)")
            connection.execute("checkpoint")
        self._at_once("alter database {} rename to {}", draft, size.name)
        say(f"made in {time.monotonic() - begun:.0f} s")
        return address

    def copy(self, size: Size, name: str) -> str:
        """The address of a fresh copy, for runs that write."""
        self.seeded(size)
        self.drop(name)
        self._at_once("create database {} template {} strategy file_copy", name, size.name)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database."""
        self._at_once("drop database if exists {} with (force)", name)

    def _has(self, name: str) -> bool:
        with psycopg.connect(self._server.url) as connection:
            query = "select from pg_database where datname = %s"
            return connection.execute(query, [name]).fetchone() is not None

    def _at_once(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._server.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _crm(address: str, *arguments: str) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as folder:
        subprocess.run(
            [sys.executable, "-m", "crm_app.cli", *arguments],
            cwd=ROOT,
            env=kept | {"CRM_DATABASE_URL": address, "CRM_DATA_DIR": folder},
            check=True,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def cluster(keep: Path | None) -> Iterator[Cluster]:
    """A server that ends with the block; its data stays in the folder `keep`."""
    if keep is None:
        with (
            tempfile.TemporaryDirectory(prefix="crm-bench-") as folder,
            cluster(Path(folder)) as it,
        ):
            yield it
        return
    # Whoever ends us ends what we started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = Postgres(keep.resolve(), **SERVER)
    try:
        # One that a killed run left behind listens elsewhere: join it, stop it, start it anew.
        server.start()
        server.stop()
        if (server.cluster / "postmaster.pid").exists():
            raise SystemExit(f"Somebody else uses the database in {keep}.")
        server.start()
        yield Cluster(server)
    finally:
        server.stop()
