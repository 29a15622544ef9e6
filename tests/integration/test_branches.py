"""Branches: made, edited, left and taken up again (requirement 1)."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.domain.branches import service as branches
from crm_app.domain.branches.schemas import CreateBranch, UpdateBranch
from crm_app.domain.branches.service import BranchNameTaken
from crm_app.kernel.errors import NotFound, NotPermitted
from crm_app.models import AuditEntry, Branch, LeadStatus, Role


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


def actions(session, object_id):
    query = select(AuditEntry).where(col(AuditEntry.object_id) == object_id)
    return [entry.action for entry in session.exec(query)]


def test_admin_creates_an_active_branch_that_is_listed(session, work_as, admin):
    made = branches.create_branch(
        work_as(admin), CreateBranch(name="  Pune ", location=" FC Road ")
    )
    assert (made.name, made.location, made.is_active) == ("Pune", "FC Road", True)
    assert (made.telecallers, made.open_leads) == (0, 0)
    assert session.get_one(Branch, made.id).created_at is not None
    assert made in branches.list_branches(work_as(admin), include_inactive=False)
    assert actions(session, made.id) == ["branch.created"]


def test_open_pages_are_told_of_a_new_branch(work_as, admin):
    work = work_as(admin)
    branches.create_branch(work, CreateBranch(name="Told", location="Here"))
    assert work.announced == {"branches *"}


@pytest.mark.parametrize("role", [Role.TELECALLER, Role.MANAGER])
def test_only_an_admin_writes_branches(session, work_as, make_user, make_branch, role):
    branch = make_branch("Before")
    work = work_as(make_user(role, branch_id=branch.id))
    with pytest.raises(NotPermitted):
        branches.create_branch(work, CreateBranch(name="New", location="x"))
    with pytest.raises(NotPermitted):
        branches.update_branch(work, branch.id, UpdateBranch(name="After"))
    assert session.exec(select(col(Branch.name))).all() == ["Before"]


@pytest.mark.parametrize("name", ["Pune", "pUNE", " Pune "])
def test_two_active_branches_cannot_share_a_name(session, work_as, admin, make_branch, name):
    make_branch("Pune")
    with pytest.raises(BranchNameTaken) as refusal:
        branches.create_branch(work_as(admin), CreateBranch(name=name, location="Elsewhere"))
    assert set(refusal.value.fields) == {"name"}


def test_name_of_an_inactive_branch_is_free(work_as, admin, make_branch):
    make_branch("Pune", is_active=False)
    made = branches.create_branch(work_as(admin), CreateBranch(name="Pune", location="Again"))
    assert made.is_active


def test_branch_cannot_come_back_to_a_taken_name(work_as, admin, make_branch):
    old = make_branch("Pune", is_active=False)
    make_branch("PUNE")
    with pytest.raises(BranchNameTaken):
        branches.update_branch(work_as(admin), old.id, UpdateBranch(is_active=True))


def test_branch_cannot_be_renamed_to_a_taken_name(work_as, admin, make_branch):
    make_branch("Pune")
    other = make_branch("Jaipur")
    with pytest.raises(BranchNameTaken):
        branches.update_branch(work_as(admin), other.id, UpdateBranch(name="pune"))


def test_branch_may_keep_its_own_name(work_as, admin, make_branch):
    branch = make_branch("Pune")
    changed = branches.update_branch(
        work_as(admin), branch.id, UpdateBranch(name="PUNE", location="New Road")
    )
    assert (changed.name, changed.location) == ("PUNE", "New Road")


@pytest.mark.parametrize("field", ["name", "location"])
@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
@pytest.mark.parametrize("command", [CreateBranch, UpdateBranch])
def test_blank_field_is_refused_and_named(command, field, text):
    with pytest.raises(ValidationError) as refusal:
        command(**{"name": "Pune", "location": "FC Road"} | {field: text})
    assert [fault["loc"] for fault in refusal.value.errors()] == [(field,)]


def test_name_is_measured_after_trimming():
    assert len(CreateBranch(name=f" {'n' * 120} ", location="x").name) == 120
    with pytest.raises(ValidationError):
        CreateBranch(name="n" * 121, location="x")


def test_edit_is_audited_with_what_changed_and_only_then(session, work_as, admin, make_branch):
    branch = make_branch("Pune")
    same = UpdateBranch(name="Pune", is_active=True)
    branches.update_branch(work_as(admin), branch.id, same)
    assert actions(session, branch.id) == []
    branches.update_branch(work_as(admin), branch.id, UpdateBranch(location="New"))
    query = select(AuditEntry).where(col(AuditEntry.object_id) == branch.id)
    assert session.exec(query).one().detail == {"changed": {"location": ["Somewhere", "New"]}}


def test_inactive_branch_may_be_edited(work_as, admin, make_branch):
    branch = make_branch("Pune", is_active=False)
    changed = branches.update_branch(work_as(admin), branch.id, UpdateBranch(name="Old Pune"))
    assert (changed.name, changed.is_active) == ("Old Pune", False)


def test_missing_branch_is_not_found(work_as, admin):
    with pytest.raises(NotFound):
        branches.update_branch(work_as(admin), uuid4(), UpdateBranch(name="x"))
    with pytest.raises(NotFound):
        branches.get_branch(work_as(admin), uuid4())


def test_deactivated_branch_leaves_the_active_list_and_keeps_what_refers_to_it(
    work_as, admin, make_user, make_branch, make_lead
):
    branch = make_branch("Pune")
    asha = make_user(branch_id=branch.id)
    lead = make_lead(asha)
    off = UpdateBranch(is_active=False)
    assert not branches.update_branch(work_as(admin), branch.id, off).is_active
    work = work_as(admin)
    assert branch.id not in {b.id for b in branches.list_branches(work, include_inactive=False)}
    assert branch.id in {b.id for b in branches.list_branches(work)}
    work.session.expire_all()
    assert (asha.branch_id, asha.is_active) == (branch.id, True)
    assert (lead.branch_id, lead.telecaller_id) == (branch.id, asha.id)
    back = branches.update_branch(work_as(admin), branch.id, UpdateBranch(is_active=True))
    assert back.is_active


def test_numbers_count_active_telecallers_and_open_leads(
    work_as, admin, make_user, make_branch, make_lead
):
    branch = make_branch("Pune")
    asha, gone = make_user(branch_id=branch.id), make_user(branch_id=branch.id, is_active=False)
    make_user(Role.MANAGER, branch_id=branch.id)
    for status in LeadStatus:
        make_lead(asha, status=status)
    make_lead(gone)
    make_lead(branch_id=branch.id)  # nobody's, and yet the branch's
    make_lead(make_user())
    found = branches.get_branch(work_as(admin), branch.id)
    assert found.telecallers == 1
    assert found.open_leads == len(LeadStatus) - 3 + 2


def test_branches_are_listed_by_name_letter_case_aside(work_as, admin, make_branch):
    for name in ("beta", "Alpha", "Gamma"):
        make_branch(name)
    assert [b.name for b in branches.list_branches(work_as(admin))] == ["Alpha", "beta", "Gamma"]


def test_manager_sees_the_own_branch_and_no_other(work_as, make_user, make_branch):
    own, other = make_branch("Own"), make_branch("Other")
    work = work_as(make_user(Role.MANAGER, branch_id=own.id))
    assert [branch.id for branch in branches.list_branches(work)] == [own.id]
    assert branches.get_branch(work, own.id).name == "Own"
    with pytest.raises(NotFound):
        branches.get_branch(work, other.id)


def test_telecaller_reads_no_branches(work_as, make_user):
    asha = make_user()
    with pytest.raises(NotPermitted):
        branches.list_branches(work_as(asha))
    with pytest.raises(NotPermitted):
        branches.get_branch(work_as(asha), asha.branch_id)


def test_index_serves_the_active_branches(session):
    session.execute(
        sa.text(
            "insert into branches (name, location, is_active)"
            " select 'Branch ' || n, 'x', n % 100 = 0 from generate_series(1, 10000) as n"
        )
    )
    session.execute(sa.text("analyze branches"))
    query = "explain select * from branches where is_active order by lower(name)"
    plan = "\n".join(session.execute(sa.text(query)).scalars())
    assert "uq_branches_active_name" in plan
