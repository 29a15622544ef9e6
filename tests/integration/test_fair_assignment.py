"""Fair and explained: absences, caps, weights, the previous counsellor, the way back (22)."""

import random
from collections import Counter
from datetime import time, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from crm_app.access.actor import Actor
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.rules import LeadClosed, NobodyThere, NoRoom, turn_owner
from crm_app.domain.assignment.schemas import AssignLeads
from crm_app.domain.followups import repository as followup_rows
from crm_app.domain.staffing import service as staffing
from crm_app.domain.staffing.schemas import Deactivate
from crm_app.kernel.clock import local_day, local_time
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import (
    AssignmentChange,
    AssignmentRun,
    AuditEntry,
    CallLog,
    Followup,
    ImportLog,
    ImportStatus,
    Lead,
    LeadStatus,
    Leave,
    Outcome,
    Role,
)
from crm_app.work import Work, fence
from tests.conftest import NOON, ZONE

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = local_day(NOON, ZONE)
DAYTIME = {"shift_starts": time(9), "shift_ends": time(18)}
EVENING = {"shift_starts": time(18), "shift_ends": time(23)}


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, full_name="The Boss")


@pytest.fixture
def team(make_user, make_branch):
    """Asha, Ravi and Meena of one branch."""
    branch = make_branch("Pune")
    return [
        make_user(full_name=name, branch_id=branch.id)
        for name in ("Asha Rao", "Ravi Nair", "Meena Iyer")
    ]


@pytest.fixture
def on_leave(session, admin):
    def make(user, first=TODAY, last=TODAY):
        row = Leave(user_id=user.id, first_day=first, last_day=last, created_by_id=admin.id)
        session.add(row)
        session.flush()
        return row

    return make


@pytest.fixture
def call(session):
    def log(lead, user, at=NOON - DAY):
        row = CallLog(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=user.id,
            outcome=Outcome.CONNECTED,
            started_at=at,
            duration_seconds=60,
        )
        session.add(row)
        session.flush()
        return row

    return log


@pytest.fixture
def import_log(session, admin):
    def make(**values):
        row = ImportLog(
            file_name="pune-fair.csv",
            sha256="x",
            size_bytes=1,
            stored_name="x",
            uploaded_by_id=admin.id,
            status=ImportStatus.DONE,
            **values,
        )
        session.add(row)
        session.flush()
        return row

    return make


def assign(work, leads, people, **rest):
    wanted = AssignLeads(
        lead_ids=[lead.id for lead in leads], telecaller_ids=[user.id for user in people], **rest
    )
    return assignment.assign_leads(work, wanted)


def counts(shares):
    return [share.count for share in shares.per_telecaller]


def reasons(shares):
    return {each.name: each.reason for each in shares.passed_over}


def owners(session, leads):
    session.expire_all()
    return [session.get_one(Lead, lead.id).telecaller_id for lead in leads]


def everything(session):
    """A digest of each table."""
    session.flush()
    names = [table.name for table in SQLModel.metadata.sorted_tables]
    digests = ", ".join(
        f"(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {name} t)"  # noqa: S608
        for name in names
    )
    return dict(zip(names, session.execute(sa.text(f"select {digests}")).one(), strict=True))


# Who takes turns


def test_who_is_away_is_passed_over_and_named(work_as, admin, team, make_lead, on_leave):
    asha, ravi, _meena = team
    on_leave(asha, last=TODAY + 3 * DAY)
    ravi.shift_starts, ravi.shift_ends = EVENING.values()
    shares = assign(work_as(admin), [make_lead() for _ in range(4)], team)
    assert counts(shares) == [0, 0, 4]
    assert [share.telecaller_id for share in shares.per_telecaller] == [user.id for user in team]
    assert reasons(shares) == {
        "Asha Rao": "On leave until 26 Nov 2026.",
        "Ravi Nair": "Off shift: works 18:00 to 23:00.",
    }
    assert (shares.moved, shares.unchanged) == (4, 0)


def test_leave_counts_by_the_local_day(work_as, admin, team, make_lead, on_leave):
    asha, ravi, _ = team
    on_leave(asha, TODAY + DAY, TODAY + DAY)
    leads = [make_lead() for _ in range(2)]
    before_midnight = NOON.replace(hour=18, minute=29)  # 23:59 in Kolkata
    for at, expected in ((before_midnight, [1, 1]), (before_midnight + 2 * HOUR, [0, 2])):
        assert counts(assign(work_as(admin, at), leads, [asha, ravi])) == expected
    assert counts(assign(work_as(admin, NOON + 2 * DAY), leads, [asha, ravi])) == [1, 1]


