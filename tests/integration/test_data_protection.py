"""One student: what was agreed, a copy of all that is held, and nothing left after an erasure."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
import xlsxwriter
from sqlmodel import col, select

from crm_app import data_requests
from crm_app.access.actor import Actor
from crm_app.adapters import erasure_list, import_files
from crm_app.adapters import upload_parts as parts
from crm_app.adapters.recording_store import get_store
from crm_app.domain.bulk import service as bulk
from crm_app.domain.bulk.schemas import StartBulk
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import LogCall, NextFollowup
from crm_app.domain.consents import service as consents
from crm_app.domain.consents.rules import NotConsented
from crm_app.domain.consents.schemas import NoteConsent
from crm_app.domain.followups import service as followups
from crm_app.domain.followups.schemas import BookFollowup, UpdateFollowup
from crm_app.domain.imports import runner, undo
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import StartImport
from crm_app.domain.leads import export
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.export import ExportLeads, FileFormat
from crm_app.domain.leads.schemas import AddNote, LeadFilter, PatchLead, TableFilter
from crm_app.domain.merging import service as merging
from crm_app.domain.merging.schemas import AddSibling, MergeLeads
from crm_app.domain.protection import exporting, rules
from crm_app.domain.protection import service as protection
from crm_app.domain.protection.schemas import EraseLead, LookedFor
from crm_app.domain.recordings import metadata as metadatas
from crm_app.domain.recordings import service as recordings
from crm_app.domain.recordings import uploads
from crm_app.domain.recordings.metadata import UploadMetadata
from crm_app.domain.recordings.schemas import HoldRecording
from crm_app.domain.reminders import planning
from crm_app.domain.reports import repository as reports
from crm_app.domain.sync import service as sync
from crm_app.jobs import nightly, recording_keeper
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import (
    Consent,
    ConsentAct,
    DuplicatePolicy,
    Erasure,
    ImportLog,
    Lead,
    LeadNote,
    Purpose,
    Recording,
    Role,
)
from crm_app.settings import get_settings
from crm_app.work import Work, fence
from tests.conftest import NOON, actor_of, makers

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NAME, OTHER_NAME = "Zulekha Qadirbhoy", "Zulekha Begum Qadirbhoy"
PHONE, SECOND, MAIL = "+919876501234", "+919876505678", "zulekha.q@example.com"
NEEDLES = ("zulekha", "qadirbhoy", "9876501234", "98765 01234", "9876505678", "z.begum@", "ginza")
STUDENT = ("98765 01234", MAIL, "Nagpur", "Ginza Classes")
HEAD = ("Name", "Phone", "Email", "City", "Tuition")


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch, migrated_database):
    """A data folder and a storage of the test's own."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("CRM_DATA_DIR", str(data))
    monkeypatch.setenv("CRM_STORAGE_URL", (data / "storage").as_uri())
    get_settings.cache_clear()
    yield data
    monkeypatch.undo()
    get_settings.cache_clear()


