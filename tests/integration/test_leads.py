"""Leads: listed, searched, opened, annotated, counted (requirements 5 and 6)."""

import random
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.access.actor import as_job
from crm_app.domain import cursors
from crm_app.domain.assignment import service as assignment
from crm_app.domain.assignment.schemas import AssignLeads
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import LogCall
from crm_app.domain.followups import service as followups
from crm_app.domain.followups.schemas import BookFollowup
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import AddNote, LeadFilter, PatchLead, Place, TableFilter
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import (
    AuditEntry,
    Lead,
    LeadNote,
    LeadStatus,
    Outcome,
    Role,
    StatusChange,
    User,
)
from crm_app.work import Work
from tests.conftest import NOON

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MIDNIGHT = NOON - 12 * HOUR  # where the local day begins


@pytest.fixture
def asha(make_user):
    return make_user(username="asha", full_name="Asha Patil")


@pytest.fixture
def listed(work_as):
    """The names that a person's list shows, in order."""

    def names(user, **filters):
        page = leads.list_leads(work_as(user), LeadFilter(**filters))
        return [item.student_name for item in page.items]

    return names


def note(text="Called back", **values):
    return AddNote(client_id=values.pop("client_id", uuid4()), body=text, **values)


# Who sees which


def test_telecaller_sees_only_the_own_leads(listed, make_user, make_lead, asha):
    make_lead(asha, student_name="Own")
    colleague = make_user(branch_id=asha.branch_id)
    make_lead(colleague, student_name="Near")
    make_lead(branch_id=asha.branch_id, student_name="Nobody's")
    assert listed(asha) == ["Own"]
    assert listed(asha, telecaller_id=colleague.id) == []
    assert listed(asha, branch_id=asha.branch_id) == ["Own"]


def test_manager_sees_the_branch_and_admin_all(listed, make_user, make_lead, asha):
    make_lead(asha, student_name="Own")
    make_lead(branch_id=asha.branch_id, student_name="Nobody's")
    stranger = make_user()
    make_lead(stranger, student_name="Far")
    make_lead(student_name="Without a branch")
    manager, admin = make_user(Role.MANAGER, branch_id=asha.branch_id), make_user(Role.ADMIN)
    assert set(listed(manager)) == {"Own", "Nobody's"}
    assert listed(manager, branch_id=stranger.branch_id) == []
    assert listed(manager, telecaller_id=asha.id) == ["Own"]
    assert set(listed(admin)) == {"Own", "Nobody's", "Far", "Without a branch"}
    assert listed(admin, branch_id=stranger.branch_id) == ["Far"]
    assert listed(admin, telecaller_id=asha.id) == ["Own"]


def test_foreign_lead_is_not_found_by_any_act(work_as, make_user, make_lead, asha):
    near = make_lead(make_user(branch_id=asha.branch_id))
    far = make_lead(make_user())
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    for user, lead in ((asha, near), (asha, far), (manager, far)):
        for act in (
            leads.get_lead,
            lambda work, key: leads.get_timeline(work, key, None),
            lambda work, key: leads.add_note(work, key, note()),
        ):
            with pytest.raises(NotFound):
                act(work_as(user), lead.id)
    assert leads.get_lead(work_as(manager), near.id).id == near.id
    with pytest.raises(NotFound):
        leads.get_lead(work_as(make_user(Role.ADMIN)), uuid4())
    assert work_as(asha).session.exec(select(LeadNote)).all() == []


def test_jobs_write_no_notes(session, make_lead, asha):
    work = Work(session, as_job("upkeep")(session), NOON)
    with pytest.raises(NotPermitted):
        leads.add_note(work, make_lead(asha).id, note())


def test_reassigned_lead_leaves_the_list_of_the_first(work_as, listed, make_user, make_lead, asha):
    lead = make_lead(asha, student_name="Moves")
    colleague = make_user(branch_id=asha.branch_id)
    wanted = AssignLeads(lead_ids=[lead.id], telecaller_ids=[colleague.id])
    assignment.assign_leads(work_as(make_user(Role.ADMIN)), wanted)
    assert listed(asha) == []
    assert listed(colleague) == ["Moves"]