def test_a_switch_that_is_off_counts_among_several_and_not_for_one_chosen(
    work_as, admin, team, make_lead
):
    asha, ravi, _ = team
    asha.receives_new_leads = False
    leads = [make_lead() for _ in range(2)]
    shares = assign(work_as(admin), leads, [asha, ravi])
    assert (counts(shares), reasons(shares)) == (
        [0, 2],
        {"Asha Rao": "Switched off for new leads."},
    )
    assert counts(assign(work_as(admin), leads, [asha])) == [2]


def test_at_night_shifts_do_not_count_and_the_rotation_says_so(
    session, work_as, admin, team, make_lead, on_leave
):
    asha, ravi, meena = team
    asha.shift_starts, asha.shift_ends = DAYTIME.values()
    ravi.days_off = [1]
    on_leave(meena)
    night = NOON + 9 * HOUR  # 21:00 on a Monday
    lead = make_lead()
    shares = assign(work_as(admin, night), [lead, make_lead()], team)
    assert counts(shares) == [1, 1, 0]
    assert list(reasons(shares)) == ["Meena Iyer"]
    why = assignment.explain(work_as(admin, night), lead.id)
    assert "Nobody chosen was at work just then" in why.sentence
    asha.shift_ends = time(22)
    session.flush()
    assert counts(assign(work_as(admin, night), [lead], [asha, ravi])) == [1, 0]


def test_nobody_left_is_refused_with_each_reason(work_as, admin, team, make_lead, on_leave):
    asha, ravi, _ = team
    on_leave(asha)
    ravi.open_lead_cap = 1
    make_lead(ravi)
    lead = make_lead()
    with pytest.raises(NobodyThere) as refusal:
        assign(work_as(admin), [lead], [asha, ravi])
    assert refusal.value.code == "no_telecallers"
    assert "Asha Rao: On leave until 23 Nov 2026." in refusal.value.message
    assert "Ravi Nair: At the cap of 1 open leads." in refusal.value.message
    with pytest.raises(NobodyThere):
        assign(work_as(admin), [lead], [asha])
    assert owners(work_as(admin).session, [lead]) == [None]


def test_a_cap_counts_open_leads_and_is_never_exceeded(work_as, admin, team, make_lead):
    asha, ravi, _ = team
    asha.open_lead_cap = 5
    for status in (LeadStatus.NEW, LeadStatus.INTERESTED, LeadStatus.ENROLLED):
        make_lead(asha, status=status)
    leads = [make_lead() for _ in range(10)]
    work = work_as(admin)
    shares = assign(work, leads, [asha, ravi])
    assert counts(shares) == [3, 7]
    assert owners(work.session, leads)[:6] == [asha.id, ravi.id] * 3
    why = assignment.explain(work, leads[7].id)
    assert why.sentence.startswith("Turn 8 of 10 leads that The Boss shared out on 23 Nov.")
    assert "Asha Rao had reached the cap by then." in why.sentence


def test_leads_one_holds_already_do_not_count_twice(work_as, admin, team, make_lead):
    asha, _, _ = team
    asha.open_lead_cap = 3
    leads = [make_lead(asha) for _ in range(3)]
    shares = assign(work_as(admin), leads, [asha])
    assert (counts(shares), shares.moved, shares.unchanged) == ([3], 0, 3)


def test_too_many_for_the_caps_are_refused_with_the_numbers(work_as, admin, team, make_lead):
    for user in team:
        user.open_lead_cap = 2
    leads = [make_lead() for _ in range(7)]
    work = work_as(admin)
    with pytest.raises(NoRoom, match="room for 6 of 7 leads"):
        assign(work, leads, team)
    assert counts(assign(work, leads[:6], team)) == [2, 2, 2]


def test_weights_give_more_to_some(work_as, admin, team, make_lead):
    team[1].assignment_weight = 3
    leads = [make_lead() for _ in range(10)]
    work = work_as(admin)
    assert counts(assign(work, leads, team)) == [2, 6, 2]
    why = assignment.explain(work, leads[0].id)
    assert "Asha Rao (weight 1), Ravi Nair (weight 3) and Meena Iyer (weight 1)" in why.sentence


