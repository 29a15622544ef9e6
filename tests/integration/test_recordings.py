"""Recordings: who sees, plays, deletes and holds them (requirements 13.6 and 13.7)."""

from datetime import date, timedelta
from uuid import uuid4

import jwt
import pytest
from sqlmodel import col, select

from crm_app.domain.cursors import BadCursor
from crm_app.domain.leads import service as leads
from crm_app.domain.organisation import service as organisation
from crm_app.domain.recordings import links
from crm_app.domain.recordings import service as recordings
from crm_app.domain.recordings.rules import DeletionForbidden, RecordingHeld, TooLateToUndo
from crm_app.domain.recordings.schemas import HoldRecording, RecordingFilter
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotAuthenticated, NotFound, NotPermitted, RuleBroken
from crm_app.models import (
    AuditEntry,
    CallLog,
    Deleters,
    Listening,
    Outcome,
    Quality,
    Recording,
    RecordingPlay,
    Role,
)
from crm_app.settings import get_settings
from crm_app.work import fence
from tests.conftest import NOON

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def asha(make_user):
    return make_user(username="asha", full_name="Asha Patil")


@pytest.fixture
def manager(make_user, asha):
    return make_user(Role.MANAGER, branch_id=asha.branch_id, full_name="Meera Joshi")


@pytest.fixture
def admin(make_user):
    return make_user(Role.ADMIN, full_name="The Boss")


@pytest.fixture
def lead(make_lead, asha):
    return make_lead(asha, student_name="Neha Kulkarni")


@pytest.fixture
def make_recording(session):
    def make(lead, recorded_at=NOON, **values):
        recording_id = uuid4()
        values = {
            "client_id": uuid4(),
            "telecaller_id": lead.telecaller_id,
            "storage_key": f"2026/11/{recording_id}.m4a",
            "size_bytes": 1000,
            "sha256": "ab" * 32,
            "mime_type": "audio/mp4",
            **values,
        }
        made = Recording(id=recording_id, lead_id=lead.id, recorded_at=recorded_at, **values)
        session.add(made)
        session.flush()
        return made

    return make


def entries(session, action):
    return session.exec(select(AuditEntry).where(col(AuditEntry.action) == action)).all()


def test_a_lead_lists_its_recordings_newest_first(work_as, asha, lead, make_recording):
    old = make_recording(lead, NOON - DAY, quality=Quality.GOOD, duration_seconds=61.4)
    new = make_recording(lead)
    make_recording(lead, deleted_at=NOON)
    found = recordings.list_of_lead(work_as(asha), lead.id)
    assert [each.id for each in found] == [new.id, old.id]
    assert (found[1].quality, found[1].duration_seconds) == (Quality.GOOD, 61.4)
    assert recordings.get_recording(work_as(asha), lead.id, new.id) == found[0]


def test_the_timeline_tells_of_them(work_as, asha, lead, make_recording):
    made = make_recording(lead, quality=Quality.SILENT)
    (entry,) = [e for e in leads.get_lead(work_as(asha), lead.id).timeline if e.kind == "recording"]
    assert entry.id == made.id
    assert entry.data == {
        "call_id": None,
        "duration_seconds": None,
        "size_bytes": 1000,
        "mime_type": "audio/mp4",
        "quality": "silent",
    }


def test_nobody_reaches_a_recording_of_a_foreign_lead(
    session, work_as, make_user, lead, make_recording
):
    made = make_recording(lead)
    for stranger in (make_user(), make_user(Role.MANAGER), make_user(branch_id=lead.branch_id)):
        work = work_as(stranger)
        for act in (
            lambda work: recordings.list_of_lead(work, lead.id),
            lambda work: recordings.get_recording(work, lead.id, made.id),
            lambda work: recordings.make_link(work, lead.id, made.id),
            lambda work: recordings.open_audio(work, lead.id, made.id),
            lambda work: recordings.delete_recording(work, lead.id, made.id),
        ):
            with pytest.raises(NotFound):
                act(work)
    assert session.get(Recording, made.id).deleted_at is None


