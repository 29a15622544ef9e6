"""Dry run, duplicates, accounting and undo of imports, over the API and the real queue."""

import csv
import io
import json
from collections import Counter
from uuid import UUID

import pytest
import sqlalchemy as sa
import xlsxwriter

from crm_app.adapters import import_files
from crm_app.domain.imports import service as imports
from crm_app.domain.imports import staging
from crm_app.domain.imports.schemas import StartImport
from crm_app.kernel.clock import utc_now
from crm_app.models import ImportLog, Lead, LeadStatus, OutgoingMessage, RememberedMapping
from crm_app.work import Work
from tests.api.test_imports import csv_file, send
from tests.conftest import actor_of, makers

# What an import and its undo may leave behind: the account of what happened, not what is so.
LOGS = {
    *("import_logs", "import_faults", "import_shares", "import_changes", "import_kept"),
    *("assignment_runs", "audit_log", "departures", "remembered_mappings", "sign_ins"),
    *("job_kinds", "job_runs"),
    *("users", "refresh_tokens", "failed_sign_ins", "lead_counts", "alembic_version"),
}


def snapshot(session):
    """Every row of every table that is no log, as text, without the number of its transaction."""
    session.rollback()
    tables = session.execute(
        sa.text(
            "select relname from pg_class where relnamespace = 'public'::regnamespace"
            " and relkind = 'r' order by 1"
        )
    ).scalars()
    found = {}
    for table in set(tables) - LOGS:
        rows = session.execute(
            sa.text(f"select (to_jsonb(t) - 'changed_xid')::text from {table} t order by 1")  # noqa: S608
        ).scalars()
        found[table] = list(rows)
    counts = sa.text(
        "select branch_id, telecaller_id, status, never_called, sum(n) from lead_counts"
        " group by 1, 2, 3, 4 having sum(n) <> 0 order by 1, 2, 3, 4"
    )
    found["lead_counts"] = [str(row) for row in session.execute(counts)]
    session.rollback()
    return found


@pytest.fixture
def bring(as_user, world, run_jobs, tmp_path):
    """Imports rows as the admin and answers the import once the queue is empty."""

    def bring(rows, *people, client=None, **fields):
        client = client or as_user(world.admin)
        path = csv_file(tmp_path, rows, fields.pop("name", "leads.csv"))
        answer = send(client, path, people or [world.asha], **fields)
        assert answer.status_code == 202, answer.text
        run_jobs()
        return client.get(f"/api/imports/{answer.json()['id']}").json()

    return bring


def counts(found):
    return tuple(found[key] for key in ("total", "created", "updated", "duplicate", "error"))


def student(n, **more):
    return [f"Student {n}", f"98111{n:05}", *more.values()]


def undo(client, run_jobs, key):
    assert client.post(f"/api/imports/{key}/undo").status_code == 202
    run_jobs()
    return client.get(f"/api/imports/{key}").json()


# Dry run


def test_dry_run_writes_no_lead_and_says_what_the_real_run_then_does(
    as_user, world, bring, run_jobs, committed
):
    rows = [
        ["Name", "Phone"],
        *(student(n) for n in range(7)),
        student(3),
        ["", "98"],
        ["Own", "98000 00001"],
    ]
    before = snapshot(committed)
    tried = bring(rows, world.asha, world.colleague, dry_run="true")
    assert snapshot(committed) == before
    assert (tried["status"], counts(tried)) == ("ready", (10, 7, 0, 2, 1))
    shares = [share["count"] for share in tried["per_telecaller"]]
    assert shares == [4, 3]
    first = tried["forecast"]["created"][0]
    assert (first["row_number"], first["student_name"], first["telecaller"]) == (
        2,
        "Student 0",
        "Asha Patil",
    )
    client = as_user(world.admin)
    for _ in range(2):  # pressed twice
        assert client.post(f"/api/imports/{tried['id']}/start").status_code == 202
    run_jobs()
    done = client.get(f"/api/imports/{tried['id']}").json()
    assert (done["status"], counts(done), done["message"]) == ("done", counts(tried), None)
    assert [share["count"] for share in done["per_telecaller"]] == shares