# Order


def test_pending_followups_come_first_then_never_contacted_then_longest_ago(
    listed, make_lead, asha
):
    rows = [
        ("contacted today", {"last_contacted_at": NOON}),
        ("upcoming", {"next_followup_at": NOON + 3 * DAY, "last_contacted_at": NOON}),
        ("contacted last week", {"last_contacted_at": NOON - 7 * DAY}),
        ("never contacted", {}),
        ("due today", {"next_followup_at": NOON}),
        ("overdue", {"next_followup_at": NOON - DAY, "last_contacted_at": NOON}),
        ("long overdue", {"next_followup_at": NOON - 9 * DAY}),
    ]
    for name, values in rows:
        make_lead(asha, student_name=name, **values)
    assert listed(asha) == [
        "long overdue",
        "overdue",
        "due today",
        "upcoming",
        "never contacted",
        "contacted last week",
        "contacted today",
    ]


def test_equal_leads_are_ordered_by_id(work_as, make_lead, asha):
    for _ in range(9):
        make_lead(asha)
    found = leads.list_leads(work_as(asha), LeadFilter()).items
    assert all(before.id < after.id for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("scheduled_at", "due"),
    [
        (MIDNIGHT - HOUR, True),
        (NOON, True),
        (MIDNIGHT + HOUR / 6, True),  # 00:10 of the local day, the day before in UTC
        (MIDNIGHT + DAY - timedelta(seconds=1), True),
        (MIDNIGHT + DAY, False),
        (MIDNIGHT + DAY + HOUR / 6, False),  # 00:10 tomorrow, still today in UTC
        (None, False),
    ],
)
def test_followup_is_due_until_the_end_of_the_local_day(
    work_as, make_lead, asha, scheduled_at, due
):
    lead = make_lead(asha, next_followup_at=scheduled_at)
    assert leads.list_leads(work_as(asha), LeadFilter()).items[0].has_due_followup is due
    assert leads.get_lead(work_as(asha), lead.id).has_due_followup is due


def test_item_shows_the_key_fields(work_as, make_lead, asha):
    lead = make_lead(asha, student_name="Neha", phone_e164="+919876543210", call_count=3)
    lead.last_contacted_at = NOON
    item = leads.list_leads(work_as(asha), LeadFilter()).items[0].model_dump()
    assert item == {
        "id": lead.id,
        "student_name": "Neha",
        "phone_number": "9876543210",
        "phone_e164": "+919876543210",
        "status": LeadStatus.NEW,
        "last_contacted_at": NOON,
        "call_count": 3,
        "next_followup_at": None,
        "has_due_followup": False,
        "do_not_call": False,
        "updated_at": lead.updated_at,
    }


# Pages


def bulk(session, owner, count, seed=7):
    """Many leads in few distinct places of the order, so that ties are common."""
    dice = random.Random(seed)
    made = [
        Lead(
            student_name=f"Student {n}",
            phone_number=f"{n}",
            phone_e164=f"+9199{seed:02}{n:06}",
            telecaller_id=owner.id,
            branch_id=owner.branch_id,
            status=dice.choice(list(LeadStatus)),
            next_followup_at=dice.choice(
                [None, None, NOON - DAY, NOON + dice.randint(0, 3) * HOUR]
            ),
            last_contacted_at=dice.choice([None, NOON - dice.randint(0, 3) * DAY]),
        )
        for n in range(count)
    ]
    session.add_all(made)
    session.flush()
    return made


def in_order(rows):
    def key(lead):
        return (
            lead.next_followup_at or NOON + 999 * DAY,
            lead.last_contacted_at or NOON - 999 * DAY,
            lead.id,
        )

    return [lead.id for lead in sorted(rows, key=key)]


