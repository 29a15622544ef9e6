"""Backup and restore, with real clusters, storages and keys: what comes back is what was kept."""

import contextlib
import errno
import gzip
import hashlib
import itertools
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pyrage
import pytest
import sqlalchemy as sa
from alembic import command
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from api_ext.app import create_api
from crm_app import migrations, setup
from crm_app.access.actor import as_job
from crm_app.adapters import import_files
from crm_app.adapters.embedded_postgres import EmbeddedPostgres
from crm_app.adapters.recording_store import get_store
from crm_app.backup import folder, making, restoring, rows, sealing
from crm_app.backup.faults import BackupFailed, BadBackup, NotEmpty, WrongKey
from crm_app.domain.demo import service as demo
from crm_app.domain.runs import service as runs
from crm_app.jobs import nightly
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.kernel.db import sqlalchemy_url
from crm_app.models import Lead, Recording, RecordingUpload, Role, SignIn, User
from crm_app.settings import get_settings
from crm_app.work import unit_of_work
from tests.api.test_metrics import samples
from tests.api.test_sync import walk
from tests.conftest import PASSWORD, QUICK, makers
from tests.integration.test_migrations import EVERYTHING
from tests.s3_server import S3Server
from tests.sounds import wav

ROOT = Path(__file__).parents[2]
HALFWAY = "f3c0a7d51e94"  # a revision before the newest
_numbers = itertools.count()

# What is another one in another place, on purpose: see docs/backup.md.
OTHER = {
    "settings": ("sync_epoch", "sync_floor"),
    "sign_ins": ("revoked_at",),
    "recording_uploads": ("received_bytes",),
    "leads": ("changed_xid",),
    "followups": ("changed_xid",),
}


def quiet(_):
    """Says nothing."""