# The previous counsellor


def test_a_lead_stays_with_who_called_it_last(work_as, admin, team, make_lead, call):
    asha, ravi, meena = team
    called, had, fresh = make_lead(meena), make_lead(asha), make_lead()
    call(called, ravi, NOON - 3 * DAY)
    call(called, asha, NOON - 2 * DAY)
    call(called, meena, NOON - HOUR)  # is not chosen below
    work = work_as(admin, NOON - DAY)
    assign(work, [had], [meena])
    work = work_as(admin)
    leads = [called, had, fresh]
    shares = assign(work, leads, [ravi, asha], stay_with_previous=True)
    assert owners(work.session, leads) == [asha.id, asha.id, ravi.id]
    assert counts(shares) == [1, 2]
    whys = [assignment.explain(work, lead.id) for lead in leads]
    assert [(why.reason, why.sentence) for why in whys] == [
        ("called_last", "Stayed with Asha Rao, who called them last, on 21 Nov."),
        ("had_before", "Stayed with Asha Rao, who had them before."),
        (
            "assigned",
            "Turn 1 of 3 leads that The Boss shared out on 23 Nov."
            " Ravi Nair and Asha Rao took turns; it was Ravi's.",
        ),
    ]


def test_who_is_away_or_full_keeps_no_lead(work_as, admin, team, make_lead, call, on_leave):
    asha, ravi, meena = team
    leads = [make_lead() for _ in range(4)]
    for lead, user in zip(leads, (asha, ravi, ravi, ravi), strict=True):
        call(lead, user)
    on_leave(asha)
    ravi.open_lead_cap = 2
    shares = assign(work_as(admin), leads, team, stay_with_previous=True)
    assert counts(shares) == [0, 2, 2]
    assert owners(work_as(admin).session, leads) == [meena.id, ravi.id, ravi.id, meena.id]


# Preview, and sent twice


def test_a_preview_says_the_same_and_writes_nothing(
    session, work_as, admin, team, make_lead, call, on_leave
):
    on_leave(team[0])
    leads = [make_lead() for _ in range(3)]
    call(leads[2], team[1])
    before = everything(session)
    work = work_as(admin)
    rest = {"stay_with_previous": True, "client_id": uuid4()}
    preview = assign(work, leads, team, dry_run=True, **rest)
    assert everything(session) == before
    assert work.announced == set()
    assert preview.run_id is None
    done = assign(work, leads, team, **rest)
    assert done.model_copy(update={"run_id": None}) == preview
    assert session.get_one(AssignmentRun, done.run_id).moved == 3


def test_a_preview_refuses_what_would_be_refused(work_as, admin, team, make_lead):
    closed = make_lead(status=LeadStatus.ENROLLED)
    with pytest.raises(LeadClosed):
        assign(work_as(admin), [closed], team, dry_run=True)


def test_sent_twice_it_is_done_once(session, work_as, admin, team, make_lead):
    leads, client_id = [make_lead() for _ in range(5)], uuid4()
    first = assign(work_as(admin), leads, team, client_id=client_id)
    moved_on = assign(work_as(admin, NOON + HOUR), leads[:1], [team[2]])
    leads[1].status = LeadStatus.ENROLLED
    team[0].is_active = False
    session.flush()
    before = everything(session)
    again = assign(work_as(admin, NOON + 2 * HOUR), leads, team, client_id=client_id)
    assert again == first
    assert moved_on.run_id != first.run_id
    assert everything(session) == before


def test_the_same_id_of_somebody_else_is_another_assignment(
    work_as, admin, make_user, team, make_lead
):
    client_id = uuid4()
    first = assign(work_as(admin), [make_lead()], team, client_id=client_id)
    other = make_user(Role.ADMIN)
    assert assign(work_as(other), [make_lead()], team, client_id=client_id).run_id != first.run_id


# The way back