def walk(work, between=lambda: None, **filters):
    """The ids of all pages, one after another by the cursor."""
    found, cursor = [], None
    while True:
        page = leads.list_leads(work, LeadFilter(cursor=cursor, **filters))
        found += [item.id for item in page.items]
        assert len(page.items) == 50 or page.next_cursor is None
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor
        between()


def test_pages_hold_fifty_and_follow_the_order_to_the_end(session, work_as, asha):
    made = bulk(session, asha, 175)
    assert walk(work_as(asha)) == in_order(made)
    numbered = [
        [item.id for item in leads.list_leads(work_as(asha), LeadFilter(page=n)).items]
        for n in (1, 2, 3, 4, 5)
    ]
    assert [len(page) for page in numbered] == [50, 50, 50, 25, 0]
    assert [key for page in numbered for key in page] == in_order(made)


def test_last_page_that_is_full_has_no_cursor(session, work_as, asha):
    bulk(session, asha, 50)
    page = leads.list_leads(work_as(asha), LeadFilter())
    assert (len(page.items), page.next_cursor, page.total) == (50, None, 50)


def test_walk_while_leads_are_inserted_repeats_and_skips_none(session, work_as, asha):
    there_before = bulk(session, asha, 230)
    seeds = iter(range(8, 99))
    found = walk(work_as(asha), between=lambda: bulk(session, asha, 20, seed=next(seeds)))
    assert len(found) == len(set(found)), "none twice"
    old = {lead.id for lead in there_before}
    assert [key for key in found if key in old] == in_order(there_before)
    assert len(found) > 230, "and new ones were met on the way"


def test_walk_of_a_filter_sees_only_what_it_filters(session, work_as, asha):
    made = bulk(session, asha, 330)
    wanted = [LeadStatus.NEW, LeadStatus.INTERESTED]
    expected = in_order([lead for lead in made if lead.status in wanted])
    assert len(expected) > 50
    assert walk(work_as(asha), status=wanted) == expected


def test_walk_of_a_search_stays_in_order(session, work_as, asha):
    made = bulk(session, asha, 230)
    expected = in_order([lead for lead in made if "nt 1" in lead.student_name])
    assert 50 < len(expected) < 230
    assert walk(work_as(asha), search="nt 1") == expected


def test_cursor_wins_over_the_page(session, work_as, asha):
    bulk(session, asha, 120)
    work = work_as(asha)
    cursor = leads.list_leads(work, LeadFilter()).next_cursor
    assert leads.list_leads(work, LeadFilter(cursor=cursor, page=9)) == leads.list_leads(
        work, LeadFilter(cursor=cursor)
    )


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "[]",
        cursors.encode("a", "b"),
        cursors.encode("a", "b", "c"),
        cursors.encode("", "", ""),
    ],
)
def test_cursor_that_is_not_ours_is_refused(work_as, asha, cursor):
    with pytest.raises(cursors.BadCursor):
        leads.list_leads(work_as(asha), LeadFilter(cursor=cursor))


@pytest.mark.parametrize("values", [{"page": 0}, {"status": ["sold"]}, {"search": "x" * 101}])
def test_filter_out_of_range_is_refused(values):
    with pytest.raises(ValidationError):
        LeadFilter(**values)


# Counts


def counted(session):
    """What the counter table says."""
    rows = session.execute(
        sa.text(
            "select branch_id, telecaller_id, status, never_called, sum(n)::int from lead_counts"
            " group by 1, 2, 3, 4 having sum(n) <> 0"
        )
    )
    return {tuple(row[:4]): row[4] for row in rows}


def there_are(session):
    """The same, counted from the leads."""
    rows = session.execute(
        sa.text(
            "select branch_id, telecaller_id, status, call_count = 0, count(*) from leads"
            " group by 1, 2, 3, 4"
        )
    )
    return {tuple(row[:4]): row[4] for row in rows}