def csv_of(*rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return io.BytesIO(text.getvalue().encode())


class Office:
    """An admin, a manager and two telecallers, whose acts are committed one by one."""

    def __init__(self, session):
        make_branch, make_user, self.make_lead = makers(session)
        branch = make_branch()
        self.session, self.now = session, NOON - 2 * DAY
        self.boss = make_user(Role.ADMIN, full_name="The Boss")
        self.asha = make_user(branch_id=branch.id, full_name="Asha Patil")
        self.meera = make_user(Role.MANAGER, branch_id=branch.id, full_name="Meera Joshi")
        session.commit()

    def work(self, person=None):
        self.now += MINUTE
        self.session.commit()
        return Work(self.session, actor_of(person or self.boss), self.now)

    def bring(self, *rows, name="leads.csv", **choices):
        stored = import_files.keep(csv_of(HEAD, *rows))
        wanted = StartImport(telecaller_ids=[self.asha.id], **choices)
        accepted, _ = imports.start_import(self.work(), stored, name, wanted)
        self.session.commit()
        self.go_on(accepted.id)
        return accepted.id

    def go_on(self, import_id):
        runner.run_import(self.job(), import_id, lambda _: None)
        self.session.commit()
        runner.tidy_up(self.job(), import_id)
        self.session.commit()

    def job(self):
        return Work(self.session, Actor("job:test"), self.now)

    def lead(self, phone=PHONE):
        return self.session.exec(select(Lead).where(col(Lead.phone_e164) == phone)).one()

    def student(self, name, **values):
        made = self.make_lead(self.asha, student_name=name, assigned_at=self.now, **values)
        self.session.commit()
        return made

    def call(self, lead_id, **values):
        wanted = {
            "client_id": uuid4(),
            "outcome": "connected",
            "started_at": self.now - MINUTE,
            "duration_seconds": 65,
            **values,
        }
        call = calls.log_call(self.work(self.asha), lead_id, LogCall.model_validate(wanted))[0]
        self.session.commit()
        return call

    def note(self, lead_id, body):
        leads.add_note(self.work(self.asha), lead_id, AddNote(client_id=uuid4(), body=body))
        self.session.commit()

    def consent(self, lead_id, purpose=Purpose.CALLS, act=ConsentAct.WITHDRAWN, **values):
        wanted = NoteConsent(client_id=uuid4(), purpose=purpose, act=act, way="call", **values)
        found = consents.note_consent(self.work(self.asha), lead_id, wanted)[0]
        self.session.commit()
        self.session.expire_all()
        return found

    def begin_upload(self, lead_id, sound=b"0123456789", **values):
        sent = {
            "filename": f"Call with {NAME} {PHONE}.m4a",
            "filetype": "audio/mp4",
            "sha256": "ab" * 32,
            "client_id": str(uuid4()),
            "recorded_at": self.now.isoformat(),
            **values,
        }
        work = self.work(self.asha)
        state, _ = uploads.create(
            work,
            lead_id,
            len(sound),
            UploadMetadata.model_validate(sent),
            metadatas.build({key: str(value) for key, value in sent.items()}),
        )
        uploads.append(work, state.id, 0, sound[:5])
        self.session.commit()
        return state.id

    def recording(self, lead_id, **values):
        key = f"2026/11/{uuid4()}.m4a"
        aside = get_settings().folder("aside") / "sound"
        aside.write_bytes(b"the voice of Zulekha")
        get_store().put_file(key, aside)
        made = Recording(
            client_id=uuid4(),
            lead_id=lead_id,
            telecaller_id=self.asha.id,
            storage_key=key,
            size_bytes=20,
            sha256="cd" * 32,
            mime_type="audio/mp4",
            recorded_at=self.now,
            peaks=b"\x01\x02",
            **values,
        )
        self.session.add(made)
        self.session.commit()
        return made

    def erase(self, lead_id, name=NAME, reason="asked for by e-mail"):
        work = self.work()
        done = protection.erase_lead(work, lead_id, EraseLead(name=name, reason=reason))
        self.session.commit()
        self.session.expire_all()
        return done

    def figures(self):
        self.session.commit()
        span = (NOON - 40 * DAY, NOON + DAY)
        work = self.job()
        imported = "select id, total, created, updated, duplicate, error, kept from import_logs"
        return (
            [reports.performance(work, each) for each in (span, (NOON - DAY, NOON))],
            reports.count_calls(work, span, "Asia/Kolkata"),
            reports.held_now(work, self.asha.id),
            self.session.execute(sa.text(f"{imported} where status = 'done' order by 1")).all(),
            self.session.execute(sa.text("select sum(n) from lead_counts")).scalar(),
        )


@pytest.fixture
def office(committed):
    return Office(committed)


def live_a_life(office):
    """Everything that the product can hold about one person, made by its services."""
    her = ("Zulekha Qadirbhoy", *STUDENT)
    dry = office.bring(her, ("Ravi", "98222 11111", "", "", ""), dry_run=True)
    imports.start_ready(office.work(), dry)
    office.session.commit()
    office.go_on(dry)
    lead = office.lead()
    lead_id = lead.id
    office.bring((NAME, "98765 01234", MAIL, "Wardha", "x"), ("Bad", "12", MAIL, "", ""))
    office.bring((NAME, PHONE, "", "Wardha", ""), duplicates=DuplicatePolicy.UPDATE)
    office.bring(
        (
            NAME,
            PHONE,
            "",
            "",
            "",
        ),
        her,
        duplicates=DuplicatePolicy.REENQUIRE,
    )
    office.bring((OTHER_NAME, "9876505678", "z.begum@example.com", "", ""))
    office.bring((NAME, "9876501234", "", "", ""), name=f"{NAME}.csv")
    call = office.call(
        lead_id,
        notes=f"{NAME} wants the fees",
        followup=NextFollowup(
            client_id=uuid4(), scheduled_at=office.now + HOUR, description="ring Zulekha at home"
        ),
    )
    office.call(lead_id, outcome="no_answer", duration_seconds=0)
    promise = BookFollowup(
        client_id=uuid4(),
        lead_id=lead_id,
        scheduled_at=office.now + 3 * MINUTE,
        description="Zulekha: brochure",
    )
    booked = followups.book_followup(office.work(office.asha), promise)[0]
    office.session.commit()
    planning.plan(office.job())
    office.session.commit()
    followups.update_followup(
        office.work(office.asha), booked.id, UpdateFollowup(status="completed")
    )
    office.note(lead_id, "Zulekha came with her mother")
    leads.patch_lead(
        office.work(office.asha),
        lead_id,
        PatchLead(email="zulekha.new@example.com", city="Ginza", status="enrolled"),
    )
    office.session.commit()
    office.consent(lead_id, Purpose.RECORDING, ConsentAct.GIVEN, note="Zulekha said yes")
    office.recording(lead_id, call_log_id=call.id)
    gone = office.recording(lead_id)
    recordings.delete_recording(office.work(office.asha), lead_id, gone.id, "not Zulekha")
    office.session.commit()
    ravi = merges_and_texts_about_others(office, lead_id)
    kept, upload = what_is_on_its_way(office, lead_id, her)
    return lead_id, ravi, upload, kept


def merges_and_texts_about_others(office, lead_id):
    # Two leads that are one person, and two that were taken for one.
    other = office.lead(SECOND)
    merging.merge(office.work(), lead_id, MergeLeads(merged_lead_id=other.id, take=["email"]))
    ravi = office.session.exec(select(Lead).where(col(Lead.student_name) == "Ravi")).one().id
    done = merging.merge(office.work(), ravi, MergeLeads(merged_lead_id=lead_id))
    office.session.commit()
    merging.unmerge(office.work(), done.id)
    office.session.commit()
    # Others tell of her.
    office.note(ravi, f"His cousin has {PHONE[:3]} 98765-01234, mail z.begum@example.com")
    office.call(ravi, notes="call back on 09876505678 please")
    asked = ExportLeads(search="Zulekha Qadirbhoy")
    with_file = get_settings().folder("aside") / "list.csv"
    export.write(office.work(), asked, FileFormat.CSV, with_file)
    with_file.unlink()
    office.session.commit()
    many = StartBulk(
        client_id=uuid4(),
        act="status",
        status="interested",
        matching=TableFilter(search="9876501234"),
        count=1,
    )
    bulk.start(office.work(), many)
    office.session.commit()
    office.session.execute(
        sa.text(
            "insert into job_runs (name, queue, error, tries) values ('x', 'default', :said,"
            " cast(:tries as jsonb))"
        ),
        {
            "said": f"no place for {PHONE} of {NAME}",
            "tries": json.dumps([{"error": "9876501234", "seconds": 5}]),
        },
    )
    office.session.execute(sa.text("update leads set call_count = call_count + 1"))
    office.session.commit()
    nightly.run_night("test")
    return ravi


def what_is_on_its_way(office, lead_id, her):
    upload = office.begin_upload(lead_id)
    # Files that wait for their import.
    imports.create_draft(office.work(), import_files.keep(csv_of(HEAD, her)), "waits.csv")
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet("Cover")
        sheet = made.add_worksheet("Rows")
        for number, row in enumerate((HEAD, her)):
            sheet.write_row(number, 0, row)
    book.seek(0)
    imports.create_draft(office.work(), import_files.keep(book), "waits.xlsx")
    kept = imports.create_draft(
        office.work(),
        import_files.keep(csv_of(HEAD, ("Lata", "98222 33333", "", "", ""))),
        "others.csv",
    )
    office.session.commit()
    office.session.expire_all()
    return kept.id, upload


def everything(session):
    """Every row of every table of ours as text, but the queue's own clock."""
    session.commit()
    tables = session.execute(
        sa.text(
            "select format('%I.%I', schemaname, tablename) from pg_tables"
            " where schemaname in ('public', 'procrastinate')"
        )
    ).scalars()
    for table in tables.all():
        for row in session.execute(sa.text(f"select t::text from {table} t")).scalars():  # noqa: S608
            yield table, row


def traces(session, data):
    found = []
    for table, row in everything(session):
        found += [(table, needle, row) for needle in NEEDLES if needle in row.lower()]
    for file in data.rglob("*"):
        if file.is_file():
            text = (file.name.encode() + file.read_bytes()).lower()
            found += [(file, needle) for needle in NEEDLES if needle.encode() in text]
            if zipfile.is_zipfile(file):
                found.append((file, "a workbook"))
    return found


def differences(office):
    said = []
    office.session.commit()
    assert nightly.look_only(said.append) == 0, said


def test_nothing_of_an_erased_student_is_left_and_every_figure_stays(office, folders):
    lead_id, ravi, upload, other_draft = live_a_life(office)
    session = office.session
    where = {str(found[0]) for found in traces(session, folders)}
    assert {
        *("public.leads", "public.lead_notes", "public.call_logs", "public.followups"),
        *("public.import_faults", "public.import_changes", "public.import_logs"),
        *("public.lead_merges", "public.lead_aliases", "public.recording_uploads"),
        *("public.audit_log", "public.job_runs", "public.bulk_runs", "public.consents"),
        *("public.truth_findings", "public.enquiries", "public.recordings"),
    } - where <= {"public.enquiries", "public.recordings"}, where
    assert len([each for each in where if each.startswith("/")]) >= 3, where
    differences(office)
    before = office.figures()

    office.erase(lead_id)
    assert parts.path(upload).exists()
    assert data_requests.sweep() == 1
    recording_keeper.tidy()

    assert traces(session, folders) == []
    assert office.figures() == before
    differences(office)
    assert session.get(ImportLog, other_draft) is not None
    (about_ravi,) = session.exec(select(LeadNote).where(col(LeadNote.lead_id) == ravi)).all()
    assert about_ravi.body == "His cousin has [erased], mail [erased]"
    erasure = session.exec(select(Erasure)).one()
    assert erasure.looked_for is None
    assert erasure.swept_at is not None
    assert erasure.counts["lead_notes"] == 1
    assert erasure.counts["swept_lead_notes"] == 1
    assert erasure.counts["swept_drafts"] == 2

    # It is in nobody's sight, and does not come back by any undo.
    for ask in (leads.get_lead, leads.get_timeline, recordings.list_of_lead):
        with pytest.raises(NotFound):
            ask(office.work(), lead_id, *([None] if ask is leads.get_timeline else []))
    assert leads.list_leads(office.work(), LeadFilter(search="erased")).total == 0
    with pytest.raises(NotFound):
        office.erase(lead_id, "Erased")
    for log in session.exec(select(ImportLog).where(col(ImportLog.status) == "done")).all():
        imports.undo_import(office.work(), log.id)
        session.commit()
        undo.run_undo(office.job(), log.id)
        session.commit()
    assert traces(session, folders) == []
    differences(office)
    assert session.get(Lead, lead_id).is_erased

    # The number is free: a new enquiry is a new lead.
    office.bring((NAME, PHONE, "", "", ""), name="new.csv")
    assert office.lead().id != lead_id
    differences(office)


# Sweeping


def test_numbers_are_found_however_they_are_written_and_nothing_else_is():
    about = LookedFor(["9876501234"], ["a.b@example.com"], ["Asha Patil"], [])
    eraser = rules.Eraser(about, with_names=True)
    for text in (
        *("+919876501234", "9876501234", "09876501234", "+91 98765 01234", "+91-98765-01234"),
        *("(98765) 01234", "0091 9876501234", "A.B@Example.com", "asha  PATIL"),
    ):
        assert eraser.text(f"x {text}, y") == "x [erased], y", text
    for text in (
        *("19876501234567", "98765012345", "a.b@example.community", "xa.b@example.com"),
        *("Natasha Patil", "Asha Patilkar", "00000000-0000-4000-8000-009876501234"),
    ):
        assert eraser.text(text) == text
    told = {"Asha Patil": ["9876501234", {"n": 9876501234}]}
    assert eraser.anything(told) == {"[erased]": ["[erased]", {"n": 9876501234}]}
    assert rules.Eraser(about, with_names=False).text("Asha Patil") == "Asha Patil"
    assert rules.Eraser(LookedFor([], [], [], []), with_names=True).text("any") == "any"


def test_a_number_of_two_siblings_stays_the_others(office):
    lead = office.student(NAME, phone_e164=PHONE)
    lead_id = lead.id
    office.session.commit()
    sibling, _ = merging.add_sibling(
        office.work(), lead_id, AddSibling(client_id=uuid4(), student_name="Ravi Qadirbhoy")
    )
    office.session.commit()
    office.note(sibling.id, f"ring {PHONE}")
    preview = protection.preview_erasure(office.work(), lead_id)
    assert [each.name for each in preview.others] == ["Ravi Qadirbhoy"]
    office.erase(lead_id)
    data_requests.sweep()
    office.session.expire_all()
    assert office.session.get(Lead, sibling.id).phone_e164 == PHONE
    (note,) = office.session.exec(select(LeadNote)).all()
    assert note.body == f"ring {PHONE}"
    differences(office)


def test_a_sweep_that_dies_is_done_again(office, monkeypatch):
    lead = office.student(NAME, phone_e164=PHONE)
    other = office.student("Other One")
    lead_id, other_id = lead.id, other.id
    office.session.commit()
    office.note(other_id, f"see {PHONE}")
    office.erase(lead_id)
    with monkeypatch.context() as patch:
        patch.setattr(protection, "sweep_drafts", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            data_requests.sweep()
    office.session.commit()
    assert office.session.exec(select(Erasure)).one().looked_for is not None
    assert data_requests.sweep() == 1
    assert data_requests.sweep() == 0
    office.session.commit()
    office.session.expire_all()
    assert office.session.exec(select(LeadNote)).one().body == "see [erased]"
    assert len(list(erasure_list.read(erasure_list.path()))) == 1


# Who may, and what stands in the way


def test_only_admins_erase_and_telecallers_take_nothing_out(office, tmp_path):
    lead_id = office.student(NAME).id
    office.session.commit()
    for person in (office.asha, office.meera):
        with pytest.raises(NotPermitted):
            protection.erase_lead(
                office.work(person), lead_id, EraseLead(name=NAME, reason="asked for")
            )
    with pytest.raises(NotPermitted):
        exporting.collect(office.work(office.asha), lead_id, tmp_path)


def test_the_name_is_asked_for_and_kept_out_of_the_reason(office):
    lead_id = office.student(NAME, phone_e164=PHONE).id
    office.session.commit()
    with pytest.raises(RuleBroken) as refused:
        office.erase(lead_id, "Zulekha")
    assert list(refused.value.fields) == ["name"]
    office.session.rollback()
    for reason in (f"{NAME} asked", "call from 98765 01234"):
        with pytest.raises(RuleBroken) as refused:
            office.erase(lead_id, reason=reason)
        assert list(refused.value.fields) == ["reason"]
        office.session.rollback()
    office.erase(lead_id, "  zulekha   QADIRBHOY ")
    assert office.session.get(Lead, lead_id).is_erased


def test_a_legal_hold_keeps_the_student(office):
    lead_id = office.student(NAME).id
    office.session.commit()
    recording = office.recording(lead_id)
    recordings.hold(office.work(), recording.id, HoldRecording(reason="court"))
    office.session.commit()
    assert protection.preview_erasure(office.work(), lead_id).held == 1
    with pytest.raises(rules.OnHold):
        office.erase(lead_id)
    office.session.rollback()
    recordings.release(office.work(), recording.id)
    office.session.commit()
    office.erase(lead_id)


def test_a_phone_forgets_the_student_and_brings_nothing_back(office):
    lead_id = office.student(NAME).id
    office.session.commit()
    call = office.call(
        lead_id, followup=NextFollowup(client_id=uuid4(), scheduled_at=office.now + HOUR)
    )
    work = office.work(office.asha)
    fence(work.session, work.actor)
    before = sync.changes(work, None)
    assert [lead.id for lead in before.upserts.leads] == [lead_id]
    (promised,) = before.upserts.followups
    office.erase(lead_id)
    work = office.work(office.asha)
    fence(work.session, work.actor)
    after = sync.changes(work, before.next)
    assert after.removed.leads == [lead_id]
    assert after.removed.followups == [promised.id]
    assert not after.upserts.leads
    assert sync.changes(work, None).upserts.leads == []
    # What it still had to send is refused: a call, and audio of a call that was there.
    with pytest.raises(NotFound):
        office.call(lead_id)
    office.session.rollback()
    for ref in ({}, {"call_id": str(call.id)}):
        with pytest.raises(NotFound):
            office.begin_upload(lead_id, **ref)
        office.session.rollback()


def test_postgresql_lets_nothing_back_into_an_erased_lead(office):
    lead_id = office.student(NAME).id
    office.session.commit()
    office.erase(lead_id)
    for change in ("student_name = 'Zulekha'", "email = 'z@example.com'", 'extra = \'{"a": "b"}\''):
        with pytest.raises(sa.exc.IntegrityError):
            office.session.execute(sa.text(f"update leads set {change} where is_erased"))  # noqa: S608
        office.session.rollback()


# After a restore


def test_what_a_restore_brings_back_is_erased_again(office, folders, capsys):
    lead_id, *_ = live_a_life(office)
    session = office.session
    office.erase(lead_id)
    data_requests.sweep()
    recording_keeper.tidy()
    lines = data_requests.list_erasures()
    assert list(erasure_list.read(erasure_list.path())) == lines
    assert not any(needle in json.dumps(lines).lower() for needle in NEEDLES)
    # An older backup: the student is a lead of before, and nobody was erased.
    session.execute(sa.text("truncate erasures"))
    session.execute(
        sa.text(
            "update leads set is_erased = false, student_name = :name, phone_e164 = :phone,"
            " phone_number = :phone, phone_is_shared = false where id = :id"
        ),
        {"name": NAME, "phone": PHONE, "id": lead_id},
    )
    session.commit()
    office.note(lead_id, f"{NAME} again")
    assert data_requests.erase_again(lines) == (1, [])
    session.commit()
    session.expire_all()
    assert session.get(Lead, lead_id).is_erased
    assert traces(session, folders) == []
    assert data_requests.erase_again(lines) == (0, [])
    differences(office)


# A copy of all


def unpacked(taken):
    return zipfile.ZipFile(io.BytesIO(b"".join(taken.pieces())))


def test_a_copy_holds_what_an_erasure_would_find(office, folders):
    lead_id, *_ = live_a_life(office)
    taken = data_requests.TakenOut(office.work(office.meera), lead_id)
    office.session.commit()
    packed = unpacked(taken)
    assert packed.testzip() is None
    data = json.loads(packed.read("your-data.json"))
    page = packed.read("your-data.html").decode()
    assert data["leads"][0]["student_name"] == NAME
    assert {"lead_merges", "import_changes", "import_faults", "consents"} <= {
        table for table, rows in data.items() if rows
    }
    for told in (NAME, PHONE, "Zulekha said yes", "Zulekha: brochure", OTHER_NAME, "Asha Patil"):
        assert told in page, told
    assert "password" not in page
    (sound,) = [name for name in packed.namelist() if name.startswith("recordings/")]
    assert packed.read(sound) == b"the voice of Zulekha"
    said = office.session.execute(
        sa.text("select actor, object_id from audit_log where action = 'lead.taken_out'")
    ).all()
    assert said == [(office.meera.username, lead_id)]
    assert not list(Path(taken._folder.name).parent.glob(f"{Path(taken._folder.name).name}*"))


def test_a_copy_without_a_file_says_what_is_missing(office):
    lead_id = office.student("<b>Zulekha</b>").id
    office.session.commit()
    recording = office.recording(lead_id)
    get_store().remove(recording.storage_key)
    packed = unpacked(data_requests.TakenOut(office.work(), lead_id))
    assert "recordings/" in packed.read("missing-recordings.txt").decode()
    assert "&lt;b&gt;Zulekha" in packed.read("your-data.html").decode()


# Consent


def test_the_latest_word_holds_however_late_it_is_noted(office):
    lead_id = office.student(NAME).id
    office.session.commit()
    assert office.consent(lead_id, act=ConsentAct.GIVEN, at=office.now - DAY).calls == "given"
    assert office.consent(lead_id, at=office.now - HOUR).calls == "withdrawn"
    # A paper of last week comes to light.
    found = office.consent(lead_id, act=ConsentAct.GIVEN, at=office.now - 7 * DAY)
    assert (found.calls, found.messages, len(found.history)) == ("withdrawn", None, 3)
    assert office.session.get(Lead, lead_id).do_not_call
    assert office.consent(lead_id, act=ConsentAct.GIVEN).calls == "given"
    assert not office.session.get(Lead, lead_id).do_not_call
    differences(office)
    with pytest.raises(RuleBroken):
        office.consent(lead_id, at=office.now + DAY)


def test_sent_twice_it_is_noted_once(office):
    lead_id = office.student(NAME).id
    wanted = NoteConsent(client_id=uuid4(), purpose="calls", act="withdrawn", way="call")
    first = consents.note_consent(office.work(office.asha), lead_id, wanted)
    again = consents.note_consent(office.work(office.asha), lead_id, wanted)
    assert (first[1], again[1], len(again[0].history)) == (True, False, 1)


def test_who_does_not_want_to_be_called_is_handed_to_nobody(office):
    lead_id = office.student(NAME).id
    office.session.commit()
    promise = BookFollowup(client_id=uuid4(), lead_id=lead_id, scheduled_at=office.now + 2 * MINUTE)
    followups.book_followup(office.work(office.asha), promise)
    work = office.work(office.asha)
    before = sync.changes(work, None)
    assert not before.upserts.followups[0].lead.do_not_call
    office.consent(lead_id)
    office.now += HOUR
    assert leads.next_lead(office.work(office.asha)) is None
    listed = leads.list_leads(office.work(office.asha), LeadFilter()).items
    assert [lead.do_not_call for lead in listed] == [True]
    after = sync.changes(office.work(office.asha), before.next)
    assert after.upserts.leads[0].do_not_call
    assert after.upserts.followups[0].lead.do_not_call
    office.call(lead_id)  # they rang themselves: what happened is logged
    office.consent(lead_id, act=ConsentAct.GIVEN)
    assert leads.next_lead(office.work(office.asha)) is not None


def test_what_was_recorded_after_the_withdrawal_is_refused(office):
    lead_id = office.student(NAME).id
    office.session.commit()
    before = office.now
    office.now += HOUR
    office.consent(lead_id, Purpose.RECORDING)
    office.now += HOUR
    office.begin_upload(lead_id, recorded_at=before.isoformat())
    with pytest.raises(NotConsented) as refused:
        office.begin_upload(lead_id)
    assert refused.value.code == "consent_withdrawn"


def test_a_merge_joins_what_was_agreed_and_its_undo_parts_it(office):
    kept = office.student(NAME).id
    gone = office.student(OTHER_NAME).id
    office.session.commit()
    office.consent(gone)
    done = merging.merge(office.work(office.meera), kept, MergeLeads(merged_lead_id=gone))
    office.session.commit()
    office.session.expire_all()
    assert office.session.get(Lead, kept).do_not_call
    differences(office)
    merging.unmerge(office.work(office.meera), done.id)
    office.session.commit()
    office.session.expire_all()
    assert [office.session.get(Lead, each).do_not_call for each in (kept, gone)] == [False, True]
    differences(office)


def test_postgresql_itself_keeps_consents_of_others_away(office):
    mine = office.student(NAME).id
    office.session.commit()
    office.consent(mine)
    stranger = makers(office.session)[1]()
    office.session.commit()
    for person, seen in ((office.asha, 1), (office.meera, 1), (stranger, 0)):
        work = office.work(person)
        fence(work.session, work.actor)
        count = work.session.execute(sa.text("select count(*) from consents")).scalar()
        assert count == seen
        assert work.session.execute(sa.text("select count(*) from erasures")).scalar() == 0
    work = office.work(office.asha)
    fence(work.session, work.actor)
    changed = work.session.execute(sa.text("update consents set act = 'given'"))
    assert changed.rowcount == 0  # they are only added to
    office.session.rollback()
    assert len(office.session.exec(select(Consent)).all()) == 1
