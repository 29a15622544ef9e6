"""The night's account in words."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from crm_app.domain.truth.schemas import (
    FindingView,
    NightState,
    NightView,
    PastNight,
    StepView,
    TruthView,
)
from crm_app.models import StepKind
from crm_app.web.pages.jobs import nightly_rows

ZONE = "Asia/Kolkata"
BEGUN = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)  # 3:00 am on the 23rd
NOW = BEGUN + timedelta(hours=7)


def step(name="call_count", kind=StepKind.CHECK, found=0, repaired=0, **values):
    given = {
        "title": "Calls of each lead",
        "detail": {},
        "seconds": 1.0,
        "finished_at": BEGUN,
        "error": None,
    }
    return StepView(name=name, kind=kind, found=found, repaired=repaired, **given | values)


def view(*steps, state=NightState.DONE, finished=True, seconds=74.2):
    night = NightView(
        id=uuid4(),
        night=NOW.date(),
        by="job:nightly-truth",
        leads=1_000_000,
        started_at=BEGUN,
        finished_at=BEGUN + timedelta(seconds=74) if finished else None,
        seconds=seconds,
        advice=[],
        steps=list(steps),
    )
    past = PastNight(
        night=night.night,
        started_at=BEGUN,
        finished_at=night.finished_at,
        seconds=seconds,
        found=sum(each.found for each in steps),
        repaired=sum(each.repaired for each in steps),
        removed=0,
    )
    return TruthView(state=state, newest=night, last_finished_at=night.finished_at, history=[past])


def account(found):
    return nightly_rows.account(found, NOW, ZONE)


def test_a_good_night_says_so():
    found = account(view(step(), step("sync")))
    assert found.sentence == ("Last night: 2 checks over 10,00,000 leads in 1 min 14 s. All agree.")
    assert (found.tone, found.left, found.when) == ("green", "", "Today 3:00 am")
    assert [(night.day, night.word) for night in found.nights] == [("Mon 23 Nov", "All agree")]


def test_a_difference_is_told_with_its_lead_and_times_are_local():
    lead_id = uuid4()
    finding = FindingView(
        record_id=lead_id,
        lead_id=lead_id,
        label="Asha Rao",
        stored="2026-11-22 04:30:00+00",
        correct=None,
        is_repaired=True,
    )
    found = account(view(step(found=3, repaired=1, findings=[finding])))
    assert found.sentence.endswith("3 differences, 1 repaired.")
    assert found.tone == "orange"
    (row,) = found.findings
    assert (row.stored, row.correct, row.link) == (
        "Yesterday 10:00 am",
        "nothing",
        f"/leads/{lead_id}",
    )
    assert found.shown == "1 of 3 differences are shown."
    assert found.left.startswith("2 differences were left")
    assert found.nights[0].word == "2 left"


@pytest.mark.parametrize(
    ("state", "finished", "words"),
    [
        (NightState.MISSED, True, "did not run"),
        (NightState.BROKE_OFF, False, "was not finished: 1 of 1 check done"),
        (NightState.RUNNING, False, "Under way since 3:00 am"),
    ],
)
def test_a_night_that_is_not_there_is_named(state, finished, words):
    assert words in account(view(step(), state=state, finished=finished)).sentence
    none = TruthView(state=NightState.NEVER, newest=None, last_finished_at=None, history=[])
    assert account(none).sentence == nightly_rows.NEVER


def test_what_went_is_listed_and_a_fault_named():
    found = account(
        view(
            step("drafts", StepKind.CLEANING, found=2, title="Imports that nobody started"),
            step("messages", StepKind.CLEANING, title="Messages that were sent or given up"),
            step(
                "recordings",
                StepKind.FILES,
                title="Files and rows of recordings",
                detail={"missing": 1, "strays_left": 0},
                error="The storage is away.",
            ),
        )
    )
    assert found.cleaned == (
        ("Imports that nobody started", "2"),
        ("Recordings lost their file", "1"),
    )
    assert found.faults == ("Files and rows of recordings: The storage is away.",)