@pytest.mark.parametrize("seed", range(4))
def test_counts_equal_the_leads_after_anything_that_happens(session, make_user, make_lead, seed):
    dice = random.Random(seed)
    people = [make_user() for _ in range(3)]

    def insert():
        make_lead(dice.choice([*people, None]), status=dice.choice(list(LeadStatus)))

    def insert_many():
        bulk(session, dice.choice(people), dice.randint(0, 9), seed=10 + dice.randint(0, 89999))

    def some(parts):
        """About one lead in so many."""
        return sa.func.get_byte(sa.func.uuid_send(col(Lead.id)), 0) % parts == dice.randrange(parts)

    def change(**values):
        session.execute(sa.update(Lead).where(some(4)).values(**values))

    def hand_over():
        person = dice.choice(people)
        change(telecaller_id=person.id, branch_id=person.branch_id)

    acts = [
        insert,
        insert_many,
        hand_over,
        lambda: session.execute(sa.delete(Lead).where(some(9))),
        lambda: change(status=dice.choice(list(LeadStatus))),
        lambda: change(call_count=dice.randint(0, 2)),
        lambda: change(telecaller_id=None),
        lambda: change(student_name="Renamed"),
        lambda: change(status=LeadStatus.NEW, call_count=1, branch_id=people[0].branch_id),
    ]
    for _ in range(60):
        dice.choice(acts)()
        session.expire_all()
    assert counted(session) == there_are(session)
    assert there_are(session), "there is something to count"


def test_folding_keeps_the_sums_in_one_row_each(session, make_user, make_lead):
    people = [make_user() for _ in range(2)]
    for n in range(20):
        make_lead(people[n % 2])
    make_lead(people[1], call_count=1)
    gone = make_lead(people[0], status=LeadStatus.INVALID)
    session.delete(gone)
    session.flush()
    before = counted(session)
    leads.fold_counts(Work(session, as_job("upkeep")(session), NOON))
    assert counted(session) == before == there_are(session)
    rows = session.execute(sa.text("select count(*) from lead_counts")).scalar_one()
    assert rows == len(before) == 3
    assert sorted(before.values()) == [1, 10, 10]


@pytest.mark.parametrize("search", ["", "student"])
def test_total_counts_what_the_filters_let_through(session, work_as, make_user, asha, search):
    mine, theirs = bulk(session, asha, 90), bulk(session, make_user(), 30, seed=8)
    wanted = [LeadStatus.NEW, LeadStatus.ENROLLED]
    admin = make_user(Role.ADMIN)
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)

    def total(user, **filters):
        return leads.list_leads(work_as(user), LeadFilter(search=search, **filters)).total

    def some(rows):
        return sum(lead.status in wanted for lead in rows)

    for user, rows in ((asha, mine), (manager, mine), (admin, mine + theirs)):
        assert total(user) == len(rows)
        assert total(user, status=wanted) == some(rows)
        assert total(user, telecaller_id=asha.id, status=wanted) == some(mine)
    assert total(asha, branch_id=uuid4()) == 0
    leads.fold_counts(work_as(admin))
    assert total(admin) == 120


# Search


@pytest.mark.parametrize(
    "typed", ["neha", "NEHA", "ha Sh", "  neha   sharma ", "Neha Sharma", "ma"]
)
def test_name_is_found_by_any_part_letter_case_and_spaces_aside(listed, make_lead, asha, typed):
    make_lead(asha, student_name="Neha Sharma")
    make_lead(asha, student_name="Ravi Gupta")
    assert listed(asha, search=typed) == ["Neha Sharma"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0%", ["100% sure"]),
        ("%%", []),
        ("%s", []),
        ("a_b", ["a_b"]),
        ("__", []),
        ("\\\\", []),
        ("c\\d", ["c\\d"]),
        ("'; --", []),
    ],
)
def test_wildcards_are_letters_like_any_other(listed, make_lead, asha, typed, found):
    for name in ("100% sure", "1000 sure", "a_b", "axb", "c\\d", "cxd"):
        make_lead(asha, student_name=name)
    assert listed(asha, search=typed) == found


