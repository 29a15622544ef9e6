"""Accounts: made, edited, listed (requirements 2.1 to 2.3)."""

from functools import partial
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.access.actor import as_job
from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts import sign_in
from crm_app.domain.accounts.schemas import CreateUser, UpdateUser, UserFilter
from crm_app.domain.accounts.service import UsernameTaken
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import LeadFilter
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import AuditEntry, LeadStatus, Role, SignIn, User
from crm_app.work import Work
from tests.conftest import NOON, check_credentials


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


def wanted(branch=None, **changes):
    """A complete command for a telecaller of a branch."""
    values = {
        "username": "new.person",
        "password": "open sesame",
        "full_name": "New Person",
        "branch_id": branch.id if branch else None,
    }
    return CreateUser(**values | changes)


def everybody(session):
    session.expire_all()
    return set(session.exec(select(col(User.id))).all())


def test_new_telecaller_may_sign_in_at_once_and_has_no_leads(session, work_as, admin, make_branch):
    pune = make_branch("Pune")
    made = accounts.create_user(work_as(admin), wanted(pune))
    assert (made.role, made.is_active, made.branch.name) == (Role.TELECALLER, True, "Pune")
    assert (made.open_leads, made.total_leads) == (0, 0)
    user = check_credentials(work_as(admin), "new.person", "open sesame", "10.0.0.1")
    assert user.id == made.id
    assert leads.list_leads(work_as(user), LeadFilter()).items == []
    entry = session.exec(select(AuditEntry).where(col(AuditEntry.object_id) == made.id)).one()
    assert (entry.action, entry.actor_id) == ("user.created", admin.id)


def test_manager_creates_telecallers_of_the_own_branch(work_as, make_user, make_branch):
    pune = make_branch("Pune")
    manager = make_user(Role.MANAGER, branch_id=pune.id)
    assert accounts.create_user(work_as(manager), wanted(pune)).branch.id == pune.id


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER])
def test_only_an_admin_makes_admins_and_managers(work_as, admin, make_user, make_branch, role):
    pune = make_branch("Pune")
    work = work_as(make_user(Role.MANAGER, branch_id=pune.id))
    before = everybody(work.session)
    with pytest.raises(NotPermitted):
        accounts.create_user(work, wanted(pune, role=role))
    assert everybody(work.session) == before
    assert accounts.create_user(work_as(admin), wanted(pune, role=role)).role is role


def test_admin_has_no_branch(work_as, admin, make_branch):
    made = accounts.create_user(work_as(admin), wanted(make_branch("Pune"), role=Role.ADMIN))
    assert made.branch is None


def test_telecaller_touches_no_accounts(session, work_as, make_user):
    asha = make_user()
    colleague = make_user(branch_id=asha.branch_id)
    work, before = work_as(asha), everybody(session)
    with pytest.raises(NotPermitted):
        accounts.create_user(work, wanted(role=Role.TELECALLER, branch_id=asha.branch_id))
    for key in (asha.id, colleague.id):
        with pytest.raises(NotPermitted):
            accounts.update_user(work, key, UpdateUser(full_name="Somebody Else"))
        with pytest.raises(NotPermitted):
            accounts.get_user(work, key)
    with pytest.raises(NotPermitted):
        accounts.list_users(work, UserFilter())
    assert everybody(session) == before


@pytest.mark.parametrize("typed", ["Asha", " asha ", "ASHA"])
def test_username_is_stored_in_lower_case_without_spaces(work_as, admin, make_branch, typed):
    made = accounts.create_user(work_as(admin), wanted(make_branch(), username=typed))
    assert made.username == "asha"


@pytest.mark.parametrize("username", ["ab", "a" * 51, "asha patil", "aşha", "asha!", "", "asha\n9"])
def test_username_outside_the_rules_is_refused(username):
    with pytest.raises(ValidationError) as refusal:
        wanted(username=username)
    assert [fault["loc"] for fault in refusal.value.errors()] == [("username",)]


