"""One's own figures: equal to the report's row, cut at local days and Mondays (8.4, 8.5)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from crm_app.models import CallLog, Followup, FollowupStatus, LeadStatus, Outcome
from tests.conftest import ZONE, makers

REPORT = "/api/reports/telecaller-performance"
FIGURES = (
    "calls",
    "connected",
    "leads_contacted",
    "talk_seconds",
    "followups_done",
    "enrolled",
    "leads_assigned",
    "conversion_rate",
)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a local day."""
    zone = ZoneInfo(ZONE)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def call(lead, user, started_at, outcome=Outcome.CONNECTED):
    return CallLog(
        client_id=uuid4(),
        lead_id=lead.id,
        telecaller_id=user.id,
        branch_id=user.branch_id,
        outcome=outcome,
        started_at=started_at,
        duration_seconds=60 if outcome is Outcome.CONNECTED else 0,
    )


TODAY = date(2026, 11, 22)  # a Sunday: the week began six days ago, tomorrow begins another


@pytest.fixture
def stop_clock(monkeypatch):
    """From here on it is noon of that Sunday; sign in before."""
    return lambda: monkeypatch.setattr("crm_app.work.utc_now", lambda: local(TODAY, 12))


def row_of(admin, user, **days):
    rows = admin.get(REPORT, params=days | {"telecaller_id": str(user.id)}).json()["rows"]
    return {name: rows[0][name] for name in FIGURES}


def test_range_is_the_row_of_the_report_also_after_leads_moved(
    as_user, world, committed, stop_clock
):
    make_lead = makers(committed)[2]
    born = local(TODAY - timedelta(days=30), 9)
    world.own.created_at = born
    leads = [make_lead(world.asha, created_at=born) for _ in range(5)]
    committed.add_all(
        call(lead, world.asha, local(TODAY - timedelta(days=n), 10), outcome)
        for n, lead in enumerate(leads)
        for outcome in (Outcome.CONNECTED, Outcome.BUSY)
    )
    done = Followup(
        client_id=uuid4(),
        lead_id=leads[0].id,
        telecaller_id=world.asha.id,
        created_by_id=world.asha.id,
        scheduled_at=local(TODAY, 9),
        status=FollowupStatus.COMPLETED,
        completed_at=local(TODAY, 9),
        completed_by_id=world.asha.id,
    )
    committed.add(done)
    committed.commit()
    asha, admin, manager = (as_user(each) for each in (world.asha, world.admin, world.manager))
    stop_clock()
    assert asha.patch(f"/api/leads/{leads[1].id}", json={"status": "enrolled"}).status_code == 200
    days = {"from": str(TODAY - timedelta(days=3)), "to": str(TODAY)}

    def both():
        mine = asha.get("/api/me/stats", params=days).json()["range"]
        assert (mine.pop("from"), mine.pop("to")) == (days["from"], days["to"])
        assert mine == row_of(admin, world.asha, **days)
        return mine

    before = both()
    assert (before["calls"], before["connected"], before["leads_contacted"]) == (8, 4, 4)
    assert (before["followups_done"], before["enrolled"], before["talk_seconds"]) == (1, 1, 240)
    assert before["leads_assigned"] == 6
    away = {"lead_ids": [str(lead.id) for lead in leads if lead is not leads[1]][:3]}
    to = {"telecaller_ids": [str(world.stranger.id)]}  # of a branch that Asha does not see
    assert admin.post("/api/leads/assign", json=away | to).status_code == 200
    after = both()
    kept = {name: before[name] for name in FIGURES[:6]}
    assert {name: after[name] for name in FIGURES[:6]} == kept, "what was done stays done"
    assert after["leads_assigned"] == 3
    assert row_of(manager, world.asha, **days) == after, "and the manager sees the same"


def test_week_is_monday_to_sunday_and_midnight_parts_the_days(
    as_user, world, committed, stop_clock
):
    monday = TODAY - timedelta(days=6)
    assert (monday.weekday(), TODAY.weekday()) == (0, 6)
    moments = [
        local(monday - timedelta(days=1), 23, 59),  # last week's Sunday
        local(monday, 0, 1),
        local(TODAY - timedelta(days=1), 23, 59),
        local(TODAY, 0, 1),
        local(TODAY + timedelta(days=1), 0, 1),
    ]
    committed.add_all(call(world.own, world.asha, at, Outcome.BUSY) for at in moments)
    committed.commit()
    asha = as_user(world.asha)
    stop_clock()
    found = asha.get("/api/me/stats").json()
    assert (found["calls_today"], found["calls_week"]) == (1, 3)
    assert (found["range"]["from"], found["range"]["to"]) == (str(TODAY), str(TODAY))
    assert found["range"]["calls"] == 1
    yesterday = str(TODAY - timedelta(days=1))
    of_yesterday = asha.get("/api/me/stats", params={"from": yesterday, "to": yesterday}).json()
    assert of_yesterday["range"]["calls"] == 1
    assert of_yesterday["calls_today"] == 1, "the top level is as of now"


def test_top_level_counts_what_one_holds_now(as_user, world, committed):
    make_lead = makers(committed)[2]
    leads = [make_lead(world.asha) for _ in range(39)]
    for lead in leads[:3]:
        lead.status = LeadStatus.ENROLLED
    committed.add_all(
        [
            call(leads[0], world.asha, datetime.now(UTC)),
            call(leads[0], world.asha, datetime.now(UTC)),
            call(leads[1], world.colleague, datetime.now(UTC)),  # somebody else's words
            call(leads[2], world.asha, datetime.now(UTC), Outcome.NO_ANSWER),
            call(world.near, world.asha, datetime.now(UTC)),  # held by somebody else
        ]
    )
    committed.commit()
    found = as_user(world.asha).get("/api/me/stats").json()
    assert (found["leads_total"], found["enrolled"], found["conversion_rate"]) == (40, 3, 7.5)
    assert found["leads_contacted"] == 1
    assert found["daily_call_target"] == 80


def test_who_holds_nothing_has_zeros_and_no_error(as_user, world, committed):
    newcomer = makers(committed)[1](branch_id=world.pune.id)
    committed.commit()
    for user in (newcomer, world.manager, world.admin):
        found = as_user(user).get("/api/me/stats").json()
        assert (found["leads_total"], found["calls_week"], found["conversion_rate"]) == (0, 0, 0.0)
        assert {found["range"][name] for name in FIGURES} == {0}


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"from": "2026-11-23", "to": "2026-11-22"}, "from"),
        ({"from": "2025-11-22", "to": "2026-11-23"}, "from"),
        ({"from": "yesterday"}, "from"),
        ({"to": "2026-02-30"}, "to"),
        ({"from": "0001-01-01"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"telecaller_id": str(uuid4())}, "telecaller_id"),
    ],
)
def test_wrong_days_are_refused_by_name(as_user, world, days, field):
    answer = as_user(world.asha).get("/api/me/stats", params=days)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {field}