@pytest.mark.parametrize(
    "typed",
    [
        "98765",
        "43210",
        "9876543210",
        "98765 43210",
        "+91 98765 43210",
        "+919876543210",
        "919876543210",
        "09876543210",
        "0091 98765-43210",
        "(98765) 43210",
        "7",
    ],
)
def test_phone_is_found_however_it_is_typed(listed, make_lead, asha, typed):
    make_lead(asha, student_name="Main", phone_e164="+919876543210", phone_number="x")
    make_lead(asha, student_name="Alternate", alternate_phone="+919876543210", phone_e164="+9180")
    make_lead(asha, student_name="Neither", phone_e164="+918888800000")
    assert sorted(listed(asha, search=typed)) == ["Alternate", "Main"]


def test_search_and_status_combine(listed, make_lead, asha):
    make_lead(asha, student_name="Neha One", status=LeadStatus.INTERESTED)
    make_lead(asha, student_name="Neha Two", status=LeadStatus.NEW)
    make_lead(asha, student_name="Ravi", status=LeadStatus.INTERESTED)
    assert listed(asha, search="neha", status=["interested"]) == ["Neha One"]
    both = listed(asha, search="neha", status=["interested", "new"])
    assert sorted(both) == ["Neha One", "Neha Two"]


def test_search_finds_nothing_of_others(listed, make_user, make_lead, asha):
    make_lead(make_user(), student_name="Neha", phone_e164="+919876543210")
    assert listed(asha, search="neha") == []
    assert listed(asha, search="9876543210") == []


def test_single_letter_is_refused(work_as, asha):
    with pytest.raises(RuleBroken):
        leads.list_leads(work_as(asha), LeadFilter(search="n"))


# One lead


def test_open_lead_shows_everything_known(work_as, session, make_lead, asha):
    lead = make_lead(asha, city="Pune", email="n@example.org", preferred_course="B.Tech")
    found = leads.get_lead(work_as(asha), lead.id)
    assert (found.city, found.email, found.preferred_course) == ("Pune", "n@example.org", "B.Tech")
    assert (found.telecaller.id, found.telecaller.name) == (asha.id, "Asha Patil")
    assert found.branch.id == asha.branch_id
    assert (found.source, found.import_id, found.timeline) == (None, None, [])


def test_lead_without_owner_and_branch_is_shown_to_an_admin(work_as, make_user, make_lead):
    found = leads.get_lead(work_as(make_user(Role.ADMIN)), make_lead().id)
    assert (found.telecaller, found.branch) == (None, None)


def test_timeline_tells_everything_newest_first(work_as, make_user, make_lead, asha):
    lead = make_lead(asha)
    admin = make_user(Role.ADMIN, full_name="The Boss")
    colleague = make_user(branch_id=asha.branch_id, full_name="Rohit Rao")

    def at(minutes, user=asha):
        return work_as(user, NOON + timedelta(minutes=minutes))

    leads.add_note(at(1), lead.id, note("First words"))
    calls.log_call(
        at(2),
        lead.id,
        LogCall(
            client_id=uuid4(),
            outcome=Outcome.CONNECTED,
            started_at=NOON + timedelta(minutes=1, seconds=30),
            duration_seconds=20,
            notes="Keen",
        ),
    )
    followups.book_followup(
        at(3), BookFollowup(client_id=uuid4(), lead_id=lead.id, scheduled_at=NOON + DAY)
    )
    wanted = AssignLeads(lead_ids=[lead.id], telecaller_ids=[colleague.id])
    assignment.assign_leads(at(4, admin), wanted)
    found = leads.get_lead(at(5, colleague), lead.id).timeline
    assert [entry.kind for entry in found] == ["assignment", "followup", "status", "call", "note"]
    assert [entry.by.name for entry in found] == ["The Boss", *["Asha Patil"] * 4]
    given, promise, status, call, written = (entry.data for entry in found)
    assert given == {"from": "Asha Patil", "to": "Rohit Rao", "reason": "assigned"}
    assert promise["status"] == "pending"
    assert status == {"from": "new", "to": "contacted", "reason": "call_outcome"}
    assert (call["outcome"], call["duration_seconds"], call["notes"]) == ("connected", 20, "Keen")
    assert written["body"] == "First words"
    page = leads.get_timeline(at(5, colleague), lead.id, None)
    assert (page.items, page.next_cursor, page.total) == (found, None, 5)