def test_a_recording_is_of_its_lead_alone(work_as, asha, lead, make_lead, make_recording):
    made, other = make_recording(lead), make_lead(asha)
    with pytest.raises(NotFound):
        recordings.get_recording(work_as(asha), other.id, made.id)
    with pytest.raises(NotFound):
        recordings.open_audio(work_as(asha), lead.id, uuid4())


def test_who_made_it_loses_it_with_the_lead(
    session, work_as, make_user, asha, lead, make_recording
):
    made, heir = make_recording(lead), make_user(branch_id=asha.branch_id)
    lead.telecaller_id = heir.id
    session.flush()
    assert recordings.get_recording(work_as(heir), lead.id, made.id).id == made.id
    with pytest.raises(NotFound):
        recordings.get_recording(work_as(asha), lead.id, made.id)


# Links


def token_of(link):
    return link.url.partition("token=")[2].partition("&")[0]


def test_a_link_opens_one_recording_for_one_person(session, work_as, asha, lead, make_recording):
    made, other = make_recording(lead), make_recording(lead)
    session.flush()
    link = recordings.make_link(work_as(asha, utc_now()), lead.id, made.id)
    path = f"/api/leads/{lead.id}/recordings/{made.id}?token="
    assert link.url.startswith(f"{get_settings().address}{path}")
    assert link.expires_at <= utc_now() + 5 * MINUTE
    actor = links.by_link(token_of(link), made.id)(session)
    assert (actor.user_id, actor.role, actor.branch_id) == (asha.id, asha.role, asha.branch_id)
    with pytest.raises(NotAuthenticated):
        links.by_link(token_of(link), other.id)(session)
    asha.is_active = False
    with pytest.raises(NotAuthenticated):
        links.by_link(token_of(link), made.id)(session)


def test_a_link_ends_and_cannot_be_forged(session, work_as, asha, lead, make_recording):
    made = make_recording(lead)
    ended = recordings.make_link(work_as(asha, utc_now() - 6 * MINUTE), lead.id, made.id)
    good = token_of(recordings.make_link(work_as(asha, utc_now()), lead.id, made.id))
    body = jwt.decode(good, options={"verify_signature": False})
    secret = get_settings().token_secret()
    forged = [
        token_of(ended),
        "",
        "no token",
        good[:-2] + ("aa" if good[-2:] != "aa" else "bb"),
        jwt.encode(body, "x" * 48, "HS256"),
        jwt.encode({**body, "aud": "otp"}, secret, "HS256"),
        jwt.encode({**body, "rid": 5}, secret, "HS256"),
        jwt.encode({key: body[key] for key in ("sub", "rid", "aud")}, secret, "HS256"),
        jwt.encode({key: body[key] for key in ("sub", "rid", "exp")}, secret, "HS256"),
    ]
    for token in forged:
        with pytest.raises(NotAuthenticated):
            links.by_link(token, made.id)(session)
    links.by_link(good, made.id)(session)


def test_a_link_for_download_says_so(work_as, asha, lead, make_recording):
    made = make_recording(lead)
    link = recordings.make_link(work_as(asha), lead.id, made.id, download=True)
    assert link.url.endswith("&download=1")


# Plays


def test_a_player_is_noted_once_in_five_minutes(
    session, work_as, asha, admin, lead, make_recording
):
    made = make_recording(lead)

    def play(person, after, kind=Listening.PLAYED):
        recordings.note_play(work_as(person, NOON + after), made.id, kind)

    for seconds in (0, 1, 200, 299):
        play(asha, timedelta(seconds=seconds))
    assert len(entries(session, "recording.played")) == 1
    play(admin, MINUTE)
    play(asha, 2 * MINUTE, Listening.DOWNLOADED)
    play(asha, 6 * MINUTE)
    assert len(entries(session, "recording.played")) == 3
    (taken,) = entries(session, "recording.downloaded")
    assert (taken.actor_id, taken.object_id) == (asha.id, made.id)
    seen = recordings.list_plays(work_as(admin), made.id)
    assert [(each.by, each.kind, each.at - NOON) for each in seen] == [
        ("Asha Patil", Listening.PLAYED, 6 * MINUTE),
        ("Asha Patil", Listening.DOWNLOADED, 2 * MINUTE),
        ("The Boss", Listening.PLAYED, MINUTE),
        ("Asha Patil", Listening.PLAYED, timedelta(0)),
    ]