def test_undo_gives_everything_back(session, work_as, admin, team, make_user, make_lead):
    far = make_user()
    owned, unowned = make_lead(far), make_lead()
    ravi = team[1]
    followups = [
        Followup(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=lead.telecaller_id,
            created_by_id=admin.id,
            scheduled_at=NOON + DAY,
        )
        for lead in (owned, unowned)
    ]
    session.add_all(followups)
    session.flush()
    shares = assign(work_as(admin), [owned, unowned], [ravi])
    assert owners(session, [owned, unowned]) == [ravi.id] * 2
    work = work_as(admin, NOON + HOUR)
    undone = assignment.undo_run(work, shares.run_id)
    assert (undone.moved_back, undone.kept) == (2, [])
    session.expire_all()
    assert (owned.telecaller_id, owned.branch_id) == (far.id, far.branch_id)
    assert (unowned.telecaller_id, unowned.branch_id, unowned.assigned_at) == (None, None, None)
    assert [each.telecaller_id for each in followups] == [far.id, None]
    assert work.announced == {f"leads {each}" for each in (far.branch_id, ravi.branch_id, "*")}
    assert [
        why.sentence for why in (assignment.explain(work, each.id) for each in (owned, unowned))
    ] == [
        f"Went back to {far.full_name} on 23 Nov, when The Boss undid an assignment.",
        "Has no owner again since 23 Nov, when The Boss undid an assignment.",
    ]
    run = session.get_one(AssignmentRun, shares.run_id)
    assert (run.undone_at, run.kept) == (NOON + HOUR, 0)


def test_undone_twice_is_undone_once(session, work_as, admin, team, make_lead):
    leads = [make_lead(team[0], student_name=name) for name in ("One", "Two")]
    shares = assign(work_as(admin), leads, [team[1]])
    assign(work_as(admin, NOON + HOUR), leads[:1], [team[2]])
    first = assignment.undo_run(work_as(admin, NOON + 2 * HOUR), shares.run_id)
    before = everything(session)
    assert assignment.undo_run(work_as(admin, NOON + 3 * HOUR), shares.run_id) == first
    assert everything(session) == before
    undone = select(AuditEntry).where(col(AuditEntry.action) == "leads.assignment_undone")
    assert session.exec(undone).one().detail == {"moved_back": 1, "kept": 1}


def test_leads_that_moved_on_or_closed_meanwhile_stay(session, work_as, admin, team, make_lead):
    asha, ravi, meena = team
    names = ("Back", "Closed", "Moved", "There and back")
    _back, closed, moved, returned = leads = [make_lead(asha, student_name=name) for name in names]
    shares = assign(work_as(admin), leads, [ravi])
    assign(work_as(admin, NOON + HOUR), [moved, returned], [meena])
    assign(work_as(admin, NOON + 2 * HOUR), [returned], [ravi])
    closed.status = LeadStatus.ENROLLED
    session.flush()
    undone = assignment.undo_run(work_as(admin, NOON + 3 * HOUR), shares.run_id)
    assert undone.moved_back == 1
    assert [lead.name for lead in undone.kept] == ["Closed", "Moved", "There and back"]
    assert owners(session, leads) == [asha.id, ravi.id, meena.id, ravi.id]
    assert session.get_one(AssignmentRun, shares.run_id).kept == 3


def test_leads_of_somebody_who_left_go_back_to_them(session, work_as, admin, team, make_lead):
    asha, ravi, meena = team
    leads = [make_lead(asha) for _ in range(3)]
    share = Deactivate(leads="share", telecaller_ids=[ravi.id, meena.id])
    work = work_as(admin)
    assert staffing.deactivate(work, asha.id, share) == 3
    run = session.exec(select(AssignmentRun)).one()
    assert (run.reason, run.leads, run.moved) == ("owner_deactivated", 3, 3)
    why = assignment.explain(work, leads[0].id)
    assert why.reason == "owner_deactivated"
    assert "of 3 leads of Asha Rao that The Boss shared out on 23 Nov." in why.sentence
    assert assignment.undo_run(work_as(admin, NOON + HOUR), run.id).moved_back == 3
    assert set(owners(session, leads)) == {asha.id}


def test_the_share_of_an_import_goes_back_with_the_import_only(
    session, work_as, admin, team, import_log
):
    work = work_as(admin)
    _, rotation = assignment.plan_rotation(work, team, 3)
    run = assignment.record_run(
        work, rotation, reason="import", leads=3, moved=3, import_id=import_log().id
    )
    with pytest.raises(RuleBroken, match="Undo the import instead") as refusal:
        assignment.undo_run(work, run.id)
    assert refusal.value.code == "part_of_an_import"