def test_timeline_is_paged_by_fifty_without_gaps(session, work_as, make_lead, asha):
    lead = make_lead(asha)
    work, dice = work_as(asha), random.Random(3)
    for n in range(120):  # several at the same moment
        moment = NOON + timedelta(minutes=dice.randint(0, 40))
        session.add(
            LeadNote(
                client_id=uuid4(),
                lead_id=lead.id,
                author_id=asha.id,
                body=f"{n}",
                created_at=moment,
            )
        )
        if n % 3 == 0:
            session.add(
                StatusChange(lead_id=lead.id, to_status=LeadStatus.NEW, reason="x", at=moment)
            )
    session.flush()
    found, cursor = [], None
    for size in (50, 50, 50, 10):
        page = leads.get_timeline(work, lead.id, cursor)
        assert (len(page.items), page.total) == (size, 160)
        found, cursor = found + page.items, page.next_cursor
    assert cursor is None
    assert len({entry.id for entry in found}) == 160
    keys = [(entry.at, entry.id) for entry in found]
    assert keys == sorted(keys, reverse=True)
    assert leads.get_lead(work, lead.id).timeline == found[:50]


def test_timeline_of_another_lead_is_not_mixed_in(work_as, make_lead, asha):
    one, other = make_lead(asha), make_lead(asha)
    leads.add_note(work_as(asha), one.id, note("Mine"))
    assert leads.get_timeline(work_as(asha), other.id, None).total == 0


@pytest.mark.parametrize("cursor", ["x", cursors.encode("a", "b"), cursors.encode("1", "2", "3")])
def test_timeline_cursor_that_is_not_ours_is_refused(work_as, make_lead, asha, cursor):
    lead = make_lead(asha)
    with pytest.raises(cursors.BadCursor):
        leads.get_timeline(work_as(asha), lead.id, cursor)


# Notes


def test_note_is_appended_with_author_and_the_servers_time(session, work_as, make_lead, asha):
    lead = make_lead(asha)
    before = lead.updated_at
    wanted = note("  Wants a <b>hostel</b>.  ", written_at=NOON - HOUR)
    made, is_new = leads.add_note(work_as(asha), lead.id, wanted)
    assert is_new
    assert (made.body, made.created_at, made.written_at) == (
        "Wants a <b>hostel</b>.",
        NOON,
        NOON - HOUR,
    )
    row = session.exec(select(LeadNote)).one()
    assert (row.author_id, row.lead_id) == (asha.id, lead.id)
    session.refresh(lead)
    assert (lead.last_contacted_at, lead.call_count, lead.updated_at) == (None, 0, before)
    assert session.exec(select(col(AuditEntry.action))).all() == ["note.added"]


def test_note_sent_twice_is_written_once(session, work_as, make_lead, asha):
    lead, wanted = make_lead(asha), note()
    first = leads.add_note(work_as(asha), lead.id, wanted)
    again = leads.add_note(work_as(asha, NOON + HOUR), lead.id, wanted)
    assert (first[1], again[1]) == (True, False)
    assert first[0] == again[0]
    assert len(session.exec(select(LeadNote)).all()) == 1


def test_two_people_may_make_the_same_id(session, work_as, make_user, make_lead, asha):
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    lead, same = make_lead(asha), uuid4()
    for user in (asha, manager):
        assert leads.add_note(work_as(user), lead.id, note(client_id=same))[1]
    assert len(session.exec(select(LeadNote)).all()) == 2