@pytest.mark.parametrize("who", ["asha", "manager", "admin"])
def test_everybody_in_sight_plays_behind_the_fence(
    request, session, work_as, lead, make_recording, who
):
    made = make_recording(lead)
    work = work_as(request.getfixturevalue(who))
    fence(session, work.actor)
    audio = recordings.open_audio(work, lead.id, made.id)
    assert audio.file_name == "recording_2026-11-23_12-00.m4a"
    recordings.note_play(work, made.id, Listening.PLAYED)
    assert len(session.exec(select(RecordingPlay)).all()) == 1


# Deletion


def test_what_is_deleted_is_marked_and_no_longer_there(
    session, work_as, asha, lead, make_recording
):
    made = make_recording(lead)
    work = work_as(asha)
    recordings.delete_recording(work, lead.id, made.id, "Wrong number")
    assert recordings.list_of_lead(work, lead.id) == []
    assert (made.deleted_at, made.deleted_by_id) == (NOON, asha.id)
    assert (made.deletion_reason, made.file_removed_at) == ("Wrong number", None)
    (entry,) = entries(session, "recording.deleted")
    assert entry.detail == {"lead_id": str(lead.id), "reason": "Wrong number"}
    assert "recordings " + str(lead.branch_id) in work.announced
    with pytest.raises(NotFound):
        recordings.delete_recording(work, lead.id, made.id)


def test_a_deletion_is_taken_back_within_a_minute_by_who_did_it(
    session, work_as, asha, manager, lead, make_recording
):
    made = make_recording(lead)
    recordings.delete_recording(work_as(asha), lead.id, made.id)
    with pytest.raises(NotFound):
        recordings.undo_deletion(work_as(manager, NOON + MINUTE / 2), made.id)
    with pytest.raises(TooLateToUndo):
        recordings.undo_deletion(work_as(asha, NOON + 2 * MINUTE), made.id)
    assert recordings.undo_deletion(work_as(asha, NOON + MINUTE / 2), made.id).id == made.id
    assert len(recordings.list_of_lead(work_as(asha), lead.id)) == 1
    assert len(entries(session, "recording.restored")) == 1
    with pytest.raises(NotFound):
        recordings.undo_deletion(work_as(asha), made.id)


MAY_DELETE = {
    Deleters.EVERYONE: {"asha", "manager", "admin"},
    Deleters.MANAGERS: {"manager", "admin"},
    Deleters.ADMINS: {"admin"},
    Deleters.NOBODY: set(),
}


@pytest.mark.parametrize("deleters", Deleters)
@pytest.mark.parametrize("who", ["asha", "manager", "admin"])
def test_the_settings_say_who_may_delete(request, work_as, lead, make_recording, deleters, who):
    made = make_recording(lead)
    work = work_as(request.getfixturevalue(who))
    organisation.get(work).recording_deleters = deleters
    may = who in MAY_DELETE[deleters]
    if who != "asha":
        detail = recordings.get_detail(work, made.id)
        assert (detail.may_delete, detail.why_not is None) == (may, may)
    if may:
        recordings.delete_recording(work, lead.id, made.id)
        return
    with pytest.raises(DeletionForbidden) as refusal:
        recordings.delete_recording(work, lead.id, made.id)
    assert refusal.value.message.endswith("delete recordings.")
    assert made.deleted_at is None


# Legal hold


