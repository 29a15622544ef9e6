"""The words of the jobs page."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest

from crm_app.domain.runs.rules import Health, health
from crm_app.domain.runs.schemas import ChoreView, Overview, RunView, Show, Try
from crm_app.jobs import registry
from crm_app.models import RunStatus
from crm_app.web.pages.jobs import addresses, rows

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # noon in Kolkata
ZONE = "Asia/Kolkata"


def run(status: RunStatus = RunStatus.DONE, **values: object) -> RunView:
    given: dict[str, object] = {
        "id": UUID(int=1),
        "name": "sweep",
        "title": "Sweep",
        "due_at": NOW,
        "asked_by": None,
        "status": status,
        "created_at": NOW - timedelta(minutes=1),
        "started_at": NOW - timedelta(minutes=1),
        "finished_at": None,
        "next_try_at": None,
        "tries": [],
        "said": None,
        "error": None,
        "settled_at": None,
    }
    return RunView.model_validate(given | values)


def chore(current: RunView | None, last: RunView | None) -> ChoreView:
    return ChoreView(
        name="sweep",
        title="Sweep",
        every=timedelta(minutes=1),
        daily_at=None,
        next_at=NOW + timedelta(seconds=42),
        current=current,
        last=last,
        health=health(current, last, NOW),
    )


def overview(**values: object) -> Overview:
    given = {"zone": ZONE, "chores": [], "workers": 3, "has_leader": True, "dead_letters": 0}
    return Overview.model_validate(given | {"last_seen_at": NOW - timedelta(hours=2)} | values)


@pytest.mark.parametrize(
    ("every", "words"),
    [
        (timedelta(seconds=1), "Each second"),
        (timedelta(seconds=20), "Every 20 seconds"),
        (timedelta(seconds=90), "Every 90 seconds"),
        (timedelta(minutes=1), "Each minute"),
        (timedelta(minutes=5), "Every 5 minutes"),
        (timedelta(hours=1), "Each hour"),
        (timedelta(minutes=90), "Every 90 minutes"),
        (timedelta(hours=6), "Every 6 hours"),
    ],
)
def test_an_interval_in_words(every, words):
    assert rows.schedule(every, None) == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(3), "Daily at 3:00 am"),
        (time(0, 15), "Daily at 12:15 am"),
        (time(12), "Daily at 12:00 pm"),
        (time(20, 30), "Daily at 8:30 pm"),
    ],
)
def test_a_local_time_in_words(at, words):
    assert rows.schedule(None, at) == words


def test_how_a_chore_is_doing():
    done, failed = run(), run(RunStatus.FAILED)
    young = run(RunStatus.WAITING)
    old = run(RunStatus.WAITING, created_at=NOW - timedelta(minutes=6))
    assert health(None, None, NOW) == Health.NEW
    assert health(None, done, NOW) == health(young, done, NOW) == Health.FINE
    assert health(old, done, NOW) == Health.LATE
    assert health(run(RunStatus.RUNNING), done, NOW) == Health.RUNNING
    assert health(run(RunStatus.RETRYING), done, NOW) == Health.FAILING
    assert health(None, failed, NOW) == health(run(RunStatus.RUNNING), failed, NOW) == "failing"
    assert health(None, run(RunStatus.FAILED, settled_at=NOW), NOW) == Health.FINE
    assert health(None, done, NOW, has_workers=False) == Health.LATE
    assert health(None, failed, NOW, has_workers=False) == Health.FAILING


def test_a_chore_tells_its_error_while_it_is_tried_again():
    retrying = run(RunStatus.RETRYING, error="No.", next_try_at=NOW + timedelta(minutes=4))
    shown = rows.chore_row(chore(retrying, run(said="Swept.")), NOW, ZONE)
    assert (shown.said, shown.is_fault, shown.next) == ("No.", True, "In 4 min")
    fine = rows.chore_row(chore(None, run(said="Swept.")), NOW, ZONE)
    assert (fine.said, fine.is_fault, fine.next) == ("Swept.", False, "In 42 s")
    assert rows.chore_row(chore(run(RunStatus.RUNNING), None), NOW, ZONE).next == "Now"
    nobody = chore(retrying, None).model_copy(update={"next_at": None})
    assert rows.chore_row(nobody, NOW, ZONE).next == "When jobs run again"


def test_a_run_in_words():
    tries = [
        Try(started_at=NOW, seconds=None, error="The jobs process ended during this try."),
        Try(started_at=NOW, seconds=75.4),
    ]
    shown = rows.run_row(run(tries=tries, said="Swept.", asked_by="Meena Rao"), NOW, ZONE)
    assert (shown.by, shown.took, shown.said) == ("Meena Rao", "1 min 15 s", "Swept.")
    assert [each.outcome for each in shown.tries] == [tries[0].error, "Done."]
    assert rows.run_row(run(), NOW, ZONE).by == "The clock"
    assert rows.run_row(run(due_at=None), NOW, ZONE).by == "The program"
    settled = rows.run_row(run(RunStatus.FAILED, settled_at=NOW), NOW, ZONE)
    assert (settled.status, settled.can_be_repeated) == (rows.SETTLED, False)


def test_whether_anybody_works():
    assert rows.standing(overview(), NOW) == ""
    assert "yet" in rows.standing(overview(has_leader=False), NOW)
    assert rows.standing(overview(workers=0), NOW) == (
        "No jobs process is running since today 10:00 am. Start one: crm jobs"
    )
    never = rows.standing(overview(workers=0, last_seen_at=None), NOW)
    assert never == "No jobs process has run yet. Start one: crm jobs"


def test_the_summary_names_what_needs_somebody():
    failing = chore(None, run(RunStatus.FAILED))
    assert rows.summary(overview(chores=[failing], dead_letters=1)) == (
        "1 job by the clock, 1 not well, 1 failed run waits"
    )


def test_an_address_with_an_unknown_choice_shows_all():
    assert addresses.read({"show": "nonsense", "before": "x", "other": "y"}) == {"before": "x"}
    assert addresses.page(show=Show.ALL) == "/jobs"
    assert addresses.page(show=Show.FAILED, before="x") == "/jobs?show=failed&before=x"


def test_every_chore_has_a_name_of_its_own_and_one_schedule():
    chores = registry.chores()
    assert len({each.name for each in chores}) == len(chores) > 5
    for each in chores:
        assert (each.every is None) != (each.daily_at is None), each.name
        assert each.every is None or not each.every % timedelta(seconds=1), each.name
        assert len(each.name) <= 60