@pytest.mark.parametrize(
    "moments",
    [  # the last contact, when it was written, the last contact then
        (None, None, NOON),
        (None, NOON - HOUR, NOON - HOUR),
        (NOON - DAY, NOON - HOUR, NOON - HOUR),
        (NOON - HOUR, NOON - DAY, NOON - HOUR),  # never back
        (None, NOON + DAY, NOON),  # never ahead
    ],
)
def test_note_marked_as_contact_moves_the_last_contact_forward(work_as, make_lead, asha, moments):
    last, written_at, expected = moments
    lead = make_lead(asha, last_contacted_at=last)
    wanted = note(is_contact=True, written_at=written_at)
    leads.add_note(work_as(asha), lead.id, wanted)
    assert (lead.last_contacted_at, lead.call_count) == (expected, 0)


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 4001, "nul\0"])
def test_note_needs_one_to_four_thousand_characters(body):
    with pytest.raises(ValidationError) as refusal:
        note(body)
    assert [fault["loc"] for fault in refusal.value.errors()] == [("body",)]


def test_note_may_have_four_thousand_characters(work_as, make_lead, asha):
    text = "ж" * 4000
    assert leads.add_note(work_as(asha), make_lead(asha).id, note(text))[0].body == text


# Status


def test_status_change_is_kept_with_who_when_and_why(session, work_as, make_lead, asha):
    lead, work = make_lead(asha), work_as(asha)
    leads.change_status(work, lead, LeadStatus.INTERESTED, "chosen")
    leads.change_status(work, lead, LeadStatus.INTERESTED, "chosen")
    row = session.exec(select(StatusChange)).one()
    assert (row.from_status, row.to_status) == (LeadStatus.NEW, LeadStatus.INTERESTED)
    assert (row.by_id, row.at, row.reason) == (asha.id, NOON, "chosen")
    assert lead.updated_at == NOON


def test_enrolment_is_credited_to_the_owner_of_that_moment(
    session, work_as, make_user, make_lead, asha
):
    lead = make_lead(asha)
    manager = make_user(Role.MANAGER, branch_id=asha.branch_id)
    leads.change_status(work_as(manager), lead, LeadStatus.ENROLLED, "chosen")
    assert (lead.enrolled_at, lead.enrolled_telecaller_id) == (NOON, asha.id)
    leads.change_status(work_as(asha, NOON + DAY), lead, LeadStatus.INTERESTED, "chosen")
    assert (lead.enrolled_at, lead.enrolled_telecaller_id) == (None, None)
    session.flush()
    assert session.exec(select(User).where(col(User.id) == asha.id)).one() == asha


# The portal's list


@pytest.fixture
def boss(make_user):
    return make_user(role=Role.ADMIN, username="boss")


def test_pages_see_owner_branch_course_and_the_latest_note(work_as, make_lead, asha, boss):
    lead = make_lead(asha, student_name="Mira", preferred_course="MBA")
    make_lead(student_name="Nobody's")
    leads.add_note(work_as(asha, NOON - HOUR), lead.id, note("First"))
    call = LogCall(
        client_id=uuid4(),
        outcome=Outcome.CONNECTED,
        started_at=NOON,
        duration_seconds=60,
        notes="Said on the phone",
    )
    calls.log_call(work_as(asha), lead.id, call)
    table = leads.list_for_pages(work_as(boss), TableFilter())
    rows = {row.student_name: row for row in table.items}
    mira, nobodys = rows["Mira"], rows["Nobody's"]
    assert (mira.telecaller.name, mira.preferred_course) == ("Asha Patil", "MBA")
    assert mira.branch.id == asha.branch_id
    assert mira.latest_note == "Said on the phone"
    assert (nobodys.telecaller, nobodys.branch, nobodys.latest_note) == (None, None, None)