def test_real_run_says_what_changed_since_the_dry_run(as_user, world, bring, run_jobs, committed):
    rows = [["Name", "Phone"], *(student(n) for n in range(4))]
    tried = bring(rows, world.asha, world.colleague, dry_run="true")
    makers(committed)[2](world.stranger, phone_e164="+919811100002")
    committed.commit()
    client = as_user(world.admin)
    client.post(f"/api/imports/{tried['id']}/start")
    run_jobs()
    done = client.get(f"/api/imports/{tried['id']}").json()
    assert counts(done) == (4, 3, 0, 1, 0)
    assert "row 4" in done["message"]
    assert "Rohit Rao got 1, not 2" in done["message"]


def test_dry_run_says_once_and_with_one_full_stop_who_is_passed_over(world, bring, committed):
    world.colleague.receives_new_leads = False
    committed.commit()
    tried = bring([["Name", "Phone"], student(1)], world.asha, world.colleague, dry_run="true")
    assert tried["message"] == "Rohit Rao got none: Switched off for new leads."


def test_failed_dry_run_keeps_its_file_and_can_be_tried_with_other_people(
    as_user, world, bring, run_jobs, committed
):
    world.asha.receives_new_leads = world.colleague.receives_new_leads = False
    committed.commit()
    rows = [["Name", "Phone"], student(1)]
    tried = bring(rows, world.asha, world.colleague, dry_run="true")
    assert tried["status"] == "failed"
    assert "None of the people chosen" in tried["message"]
    work = Work(committed, actor_of(world.admin), utc_now())
    draft = imports.get_draft(work, UUID(tried["id"]))
    assert (draft.rows, draft.telecaller_ids) == (1, [world.asha.id, world.colleague.id])
    again = StartImport(telecaller_ids=[world.stranger.id], dry_run=True)
    imports.start_draft(work, draft.id, again)
    committed.commit()
    run_jobs()
    assert as_user(world.admin).get(f"/api/imports/{draft.id}").json()["status"] == "ready"


def test_failed_import_is_over_and_its_file_gone(world, bring, committed):
    world.asha.receives_new_leads = world.colleague.receives_new_leads = False
    committed.commit()
    failed = bring([["Name", "Phone"], student(1)], world.asha, world.colleague)
    log = committed.get_one(ImportLog, UUID(failed["id"]))
    assert (failed["status"], import_files.path(log.stored_name).exists()) == ("failed", False)
    with pytest.raises(imports.NotADraft):
        imports.get_draft(Work(committed, actor_of(world.admin), utc_now()), log.id)


def test_only_a_dry_run_can_be_made_real(as_user, world, bring):
    done = bring([["Name", "Phone"], student(1)])
    answer = as_user(world.admin).post(f"/api/imports/{done['id']}/start")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_ready")


# Duplicates


FIELDS = ["Name", "Phone", "Email", "City", "Course"]


@pytest.fixture
def known(committed, world):
    """A lead of Asha's with a city and nothing else."""
    lead = makers(committed)[2](
        world.asha,
        student_name="Lata Bose",
        phone_e164="+919811177777",
        email="Lata@Example.com",
        city="Pune",
    )
    committed.commit()
    return lead


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("skip", (0, 1, "Lata Bose", "Pune", None)),
        ("fill", (1, 0, "Lata Bose", "Pune", "MBA")),
        ("update", (1, 0, "Lata B.", "Goa", "MBA")),
        ("reenquire", (1, 0, "Lata Bose", "Pune", None)),
        ("reassign", (1, 0, "Lata Bose", "Pune", None)),
    ],
)
def test_policy_decides_what_becomes_of_a_known_student(
    bring, committed, world, known, policy, expected
):
    rows = [FIELDS, ["Lata B.", "98111 77777", "", "Goa", "MBA"]]
    found = bring(rows, world.colleague, duplicates=policy)
    committed.refresh(known)
    seen = (
        found["updated"],
        found["duplicate"],
        known.student_name,
        known.city,
        known.preferred_course,
    )
    assert seen == expected
    assert known.email == "Lata@Example.com"  # a blank cell clears nothing
    owner = world.colleague if policy == "reassign" else world.asha
    assert known.telecaller_id == owner.id
    assert found["created"] == 0


def test_new_enquiry_is_noted_once_and_its_owner_told_once(as_user, bring, committed, world, known):
    rows = [["Name", "Phone", "Source"], *[["Lata", "9811177777", "Fair"]] * 3]
    found = bring(rows, duplicates="reenquire")
    assert counts(found) == (3, 0, 1, 2, 0)
    entries = as_user(world.asha).get(f"/api/leads/{known.id}").json()["timeline"]
    enquiry = next(entry for entry in entries if entry["kind"] == "import")
    assert enquiry["data"] | {"file_name": "", "row": 0} == {
        "file_name": "",
        "row": 0,
        "source": "Fair",
        "enquired_again": True,
    }
    told = committed.execute(sa.select(OutgoingMessage)).scalars().all()
    assert [(message.user_id, message.content["count"]) for message in told] == [(world.asha.id, 1)]