def test_who_may_undo_what(session, work_as, admin, team, make_user, make_lead):
    manager = make_user(Role.MANAGER, branch_id=team[0].branch_id)
    stranger = make_user(Role.MANAGER)
    leads = [make_lead(team[0]) for _ in range(2)]
    of_branch = assign(work_as(manager), leads, [team[1]]).run_id
    of_all = assign(work_as(admin, NOON + HOUR), leads[:1], [team[2]]).run_id
    assert session.get_one(AssignmentRun, of_branch).branch_id == manager.branch_id
    with pytest.raises(NotPermitted):
        assignment.undo_run(work_as(team[1]), of_branch)
    for user, run_id in ((stranger, of_branch), (manager, of_all), (manager, uuid4())):
        with pytest.raises(NotFound):
            assignment.undo_run(work_as(user), run_id)
    work = work_as(manager, NOON + 2 * HOUR)
    fence(session, work.actor)
    assert assignment.undo_run(work, of_branch).moved_back == 1
    session.execute(sa.text("reset role"))


def test_a_followup_in_the_list_is_the_owners_again(session, work_as, admin, team, make_lead):
    lead = make_lead(team[0])
    followup = Followup(
        client_id=uuid4(),
        lead_id=lead.id,
        telecaller_id=team[0].id,
        created_by_id=team[0].id,
        scheduled_at=NOON + DAY,
    )
    session.add(followup)
    session.flush()
    run_id = assign(work_as(admin), [lead], [team[1]]).run_id
    assignment.undo_run(work_as(admin, NOON + HOUR), run_id)
    found, _, total = followup_rows.find(work_as(team[0]), None, (None, None), None, 1)
    assert (total, len(found)) == (1, 1)


# Why this person?


@pytest.fixture
def imported(session, work_as, admin, team, make_lead, import_log, on_leave, make_user):
    """The 17th lead of an import that two people take turns in, while Om is on leave."""
    absent = make_user(full_name="Om Puri", branch_id=team[0].branch_id)
    on_leave(absent)
    work = Work(session, Actor("job:import"), NOON)
    log = import_log()
    candidates, rotation = assignment.plan_rotation(work, [*team, absent], 20)
    assignment.record_run(work, rotation, reason="import", leads=20, moved=20, import_id=log.id)
    owner = candidates[turn_owner(rotation.stretches, 16)]
    by_id = {user.id: user for user in team}
    return make_lead(
        by_id[owner.telecaller_id],
        import_id=log.id,
        import_row=30,
        import_turn=16,
        assigned_at=NOON,
        created_at=NOON,
    )


def test_an_imported_lead_says_whose_turn_it_was(work_as, admin, team, imported):
    why = assignment.explain(work_as(admin), imported.id)
    assert why.sentence == (
        "Turn 17 of pune-fair.csv. Asha Rao, Ravi Nair and Meena Iyer took turns; it was Ravi's."
    )
    assert (why.reason, why.owner.name, why.by.name, why.since) == (
        "import",
        "Ravi Nair",
        "The Boss",
        NOON,
    )
    assert [(each.name, each.reason) for each in why.passed_over] == [
        ("Om Puri", "On leave until 23 Nov 2026.")
    ]
    assert [(each.to_telecaller.name, each.reason) for each in why.history] == [
        ("Ravi Nair", "import")
    ]


def test_history_has_the_owners_newest_first(work_as, admin, team, imported):
    assign(work_as(admin, NOON + HOUR), [imported], [team[2]])
    assign(work_as(admin, NOON + 2 * HOUR), [imported], [team[0]])
    why = assignment.explain(work_as(admin, NOON + 3 * HOUR), imported.id)
    assert [
        (each.from_telecaller and each.from_telecaller.name, each.to_telecaller.name, each.reason)
        for each in why.history
    ] == [
        ("Meena Iyer", "Asha Rao", "assigned"),
        ("Ravi Nair", "Meena Iyer", "assigned"),
        (None, "Ravi Nair", "import"),
    ]
    assert why.sentence == (
        "Turn 1 of 1 lead that The Boss shared out on 23 Nov. Only Asha Rao took turns."
    )
    assert why.since == NOON + 2 * HOUR