def test_chips_count_what_matches_but_for_the_status(work_as, make_user, make_lead, asha, boss):
    make_lead(asha, student_name="Mira", status=LeadStatus.NEW)
    make_lead(asha, student_name="Miro", status=LeadStatus.INTERESTED)
    make_lead(make_user(), student_name="Far", status=LeadStatus.NEW)

    def counted(user, **filters):
        table = leads.list_for_pages(work_as(user), TableFilter(**filters))
        return table.total, {key: n for key, n in table.by_status.items() if n}

    assert counted(boss) == (3, {"new": 2, "interested": 1})
    assert counted(boss, status=["new"]) == (2, {"new": 2, "interested": 1})
    assert counted(boss, telecaller_id=asha.id) == (2, {"new": 1, "interested": 1})
    assert counted(boss, search="miro", status=["new"]) == (0, {"interested": 1})
    assert counted(asha) == (2, {"new": 1, "interested": 1})


def test_behind_the_last_page_comes_the_last_page(work_as, make_lead, asha, boss):
    for n in range(51):
        make_lead(asha, student_name=f"Lead {n}")
    table = leads.list_for_pages(work_as(boss), TableFilter(page=9))
    assert (len(table.items), table.total) == (1, 51)


def test_a_lead_knows_its_place_also_over_the_edge_of_a_page(work_as, make_lead, asha, boss):
    for n in range(103):
        make_lead(asha, student_name=f"Lead {n}", next_followup_at=NOON + n * HOUR)
    work = work_as(boss)
    pages = [leads.list_leads(work, LeadFilter(page=page)).items for page in (1, 2, 3)]
    order = [lead.id for page in pages for lead in page]
    for at in (1, 2, 50, 51, 100, 101, 103):
        place = leads.find_place(work, order[at - 1], TableFilter(), at)
        assert (place.at, place.total) == (at, 103)
        assert (place.previous and place.previous.id) == (order[at - 2] if at > 1 else None)
        assert (place.next and place.next.id) == (order[at] if at < 103 else None)


def test_a_lead_that_left_the_list_leaves_its_number_to_the_next(work_as, make_lead, asha, boss):
    made = [make_lead(asha, next_followup_at=NOON + n * HOUR) for n in range(3)]
    work, wanted = work_as(boss), TableFilter(status=["new"])
    leads.patch_lead(work, made[1].id, PatchLead(status=LeadStatus.INTERESTED))
    place = leads.find_place(work, made[1].id, wanted, 2)
    assert (place.at, place.total) == (None, 2)
    assert (place.previous.id, place.previous.at) == (made[0].id, 1)
    assert (place.next.id, place.next.at) == (made[2].id, 2)


def test_a_manager_finds_no_place_for_a_foreign_lead(work_as, make_user, make_lead, asha):
    manager = make_user(role=Role.MANAGER)
    foreign = make_lead(asha)
    place = leads.find_place(work_as(manager), foreign.id, TableFilter(), 1)
    assert place == Place(at=None, total=0, previous=None, next=None)
    assert leads.list_for_pages(work_as(manager), TableFilter()).items == []


def test_a_lead_shows_the_other_columns_of_its_file(work_as, make_lead, asha):
    lead = make_lead(asha, extra={"Father": "Prakash"})
    assert leads.get_lead(work_as(asha), lead.id).extra == {"Father": "Prakash"}
    assert leads.get_lead(work_as(asha), make_lead(asha).id).extra is None


def test_what_happened_to_a_lead_is_counted_by_kind(work_as, make_user, make_lead, asha, boss):
    lead = make_lead(asha)
    for text in ("One", "Two"):
        leads.add_note(work_as(asha), lead.id, note(text))
    counted = leads.count_happened(work_as(boss), lead.id)
    assert {kind: n for kind, n in counted.items() if n} == {"note": 2}
    with pytest.raises(NotFound):
        leads.count_happened(work_as(make_user(role=Role.MANAGER)), lead.id)