def test_closed_lead_that_enquires_again_stays_with_who_closed_it(bring, committed, world, known):
    known.status = LeadStatus.NOT_INTERESTED
    committed.commit()
    rows = [["Name", "Phone"], ["Lata", "9811177777"]]
    assert bring(rows, world.colleague, duplicates="reassign")["updated"] == 1
    committed.refresh(known)
    assert known.telecaller_id == world.asha.id


def test_new_owner_comes_with_history_and_the_pending_followups(
    as_user, bring, committed, world, known
):
    booked = as_user(world.asha).post(
        "/api/followups",
        json={
            "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
            "lead_id": str(known.id),
            "scheduled_at": "2027-01-05T06:00:00Z",
            "made_at": "2026-11-20T06:00:00Z",
        },
    )
    assert booked.status_code == 201, booked.text
    rows = [["Name", "Phone"], ["Lata", "9811177777"], *(student(n) for n in range(3))]
    found = bring(rows, world.colleague, world.stranger, duplicates="reassign")
    assert [share["count"] for share in found["per_telecaller"]] == [2, 1]
    # Three fresh leads took their turns first: the fourth is the second person's.
    committed.refresh(known)
    assert (known.telecaller_id, known.branch_id) == (world.stranger.id, world.jaipur.id)
    mine = as_user(world.stranger).get("/api/followups").json()["items"]
    assert [item["lead"]["id"] for item in mine] == [str(known.id)]


@pytest.mark.parametrize(
    "row",
    [
        ["Lata", "9811100001", "", "LATA@example.com "],
        ["Lata", "9811177777", "", ""],
        ["Lata", "9811100001", "098111-77777", ""],
    ],
    ids=["by e-mail", "by number", "by its second number"],
)
def test_student_is_met_by_any_number_or_e_mail(bring, known, committed, row):
    found = bring([["Name", "Phone", "Alternate Phone", "Email"], row])
    assert counts(found) == (1, 0, 0, 1, 0)


def test_number_that_is_a_leads_second_one_meets_it(bring, committed, known):
    known.alternate_phone = "+919811100009"
    committed.commit()
    assert counts(bring([["Name", "Phone"], ["Lata", "9811100009"]])) == (1, 0, 0, 1, 0)


def test_one_student_in_a_file_by_any_sign(as_user, world, bring):
    rows = [
        ["Name", "Phone", "Alternate Phone", "Email"],
        ["A", "9811100001", "", "a@example.com"],
        ["B", "9811100002", "9811100001", ""],
        ["C", "9811100003", "", "A@Example.com"],
        ["D", "9811100004", "", ""],
    ]
    found = bring(rows)
    assert counts(found) == (4, 2, 0, 2, 0)
    fate = as_user(world.admin).get(f"/api/imports/{found['id']}/rows/4").json()
    assert (fate["outcome"], fate["code"], fate["same_as_row"]) == (
        "duplicate",
        "duplicate_in_file",
        2,
    )


def test_thirty_spellings_of_a_number_are_one_student(bring):
    ten = "9811100001"
    split = f"{ten[:5]} {ten[5:]}"
    spellings = [
        prefix + number
        for prefix in ("", "+91", "0", "91", "+91 ", "+91-", "'", "(+91) ", "0091", "p:+91")
        for number in (ten, split, split.replace(" ", "-"))
    ]
    assert len(set(spellings)) == 30
    found = bring([["Name", "Phone"], *(["Lata", text] for text in spellings)])
    assert counts(found) == (30, 1, 0, 29, 0)


def test_e_mail_of_an_office_identifies_nobody(bring):
    rows = [["Name", "Phone", "Email"], *([*student(n), "office@example.com"] for n in range(9))]
    assert counts(bring(rows))[1] == 9


def test_manager_never_changes_a_lead_of_another_branch(as_user, world, bring, committed):
    rows = [["Name", "Phone", "City"], ["Far", "9800000003", "Goa"], ["Own", "9800000001", "Goa"]]
    found = bring(rows, client=as_user(world.manager), duplicates="update")
    assert counts(found) == (2, 0, 1, 1, 0)
    committed.refresh(world.far)
    committed.refresh(world.own)
    assert (world.far.city, world.own.city) == (None, "Goa")
    fate = as_user(world.manager).get(f"/api/imports/{found['id']}/rows/2").json()
    assert (fate["code"], fate["lead"], fate["owner"]) == ("duplicate_existing", None, None)


