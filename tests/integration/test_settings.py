"""The organisation's settings and lists (requirement 13)."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from crm_app.domain.floor import service as floor
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import LeadFilter
from crm_app.domain.organisation import service as organisation
from crm_app.domain.organisation.schemas import ChoiceKind, UpdateSettings
from crm_app.domain.organisation.service import ChoiceTaken
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import PerformanceFilter
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import AuditEntry, CallLog, Outcome, Role


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN)


def entries(session, action):
    return session.exec(select(AuditEntry).where(col(AuditEntry.action) == action)).all()


def test_an_admin_changes_the_organisation_and_every_page_is_told(session, work_as, admin):
    work = work_as(admin)
    wanted = UpdateSettings(name=" Pune College ", work_starts="08:30", work_ends="20:00")
    saved = organisation.update(work, wanted)
    assert (saved.name, saved.work_starts, saved.work_ends) == ("Pune College", "08:30", "20:00")
    assert work.announced == {"settings *"}
    (entry,) = entries(session, "settings.updated")
    assert entry.detail["changed"]["name"] == ["Test", "Pune College"]
    assert entry.detail["changed"]["work_starts"] == ["09:00", "08:30"]

    again = work_as(admin)
    assert organisation.update(again, wanted) == saved
    assert again.announced == set()
    assert len(entries(session, "settings.updated")) == 1


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TELECALLER])
def test_nobody_else_reads_or_changes_settings(work_as, make_user, role):
    work = work_as(make_user(role))
    for act in (
        lambda: organisation.get_settings(work),
        lambda: organisation.update(work, UpdateSettings(name="Mine")),
        lambda: organisation.list_choices(work, ChoiceKind.SOURCE),
        lambda: organisation.add_choice(work, ChoiceKind.SOURCE, "Mine"),
        lambda: organisation.rename_choice(work, ChoiceKind.SOURCE, uuid4(), "Mine"),
        lambda: organisation.set_choice_active(work, ChoiceKind.COURSE, uuid4(), is_active=False),
        lambda: organisation.about(work),
    ):
        with pytest.raises(NotPermitted):
            act()


@pytest.mark.parametrize(
    ("hours", "fine"),
    [
        (("09:00", "21:00"), True),
        (("21:00", "09:00"), False),
        (("09:00", "09:00"), False),
        ((None, "08:00"), False),  # the stored start is 9
        (("21:30", None), False),
    ],
)
def test_hours_end_after_they_start(work_as, admin, hours, fine):
    wanted = UpdateSettings(work_starts=hours[0], work_ends=hours[1])
    if fine:
        organisation.update(work_as(admin), wanted)
        return
    with pytest.raises(RuleBroken) as refusal:
        organisation.update(work_as(admin), wanted)
    assert refusal.value.fields == {"work_ends": "End must be after start."}


@pytest.mark.parametrize("typed", ["Asia/Atlantis", "here", "Asia", "../etc/passwd", "IST5"])
def test_a_zone_that_is_none_is_refused(work_as, admin, typed):
    with pytest.raises(RuleBroken) as refusal:
        organisation.update(work_as(admin), UpdateSettings(time_zone=typed))
    assert set(refusal.value.fields) == {"time_zone"}


def test_a_zone_is_found_however_it_is_written(work_as, admin):
    saved = organisation.update(work_as(admin), UpdateSettings(time_zone=" america/new york "))
    assert saved.time_zone == "America/New_York"


@pytest.mark.parametrize("clock", ["24:00", "9", "09:60", "9am"])
def test_a_time_that_is_none_is_refused(clock):
    with pytest.raises(ValidationError):
        UpdateSettings(work_starts=clock)


def test_a_new_zone_cuts_every_day_anew_at_once(session, work_as, make_user, make_lead, admin):
    """One local day: the report, the floor and the list agree before and after."""
    asha = make_user()
    lead = make_lead(asha)
    now = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    at = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)  # the 23rd in Kolkata, the 22nd in New York
    session.add(
        CallLog(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=asha.id,
            branch_id=asha.branch_id,
            outcome=Outcome.CONNECTED,
            started_at=at,
            duration_seconds=60,
        )
    )
    session.flush()

    def days():
        found = reports.telecaller_performance(work_as(admin, now), PerformanceFilter()).by_day
        return {each.day: each.calls for each in found if each.calls}

    assert days() == {date(2026, 11, 23): 1}
    assert floor.look(work_as(admin, now)).today.calls == 1
    organisation.update(work_as(admin, now), UpdateSettings(time_zone="America/New_York"))
    assert days() == {date(2026, 11, 22): 1}
    seen = floor.look(work_as(admin, now))
    assert (seen.zone, seen.today.calls) == ("America/New_York", 0)  # there it is 1:30 am
    assert leads.list_leads(work_as(admin, now), LeadFilter()).total == 1


def test_a_list_is_kept_and_suggested(session, work_as, make_user, admin):
    work = work_as(admin)
    fair = organisation.add_choice(work, ChoiceKind.SOURCE, "  Pune   fair ")
    organisation.add_choice(work, ChoiceKind.COURSE, "BCA")
    assert fair.name == "Pune fair"
    assert work.announced == {"choices *"}
    asha = work_as(make_user())
    assert organisation.suggestions(asha).model_dump() == {
        "sources": ["Pune fair"],
        "courses": ["BCA"],
    }
    organisation.rename_choice(work, ChoiceKind.SOURCE, fair.id, "Pune Fair 2026")
    organisation.set_choice_active(work, ChoiceKind.COURSE, bca(work), is_active=False)
    assert organisation.suggestions(asha).model_dump() == {
        "sources": ["Pune Fair 2026"],
        "courses": [],
    }
    back = organisation.add_choice(work, ChoiceKind.COURSE, "bca")
    assert (back.name, back.is_active) == ("BCA", True)
    said = [entry.action for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))]
    assert sorted(said) == [
        "course.added",
        "course.restored",
        "course.retired",
        "source.added",
        "source.renamed",
    ]


def bca(work):
    return organisation.list_choices(work, ChoiceKind.COURSE)[0].id


def test_a_list_names_each_thing_once(work_as, admin):
    work = work_as(admin)
    organisation.add_choice(work, ChoiceKind.SOURCE, "Website")
    fair = organisation.add_choice(work, ChoiceKind.SOURCE, "Fair")
    with pytest.raises(ChoiceTaken) as refusal:
        organisation.add_choice(work, ChoiceKind.SOURCE, "WEBSITE")
    assert set(refusal.value.fields) == {"name"}
    with pytest.raises(ChoiceTaken):
        organisation.rename_choice(work, ChoiceKind.SOURCE, fair.id, "website")
    organisation.add_choice(work, ChoiceKind.COURSE, "Website")  # another list


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x07b"])
def test_a_name_that_leads_could_not_hold_is_refused(work_as, admin, name):
    with pytest.raises(RuleBroken) as refusal:
        organisation.add_choice(work_as(admin), ChoiceKind.SOURCE, name)
    assert set(refusal.value.fields) == {"name"}


def test_what_is_in_no_list_is_not_found(work_as, admin):
    with pytest.raises(NotFound):
        organisation.rename_choice(work_as(admin), ChoiceKind.SOURCE, uuid4(), "New")
    with pytest.raises(NotFound):
        organisation.set_choice_active(work_as(admin), ChoiceKind.COURSE, uuid4(), is_active=True)


def test_about_names_what_runs_here(work_as, admin):
    found = organisation.about(work_as(admin))
    assert found.database.startswith("PostgreSQL ")
    assert found.database_bytes > 0
    assert found.version


def test_recordings_are_kept_as_long_as_an_admin_says(session, work_as, admin):
    work = work_as(admin)
    found = organisation.get_settings(work)
    assert (found.recording_days, found.recording_deleters) == (None, "everyone")
    wanted = UpdateSettings(recording_days=365, recording_deleters="managers")
    saved = organisation.update(work, wanted)
    assert (saved.recording_days, saved.recording_deleters) == (365, "managers")
    assert organisation.update(work, UpdateSettings(name="Another")).recording_days == 365
    assert organisation.update(work, UpdateSettings(recording_days=None)).recording_days is None
    said = [entry.detail["changed"] for entry in entries(session, "settings.updated")]
    assert {"recording_days": [None, 365], "recording_deleters": ["everyone", "managers"]} in said
    assert {"recording_days": [365, None]} in said


@pytest.mark.parametrize(
    "wanted",
    [
        {"recording_days": 0},
        {"recording_days": 3651},
        {"recording_days": "soon"},
        {"recording_deleters": "me"},
    ],
)
def test_a_time_to_keep_that_is_none_is_refused(wanted):
    with pytest.raises(ValidationError) as refusal:
        UpdateSettings.model_validate(wanted)
    assert [error["loc"] for error in refusal.value.errors()] == [tuple(wanted)]