def test_username_may_have_three_to_fifty_characters():
    assert wanted(username="a.b").username == "a.b"
    assert len(wanted(username="a_-" + "9" * 47).username) == 50


@pytest.mark.parametrize("username", ["asha", "ASHA"])
def test_username_is_unique_among_all_users_active_or_not(
    work_as, admin, make_user, make_branch, username
):
    make_user(username="asha", is_active=False)
    with pytest.raises(UsernameTaken) as refusal:
        accounts.create_user(work_as(admin), wanted(make_branch(), username=username))
    assert set(refusal.value.fields) == {"username"}


def test_database_itself_refuses_the_same_username(session, make_user):
    make_user(username="asha")
    with pytest.raises(sa.exc.IntegrityError, match="uq_users_username_lower"):
        make_user(username="asha")


def branch_fault(call):
    with pytest.raises(RuleBroken) as refusal:
        call()
    return list(refusal.value.fields)


def test_branch_must_exist_be_active_and_be_given(work_as, admin, make_branch):
    closed = make_branch("Closed", is_active=False)
    for branch_id in (None, uuid4(), closed.id):
        create = partial(accounts.create_user, work_as(admin), wanted(branch_id=branch_id))
        assert branch_fault(create) == ["branch_id"]


def test_manager_cannot_reach_into_another_branch(session, work_as, make_user, make_branch):
    own, other = make_branch("Own"), make_branch("Other")
    manager = make_user(Role.MANAGER, branch_id=own.id)
    mine, stranger = make_user(branch_id=own.id), make_user(branch_id=other.id)
    work, before = work_as(manager), everybody(session)
    assert branch_fault(lambda: accounts.create_user(work, wanted(other))) == ["branch_id"]
    move = UpdateUser(branch_id=other.id)
    assert branch_fault(lambda: accounts.update_user(work, mine.id, move)) == ["branch_id"]
    for act in (
        lambda: accounts.update_user(work, stranger.id, UpdateUser(full_name="Taken")),
        lambda: accounts.get_user(work, stranger.id),
    ):
        with pytest.raises(NotFound):
            act()
    listed = accounts.list_users(work, UserFilter(branch_id=other.id))
    assert listed == []
    assert {user.id for user in accounts.list_users(work, UserFilter())} == {manager.id, mine.id}
    session.expire_all()
    assert everybody(session) == before
    assert (mine.branch_id, stranger.full_name == "Taken") == (own.id, False)


def test_password_is_stored_as_argon2id_with_a_salt_of_its_own(
    session, work_as, admin, make_branch
):
    pune = make_branch("Pune")
    keys = [
        accounts.create_user(work_as(admin), wanted(pune, username=name)).id
        for name in ("one", "two")
    ]
    first, second = (session.get_one(User, key).password_hash for key in keys)
    assert first.startswith("$argon2id$")
    assert second.startswith("$argon2id$")
    assert first != second


def test_neither_password_nor_hash_is_answered_or_audited(session, work_as, admin, make_branch):
    made = accounts.create_user(work_as(admin), wanted(make_branch("Pune")))
    changed = accounts.update_user(
        work_as(admin), made.id, UpdateUser(password="another secret", full_name="Renamed")
    )
    hashed = session.get_one(User, made.id).password_hash
    shown = made.model_dump_json() + changed.model_dump_json()
    shown += "".join(str(entry.detail) for entry in session.exec(select(AuditEntry)))
    assert "Renamed" in shown
    for secret in ("open sesame", "another secret", hashed, "argon2"):
        assert secret not in shown
    assert "open sesame" not in repr(wanted())


@pytest.mark.parametrize("password", ["1234567", "", "x" * 201])
def test_password_length_is_limited(password):
    with pytest.raises(ValidationError) as refusal:
        wanted(password=password)
    assert [fault["loc"] for fault in refusal.value.errors()] == [("password",)]
    assert len(wanted(password="12345678").password) == 8