def test_lead_that_a_telecaller_changes_meanwhile_is_not_overwritten(
    bring, committed, known, monkeypatch
):
    sort_out = staging.sort_out

    def and_then_somebody_writes(*args, **rest):
        found = sort_out(*args, **rest)
        committed.execute(
            sa.update(Lead).where(Lead.id == known.id).values(preferred_course="MBBS")
        )
        committed.commit()
        return found

    monkeypatch.setattr(staging, "sort_out", and_then_somebody_writes)
    rows = [["Name", "Phone", "Course"], ["Lata", "9811177777", "MBA"]]
    found = bring(rows, duplicates="fill")
    assert counts(found) == (1, 0, 0, 1, 0)
    committed.refresh(known)
    assert known.preferred_course == "MBBS"


# Columns


def test_extra_columns_are_kept_shown_and_found(as_user, world, bring, committed):
    rows = [
        ["Name", "Phone", "Father's name", "Board"],
        ["Lata Bose", "9811100001", " Mohan  Bose ", "CBSE"],
        ["Ravi", "9811100002", "", ""],
    ]
    mapping = {
        "Name": "student_name",
        "Phone": "phone_number",
        "Father's name": "extra",
        "Board": "extra",
    }
    bring(rows, mapping=json.dumps(mapping), source="Pune fair")
    client = as_user(world.asha)
    (found,) = client.get("/api/leads", params={"search": "mohan bose"}).json()["items"]
    lead = client.get(f"/api/leads/{found['id']}").json()
    assert lead["extra"] == {"Father's name": "Mohan Bose", "Board": "CBSE"}
    assert lead["source"] == "Pune fair"
    assert client.get("/api/leads", params={"search": "Board"}).json()["total"] == 0
    ravi = committed.execute(sa.select(Lead).where(Lead.student_name == "Ravi")).scalar_one()
    assert ravi.extra is None


def test_too_many_extra_columns_are_refused_by_name(as_user, world, tmp_path, run_jobs):
    header = ["Name", "Phone", *(f"X{n}" for n in range(31))]
    mapping = {"Name": "student_name", "Phone": "phone_number"} | {
        f"X{n}": "extra" for n in range(31)
    }
    client = as_user(world.admin)
    path = csv_file(tmp_path, [header, student(1)])
    key = send(client, path, [world.asha], mapping=json.dumps(mapping)).json()["id"]
    run_jobs()
    found = client.get(f"/api/imports/{key}").json()
    assert found["status"] == "failed"


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "leads.xlsx"
    with xlsxwriter.Workbook(path) as book:
        one = book.add_worksheet("Walk-ins")
        one.write_row(0, 0, ["Name", "Mobile", "Date"])
        one.write_row(1, 0, ["Asha Rao", 9811100001])
        one.write_row(3, 0, ["Ravi Nair", "98111 00002"])
        one.write_row(4, 0, ["Nobody", 12345])
        two = book.add_worksheet("Fair")
        two.write_row(0, 0, ["Student", "Phone"])
        two.write_row(1, 0, ["Meena Iyer", 919811100003])
        book.add_worksheet("Hidden").hide()
    return path


def test_workbook_is_read_with_all_digits_and_its_row_numbers(
    as_user, world, workbook, run_jobs, committed
):
    client = as_user(world.admin)
    keys = [
        send(client, workbook, [world.asha], **fields).json()["id"]
        for fields in ({}, {"sheet": "Fair"}, {"sheet": "Hidden"})
    ]
    run_jobs()
    first, fair, hidden = (client.get(f"/api/imports/{key}").json() for key in keys)
    assert counts(first) == (3, 2, 0, 0, 1)
    errors = client.get(f"/api/imports/{keys[0]}/errors.csv").content.decode("utf-8-sig")
    assert [row["error_row"] for row in csv.DictReader(io.StringIO(errors))] == ["5"]
    assert fair["created"] == 1
    assert (hidden["status"], "Walk-ins, Fair" in hidden["message"]) == ("failed", True)
    phones = set(committed.execute(sa.select(Lead.phone_e164)).scalars())
    assert {"+919811100001", "+919811100002", "+919811100003"} <= phones