def test_a_hold_prevents_deletion_until_it_is_released(
    session, work_as, asha, manager, admin, lead, make_recording
):
    made = make_recording(lead)
    held = recordings.hold(work_as(manager), made.id, HoldRecording(reason=" Complaint 12 "))
    assert (held.is_held, held.hold_reason, held.may_delete) == (True, "Complaint 12", False)
    assert held.why_not
    for who in (asha, manager, admin):
        with pytest.raises(RecordingHeld):
            recordings.delete_recording(work_as(who), lead.id, made.id)
    again = recordings.hold(work_as(admin), made.id, HoldRecording(reason="Complaint 12"))
    assert again == held
    assert len(entries(session, "recording.held")) == 1
    assert made.held_by_id == manager.id
    freed = recordings.release(work_as(manager), made.id)
    assert (freed.is_held, freed.hold_reason, freed.may_delete) == (False, None, True)
    assert recordings.release(work_as(manager), made.id) == freed
    assert len(entries(session, "recording.released")) == 1
    recordings.delete_recording(work_as(asha), lead.id, made.id)


# All recordings


def test_telecallers_have_no_page_of_all(work_as, asha, lead, make_recording):
    made, work = make_recording(lead), work_as(asha)
    for act in (
        lambda: recordings.find_recordings(work, RecordingFilter()),
        lambda: recordings.get_detail(work, made.id),
        lambda: recordings.list_plays(work, made.id),
        lambda: recordings.by_phone_model(work),
        lambda: recordings.hold(work, made.id, HoldRecording(reason="Mine")),
        lambda: recordings.release(work, made.id),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_manager_sees_the_own_branch_alone(
    session, work_as, make_user, make_lead, manager, lead, make_recording
):
    own, far = make_recording(lead), make_recording(make_lead(make_user()))
    work = work_as(manager)
    fence(session, work.actor)
    page = recordings.find_recordings(work, RecordingFilter())
    assert ([row.id for row in page.items], page.total) == ([own.id], 1)
    assert recordings.find_recordings(work, RecordingFilter(branch_id=uuid4())).items == []
    assert [row.recordings for row in recordings.by_phone_model(work)] == [1]
    for act in (
        lambda: recordings.get_detail(work, far.id),
        lambda: recordings.list_plays(work, far.id),
        lambda: recordings.hold(work, far.id, HoldRecording(reason="Mine")),
        lambda: recordings.release(work, far.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_row_tells_of_lead_call_and_plays(
    session, work_as, asha, admin, manager, lead, make_recording
):
    call = CallLog(
        client_id=uuid4(),
        lead_id=lead.id,
        telecaller_id=asha.id,
        branch_id=asha.branch_id,
        outcome=Outcome.CONNECTED,
        started_at=NOON - DAY,
        duration_seconds=61,
    )
    session.add(call)
    session.flush()
    made = make_recording(lead, call_log_id=call.id, phone_model="Redmi 9", peaks=bytes([0, 255]))
    for person, at in ((admin, NOON), (manager, NOON + MINUTE)):
        recordings.note_play(work_as(person, at), made.id, Listening.PLAYED)
    detail = recordings.get_detail(work_as(admin), made.id)
    (row,) = recordings.find_recordings(work_as(admin), RecordingFilter()).items
    assert detail.model_dump(exclude={"peaks"}) == row.model_dump()
    assert detail.peaks == [0, 255]
    assert (row.student_name, row.phone_number) == ("Neha Kulkarni", lead.phone_number)
    assert (row.telecaller, row.call_id, row.outcome) == ("Asha Patil", call.id, Outcome.CONNECTED)
    assert (row.plays, row.last_played_by, row.last_played_at) == (2, "Meera Joshi", NOON + MINUTE)
    assert row.branch
    assert (row.is_missing, row.is_held) == (False, False)


def test_filters_narrow_the_page(
    session, work_as, make_user, make_lead, admin, lead, make_recording
):
    other = make_lead(make_user(), student_name="Ravi_Kumar", phone_e164="+919811112222")
    a = make_recording(lead, NOON, quality=Quality.GOOD, phone_model="Redmi 9")
    b = make_recording(lead, NOON - DAY, held_at=NOON, hold_reason="x")
    c = make_recording(other, NOON - 2 * DAY, quality=Quality.SILENT, missing_since=NOON)
    make_recording(other, deleted_at=NOON)
    work = work_as(admin)

    def found(**wanted):
        page = recordings.find_recordings(work, RecordingFilter(**wanted))
        assert page.total == len(page.items)
        return [row.id for row in page.items]

    assert found() == [a.id, b.id, c.id]
    assert found(quality="good") == [a.id]
    assert found(pending=True) == [b.id]
    assert found(branch_id=other.branch_id) == [c.id]
    assert found(telecaller_id=lead.telecaller_id) == [a.id, b.id]
    assert found(phone_model="Redmi 9") == [a.id]
    assert found(phone_model="Unknown") == [b.id, c.id]
    assert found(first_day=date(2026, 11, 22)) == [a.id, b.id]
    assert found(last_day=date(2026, 11, 22)) == [b.id, c.id]
    assert found(first_day=date(2026, 11, 22), last_day=date(2026, 11, 22)) == [b.id]
    assert found(last_day=date(2199, 12, 31)) == [a.id, b.id, c.id]
    assert found(held=True) == [b.id]
    assert found(missing=True) == [c.id]
    assert found(unlinked=True) == [a.id, b.id, c.id]
    assert found(search="ravi_k") == [c.id]
    assert found(search="ravi%k") == []
    assert found(search="98111 12222") == [c.id]


def test_a_filter_that_makes_no_sense_is_refused(work_as, admin):
    for wanted, field in (
        (RecordingFilter(first_day=date(2026, 2, 1), last_day=date(2026, 1, 1)), "first_day"),
        (RecordingFilter(quality="good", pending=True), "pending"),
        (RecordingFilter(search="x"), "search"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            recordings.find_recordings(work_as(admin), wanted)
        assert set(refusal.value.fields) == {field}
    for cursor in ("nonsense", "WyJhIiwiYiJd"):
        with pytest.raises(BadCursor):
            recordings.find_recordings(work_as(admin), RecordingFilter(), cursor)


@pytest.mark.parametrize("sorted_most", [5_000, 0])
def test_pages_follow_each_other_without_a_gap(
    monkeypatch, work_as, admin, lead, make_recording, sorted_most
):
    monkeypatch.setattr("crm_app.domain.recordings.repository.SORTED", sorted_most)
    made = [make_recording(lead, NOON - timedelta(seconds=n // 3)) for n in range(120)]
    seen, cursor = [], None
    while True:
        page = recordings.find_recordings(work_as(admin), RecordingFilter(), cursor)
        assert page.total == 120
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    expected = sorted(made, key=lambda each: (each.recorded_at, each.id), reverse=True)
    assert [row.id for row in seen] == [each.id for each in expected]


def test_phone_models_are_compared(work_as, make_user, make_lead, admin, lead, make_recording):
    other = make_lead(make_user())
    for on, quality in ((lead, "good"), (lead, "silent"), (other, "good"), (other, None)):
        make_recording(on, phone_model="Redmi 9", quality=quality and Quality(quality))
    make_recording(lead, NOON - 9 * DAY, quality=Quality.UNREADABLE)
    make_recording(lead, phone_model="Pixel 8", deleted_at=NOON)
    redmi, unknown = recordings.by_phone_model(work_as(admin), None, None)
    assert redmi.model_dump() == {
        "phone_model": "Redmi 9",
        "recordings": 4,
        "good": 2,
        "one_sided": 0,
        "silent": 1,
        "unreadable": 0,
        "pending": 1,
        "phones": 2,
    }
    assert (unknown.phone_model, unknown.unreadable) == ("Unknown", 1)
    days = (date(2026, 11, 23), date(2026, 11, 23))
    assert [row.phone_model for row in recordings.by_phone_model(work_as(admin), *days)] == [
        "Redmi 9"
    ]