def test_password_cannot_be_the_username(work_as, admin, make_branch, make_user):
    same = wanted(make_branch(), username="asha.patil", password="Asha.Patil")
    with pytest.raises(RuleBroken) as refusal:
        accounts.create_user(work_as(admin), same)
    assert set(refusal.value.fields) == {"password"}
    person = make_user(username="somebody")
    with pytest.raises(RuleBroken):
        accounts.update_user(work_as(admin), person.id, UpdateUser(password="SomeBody"))


def test_edit_changes_what_was_sent_and_nothing_else(session, work_as, admin, make_user):
    asha = make_user(full_name="Asha Patil", username="asha")
    before = asha.model_dump()
    found = accounts.update_user(
        work_as(admin), asha.id, UpdateUser(daily_call_target=120, receives_new_leads=False)
    )
    assert (found.daily_call_target, found.receives_new_leads) == (120, False)
    session.refresh(asha)
    expected = before | {"daily_call_target": 120, "receives_new_leads": False}
    assert asha.model_dump() == expected
    entry = session.exec(select(AuditEntry).where(col(AuditEntry.object_id) == asha.id)).one()
    assert set(entry.detail["changed"]) == {"daily_call_target", "receives_new_leads"}


def test_edit_that_changes_nothing_is_not_audited(session, work_as, admin, make_user):
    asha = make_user(full_name="Asha Patil")
    accounts.update_user(work_as(admin), asha.id, UpdateUser(full_name="Asha Patil"))
    assert session.exec(select(AuditEntry)).all() == []


def test_edit_of_a_missing_person_is_not_found(work_as, admin):
    with pytest.raises(NotFound):
        accounts.update_user(work_as(admin), uuid4(), UpdateUser(full_name="x"))
    with pytest.raises(NotFound):
        accounts.get_user(work_as(admin), uuid4())


def test_username_cannot_be_changed_to_a_taken_one(work_as, admin, make_user):
    make_user(username="taken")
    asha = make_user(username="asha")
    with pytest.raises(UsernameTaken):
        accounts.update_user(work_as(admin), asha.id, UpdateUser(username="Taken"))


def test_manager_changes_neither_managers_nor_roles(session, work_as, make_user, make_branch):
    pune = make_branch("Pune")
    manager, other = (make_user(Role.MANAGER, branch_id=pune.id) for _ in range(2))
    asha = make_user(branch_id=pune.id)
    for key, change in (
        (other.id, UpdateUser(full_name="Gone")),
        (manager.id, UpdateUser(role=Role.ADMIN)),
        (asha.id, UpdateUser(role=Role.MANAGER)),
    ):
        with pytest.raises(NotPermitted):
            accounts.update_user(work_as(manager), key, change)
    session.expire_all()
    assert [user.role for user in (manager, other, asha)] == [
        Role.MANAGER,
        Role.MANAGER,
        Role.TELECALLER,
    ]


def test_moving_a_telecaller_leaves_the_leads_in_their_branch(
    work_as, admin, make_user, make_branch, make_lead
):
    asha = make_user()
    lead, old = make_lead(asha), asha.branch_id
    new = make_branch("New")
    moved = accounts.update_user(work_as(admin), asha.id, UpdateUser(branch_id=new.id))
    assert moved.branch.id == new.id
    work_as(admin).session.refresh(lead)
    assert (lead.branch_id, lead.telecaller_id) == (old, asha.id)
    with pytest.raises(RuleBroken):
        accounts.update_user(work_as(admin), asha.id, UpdateUser(branch_id=uuid4()))


def test_admin_without_a_branch_cannot_become_a_telecaller(work_as, admin, make_user, make_branch):
    other = make_user(Role.ADMIN)
    role = Role.TELECALLER
    with pytest.raises(RuleBroken):
        accounts.update_user(work_as(admin), other.id, UpdateUser(role=role))
    pune = make_branch("Pune")
    changed = accounts.update_user(
        work_as(admin), other.id, UpdateUser(role=role, branch_id=pune.id)
    )
    assert (changed.role, changed.branch.id) == (role, pune.id)


