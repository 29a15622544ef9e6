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
    User,
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
    return lead_id, ravi, upload, kept.id


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
    assert erasure.looked_for is None and erasure.swept_at is not None
    assert erasure.counts["lead_notes"] == 1 and erasure.counts["swept_lead_notes"] == 1
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
