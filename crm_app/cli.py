"""The `crm` command."""

import argparse
import asyncio
import contextlib
import getpass
import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from crm_app import data_requests, deployment, migrations, readiness, setup, supervisor
from crm_app.access.actor import as_job
from crm_app.adapters import erasure_list
from crm_app.adapters.embedded_postgres import EmbeddedPostgresError
from crm_app.backup import making, restoring, sealing
from crm_app.backup.faults import BackupFailed
from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts import two_factor
from crm_app.domain.accounts.schemas import CreateUser, UserFilter
from crm_app.domain.demo import service as demo
from crm_app.domain.runs import service as runs
from crm_app.domain.validation import sentences
from crm_app.jobs import nightly, runtime
from crm_app.kernel import clock, db
from crm_app.kernel.errors import CrmError, NotFound
from crm_app.kernel.logging import set_up as set_up_log
from crm_app.places import release
from crm_app.settings import PRIVATE, UnsafeSettings, get_settings
from crm_app.work import unit_of_work

say = partial(print, flush=True)
_job = as_job("command")

# What may go wrong with what is around us; the message says what to do.
EXPECTED = (
    UnsafeSettings,
    supervisor.CannotServe,
    EmbeddedPostgresError,
    deployment.Unfit,
    migrations.Busy,
    setup.ForeignSchema,
)
Command = Callable[[argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; answers its exit status."""
    wanted = _parser().parse_args(arguments)
    os.umask(PRIVATE)
    set_up_log()
    command: Command = wanted.command
    try:
        supervisor.stop_on_signals()
        return command(wanted)
    except supervisor.Stop:
        return 0
    except CrmError as error:
        _complain(error.message, *map(str, error.fields.values()))
    except ValidationError as error:
        found = sentences(error.errors())
        _complain(*(f"{name}: {sentence}" for name, sentence in found.items()))
    except EXPECTED as error:
        _complain(str(error))
    return 1


def _complain(*lines: str) -> None:
    for line in dict.fromkeys(lines):
        print(line, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crm", description="The Education CRM.")
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Command, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.set_defaults(command=command)
        return added

    serve_it = add("serve", serve, "Serve web, API and jobs on one port until Ctrl-C.")
    serve_it.add_argument(
        "--without-jobs", action="store_true", help="leave the jobs to `crm jobs` elsewhere"
    )
    add("jobs", jobs, "Run the jobs process alone.")
    add("share-folder", share_folder, "Take this machine's shared folder for that of all machines.")
    add("migrate", migrate, "Bring the database schema up to date.")
    admin = add("create-admin", create_admin, "Make an admin account.")
    admin.add_argument("username")
    admin.add_argument("--full-name", default="Administrator")
    reset = add("reset-two-factor", reset_two_factor, "Turn somebody's two-factor sign-in off.")
    reset.add_argument("username")
    seed = add("seed-demo", seed_demo, "Fill an empty database with invented data.")
    for name, default in (
        ("leads", 10_000),
        ("telecallers", 20),
        ("branches", 4),
        ("calls", 50_000),
        ("seed", 1),
    ):
        seed.add_argument(f"--{name}", type=int, default=default, metavar="N")
    verify_it = add("verify", verify, "Compare every stored figure with its source.")
    verify_it.add_argument(
        "--repair", action="store_true", help="repair and clean too, as the night does"
    )
    _add_backup(add)
    add(
        "after-recovery",
        after_recovery,
        "After PostgreSQL went back in time, or a standby took over: have phones begin anew.",
    )
    erased = add("erasures", erasures, "List who was erased, by ids, for after a restore.")
    erased.add_argument("--to", metavar="FILE", help="write the list to a file")
    again = add("erase-again", erase_again, "After a restore: erase again who was erased since.")
    again.add_argument("file", nargs="?", help="the list; without it the one in the data folder")
    add("check", check, "Say whether settings, database, storage and jobs are in order.")
    return parser


Add = Callable[[str, Command, str], argparse.ArgumentParser]


def _add_backup(add: Add) -> None:
    make = add("backup", backup, "Write database and recordings into a folder, while serving.")
    make.add_argument("--to", required=True, type=Path, metavar="FOLDER", help="of all backups")
    lock = make.add_mutually_exclusive_group()
    lock.add_argument(
        "--encrypt-to",
        action="append",
        metavar="KEY",
        help="a public key of age or SSH; repeatable",
    )
    lock.add_argument("--passphrase-file", type=Path, metavar="FILE")
    make.add_argument(
        "--keep", type=_count, metavar="N", help="then remove all but the newest N backups"
    )
    bring = add("restore", restore, "Bring a backup back into an empty database and storage.")
    bring.add_argument("--from", required=True, type=Path, dest="source", metavar="BACKUP")
    key = bring.add_mutually_exclusive_group()
    key.add_argument("--identity-file", type=Path, metavar="FILE", help="the secret key")
    key.add_argument("--passphrase-file", type=Path, metavar="FILE")
    bring.add_argument("--check", action="store_true", help="read and compare it; write nothing")
    bring.add_argument(
        "--keep-recordings",
        action="store_true",
        help="the storage has recordings of this backup already: compare, add what is missing",
    )


def _count(text: str) -> int:
    if (count := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return count


def _version() -> str:
    runs = release()
    of = f" (commit {runs.commit[:12]}, {runs.committed_at:%d %b %Y})" if runs.commit else ""
    return f"Education CRM {runs.version}{of}"


def serve(wanted: argparse.Namespace) -> int:
    """Set up what is missing, then serve until a stop."""
    supervisor.check_port()
    with setup.database(say):
        deployment.check()
        setup.migrate()
        if deployment.check_folder(take=get_settings().web_machines == 1):
            say(f"The shared folder is now {get_settings().shared}; it was another one before.")
        setup.ensure_admin(say)
        try:
            supervisor.run(say, with_jobs=not wanted.without_jobs)
        except supervisor.Stop:
            say("Stopped.")
    return 0


def jobs(_: argparse.Namespace) -> int:
    """Run the jobs until a stop."""
    with setup.database(say):
        deployment.check()
        deployment.check_folder(take=False)
        asyncio.run(runtime.run())
    return 0


def share_folder(_: argparse.Namespace) -> int:
    """Take this machine's shared folder for the one of all machines."""
    with setup.database(say):
        deployment.check_folder(take=True)
    say(f"All machines must see {get_settings().shared} now.")
    return 0


def migrate(_: argparse.Namespace) -> int:
    """Bring the schema up to date."""
    with setup.database(say):
        is_newest = setup.migrate()
    if is_newest:
        say("The schema is up to date.")
    else:
        say("The schema is a newer release's. It stays as it is, and this release runs on it.")
    return 0


def create_admin(wanted: argparse.Namespace) -> int:
    """Make an admin; the password comes from CRM_ADMIN_PASSWORD, the terminal or a pipe."""
    password = os.environ.get("CRM_ADMIN_PASSWORD") or _ask_password()
    with setup.database(say):
        setup.migrate()
        body = {
            "username": wanted.username,
            "password": password,
            "full_name": wanted.full_name,
            "role": "admin",
        }
        with unit_of_work(_job) as work:
            made = accounts.create_user(work, CreateUser.model_validate(body))
    say(f"{made.username} can sign in now.")
    return 0


def reset_two_factor(wanted: argparse.Namespace) -> int:
    """For the only admin, who lost phone and recovery codes: no other one can help."""
    with setup.database(say), unit_of_work(_job) as work:
        everybody = accounts.list_users(work, UserFilter(search=wanted.username))
        found = [user for user in everybody if user.username == wanted.username.lower()]
        if not found:
            raise NotFound("No such person.")
        two_factor.reset_two_factor(work, found[0].id)
    say(f"{found[0].username} signs in with the password alone now.")
    return 0


def _ask_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")


def seed_demo(wanted: argparse.Namespace) -> int:
    """Fill an empty database with invented data."""
    with setup.database(say):
        setup.migrate()
        with unit_of_work(_job) as work:
            demo.seed(
                work,
                leads=wanted.leads,
                telecallers=wanted.telecallers,
                branches=wanted.branches,
                calls=wanted.calls,
                seed=wanted.seed,
                say=say,
            )
    return 0


def verify(wanted: argparse.Namespace) -> int:
    """Print what the night would find, or do the night's work now; 1 if anything differs still."""
    with setup.database(say):
        if wanted.repair:
            left = nightly.tell(nightly.run_night("command"), say)
        else:
            left = nightly.look_only(say)
    return 1 if left else 0


def backup(wanted: argparse.Namespace) -> int:
    """Make a backup, and write down when; whatever stops it is no success."""
    secret = wanted.passphrase_file
    passphrase = sealing.read_passphrase(secret) if secret else None
    begun = clock.utc_now()
    with setup.database(say):
        try:
            made = making.make(
                wanted.to.resolve(),
                say,
                encrypt_to=wanted.encrypt_to,
                passphrase=passphrase,
                keep=wanted.keep,
            )
        except CrmError as error:
            # The database may be what is wrong; this error is the one to be told.
            with contextlib.suppress(Exception):
                _note_backup(begun, error.message, failed=True)
            raise
        except supervisor.Stop:
            raise BackupFailed("Stopped. Nothing of this backup was kept.") from None
        say(made.account)
        try:
            _note_backup(begun, made.account, failed=False)
        except db.OVERLOAD:
            say("The database does not answer any more, so this was not noted in it.")
    return 0


def _note_backup(begun: datetime, said: str, *, failed: bool) -> None:
    with unit_of_work(_job) as work:
        runs.note(work, runs.BACKUP, "Backup", begun, said, failed=failed)


def restore(wanted: argparse.Namespace) -> int:
    """Check a backup, or check it and bring it back."""
    source, keys = wanted.source.resolve(), (wanted.identity_file, wanted.passphrase_file)
    if wanted.check:
        made = restoring.check(source, say, *keys)
        say(f"{source.name} is whole: made at {made.finished_at}, rows of {made.snapshot_at}.")
        return 0
    with setup.database(say):
        done = restoring.restore(
            source,
            say,
            identity_file=wanted.identity_file,
            passphrase_file=wanted.passphrase_file,
            keep_recordings=wanted.keep_recordings,
        )
    say(done.account)
    return 0


def after_recovery(_: argparse.Namespace) -> int:
    """What a restore does by itself, and nobody else can know."""
    with setup.database(say):
        restoring.settle_after_recovery()
    say("Everybody signs in again, and phones load their leads anew.")
    return 0


def erasures(wanted: argparse.Namespace) -> int:
    """Print the list of erasures, or write it where it survives this machine."""
    with setup.database(say):
        lines = [json.dumps(each) for each in data_requests.list_erasures()]
    if wanted.to:
        target = Path(wanted.to)
        target.touch(mode=0o600)
        target.write_text("".join(f"{line}\n" for line in lines))
        say(f"{len(lines)} erasures written to {target}.")
    else:
        for line in lines:
            print(line)
    return 0


def erase_again(wanted: argparse.Namespace) -> int:
    """Erase what a restore brought back; 1 if something of it could not be."""
    where = Path(wanted.file) if wanted.file else erasure_list.path()
    try:
        lines = list(erasure_list.read(where))
    except (OSError, ValueError) as error:
        _complain(f"{where} is no list of erasures: {error}")
        return 1
    with setup.database(say):
        setup.migrate()
        done, left = data_requests.erase_again(lines)
    say(f"{len(lines)} erasures in {where}: {done} leads erased again.")
    _complain(*left)
    return 1 if left else 0


def check(_: argparse.Namespace) -> int:
    """Print each part with what is wrong with it; 1 if anything is."""
    with setup.database(say):
        found = readiness.check() | readiness.look_closer() | deployment.look()
        say(f"{'environment':12} {get_settings().env}")
        for name, state in found.items():
            say(f"{name:12} {state}")
    return 0 if all(state == readiness.FINE for state in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