def test_damaged_workbook_fails_with_one_sentence(as_user, world, tmp_path, run_jobs):
    path = tmp_path / "leads.xlsx"
    path.write_bytes(b"PK\x03\x04 xl/ [Content_Types].xml and no more")
    client = as_user(world.admin)
    key = send(client, path, [world.asha]).json()["id"]
    run_jobs()
    found = client.get(f"/api/imports/{key}").json()
    assert (found["status"], found["total"]) == ("failed", 0)
    assert found["message"].startswith("This Excel file cannot be read.")


# Accounting


def test_every_row_can_be_asked_what_became_of_it(as_user, world, bring, known):
    rows = [
        ["Name", "Phone", "City"],
        ["A", "9811100001", ""],
        [],
        ["Lata", "9811177777", "Goa"],
        ["", "9811100002", ""],
        ["A", "9811100001", ""],
    ]
    found = bring(rows, duplicates="update")
    assert counts(found) == (4, 1, 1, 1, 1)
    client = as_user(world.admin)
    fates = {
        row: client.get(f"/api/imports/{found['id']}/rows/{row}").json() for row in range(1, 8)
    }
    assert [fates[row]["outcome"] for row in range(1, 8)] == [
        "none",
        "created",
        "none",
        "updated",
        "error",
        "duplicate",
        "none",
    ]
    assert fates[4]["changes"]["city"] == ["Pune", "Goa"]
    assert fates[2]["lead"]["name"] == "A"
    assert fates[5]["code"] == "missing_name"
    text = client.get(f"/api/imports/{found['id']}/rows.csv").content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [(row["row"], row["outcome"]) for row in table] == [
        ("2", "created"),
        ("4", "updated"),
        ("5", "error"),
        ("6", "duplicate"),
    ]


def test_mapping_is_remembered_for_the_same_headers(as_user, world, bring, run_jobs, committed):
    mapping = {"A": "student_name", "B": "phone_number"}
    rows = [["A", "B"], ["Lata Bose", "9811100001"]]
    client = as_user(world.admin)
    tried = bring(rows, mapping=json.dumps(mapping), dry_run="true")
    client.post(f"/api/imports/{tried['id']}/start")
    run_jobs()
    assert [row.mapping for row in committed.execute(sa.select(RememberedMapping)).scalars()] == [
        mapping
    ]


# Undo


def test_undo_with_nothing_touched_leaves_the_tables_as_they_were(
    as_user, world, bring, run_jobs, committed, known
):
    as_user(world.asha).post(
        "/api/followups",
        json={
            "client_id": "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c01",
            "lead_id": str(known.id),
            "scheduled_at": "2027-01-05T06:00:00Z",
            "made_at": "2026-11-20T06:00:00Z",
        },
    )
    rows = [
        ["Name", "Phone", "City"],
        *(([*student(n), "Goa"]) for n in range(30)),
        ["Lata", "9811177777", "Goa"],
        ["Own", "9800000001", "Agra"],
    ]
    client = as_user(world.admin)
    for policy in ("skip", "fill", "update", "reenquire", "reassign"):
        before = snapshot(committed)
        done = bring(rows, world.colleague, world.stranger, duplicates=policy)
        assert snapshot(committed) != before
        for _ in range(2):  # pressed twice
            undone = undo(client, run_jobs, done["id"])
            assert (undone["status"], undone["kept"]) == ("undone", 0), policy
        assert counts(undone) == counts(done)
        assert snapshot(committed) == before, policy


