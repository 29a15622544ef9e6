"""A real PostgreSQL for every test, its schema from alembic, and makers of people and leads."""

import asyncio
import itertools
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from crm_app import migrations
from crm_app.access.actor import Actor
from crm_app.adapters import job_queue
from crm_app.adapters.embedded_postgres import EmbeddedPostgres
from crm_app.domain.accounts import sign_in
from crm_app.jobs.recorded import recorded
from crm_app.jobs.registry import MODULES, register
from crm_app.kernel import db
from crm_app.kernel.passwords import hash_password
from crm_app.models import Branch, Lead, Organisation, Role, User
from crm_app.settings import get_settings
from crm_app.work import Work

PASSWORD = "a good password"
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # 12:00 in Kolkata, a Monday
ZONE = "Asia/Kolkata"
SETTINGS = (
    "name = 'Test', time_zone = 'Asia/Kolkata', work_starts = '09:00', work_ends = '21:00',"
    " recording_days = null, recording_deleters = 'everyone'"
)

# Tests may lose everything at a power cut.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def _umask_as_before() -> Iterator[None]:
    """Commands keep what they write to their own account, for the rest of their process."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def data_dir() -> Iterator[Path]:
    """A data folder of the test run, which the unprivileged server may enter."""
    with tempfile.TemporaryDirectory(prefix="crm-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="session")
def database_url(data_dir: Path) -> Iterator[str]:
    """An empty database: of a server of our own, or of `CRM_TEST_DATABASE_URL`.

    Workers side by side each have their own: tests empty it.
    """
    given = os.environ.get("CRM_TEST_DATABASE_URL")
    if given and "PYTEST_XDIST_WORKER" not in os.environ:
        yield given
        return
    server = EmbeddedPostgres(data_dir, settings=QUICK)
    server.start()
    yield server.url("crm")
    server.stop()


@pytest.fixture(scope="session")
def migrated_database(database_url: str, data_dir: Path) -> Iterator[None]:
    """The schema, made by the migrations, with the organisation set up."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CRM_DATABASE_URL", database_url)
    patch.setenv("CRM_DATA_DIR", str(data_dir))
    get_settings.cache_clear()
    db.close_engine()
    migrations.upgrade()
    with Session(db.get_engine()) as session, session.begin():
        if session.get(Organisation, 1) is None:
            session.add(Organisation(id=1, name="Test", time_zone=ZONE, phone_region="IN"))
    yield
    get_settings.cache_clear()
    db.close_engine()
    patch.undo()


@pytest.fixture
def session(migrated_database: None) -> Iterator[Session]:
    """A session whose work is rolled back, even what the code under test commits."""
    with db.get_engine().connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture
def committed(migrated_database: None) -> Iterator[Session]:
    """A session that really commits, for tests with several connections; emptied afterwards."""
    with Session(db.get_engine(), expire_on_commit=False) as session:
        yield session
        session.rollback()
    tables = ", ".join(
        table.name for table in SQLModel.metadata.sorted_tables if table.name != "settings"
    )
    with db.get_engine().begin() as connection:
        connection.execute(sa.text(f"truncate {tables}, procrastinate.procrastinate_jobs cascade"))
        connection.execute(sa.text(f"update settings set {SETTINGS}"))  # noqa: S608 - our own text


@cache
def _hashed() -> str:
    """One hash for everybody: making one takes long on purpose."""
    return hash_password(PASSWORD)


MakeBranch = Callable[..., Branch]
MakeUser = Callable[..., User]
MakeLead = Callable[..., Lead]
WorkAs = Callable[..., Work]


def makers(session: Session) -> tuple[MakeBranch, MakeUser, MakeLead]:
    """What makes branches, people and leads in this session."""

    def make_branch(name: str | None = None, **values: object) -> Branch:
        branch = Branch(name=name or f"Branch {next(_numbers)}", location="Somewhere", **values)
        session.add(branch)
        session.flush()
        return branch

    def make_user(role: Role = Role.TELECALLER, **values: object) -> User:
        number = next(_numbers)
        if role is not Role.ADMIN and "branch_id" not in values:
            values["branch_id"] = make_branch().id
        values.setdefault("username", f"person{number}")
        values.setdefault("full_name", f"Person {number}")
        user = User(role=role, password_hash=_hashed(), **values)
        session.add(user)
        session.flush()
        return user

    def make_lead(owner: User | None = None, **values: object) -> Lead:
        number = next(_numbers)
        values.setdefault("student_name", f"Student {number}")
        values.setdefault("phone_e164", f"+9198{number:08d}")
        values.setdefault("phone_number", str(values["phone_e164"])[3:])
        if owner is not None:
            values |= {"telecaller_id": owner.id, "branch_id": owner.branch_id}
        lead = Lead(**values)
        session.add(lead)
        session.flush()
        return lead

    return make_branch, make_user, make_lead


@pytest.fixture
def make_branch(session: Session) -> MakeBranch:
    return makers(session)[0]


@pytest.fixture
def make_user(session: Session) -> MakeUser:
    return makers(session)[1]


@pytest.fixture
def make_lead(session: Session) -> MakeLead:
    return makers(session)[2]


def actor_of(user: User) -> Actor:
    """The actor a person is."""
    return Actor(user.username, user.role, user.id, user.branch_id)


def check_credentials(work: Work, username: str, password: str, address: str) -> User:
    """A whole try to sign in within one work; a refused one counts."""
    attempt = sign_in.begin(work, username, address)
    if not attempt.matches(password):
        sign_in.fail(work, attempt, address)
        raise sign_in.wrong_credentials()
    return sign_in.succeed(work, attempt, password)


@pytest.fixture
def work_as(session: Session) -> WorkAs:
    """A unit of work as a person, at a moment (noon in Kolkata unless told)."""

    def work(user: User, now: datetime = NOON) -> Work:
        return Work(session, actor_of(user), now)

    return work


@pytest.fixture
def run_jobs(committed: Session) -> Callable[..., None]:
    """Do the work that waits in the queue, as the jobs process would, and come back."""

    def run(modules: Iterable[ModuleType] = MODULES) -> None:
        async def once() -> None:
            queue = job_queue.open_queue(get_settings().direct_url or "")
            register(queue, modules)
            async with queue.open_async():
                await queue.run_worker_async(
                    wait=False, install_signal_handlers=False, task_middleware=[recorded]
                )

        asyncio.run(once())
        committed.expire_all()

    return run