def test_each_sees_the_why_of_leads_in_sight(session, work_as, team, make_user, imported):
    manager = make_user(Role.MANAGER, branch_id=team[0].branch_id)
    for user, passed_over in ((manager, ["Om Puri"]), (team[1], [])):
        work = work_as(user)
        fence(session, work.actor)
        assert session.exec(select(AssignmentRun)).all() == [], "the run is nobody's of a branch"
        why = assignment.explain(work, imported.id)
        assert why.sentence.startswith("Turn 17 of pune-fair.csv.")
        assert [each.name for each in why.passed_over] == passed_over
        assert session.exec(select(AssignmentRun)).all() == [], "and the fence stands again"
        session.execute(sa.text("reset role"))
    for user in (team[0], make_user(Role.MANAGER)):
        with pytest.raises(NotFound):
            assignment.explain(work_as(user), imported.id)


@pytest.mark.parametrize("manner", ["by hand", "imported", "changed", "unowned"])
def test_what_was_not_noted_is_said_honestly(
    session, work_as, admin, team, make_lead, import_log, manner
):
    old = {"assigned_at": NOON - 2 * DAY}
    owner = None if manner == "unowned" else team[0]
    if manner == "imported":
        old["import_id"] = import_log().id
    lead = make_lead(owner, **(old if owner else {}))
    if manner == "changed":
        session.add(
            AssignmentChange(
                lead_id=lead.id,
                to_telecaller_id=team[0].id,
                by_id=admin.id,
                reason="assigned",
                at=NOON - 2 * DAY,
            )
        )
        session.flush()
    sentences = {
        "by hand": "Assigned on 21 Nov; nothing more was noted then.",
        "imported": "Came with pune-fair.csv on 21 Nov; nothing more was noted then.",
        "changed": "Assigned by The Boss on 21 Nov; nothing more was noted then.",
        "unowned": "Nobody has this lead.",
    }
    why = assignment.explain(work_as(admin), lead.id)
    assert why.sentence == sentences[manner]
    assert why.since == (None if manner == "unowned" else NOON - 2 * DAY)


# Over the days


def test_a_rotation_goes_on_behind_the_last(work_as, admin, team):
    work = work_as(admin)
    candidates, rotation = assignment.plan_rotation(work, team, 4, last=team[0].id)
    assert [each.telecaller_id for each in candidates] == [team[n].id for n in (1, 2, 0)]
    assert [each.count for each in rotation.people] == [2, 1, 1]
    assert [list(each.pattern) for each in rotation.stretches] == [[0, 1, 2]]


def test_ten_thousand_leads_with_absences_come_within_a_hundredth_of_the_weights(
    session, admin, team, make_user, import_log, on_leave
):
    """Files of all sizes come at all hours of 60 days; counted is only who was there."""
    people = [*team, *(make_user(full_name=f"Person {n}") for n in range(5))]
    for user, weight in zip(people, (1, 2, 3, 1, 1, 5, 2, 1), strict=True):
        user.assignment_weight = weight
    people[1].days_off = [6, 7]
    people[2].shift_starts, people[2].shift_ends = time(22), time(7)
    people[3].shift_starts, people[3].shift_ends = time(9), time(18)
    for n, user in enumerate(people[4:7]):
        on_leave(user, TODAY + 7 * n * DAY, TODAY + (7 * n + 20) * DAY)
    session.flush()
    chance = random.Random(22)
    got, exact, last, served = Counter(), Counter(), None, 0
    moment = NOON
    while served < 10_000:
        moment += timedelta(minutes=chance.randrange(60, 360))
        leads = min(chance.choice((1, 2, 3, 7, 40, 150)), 10_000 - served)
        work = Work(session, Actor("job:import"), moment)
        candidates, rotation = assignment.plan_rotation(work, people, leads, last=last)
        assignment.record_run(
            work, rotation, reason="import", leads=leads, moved=leads, import_id=import_log().id
        )
        weights = sum(each.weight for each in candidates)
        for each, taker in zip(candidates, rotation.people, strict=True):
            got[each.telecaller_id] += taker.count
            exact[each.telecaller_id] += leads * each.weight / weights
        last = candidates[turn_owner(rotation.stretches, leads - 1)].telecaller_id
        served += leads
    assert sum(got.values()) == 10_000
    assert local_time(moment, ZONE).date() > TODAY + 30 * DAY, "the absences are all within"
    for user in people:
        assert abs(got[user.id] - exact[user.id]) <= exact[user.id] / 100, user.full_name
    present = {user.id: exact[user.id] / user.assignment_weight for user in people}
    assert min(present.values()) < 0.8 * max(present.values()), "absences made a difference"