def test_undo_keeps_and_lists_what_people_touched(
    as_user, world, bring, run_jobs, committed, known
):
    rows = [
        ["Name", "Phone", "City"],
        *([*student(n), ""] for n in range(8)),
        ["Lata", "9811177777", "Goa"],
        ["Own", "9800000001", "Agra"],
    ]
    done = bring(rows, duplicates="update")
    leads = dict(
        committed.execute(
            sa.select(Lead.student_name, Lead.id).where(Lead.import_id.is_not(None))
        ).all()
    )
    asha, client = as_user(world.asha), as_user(world.admin)
    key = "5f0c1d1e-8a34-4d0e-9a51-0c6a3a1b7c0"
    asha.post(f"/api/leads/{leads['Student 0']}/notes", json={"client_id": f"{key}1", "body": "!"})
    asha.post(
        f"/api/leads/{leads['Student 1']}/calls",
        json={
            "client_id": f"{key}2",
            "outcome": "no_answer",
            "duration_seconds": 0,
            "started_at": "2026-11-20T06:00:00Z",
        },
    )
    asha.patch(f"/api/leads/{leads['Student 2']}", json={"city": "Agra"})
    client.post(
        "/api/leads/assign",
        json={"lead_ids": [str(leads["Student 3"])], "telecaller_ids": [str(world.colleague.id)]},
    )
    asha.patch(f"/api/leads/{known.id}", json={"preferred_course": "MBA"})
    undone = undo(client, run_jobs, done["id"])
    assert (undone["status"], undone["kept"]) == ("undone", 5)
    kept = client.get(f"/api/imports/{done['id']}/kept").json()
    assert [(each["row_number"], each["reason"]) for each in kept] == [
        (2, "noted"),
        (3, "called"),
        (4, "edited"),
        (5, "moved"),
        (10, "edited"),
    ]
    there = set(committed.execute(sa.select(Lead.student_name)).scalars())
    assert there >= {f"Student {n}" for n in range(4)}
    assert not there & {f"Student {n}" for n in range(4, 8)}
    committed.refresh(known)
    committed.refresh(world.own)
    assert (known.city, world.own.city) == ("Goa", None)
    fates = {
        row: client.get(f"/api/imports/{done['id']}/rows/{row}").json()["outcome"]
        for row in (2, 6, 11)
    }
    assert fates == {2: "created", 6: "removed", 11: "updated"}


def test_later_import_is_undone_first_and_then_the_earlier_one_whole(
    as_user, world, bring, run_jobs, committed
):
    client = as_user(world.admin)
    before = snapshot(committed)
    first = bring([["Name", "Phone", "City"], [*student(1), ""]])
    second = bring([["Name", "Phone", "City"], [*student(1), "Goa"]], duplicates="fill")
    assert counts(second) == (1, 0, 1, 0, 0)
    assert undo(client, run_jobs, second["id"])["kept"] == 0
    assert undo(client, run_jobs, first["id"])["kept"] == 0
    assert snapshot(committed) == before


def test_only_a_finished_import_can_be_undone(as_user, world, bring):
    tried = bring([["Name", "Phone"], student(1)], dry_run="true")
    client = as_user(world.admin)
    answer = client.post(f"/api/imports/{tried['id']}/undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_done")


def test_two_imports_at_once_do_not_mix(as_user, world, run_jobs, tmp_path, committed):
    client = as_user(world.admin)
    keys = []
    for file in range(2):
        rows = [
            ["Name", "Phone"],
            *(student(file * 100 + n) for n in range(50)),
            *(student(500 + n) for n in range(10)),
        ]
        path = csv_file(tmp_path, rows, f"{file}.csv")
        keys.append(send(client, path, [world.asha, world.colleague]).json()["id"])
    run_jobs()
    found = [client.get(f"/api/imports/{key}").json() for key in keys]
    assert sorted(counts(each) for each in found) == [(60, 50, 0, 10, 0), (60, 60, 0, 0, 0)]
    made = Counter(
        str(key)
        for key in committed.execute(
            sa.select(Lead.import_id).where(Lead.import_id.is_not(None))
        ).scalars()
    )
    assert made == {each["id"]: each["created"] for each in found}


def test_lead_that_was_merged_is_kept_and_its_row_still_answers(
    as_user, world, bring, run_jobs, committed, known
):
    done = bring([["Name", "Phone"], student(1), student(2)])
    found = dict(
        committed.execute(
            sa.select(Lead.student_name, Lead.id).where(Lead.import_id.is_not(None))
        ).all()
    )
    client = as_user(world.admin)
    merged = client.post(
        f"/api/leads/{known.id}/merge", json={"merged_lead_id": str(found["Student 1"])}
    )
    assert merged.status_code == 200, merged.text
    undone = undo(client, run_jobs, done["id"])
    assert (undone["status"], undone["kept"]) == ("undone", 1)
    (kept,) = client.get(f"/api/imports/{done['id']}/kept").json()
    assert (kept["row_number"], kept["reason"]) == (2, "merged")
    fate = client.get(f"/api/imports/{done['id']}/rows/2").json()
    assert (fate["outcome"], fate["lead"]["id"]) == ("created", str(known.id))
    # What a merge brought is met by the next file, by the number that went.
    again = bring([["Name", "Phone"], student(1)])
    assert counts(again) == (1, 0, 0, 1, 0)