class Place:
    """A database, a data folder and a storage."""

    def __init__(self, base, server_url, *, storage=None, url=None):
        self.name = f"backup_{uuid4().hex[:12]}"
        self.server_url = server_url
        self.url = url or make_conninfo_url(server_url, self.name)
        self.data = base / self.name
        self.data.mkdir()
        self.storage = storage or (self.data / "recordings").as_uri()

    @property
    def environment(self):
        return {
            "CRM_DATABASE_URL": self.url,
            "CRM_DATA_DIR": str(self.data),
            "CRM_STORAGE_URL": self.storage,
            "CRM_JWT_SECRET": "the same secret in both places, 32 b",
        }

    def create(self, template="template1"):
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(f"create database {self.name} template {template}")
        return self

    def drop(self):
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(f"drop database if exists {self.name} with (force)")

    @contextlib.contextmanager
    def here(self):
        """This process works in this place."""
        patch = pytest.MonkeyPatch()
        for name, value in self.environment.items():
            patch.setenv(name, value)
        get_settings.cache_clear()
        db.close_engine()
        try:
            yield self
        finally:
            patch.undo()
            get_settings.cache_clear()
            db.close_engine()

    def command(self, *arguments, **popen):
        return subprocess.Popen(
            [sys.executable, "-m", "crm_app.cli", *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **popen,
        )

    def crm(self, *arguments, **popen):
        process = self.command(*arguments, **popen)
        said, _ = process.communicate(timeout=100)
        return process.returncode, said


def make_conninfo_url(server_url, name):
    return sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def base():
    with tempfile.TemporaryDirectory(prefix="crm-backup-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def other_cluster(base):
    """A second server: its transactions have smaller numbers than those of the first."""
    server = EmbeddedPostgres(base / "elsewhere", settings=QUICK)
    (base / "elsewhere").mkdir(mode=0o711)
    server.start()
    yield server.url("postgres")
    server.stop()


@pytest.fixture(scope="module")
def source(base, database_url):
    """A filled place, which tests may add to."""
    place = Place(base, database_url).create()
    with place.here():
        _fill()
    yield place
    place.drop()


def _fill():
    setup.migrate()
    job = as_job("test")
    with unit_of_work(job) as work:
        demo.seed(work, leads=300, telecallers=4, branches=2, calls=900, seed=3, say=quiet)
    burn_transactions()
    with Session(db.get_engine(), expire_on_commit=False) as session:
        _, make_user, make_lead = makers(session)
        asha = make_user(username="asha")
        make_user(Role.ADMIN, username="boss")
        leads = [make_lead(asha, student_name=f"Own {n}", assigned_at=utc_now()) for n in range(5)]
        session.flush()
        for number, lead in enumerate(leads):
            add_recording(session, lead, wav(20_000 + number, number))
        upload = RecordingUpload(
            client_id=uuid4(),
            lead_id=leads[0].id,
            telecaller_id=asha.id,
            size_bytes=1000,
            received_bytes=400,
            metadata_sent={"sha256": "ab" * 32},
            expires_at=utc_now() + timedelta(days=1),
        )
        session.add(upload)
        session.commit()
    parts = get_settings().folder("uploads") / f"{upload.id}.part"
    parts.write_bytes(bytes(400))
    import_files.path("waiting.upload").write_text("Name,Phone\nAsha,9800000000\n")
    get_settings().made_once("vapid_private_key.pem", lambda: "the key of push messages")


def burn_transactions(count=5000):
    """As a cluster that has lived for a while."""
    with psycopg.connect(get_settings().direct_url, autocommit=True) as connection:
        connection.execute(
            f"do $$ begin for i in 1..{count} loop"
            " perform pg_current_xact_id(); commit; end loop; end $$"
        )


def add_recording(session, lead, content, **values):
    recording_id = uuid4()
    key = f"2026/11/{recording_id}.wav"
    aside = get_settings().folder("uploads") / "aside"
    aside.write_bytes(content)
    get_store().put_file(key, aside)
    aside.unlink(missing_ok=True)
    made = Recording(
        **{
            "id": recording_id,
            "client_id": uuid4(),
            "lead_id": lead.id,
            "telecaller_id": lead.telecaller_id,
            "storage_key": key,
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "mime_type": "audio/wav",
            "recorded_at": utc_now(),
            **values,
        }
    )
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def new_place(base, database_url):
    """Makes places that go with the test; their databases are missing until made."""
    made = []

    def new(server_url=database_url, **values):
        made.append(Place(base, server_url, **values))
        return made[-1]

    yield new
    for place in made:
        place.drop()
        shutil.rmtree(place.data)


@pytest.fixture
def backups(tmp_path):
    return tmp_path / "backups"


@pytest.fixture(scope="module")
def kept(base, source):
    """One backup of the filled place, encrypted with a passphrase so that it has all kinds."""
    with source.here():
        return making.make(base / "kept", quiet, passphrase="a long passphrase").path


@pytest.fixture(scope="module")
def kept_key(base, kept):
    """What opens it without a passphrase, which takes a second each time."""
    path = base / "kept-key"
    path.write_bytes(
        pyrage.passphrase.decrypt((kept / "key.age").read_bytes(), "a long passphrase")
    )
    return path


@pytest.fixture(scope="module")
def template(base, database_url):
    """The schema without a row: a restore takes that for empty, and migrations take seconds."""
    place = Place(base, database_url).create()
    with place.here():
        migrations.upgrade()
    yield place
    place.drop()


def make(place, root, **how):
    with place.here():
        return making.make(root, quiet, **how)


def restore(place, path, **how):
    with place.here():
        return restoring.restore(path, quiet, **how)


def fingerprints(url, *, without=()):
    """Each table: rows, and a hash of them that does not depend on their order."""
    found = {}
    with psycopg.connect(url) as connection:
        for table in rows.tables(connection):
            if table.full_name in {*rows.LEFT_OUT, *without}:
                continue
            leave = "".join(f" - '{name}'" for name in OTHER.get(table.name, ()))
            hashed = f"('x' || substr(md5((to_jsonb(t){leave})::text), 1, 15))::bit(60)::bigint"
            query = f"select count(*), sum({hashed}) from {table.full_name} t"  # noqa: S608 - ours
            (found[table.full_name],) = connection.execute(query).fetchall()
    return found


def schema(url):
    """Everything there is; what PostgreSQL writes itself reads the same for old and new casts."""
    engine = sa.create_engine(sqlalchemy_url(url), poolclass=sa.NullPool)
    casts = re.compile(r"::(text|character varying)(\[\])?|[()\s]")
    with engine.connect() as on:
        query = sa.text("select oid from pg_namespace where nspname = any(:ours)")
        ours = list(on.execute(query, {"ours": list(rows.SCHEMAS)}).scalars())
        found = on.execute(sa.text(EVERYTHING), {"ours": ours}).fetchall()
    return [tuple(casts.sub("", part) for part in row) for row in found]


def sign_in(client, username):
    answer = client.post("/api/auth/login", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


@contextlib.contextmanager
def phone(username="asha"):
    with TestClient(create_api()) as client:
        client.headers["Authorization"] = f"Bearer {sign_in(client, username)}"
        yield client


# The whole way


def test_all_comes_back_in_another_cluster(source, other_cluster, new_place, backups):
    with source.here(), phone() as client:
        known, _, _, token = walk(client)
        access = client.headers["Authorization"]
    before = fingerprints(source.url)
    status, said = source.crm("backup", "--to", backups)
    assert status == 0, said
    assert "5 recordings" in said
    with source.here(), TestClient(create_api(), "http://127.0.0.1:8000", client=("::1", 1)) as one:
        at = samples(one)["crm_backup_last_success_timestamp_seconds",]
        assert 0 <= time.time() - at < 60

    place = new_place(other_cluster)
    [path] = folder.backups(backups)
    status, said = place.crm("restore", "--from", path)
    assert status == 0, said
    assert "was missing and is made" in said
    assert "counted and compared" in said
    after = fingerprints(place.url)
    assert after == before
    assert sum(count for count, _ in after.values()) > 1500
    assert schema(place.url) == schema(source.url)
    assert (place.data / "imports" / "waiting.upload").read_text().startswith("Name,Phone")
    key = place.data / "secrets" / "vapid_private_key.pem"
    assert (key.read_text(), key.stat().st_mode & 0o777) == ("the key of push messages", 0o600)
    with place.here():
        command.check(migrations.config())
        found = []
        assert nightly.look_only(found.append) == 0, found
        _recordings_play()
        _phones_begin_anew(token, access, set(known))


def _recordings_play():
    with phone("boss") as client, Session(db.get_engine()) as session:
        recordings = session.exec(select(Recording)).all()
        assert len(recordings) == 5
        for each in recordings:
            address = f"/api/leads/{each.lead_id}/recordings/{each.id}"
            whole = client.get(address)
            assert hashlib.sha256(whole.content).hexdigest() == each.sha256
            part = client.get(address, headers={"Range": "bytes=100-299"})
            assert (part.status_code, part.content) == (206, whole.content[100:300])


def _phones_begin_anew(token, access, known):
    """The trap of transaction numbers: here they are smaller than those that tokens know."""
    with TestClient(create_api()) as client:
        refused = client.get("/api/sync", headers={"Authorization": access})
        assert refused.status_code == 401, "everybody signs in again"
    with phone() as client:
        refused = client.get("/api/sync", params={"since": token})
        assert (refused.status_code, refused.json()["code"]) == (422, "sync_expired")
        leads, _, _, anew = walk(client)
        assert set(leads) == known
        assert walk(client, anew)[:3] == ({}, {}, [])
        one = next(iter(known))
        client.patch(f"/api/leads/{one}", json={"city": "Nagpur"})
        leads, _, _, anew = walk(client, anew)
        assert set(leads) == {one}
        assert walk(client, anew)[:3] == ({}, {}, [])
    with Session(db.get_engine()) as session:
        upload = session.exec(select(RecordingUpload)).one()
        assert upload.received_bytes == 0
        old = session.exec(select(SignIn).where(col(SignIn.revoked_at).is_not(None))).all()
        assert len(old) >= 1


def test_new_rows_get_new_numbers(source, new_place, kept, kept_key, template):
    """Sequences go on behind the last number, and triggers work."""
    place = new_place().create(template.name)
    restore(place, kept, identity_file=kept_key)
    with place.here(), Session(db.get_engine()) as session:
        asha = session.exec(select(User).where(User.username == "asha")).one()
        before = session.execute(sa.text("select sum(n) from lead_counts")).scalar_one()
        makers(session)[2](asha, phone_e164="+919700000001", assigned_at=utc_now())
        session.commit()
        assert session.execute(sa.text("select sum(n) from lead_counts")).scalar_one() == before + 1
    with place.here():
        assert nightly.look_only(quiet) == 0


# Under load


def test_snapshot_is_one_moment_while_others_write(
    source, new_place, template, backups, monkeypatch
):
    stop, done = threading.Event(), []

    def write():
        with Session(db.get_engine()) as session:
            _, _, make_lead = makers(session)
            asha = session.exec(select(User).where(User.username == "asha")).one()
            for number in itertools.count():
                if stop.is_set():
                    return
                for half in "ab":
                    make_lead(
                        asha,
                        student_name=f"Load {number} {half}",
                        phone_e164=f"+9196{next(_numbers):08d}",
                        assigned_at=utc_now(),
                    )
                session.commit()
                done.append(number)

    slow = rows.Rows.__iter__

    def slowly(self):
        time.sleep(0.02)
        yield from slow(self)

    monkeypatch.setattr(rows.Rows, "__iter__", slowly)
    with source.here():
        writer = threading.Thread(target=write)
        writer.start()
        while len(done) < 5:
            time.sleep(0.01)
        begun = done[-1]
        try:
            making.make(backups, quiet)
            ended = done[-1]
        finally:
            stop.set()
            writer.join()
    monkeypatch.undo()
    place = new_place().create(template.name)
    [path] = folder.backups(backups)
    restore(place, path)
    with place.here(), Session(db.get_engine()) as session:
        query = select(Lead.student_name).where(col(Lead.student_name).like("Load %"))
        found = set(session.exec(query))
        last = max(int(name.split()[1]) for name in found)
        assert found == {f"Load {n} {half}" for n in range(last + 1) for half in "ab"}
        assert begun <= last < ended, "all that was there at its begin, and not what came later"
        assert nightly.look_only(quiet) == 0


def test_recording_deleted_meanwhile_is_no_loss(source, new_place, template, backups, monkeypatch):
    with source.here(), Session(db.get_engine(), expire_on_commit=False) as session:
        lead = session.exec(select(Lead).where(Lead.student_name == "Own 1")).one()
        gone = add_recording(session, lead, wav(9000))
        lost = add_recording(session, lead, wav(9001))
        odd = add_recording(session, lead, wav(9002), sha256="00" * 32)
        session.commit()

        begin = making._Recordings.all

        def meanwhile(self, wanted):
            gone.deleted_at = gone.file_removed_at = utc_now()
            session.add(gone)
            session.commit()
            for each in (gone, lost):
                get_store().remove(each.storage_key)
            return begin(self, wanted)

        monkeypatch.setattr(making._Recordings, "all", meanwhile)
        made = making.make(backups, quiet)
        monkeypatch.undo()
        sums = made.manifest.recordings
        assert sums.gone == [gone.storage_key]
        assert sums.missing == [lost.storage_key]
        assert sums.damaged == [odd.storage_key]
        assert "1 RECORDINGS ARE MISSING" in made.account
        place = new_place().create(template.name)
    done = restore(place, made.path)
    assert "2 recordings of it were in no backup" in done.account
    with place.here(), Session(db.get_engine()) as session:
        missing = select(Recording.id).where(col(Recording.missing_since).is_not(None))
        assert set(session.exec(missing)) == {gone.id, lost.id}
    with source.here(), Session(db.get_engine()) as session:
        for each in (gone, lost, odd):
            get_store().remove(each.storage_key)
            session.delete(session.get_one(Recording, each.id))
        session.commit()


def test_storage_that_is_not_there_is_no_backup(source, backups):
    with source.here(), Session(db.get_engine()) as session:
        lead = session.exec(select(Lead).where(Lead.student_name == "Own 1")).one()
        made = [add_recording(session, lead, wav(100 + n)) for n in range(10)]
        session.commit()
        ids = [each.id for each in made]
    folders = [source.data / "recordings", source.data / "unmounted"]
    folders[0].rename(folders[1])
    try:
        with pytest.raises(BackupFailed, match="15 recordings are not in their storage, and 0 are"):
            make(source, backups)
    finally:
        folders[1].rename(folders[0])
        with source.here(), Session(db.get_engine()) as session:
            for each in ids:
                recording = session.get_one(Recording, each)
                get_store().remove(recording.storage_key)
                session.delete(recording)
            session.commit()
    assert list(backups.iterdir()) == []


# Keys


def test_encrypted_to_a_key(source, new_place, template, backups, tmp_path):
    identity, wrong = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    made = make(source, backups, encrypt_to=[str(identity.to_public())])
    for name, key in (("right", identity), ("wrong", wrong)):
        (tmp_path / name).write_text(f"# created: now\n# public key: x\n{key}\n")
    everything = b"".join(each.read_bytes() for each in made.path.rglob("*") if each.is_file())
    assert b"RIFF" not in everything, "no audio"
    assert b"the key of push messages" not in everything
    for each in made.path.glob("tables/*"):
        with pytest.raises(gzip.BadGzipFile):
            gzip.decompress(each.read_bytes())
    assert restoring.check(made.path, quiet), "sums are compared without a key"
    with pytest.raises(WrongKey, match="does not open"):
        restoring.check(made.path, quiet, tmp_path / "wrong")
    place = new_place().create(template.name)
    with pytest.raises(WrongKey, match="name --identity-file"):
        restore(place, made.path)
    with pytest.raises(WrongKey, match="not encrypted with a passphrase"):
        restore(place, made.path, passphrase_file=_phrase(tmp_path, "a long passphrase"))
    restore(place, made.path, identity_file=tmp_path / "right")
    assert fingerprints(place.url) == fingerprints(source.url)
    with place.here():
        _recordings_play()


def test_encrypted_to_a_key_of_ssh(source, backups, tmp_path):
    key = tmp_path / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    public = (tmp_path / "id.pub").read_text().strip()
    made = make(source, backups, encrypt_to=[public])
    assert restoring.check(made.path, quiet, key)


@pytest.mark.parametrize("text", ["age1nonsense", "AGE-SECRET-KEY-1ABC", "me@example.in", ""])
def test_what_is_no_key_is_refused(source, backups, text):
    with pytest.raises(BackupFailed, match="is no public key"):
        make(source, backups, encrypt_to=[text])
    assert list(backups.iterdir()) == []


def _phrase(folder_, text):
    path = folder_ / f"phrase{next(_numbers)}"
    path.write_text(f"{text}\n")
    return path


def test_encrypted_with_a_passphrase(source, new_place, template, kept, tmp_path):
    with pytest.raises(WrongKey, match="passphrase does not open"):
        restoring.check(kept, quiet, None, _phrase(tmp_path, "another passphrase"))
    with pytest.raises(WrongKey, match="fewer than 12"):
        restoring.check(kept, quiet, None, _phrase(tmp_path, "short"))
    with pytest.raises(WrongKey, match="cannot be read"):
        restoring.check(kept, quiet, None, tmp_path / "nowhere")
    place = new_place().create(template.name)
    restore(place, kept, passphrase_file=_phrase(tmp_path, "a long passphrase"))
    assert fingerprints(place.url)["public.leads"][0] >= 305


# A backup after another


@pytest.mark.parametrize("how", [{}, {"passphrase": "a long passphrase"}], ids=["plain", "phrase"])
def test_recordings_are_shared_with_the_backup_before(source, backups, how, tmp_path):
    first = make(source, backups, **how)
    second = make(source, backups, **how)
    assert (first.manifest.recordings.linked, second.manifest.recordings.linked) == (0, 5)
    files = sorted(second.path.glob("recordings/**/*.wav*"))
    assert [each.stat().st_nlink for each in files] == [2] * 5
    third = make(source, backups, keep=1, **how)
    assert third.removed == 2
    assert folder.backups(backups) == [third.path]
    phrase = _phrase(tmp_path, how["passphrase"]) if how else None
    assert restoring.check(third.path, quiet, None, phrase).recordings.count == 5


def test_other_keys_share_nothing(source, backups):
    make(source, backups, passphrase="a long passphrase")
    assert make(source, backups, passphrase="another passphrase").manifest.recordings.linked == 0
    assert make(source, backups).manifest.recordings.linked == 0


def test_damaged_backup_is_not_built_upon(source, backups):
    first = make(source, backups)
    (first.path / folder.INVENTORY).write_bytes(b"nonsense")
    assert make(source, backups).manifest.recordings.linked == 0


def test_files_are_private(kept):
    for each in [kept, *kept.rglob("*")]:
        assert each.stat().st_mode & 0o777 == (0o700 if each.is_dir() else 0o600), each


def test_two_at_once_are_refused(source, backups):
    backups.mkdir()
    with folder.locked(backups), pytest.raises(BackupFailed, match="Another backup"):
        make(source, backups)


# What breaks


KINDS = (
    *("manifest.json", "key.age", "recordings.jsonl.gz"),
    *("tables/public.leads.*", "tables/public.courses.*", "recordings/**/*.wav.age"),
    *("imports/*", "secrets/*"),
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", ["flipped", "cut", "gone"])
def test_damage_is_found_before_anything_is_written(kept, kept_key, new_place, tmp_path, kind, how):
    path = tmp_path / kept.name
    shutil.copytree(kept, path)
    broken = sorted(each for each in path.glob(kind) if each.is_file())[0]
    content = bytearray(broken.read_bytes())
    content[len(content) // 2] ^= 1
    if how == "flipped":
        broken.write_bytes(content)
    elif how == "cut":
        broken.write_bytes(content[: len(content) // 2])
    else:
        broken.unlink()
    key = {"identity_file": kept_key}
    if kind == "key.age":
        key = {"passphrase_file": _phrase(tmp_path, "a long passphrase")}
    place = new_place().create()
    with pytest.raises(BadBackup):
        restore(place, path, **key)
    assert fingerprints(place.url) == {}
    with place.here():
        assert list(get_store().keys()) == []


def test_killed_in_the_middle_leaves_no_backup(source, backups):
    """A recording that nobody writes to the end of holds the backup up: a pipe."""
    with source.here(), Session(db.get_engine(), expire_on_commit=False) as session:
        lead = session.exec(select(Lead).where(Lead.student_name == "Own 1")).one()
        made = add_recording(session, lead, wav(100))
        session.commit()
        pipe = get_store().local_path(made.storage_key)
    pipe.unlink()
    os.mkfifo(pipe)
    try:
        process = source.command("backup", "--to", backups)
        wanted = time.monotonic() + 60
        while not list(backups.glob("crm-*.partial/tables/public.users*")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < wanted
            time.sleep(0.05)
        assert source.crm("backup", "--to", backups)[1].startswith("Another backup")
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert folder.backups(backups) == []
        assert len(list(backups.iterdir())) == 1
    finally:
        pipe.unlink()
        with source.here(), Session(db.get_engine()) as session:
            session.delete(session.get_one(Recording, made.id))
            session.commit()
    status, said = source.crm("backup", "--to", backups)
    assert status == 0
    assert "unfinished is removed" in said
    assert list(backups.iterdir()) == folder.backups(backups)


def test_full_disk_and_a_stop_are_told_and_leave_nothing(source, backups):
    make(source, backups)

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))

    status, said = source.crm("backup", "--to", backups, "--keep", 1, preexec_fn=little_room)
    assert status == 1
    assert f"could not be written to {backups}: {os.strerror(errno.EFBIG)}" in said
    assert len(list(backups.iterdir())) == 1, "the old one stays"
    with source.here(), unit_of_work(as_job("test")) as work:
        newest = runs.list_runs(work).items[0]
        assert newest.status == "failed"
        assert "could not be written" in (newest.error or "")
    with psycopg.connect(source.url) as connection:
        connection.execute("lock table users in access exclusive mode")
        process = source.command("backup", "--to", backups)
        while not list(backups.glob("*.partial")):
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert (process.returncode, len(list(backups.iterdir()))) == (1, 1)
    assert "Stopped. Nothing" in said


@pytest.mark.parametrize("how", [{}, {"passphrase": "a long passphrase"}], ids=["plain", "phrase"])
def test_disk_that_is_full_in_the_middle_of_a_table_is_told(source, backups, monkeypatch, how):
    """COPY holds the connection then: it must let go before the transaction can end."""
    write = folder.Counting.write

    def full(self, piece):
        if table_begun:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, piece)

    def as_they_are(pieces):
        for piece in pieces:
            table_begun.append(True)
            yield piece

    table_begun = []
    monkeypatch.setattr(folder.Counting, "write", full)
    monkeypatch.setattr(folder, "compressed", as_they_are)
    monkeypatch.setattr(rows, "_PIECE", 100)
    with pytest.raises(BackupFailed, match="No space left on device"):
        make(source, backups, **how)
    assert list(backups.iterdir()) == []


def test_nothing_to_back_up_is_told(new_place, backups):
    place = new_place().create()
    with pytest.raises(BackupFailed, match="no data of this program"):
        make(place, backups)
    assert place.crm("backup", "--to", backups) == (
        1,
        "The database holds no data of this program.\n",
    )
    missing = new_place()
    with pytest.raises(BackupFailed, match="does not exist"):
        make(missing, backups)
    with pytest.raises(BackupFailed, match="cannot be used"):
        make(place, backups / "no" / "such" / "folder")


# Where a restore may write


def test_what_is_there_is_named_and_stays(source, new_place, kept, tmp_path):
    phrase = _phrase(tmp_path, "a long passphrase")
    before = fingerprints(source.url)
    with pytest.raises(NotEmpty, match=r"is not empty: rows in .*and \d+ more"):
        restore(source, kept, passphrase_file=phrase)
    assert fingerprints(source.url) == before
    place = new_place(storage=source.storage)
    with pytest.raises(NotEmpty, match=r"storage of recordings is not empty: it has 2026/11/"):
        restore(place, kept, passphrase_file=phrase)
    place = new_place().create()
    with psycopg.connect(place.url, autocommit=True) as connection:
        connection.execute("create table notes_of_mine as select 1 as one")
    with pytest.raises(NotEmpty, match=r"public\.notes_of_mine"):
        restore(place, kept, passphrase_file=phrase)


def test_recordings_that_are_there_can_stay(source, new_place, template, backups):
    made = make(source, backups)
    place = new_place().create(template.name)
    shutil.copytree(source.data / "recordings", place.data / "recordings")
    [changed, removed, *_] = sorted((place.data / "recordings").glob("2026/11/*.wav"))
    changed.write_bytes(b"x" * changed.stat().st_size)
    removed.unlink()
    restore(place, made.path, keep_recordings=True)
    with place.here():
        _recordings_play()


def test_newer_is_refused_and_older_is_migrated(source, new_place, backups):
    made = make(source, backups)
    said = json.loads((made.path / "manifest.json").read_text())
    (made.path / "manifest.json").unlink()
    (made.path / "manifest.json.sha256").unlink()
    manifest = folder._manifest(said)
    manifest.revision = "from_the_future"
    folder.write_manifest(made.path, manifest)
    with pytest.raises(BadBackup, match="of a newer version"):
        restore(new_place(), made.path)

    old = new_place().create()
    with old.here():
        migrations.upgrade(HALFWAY)
        with psycopg.connect(old.url, autocommit=True) as connection:
            connection.execute(
                "insert into settings"
                " (id, name, time_zone, phone_region, work_starts, work_ends)"
                " values (1, 'Old', 'Asia/Kolkata', 'IN', '9:00', '21:00')"
            )
            connection.execute("insert into branches (name, location) values ('Old', 'Pune')")
    made = make(old, backups)
    assert made.manifest.revision == HALFWAY
    place = new_place()
    restore(place, made.path)
    with place.here(), Session(db.get_engine()) as session:
        assert session.execute(sa.text("select name from branches")).scalars().all() == ["Old"]
        at = session.execute(sa.text("select version_num from alembic_version")).scalar_one()
        assert at == migrations.head_revision()
        assert nightly.look_only(quiet) == 0


def test_owner_without_further_rights_can_do_both(new_place, source, database_url, backups):
    """As on a rented server: no superuser."""
    name = f"owner_{uuid4().hex[:8]}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"create role {name} login createdb createrole password 'secret'")
    url = sa.make_url(database_url).set(username=name, password="secret")
    owned = url.render_as_string(hide_password=False)
    places = [new_place(owned), new_place(owned)]
    try:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(f"grant crm_telecaller, crm_manager to {name} with admin option")
        made = make(source, backups)
        restore(places[0], made.path)
        again = make(places[0], backups / "again")
        restore(places[1], again.path)
        assert fingerprints(places[1].url) == fingerprints(places[0].url)
    finally:
        for place in places:
            place.server_url = database_url
            place.drop()
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(f"drop owned by {name}")
            connection.execute(f"drop role {name}")


# A bucket


def test_bucket_to_folder_and_back(
    base, database_url, new_place, template, backups, monkeypatch, tmp_path
):
    server = S3Server().start()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    first = new_place(storage="s3://calls/first").create(template.name)
    try:
        with first.here():
            _fill()
        made = make(first, backups, passphrase="a long passphrase")
        phrase = _phrase(tmp_path, "a long passphrase")
        for storage in (None, "s3://calls/second"):
            place = new_place(storage=storage).create(template.name)
            restore(place, made.path, passphrase_file=phrase)
            assert fingerprints(place.url) == fingerprints(first.url)
            with place.here():
                _recordings_play()
        assert make(place, backups, passphrase="a long passphrase").manifest.recordings.linked == 5
    finally:
        server.stop()
    with pytest.raises(Exception, match="cannot be reached"):
        make(first, tmp_path / "away")
    assert list((tmp_path / "away").iterdir()) == []


def test_memory_stays_small(backups, tmp_path):
    """A recording of 100 MB passes through in pieces, encrypted as well."""
    piece = os.urandom(1024 * 1024)
    sealer = sealing.seal_with("a long passphrase", None)
    tracemalloc.start()
    folder.write(tmp_path / "one.age", (piece for _ in range(100)), sealer)
    (tmp_path / sealing.KEY_FILE).write_bytes(sealer.key_file or b"")
    opener, count = sealing.open_with("a long passphrase", tmp_path), [0]

    def take(part):
        count[0] += len(part)

    opener.read(tmp_path / "one.age", take)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count[0], peak < 8 * 1024 * 1024) == (100 * 1024 * 1024, True)
