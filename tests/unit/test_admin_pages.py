"""The words of the pages of settings, audit log and one telecaller."""

from datetime import UTC, date, datetime
from uuid import uuid4

from crm_app.domain.audit.schemas import AuditView, KnownObject, LastSaved
from crm_app.domain.reports.schemas import DayCalls
from crm_app.web.pages.audit import addresses
from crm_app.web.pages.audit.rows import row
from crm_app.web.pages.settings.rows import clock_now, saved
from crm_app.web.pages.telecaller.availability_state import as_wanted
from crm_app.web.pages.telecaller.shown import room, trend
from tests.conftest import NOON, ZONE


def test_who_saved_and_when_reads_as_the_design_writes_it():
    me = uuid4()
    at = datetime(2026, 11, 23, 10, 11, tzinfo=UTC)
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert saved(LastSaved(at=at, actor_id=me, name="A"), me, now, ZONE) == "Saved 3:41 pm by you"
    before = LastSaved(at=datetime(2026, 11, 19, 10, 11, tzinfo=UTC), actor_id=uuid4(), name="Asha")
    assert saved(before, me, now, ZONE) == "Saved Thu 19 Nov, 3:41 pm by Asha"
    assert saved(None, me, now, ZONE) == ""
    assert clock_now(NOON, ZONE) == "It is 12:00 pm there now, UTC+05:30."
    assert clock_now(NOON, "America/New_York") == "It is 1:30 am there now, UTC-05:00."


def entry(action, object_id=None, **detail):
    return AuditView(
        id=uuid4(),
        at=NOON,
        actor_id=uuid4(),
        actor="asha",
        actor_name="Asha Patil",
        action=action,
        object_id=object_id,
        detail=detail,
    )


def test_a_change_reads_from_to():
    lead, colleague = uuid4(), uuid4()
    known = {
        lead: KnownObject(id=lead, kind="lead", name="Vedant"),
        colleague: KnownObject(id=colleague, kind="telecaller", name="Rohit"),
    }
    changed = {"city": [None, "Pune"], "days_off": [[], [7]], "is_active": [True, False]}
    shown = row(entry("lead.edited", lead, changed=changed), known, NOON, ZONE)
    assert shown.act == "Edited a lead"
    assert (shown.about, shown.link) == ("Vedant", f"/leads/{lead}")
    assert shown.detail == "City: empty → Pune; Days off: none → 7; Is active: yes → no"
    city = shown.changes[0]
    assert (city.name, city.before, city.after) == ("City", "empty", "Pune")
    assert shown.has_before

    run = row(entry("leads.assigned", uuid4(), to={str(colleague): 3}), known, NOON, ZONE)
    assert (run.about, run.link, run.detail) == ("A sharing out", "", "To: Rohit 3")
    gone = row(entry("lead.edited", uuid4(), address="10.0.0.1"), known, NOON, ZONE)
    assert (gone.about, gone.address, gone.detail) == ("No longer there", "10.0.0.1", "")
    odd = row(entry("lead.edited", None, changed="x", note={"a": ["b", {"c": 1}]}), {}, NOON, ZONE)
    assert odd.detail == "Note: a b, c 1"


def test_an_address_of_the_log_keeps_only_what_makes_sense():
    asked = {"action": "note.added", "kind": "nothing", "from": "2026-11-01", "x": "y"}
    read = addresses.read(asked)
    assert read == {"action": "note.added", "from": "2026-11-01"}
    assert addresses.page(read) == "/audit?action=note.added&from=2026-11-01"
    assert addresses.file(read | {"before": "c"}).endswith("?action=note.added&from=2026-11-01")
    assert addresses.wanted(read).first_day == date(2026, 11, 1)


def test_the_form_of_availability_clears_what_is_empty():
    form = {"open_lead_cap": " ", "assignment_weight": "2", "shift_starts": "", "day-7": "true"}
    assert as_wanted(form) == {
        "open_lead_cap": None,
        "shift_starts": None,
        "shift_ends": None,
        "assignment_weight": "2",
        "days_off": [7],
    }


def test_room_and_trend_in_words():
    assert room(10, None) == "No cap"
    assert room(10, 12) == "Cap 12, room for 2"
    assert room(12, 12) == "Cap 12, full: passed over"
    today = date(2026, 11, 23)
    days = [DayCalls(day=date(2026, 11, 22), calls=3, connected=1)]
    days.append(DayCalls(day=today, calls=1, connected=1))
    assert trend(days, today).sentence == (
        "Calls by day: 4 calls in the last 2 days, 2 connected; most on Sun 22 Nov, 3."
    )
    assert trend([], today).sentence == "Calls by day: none in the last 0 days."