def test_new_password_works_and_signs_out_everywhere(session, work_as, admin, make_user):
    asha = make_user()
    sign_in.open_api(work_as(asha), asha, address="-", user_agent="")
    accounts.update_user(work_as(admin), asha.id, UpdateUser(password="a newer password"))
    query = select(col(SignIn.revoked_at)).where(col(SignIn.user_id) == asha.id)
    assert session.exec(query).all() == [NOON]
    work = work_as(asha)
    assert check_credentials(work, asha.username, "a newer password", "-").id == asha.id
    with pytest.raises(sign_in.WrongCredentials):
        check_credentials(work, asha.username, "a good password", "-")


def test_lead_counts_of_the_list_equal_the_leads(work_as, admin, make_user, make_lead):
    asha, idle = make_user(), make_user(branch_id=None, role=Role.ADMIN)
    for status in LeadStatus:
        make_lead(asha, status=status)
    make_lead(asha)
    make_lead(make_user())
    found = accounts.get_user(work_as(admin), asha.id)
    assert (found.total_leads, found.open_leads) == (9, 6)
    nothing = accounts.get_user(work_as(admin), idle.id)
    assert (nothing.total_leads, nothing.open_leads, nothing.branch) == (0, 0, None)


def test_list_takes_as_many_queries_for_thirty_people_as_for_one(
    session, work_as, admin, make_user, make_lead
):
    def queries():
        counted = []
        event = (session.connection(), "before_cursor_execute", lambda *args: counted.append(args))
        sa.event.listen(*event)
        accounts.list_users(work_as(admin), UserFilter())
        sa.event.remove(*event)
        return len(counted)

    session.flush()
    one = queries()
    for _ in range(30):
        make_lead(make_user())
    session.flush()
    assert queries() == one == 1


def test_filters_of_the_list_combine(work_as, admin, make_user, make_branch):
    pune, jaipur = make_branch("Pune"), make_branch("Jaipur")
    asha = make_user(branch_id=pune.id, full_name="Asha 100%", username="asha")
    gone = make_user(branch_id=pune.id, is_active=False)
    far = make_user(branch_id=jaipur.id)
    manager = make_user(Role.MANAGER, branch_id=pune.id)

    def found(**filters):
        return {user.id for user in accounts.list_users(work_as(admin), UserFilter(**filters))}

    assert found() == {admin.id, asha.id, gone.id, far.id, manager.id}
    assert found(branch_id=pune.id) == {asha.id, gone.id, manager.id}
    assert found(branch_id=pune.id, is_active=True) == {asha.id, manager.id}
    assert found(branch_id=pune.id, is_active=True, role=Role.TELECALLER) == {asha.id}
    assert found(is_active=False) == {gone.id}
    assert found(search=" ASHA ") == {asha.id}
    assert found(search="0%") == {asha.id}
    assert found(search="_") == set()


def test_people_are_listed_by_name_letter_case_aside(work_as, admin, make_user, make_branch):
    pune = make_branch("Pune")
    for name in ("bela", "Asha", "Chitra"):
        make_user(branch_id=pune.id, full_name=name)
    found = accounts.list_users(work_as(admin), UserFilter(branch_id=pune.id))
    assert [user.full_name for user in found] == ["Asha", "bela", "Chitra"]


def test_first_admin_is_made_once(session):
    work = Work(session, as_job("set-up")(session), NOON)
    assert accounts.create_first_admin(work, "First", "a long password", "The First")
    assert not accounts.create_first_admin(work, "second", "a long password", "The Second")
    found = session.exec(select(User)).one()
    assert (found.username, found.role, found.branch_id) == ("first", Role.ADMIN, None)
    assert session.exec(select(col(AuditEntry.actor))).all() == ["job:set-up"]


def test_inactive_admin_does_not_count_as_the_first(session, make_user):
    make_user(Role.ADMIN, is_active=False)
    work = Work(session, as_job("set-up")(session), NOON)
    assert accounts.create_first_admin(work, "another", "a long password", "Another")
