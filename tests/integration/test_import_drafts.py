"""Drafts of imports: what is proposed, what was chosen, what another sheet takes back."""

import csv
import io

import pytest
import sqlalchemy as sa
import xlsxwriter

from crm_app.adapters import import_files
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import Forecast, StartImport
from crm_app.domain.imports.unreadable import UnreadableFile
from crm_app.kernel.errors import NotPermitted
from crm_app.models import DuplicatePolicy, ImportLog, ImportStatus, Leave, Role
from tests.conftest import NOON


@pytest.fixture
def admin_work(work_as, make_user):
    return work_as(make_user(Role.ADMIN))


@pytest.fixture
def draft_of(admin_work):
    """Makes a draft of rows, or of sheets by name."""

    def make(content):
        if isinstance(content, dict):
            stream = io.BytesIO()
            with xlsxwriter.Workbook(stream) as book:
                for name, rows in content.items():
                    sheet = book.add_worksheet(name)
                    for number, row in enumerate(rows):
                        sheet.write_row(number, 0, row)
            stream.seek(0)
        else:
            text = io.StringIO()
            csv.writer(text).writerows(content)
            stream = io.BytesIO(text.getvalue().encode())
        return imports.create_draft(admin_work, import_files.keep(stream), "leads.csv")

    return make


ROWS = [["Name", "B"], ["Lata Bose", "98111 00001"], ["Ravi Nair", "98111 00002"]]


def test_how_sure_a_column_is_stays_told_when_the_draft_is_read_again(admin_work, draft_of):
    draft = draft_of(ROWS)
    again = imports.get_draft(admin_work, draft.id)
    assert again.mapping == draft.mapping == {"Name": "student_name", "B": "phone_number"}
    assert again.sure == draft.sure == {"Name": "header", "B": "values"}


def test_header_of_a_name_speaks_though_the_names_are_single_words(draft_of):
    rows = [["Name", "Phone", "Father's name"], ["Asha", "98111 00001", "Mohan Rao"]]
    draft = draft_of(rows)
    assert draft.mapping["Name"] == "student_name"
    assert draft.mapping["Father's name"] == "extra"


def test_what_was_chosen_against_the_proposal_is_said_to_be_known_by_nothing(
    admin_work, draft_of, make_user
):
    draft = draft_of([["Name", "Mobile", "City"], ["Lata Bose", "98111 00001", "Pune"]])
    mapping = {"Name": "student_name", "Mobile": "phone_number", "City": "source"}
    wanted = StartImport(telecaller_ids=[make_user().id], mapping=mapping, dry_run=True)
    imports.start_draft(admin_work, draft.id, wanted)
    log = admin_work.session.get_one(ImportLog, draft.id)
    log.status = ImportStatus.READY
    again = imports.get_draft(admin_work, draft.id)
    assert again.mapping == mapping
    assert again.sure == {"Name": "header", "Mobile": "header"}


def test_draft_gives_back_what_was_chosen_for_it(admin_work, draft_of, make_user):
    draft, person = draft_of(ROWS), make_user()
    assert (draft.telecaller_ids, draft.duplicates) == ([], DuplicatePolicy.SKIP)
    assert (draft.source, draft.continue_rotation) == (None, False)
    wanted = StartImport(
        telecaller_ids=[person.id],
        duplicates=DuplicatePolicy.FILL,
        source="Fair",
        continue_rotation=True,
        dry_run=True,
    )
    imports.start_draft(admin_work, draft.id, wanted)
    admin_work.session.get_one(ImportLog, draft.id).status = ImportStatus.READY
    again = imports.get_draft(admin_work, draft.id)
    assert (again.telecaller_ids, again.duplicates) == ([person.id], DuplicatePolicy.FILL)
    assert (again.source, again.continue_rotation) == ("Fair", True)


def test_policy_that_somebody_chose_last_is_proposed_to_them_alone(
    admin_work, draft_of, make_user, work_as
):
    draft = draft_of(ROWS)
    wanted = StartImport(telecaller_ids=[make_user().id], duplicates=DuplicatePolicy.REENQUIRE)
    imports.start_draft(admin_work, draft.id, wanted)
    assert draft_of(ROWS).duplicates is DuplicatePolicy.REENQUIRE
    other = work_as(make_user(Role.ADMIN))
    stored = import_files.keep(io.BytesIO(b"Name,Phone\nA,9811100001"))
    assert imports.create_draft(other, stored, "x.csv").duplicates is DuplicatePolicy.SKIP


def test_another_sheet_makes_a_dry_run_a_draft_again(admin_work, draft_of, make_user):
    draft = draft_of({"One": ROWS, "Two": [["Student", "Phone"], ["A", "9811100003"]]})
    wanted = StartImport(telecaller_ids=[make_user().id], dry_run=True)
    imports.start_draft(admin_work, draft.id, wanted)
    log = admin_work.session.get_one(ImportLog, draft.id)
    log.status, log.forecast = ImportStatus.READY, Forecast(created=[], updated=[]).model_dump()
    admin_work.session.flush()
    imports.choose_sheet(admin_work, draft.id, "Two")
    assert imports.get_import(admin_work, draft.id).status is ImportStatus.DRAFT
    with pytest.raises(imports.NotReady):
        imports.start_ready(admin_work, draft.id)


def test_first_sheet_with_a_table_is_proposed(draft_of):
    draft = draft_of({"Cover": [], "Fair": ROWS})
    assert (draft.sheets, draft.sheet, draft.rows) == (["Cover", "Fair"], "Fair", 2)


def test_workbook_without_any_table_is_refused(admin_work, draft_of):
    with pytest.raises(UnreadableFile, match="no row with column names"):
        draft_of({"Cover": [], "Back": []})
    assert admin_work.session.execute(sa.select(sa.func.count(ImportLog.id))).scalar_one() == 1


def test_preview_of_turns_is_what_the_import_would_do(work_as, make_user, session):
    admin, asha, ravi = make_user(Role.ADMIN), make_user(), make_user(assignment_weight=2)
    ids = [asha.id, ravi.id]
    seen = imports.preview_turns(work_as(admin), ids, 9)
    assert (seen.shares, seen.passed_over, seen.fault) == ({asha.id: 3, ravi.id: 6}, {}, None)
    session.add(
        Leave(
            user_id=ravi.id,
            first_day=NOON.date(),
            last_day=NOON.date(),
            created_by_id=admin.id,
        )
    )
    session.flush()
    seen = imports.preview_turns(work_as(admin), ids, 9)
    assert seen.shares == {asha.id: 9}
    assert "On leave until 23 Nov 2026" in seen.passed_over[ravi.id]
    asha.open_lead_cap = 5
    session.flush()
    seen = imports.preview_turns(work_as(admin), ids, 9)
    assert seen.fault == (
        "The caps leave room for 5 of 9 leads. Raise a cap or choose more people."
    )
    with pytest.raises(NotPermitted):
        imports.preview_turns(work_as(asha), ids, 9)
