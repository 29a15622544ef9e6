"""The pure parts of the pages of leads: addresses, rows, what happened, editing, proposals."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl
from uuid import UUID, uuid4

import pytest

from crm_app.domain.assignment.schemas import PassedOver, Share, Shares, UndoneRun
from crm_app.domain.leads.schemas import LeadDetails, LeadRow, Neighbour, Place, TimelineEntry
from crm_app.domain.schemas import Named
from crm_app.kernel.errors import RuleBroken
from crm_app.web import formats
from crm_app.web.pages.lead import edit_state, followup_state, merge_rows, shown, timeline
from crm_app.web.pages.lead.note_state import client_id
from crm_app.web.pages.leads import addresses, assign_state, rows
from crm_app.web.pages.leads.addresses import Filters
from crm_app.web.pages.leads.chips import Chip, chips

ZONE = "Asia/Kolkata"
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # Monday noon in India
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def lead(**values):
    plain = {
        "id": uuid4(),
        "student_name": "Asha Patil",
        "phone_number": "98765 43210",
        "phone_e164": "+919876543210",
        "status": "new",
        "last_contacted_at": None,
        "call_count": 0,
        "next_followup_at": None,
        "has_due_followup": False,
        "do_not_call": False,
        "updated_at": NOW,
        "preferred_course": None,
        "telecaller": None,
        "branch": None,
        "latest_note": None,
        "created_at": NOW,
        "city": None,
        "source": None,
    }
    return LeadRow.model_validate(plain | values)


# Addresses


def test_filters_survive_the_way_through_an_address():
    key = str(uuid4())
    wanted = Filters("asha & co", ("new", "follow_up"), key, "", 3)
    assert addresses.read(dict(parse_qsl(wanted.query()))) == wanted
    days = Filters(first="2026-11-20", enrolled_first="2026-11-22", enrolled_last="2026-11-23")
    assert addresses.read(dict(parse_qsl(days.query()))) == days


def test_days_stand_in_chips_one_for_both_ends():
    today = date(2026, 11, 23)
    days = Filters(last="2026-11-22", enrolled_first="2026-11-23", enrolled_last="2026-11-23")
    assert chips(days, today, "") == [
        Chip("first", "Added to Sun 22 Nov"),
        Chip("enrolled_first", "Enrolled on Mon 23 Nov"),
    ]


def test_what_makes_no_sense_in_an_address_filters_nothing():
    asked = {"status": "new,foo,'", "telecaller": "1", "branch": "%00", "page": "-3"}
    asked["enrolled-from"] = "yesterday"
    assert addresses.read(asked) == Filters(statuses=("new",))
    assert addresses.read({"page": "9" * 30}).page == 1
    assert addresses.read({"page": "٣"}).page == 1


def test_a_list_without_filters_has_a_short_address():
    assert Filters().list_address() == "/leads"
    assert Filters(search="a b", page=2).list_address() == "/leads?q=a+b&page=2"


def test_a_lead_of_a_list_keeps_its_filters_and_its_place():
    key = uuid4()
    address = Filters(statuses=("new",), page=2).lead_address(key, 51)
    assert address == f"/leads/{key}?status=new&at=51"
    assert addresses.lead_in(f"/leads/{key}/") == key
    assert addresses.lead_in("/leads/nonsense") is None


# Rows


@pytest.mark.parametrize(
    ("values", "words", "kind"),
    [
        ({"next_followup_at": NOW - DAY}, "Yesterday 12:00 pm", "overdue"),
        ({"next_followup_at": NOW - HOUR}, "Today 11:00 am", "today"),
        ({"next_followup_at": NOW + DAY}, "Tomorrow 12:00 pm", "upcoming"),
        ({"next_followup_at": NOW + 9 * DAY}, "Wed 2 Dec, 12:00 pm", "upcoming"),
        ({"status": "contacted"}, "First call", "first"),
        ({"status": "contacted", "call_count": 1}, "None set", "none"),
        ({"status": "enrolled"}, "-", "closed"),
    ],
)
def test_the_next_step_says_what_is_due_and_what_is_missing(values, words, kind):
    step = rows.next_step(lead(**values), NOW, ZONE)
    assert (step.words, step.kind) == (words, kind)


def test_a_row_reads_as_people_write():
    made = rows.row(lead(telecaller=Named(id=uuid4(), name="Rohit Rao")), "/x", NOW, ZONE)
    assert (made.phone, made.dial) == ("+91 98765 43210", "tel:+919876543210")
    assert (made.owner_initials, made.branch, made.contact) == ("RR", "-", "Never")


def test_a_footer_counts():
    assert rows.footer(51, 50, 1284) == "51-100 of 1,284 leads"
    assert rows.footer(1, 0, 0) == "No leads"


def test_a_list_that_changes_by_itself_keeps_its_places():
    one, two, three = (rows.row(lead(), f"/{n}", NOW, ZONE) for n in range(3))
    assert rows.settle([], [one]) == ([one], False)
    renamed = replace(two, name="Other")
    assert rows.settle([one, two], [one, renamed]) == ([one, renamed], False)
    assert rows.settle([one, two], [renamed, one]) == ([one, renamed], True)
    assert rows.settle([one, two], [three, one]) == ([one, two], True)


# The way through a list


def test_the_way_leads_on_and_back_to_the_same_page():
    before, behind = Neighbour(id=uuid4(), at=50), Neighbour(id=uuid4(), at=52)
    filters = Filters(statuses=("new",))
    place = Place(at=51, total=1284, previous=before, next=behind)
    made = shown.way(place, filters, 51)
    assert made.back == "/leads?status=new&page=2"
    assert made.place == "51 of 1,284"
    assert made.next == f"/leads/{behind.id}?status=new&at=52"
    assert shown.way(place.model_copy(update={"at": None}), filters, 51).place == (
        "No longer in this list"
    )
    assert shown.way(None, filters, None) == shown.Way(back="/leads?status=new")


# What happened


def entry(kind, at=NOW, **data):
    by = Named(id=uuid4(), name="Rohit Rao")
    return TimelineEntry(id=uuid4(), kind=kind, at=at, by=by, data=data)


def test_what_happened_reads_in_words():
    call = {"outcome": "connected", "duration_seconds": 252, "direction": "incoming", "notes": "Hm"}
    found = [
        entry("call", **call),
        entry("status", **{"from": "new", "to": "interested", "reason": "call"}),
        entry("followup", NOW - DAY, **followup(NOW + DAY)),
        entry("followup", NOW - DAY, **followup(NOW, NOW + HOUR)),
        entry("assignment", NOW - DAY, **{"from": None, "to": "Asha", "reason": "assigned"}),
        entry("import", NOW - 9 * DAY, file_name="fair.csv", row=7),
    ]
    made = timeline.entries(found, NOW, ZONE, {})
    assert [f"{each.what} {each.more}" for each in made] == [
        "Connected 4 min 12 s, they called",
        "Status from New to Interested with the call",
        "Follow-up set for Tomorrow 12:00 pm",
        "Follow-up set for Today 12:00 pm, done Today 1:00 pm",
        "Assigned to Asha",
        "Created from fair.csv, row 7",
    ]
    assert [each.head for each in made] == ["Today", "", "Yesterday", "", "", "Sat 14 Nov"]
    assert made[0].body == "Hm"


def followup(due, done=None):
    return {
        "scheduled_at": due.isoformat(),
        "completed_at": done.isoformat() if done else None,
        "description": "",
        "status": "completed" if done else "pending",
    }


def test_older_entries_stay_when_the_newest_are_read_again():
    note = {"body": "x", "is_contact": False}
    old, middle, new = (entry("note", NOW - n * DAY, **note) for n in (2, 1, 0))
    assert timeline.merged([new, middle], [middle, old]) == [new, middle, old]
    assert timeline.merged([], [old]) == []


# Editing


def test_only_what_was_changed_is_sent():
    seen = {"city": "Pune", "email": "", "status": "new"}
    form = {"city": " Pune ", "email": "a@example.com", "status": "new", "box": "x"}
    assert edit_state.changed(form, seen) == {"email": "a@example.com"}


def test_a_clash_shows_both_values_in_words():
    theirs = {"status": "interested", "city": None, "alternate_phone": "+919812345678"}
    mine = {"status": "enrolled", "city": "Satara", "alternate_phone": "98765 43210"}
    assert [(each.label, each.theirs, each.mine) for each in edit_state.clashes(theirs, mine)] == [
        ("Status", "Interested", "Enrolled"),
        ("City", "Not set yet", "Satara"),
        ("Other phone", "+91 98123 45678", "98765 43210"),
    ]


def test_a_text_in_a_box_has_one_id():
    box = str(uuid4())
    assert client_id(box, "Hello") == client_id(box, "Hello")
    assert client_id(box, "Hello") != client_id(box, "Hello!")
    assert client_id(box, "Hello") != client_id(str(uuid4()), "Hello")


# Follow-ups


def test_proposed_times_lie_ahead():
    ways = followup_state.proposals(NOW, ZONE)
    assert ways == [
        ("In 1 hour", "2026-11-23", "13:00"),
        ("This evening", "2026-11-23", "18:00"),
        ("Tomorrow morning", "2026-11-24", "10:00"),
        ("In 3 days", "2026-11-26", "10:00"),
        ("Monday", "2026-11-30", "10:00"),
    ]
    for hour in range(24):
        now = NOW + hour * HOUR + timedelta(minutes=3)
        for _, on, at in followup_state.proposals(now, ZONE):
            assert followup_state.instant(on, at, ZONE) > now


def test_a_time_needs_both_parts():
    assert followup_state.instant("2026-11-24", "10:00", ZONE) == datetime(
        2026, 11, 24, 4, 30, tzinfo=UTC
    )
    with pytest.raises(RuleBroken) as caught:
        followup_state.instant("2026-11-24", "", ZONE)
    assert caught.value.fields == {"scheduled_at": "Choose a day and a time."}


# Handing over


def test_a_preview_says_who_gets_what_and_who_nothing():
    asha, rohit = uuid4(), uuid4()
    shares = Shares(
        per_telecaller=[Share(telecaller_id=asha, count=3), Share(telecaller_id=rohit, count=0)],
        passed_over=[PassedOver(telecaller_id=rohit, name="Rohit", reason="On leave.")],
        moved=2,
        unchanged=1,
        run_id=None,
    )
    picked = [str(asha), str(rohit)]
    people = [taker(asha), taker(rohit), taker(UUID(int=1))]
    made = [assign_state.with_share(each, picked, shares) for each in people]
    assert [(each.gets, each.reason, each.is_picked) for each in made] == [
        ("+3", "", True),
        ("", "On leave.", True),
        ("", "", False),
    ]
    assert assign_state.preview(shares, 1) == (
        "2 leads move. 1 is there already. 1 closed lead stays."
    )


def taker(key):
    return assign_state.Taker(str(key), "Name", "Pune", "5")


def test_an_undo_says_what_stayed():
    kept = [Named(id=uuid4(), name="Mira")]
    undone = UndoneRun(run_id=uuid4(), moved_back=2, kept=[])
    assert assign_state.undone_in_words(undone) == "2 leads given back"
    assert "1 lead stays" in assign_state.undone_in_words(undone.model_copy(update={"kept": kept}))


# One student, two leads


def test_two_leads_are_compared_where_they_differ():
    own = details(student_name="Asha", city=None, email="a@example.com", source="web")
    other = details(student_name="Aasha", city="Satara", source="web", phone_e164="+919812345678")
    made = merge_rows.choices(own, other)
    assert [(each.label, each.own, each.other, each.is_taken) for each in made] == [
        ("Name", "Asha", "Aasha", False),
        ("Phone", "+91 98765 43210", "+91 98123 45678", False),
        ("E-mail", "a@example.com", "-", False),
        ("City", "-", "Satara", True),
    ]
    assert [each.may_take for each in made] == [True, True, False, True]


def details(**values):
    nothing = dict.fromkeys(LeadDetails.model_fields)
    return LeadDetails.model_validate(
        nothing
        | lead().model_dump(include=set(LeadDetails.model_fields))
        | {"created_at": NOW}
        | values
    )


def test_what_moves_is_counted():
    assert merge_rows.what_moves({"call": 1204, "note": 2}) == ("1,204", "2", "0")


# Words


@pytest.mark.parametrize(
    ("old", "words"),
    [
        (5 * timedelta(minutes=1), "5 min"),
        (3 * HOUR, "3 h"),
        (DAY, "1 day"),
        (140 * DAY, "140 days"),
    ],
)
def test_an_age_has_one_unit(old, words):
    assert formats.age(NOW - old, NOW) == words
