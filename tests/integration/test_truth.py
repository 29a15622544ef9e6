"""The night: each figure broken by hand is found, repaired and shown the next morning."""

import subprocess
import sys
import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from crm_app import cli
from crm_app.access.actor import as_job
from crm_app.adapters import upload_parts
from crm_app.adapters.recording_store import FolderStore, StoreAway
from crm_app.domain.calls import service as calls
from crm_app.domain.calls.schemas import LogCall
from crm_app.domain.sync import rules as sync_rules
from crm_app.domain.sync import service as sync
from crm_app.domain.truth import checks, rules
from crm_app.domain.truth import service as truth
from crm_app.domain.truth.schemas import NightState
from crm_app.jobs import nightly
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotPermitted
from crm_app.models import (
    AuditEntry,
    Departure,
    Followup,
    Lead,
    LeadLease,
    Organisation,
    OutgoingMessage,
    Reminder,
    Role,
    StepKind,
    TruthFinding,
    TruthNight,
    TruthStep,
    User,
)
from crm_app.settings import get_settings
from crm_app.work import Work, unit_of_work
from tests.conftest import NOON, actor_of, makers
from tests.properties.test_truth_of_acts import Town

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch, migrated_database):
    monkeypatch.setenv("CRM_STORAGE_URL", (tmp_path / "storage").as_uri())
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def town(committed):
    """A day of real acts of every kind, committed."""
    town = Town(committed)
    for name, a, b, c in (
        ("bring", 1, 1, 8),
        ("bring", 2, 1, 7),
        ("take_back", 1, 0, 0),
        *(("call", n, n, n) for n in range(12)),
        *(("call", 0, 0, n) for n in range(3)),
        ("note", 1, 1, 1),
        ("promise", 0, 5, 0),
        ("promise", 1, 6, 0),
        ("hand_over", 2, 0, 3),
        ("hand_over", 3, 1, 3),
        ("hand_back", 2, 0, 0),
        ("hand_back", 3, 0, 0),
        ("many", 0, 5, 3),
        ("many", 0, 1, 2),
        ("edit", 4, 5, 0),
        ("sibling", 3, 0, 0),
        ("merge", 5, 6, 3),
        ("record", 0, 1, 0),
    ):
        town.act(name, a, b, c)
    committed.commit()
    return town


def one(session, query, **values):
    return session.execute(sa.text(query), values).scalar()


def rows(session, table):
    """Every row without what the trigger writes; no file of a recording is there."""
    left_out = "array['changed_xid', 'missing_since']"
    query = f"select to_jsonb(t) - {left_out} from {table} t order by 1"  # noqa: S608 - ours
    return session.execute(sa.text(query)).scalars().all()


def night(committed, by=nightly.BY):
    committed.rollback()
    found = nightly.run_night(by)
    committed.expire_all()
    return found


def step_of(found, name):
    (step,) = [step for step in found.steps if step.name == name]
    return step


def morning(committed, at=None):
    committed.rollback()
    boss = committed.exec(select(User).where(col(User.role) == Role.ADMIN)).first()
    return truth.look(Work(committed, actor_of(boss), at or utc_now()))


def test_a_night_over_real_acts_finds_nothing(committed, town):
    kinds = "select count(*) from {}"
    for table in ("call_logs", "followups", "lead_merges", "bulk_runs", "recordings"):
        assert one(committed, kinds.format(table)), f"the acts made no {table}"
    before = rows(committed, "leads")
    found = night(committed)
    assert [step for step in found.steps if step.kind is StepKind.CHECK and step.found] == []
    assert found.finished_at is not None
    assert "All agree." in rules.sentence(found)
    assert rows(committed, "leads") == before


# Table -> what breaks it; a lead that was called, the first import, and so on.
CALLED = "(select lead_id from call_logs order by id limit 1)"
BREAKS = {
    "call_count": f"update leads set call_count = call_count + 7 where id = {CALLED}",  # noqa: S608
    "last_contacted_at": f"update leads set last_contacted_at = null where id = {CALLED}",  # noqa: S608
    "next_followup_at": "update leads set next_followup_at = now() + interval '9 days'"
    " where id = (select min(id::text)::uuid from leads)",
    "do_not_call": "update leads set do_not_call = true where id ="
    " (select min(id::text)::uuid from leads)",
    "enrolled_at": "update leads set enrolled_at = now() where id ="
    " (select min(id::text)::uuid from leads where status <> 'enrolled')",
    "enrolled_by": "update leads set enrolled_telecaller_id = telecaller_id where id ="
    " (select min(id::text)::uuid from leads"
    " where status <> 'enrolled' and telecaller_id is not null)",
    "assigned_at": "update leads set assigned_at = null where id ="
    " (select min(id::text)::uuid from leads where telecaller_id is not null)",
    "lead_counts": "update lead_counts set n = n + 3 where id = (select min(id) from lead_counts)",
    "followup_owner": "update followups set telecaller_id = (select id from users"
    " where id <> telecaller_id and role = 'telecaller' limit 1)"
    " where id = (select min(id::text)::uuid from followups where status = 'pending')",
    "import_rows": "update import_logs set created = created + 2, total = total + 2"
    " where id = (select import_id from leads where import_id is not null limit 1)",
    "import_shares": "update import_shares set count = count + 1 where import_id ="
    " (select id from import_logs where status = 'done' order by created_at limit 1)",
    "import_last": "update import_logs set last_telecaller_id = uploaded_by_id"
    " where id = (select id from import_logs where status = 'done' order by created_at limit 1)",
    "import_kept": "update import_logs set kept = 9 where status = 'undone'",
    "run_moved": "update assignment_runs set moved = moved + 1"
    " where id = (select run_id from assignment_history h join assignment_runs r on r.id = h.run_id"
    " where import_id is null limit 1)",
    "run_kept": "update assignment_runs set kept = kept + 1 where undone_at is not null",
    "bulk": "update bulk_runs set changed = changed + 1"
    " where id = (select min(id::text)::uuid from bulk_runs)",
    "aliases": "delete from lead_aliases where value ="
    " (select merged ->> 'phone_e164' from lead_merges where undone_at is null limit 1)",
    "recording_call": "update recordings set call_log_id = null",
}
REPORTED = {
    "status": "update leads set status = 'interested' where id = (select min(id::text)::uuid"
    " from leads where status not in ('interested', 'enrolled') and id not in"
    " (select kept_lead_id from lead_merges))",
    "owner": "update leads set telecaller_id = (select id from users u where role = 'telecaller'"
    " and u.id <> telecaller_id limit 1) where id = (select lead_id from assignment_history h"
    " join leads l on l.id = h.lead_id where l.telecaller_id is not null and not exists"
    " (select from followups f where f.lead_id = l.id) limit 1)",
    "phone": "update leads set phone_e164 = '+918888877777'"
    " where id = (select min(id::text)::uuid from leads)",
    "run_sums": "update assignment_runs set rotation ="
    " jsonb_set(rotation, '{people,0,count}', '99') where id ="
    " (select min(id::text)::uuid from assignment_runs)",
    "turns": "update leads set import_turn = (select import_turn from leads l"
    " where l.import_id = leads.import_id and l.id <> leads.id limit 1)"
    " where id = (select min(id::text)::uuid from leads where import_id is not null)",
    "merge_ends": "update lead_merges set kept_lead_id = gen_random_uuid() where undone_at is null",
    "recording_lead": "update recordings set lead_id ="
    " (select l.id from leads l where l.id <> lead_id limit 1)",
}
# A broken turn is another share of its import; who is in no merge is compared with the history.
ALONG = {"turns": {"import_shares"}, "merge_ends": {"status"}}
TABLE = {
    "followup_owner": "followups",
    "import_rows": "import_logs",
    "import_shares": "import_shares",
    "import_last": "import_logs",
    "import_kept": "import_logs",
    "run_moved": "assignment_runs",
    "run_kept": "assignment_runs",
    "bulk": "bulk_runs",
    "aliases": "lead_aliases",
    "recording_call": "recordings",
}


def test_every_check_is_broken_by_a_test():
    assert set(BREAKS) | set(REPORTED) | {"upload_bytes", "sync"} == {
        check.name for check in checks.CHECKS
    }
    assert set(BREAKS) | {"upload_bytes", "sync"} == truth.MENDABLE


def sums_of_counts(session):
    query = sa.text(
        "select branch_id, telecaller_id, status, never_called, sum(n) from lead_counts"
        " group by 1, 2, 3, 4 having sum(n) <> 0 order by 1, 2, 3, 4"
    )
    return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_figure_is_found_repaired_and_shown(committed, town, name):
    table = TABLE.get(name, "leads")

    def look():
        return sums_of_counts(committed) if name == "lead_counts" else rows(committed, table)

    right = look()
    sums = sums_of_counts(committed)
    changed = committed.execute(sa.text(BREAKS[name])).rowcount
    committed.commit()
    assert changed, "there was nothing to break"
    xid = one(committed, "select max(changed_xid) from leads")
    assert look() != right
    found = night(committed)
    step = step_of(found, name)
    assert step.found == step.repaired > 0
    assert [each.name for each in found.steps if each.kind is StepKind.CHECK and each.found] == [
        name
    ]
    assert look() == right, "exactly as it was, and nothing else touched"
    assert sums_of_counts(committed) == sums
    if table == "leads" and name != "lead_counts":
        assert one(committed, "select max(changed_xid) from leads") > xid, "phones are told"
    shown = step_of(morning(committed).newest, name)
    assert shown.findings[0].is_repaired
    assert shown.findings[0].stored != shown.findings[0].correct
    said = committed.exec(select(AuditEntry).where(col(AuditEntry.action) == "truth.repaired"))
    assert [(entry.actor, entry.detail["check"]) for entry in said] == [("job:nightly-truth", name)]
    assert step_of(night(committed), name).found == 0


@pytest.mark.parametrize("name", REPORTED)
def test_what_nobody_can_know_is_reported_and_left(committed, town, name):
    if name == "owner":  # an owner's departure is noted by triggers; the history has no word of it
        assert one(committed, "select count(*) from assignment_history")
    assert committed.execute(sa.text(REPORTED[name])).rowcount
    committed.commit()
    before = rows(committed, "leads"), rows(committed, "recordings")
    found = night(committed)
    step = step_of(found, name)
    assert (step.found > 0, step.repaired) == (True, 0)
    differing = {each.name for each in found.steps if each.kind is StepKind.CHECK and each.found}
    assert differing - ALONG.get(name, set()) == {name}
    assert (rows(committed, "leads"), rows(committed, "recordings")) == before
    assert not step.findings[0].is_repaired
    assert "to look at" in rules.sentence(found)


def test_enrolment_without_its_time_is_read_from_the_history(committed, town):
    lead = committed.exec(select(Lead).where(col(Lead.status) != "enrolled")).first()
    town.session.execute(
        sa.text(
            "insert into lead_status_history (lead_id, from_status, to_status, reason, at)"
            " values (:id, 'new', 'enrolled', 'edited', :at)"
        ),
        {"id": lead.id, "at": town.now + MINUTE},
    )
    town.session.execute(
        sa.text("update leads set status = 'enrolled' where id = :id"), {"id": lead.id}
    )
    committed.commit()
    assert step_of(night(committed), "enrolled_at").repaired == 1
    assert committed.get_one(Lead, lead.id).enrolled_at == town.now + MINUTE


def test_an_upload_goes_on_where_its_file_ends(committed, town):
    values = {"size": 9, "id": uuid4(), "other": uuid4(), "at": utc_now() + DAY}
    for key, client in (("id", uuid4()), ("other", uuid4())):
        committed.execute(
            sa.text(
                "insert into recording_uploads (id, client_id, lead_id, telecaller_id, size_bytes,"
                " received_bytes, metadata_sent, expires_at) select :id, :client, id,"
                " telecaller_id, 9, 8, '{}', :at from leads where telecaller_id is not null limit 1"
            ),
            {"id": values[key], "client": client, "at": values["at"]},
        )
    upload_parts.write(values["id"], 0, b"12345")
    committed.commit()
    step = step_of(night(committed), "upload_bytes")
    assert (step.found, step.repaired) == (2, 1), "one has no file here, and may have one elsewhere"
    stored = "select received_bytes from recording_uploads where id = :id"
    assert one(committed, stored, id=values["id"]) == 5
    assert one(committed, stored, id=values["other"]) == 8
    upload_parts.remove(values["id"])


def test_numbers_of_another_cluster_are_made_ours_and_phones_begin_anew(committed, town):
    lead = committed.exec(select(Lead).where(col(Lead.telecaller_id).is_not(None))).first()
    owner = committed.get_one(User, lead.telecaller_id)
    token = sync.changes(Work(committed, actor_of(owner), utc_now()), None).next
    committed.execute(sa.text("alter table leads disable trigger mark_changed"))
    committed.execute(
        sa.text("update leads set changed_xid = 9000000000 where id = :id"), {"id": lead.id}
    )
    committed.execute(sa.text("alter table leads enable trigger mark_changed"))
    committed.add(
        Departure(telecaller_id=owner.id, kind="lead", record_id=uuid4(), changed_xid=9_000_000_000)
    )
    committed.commit()
    step = step_of(night(committed), "sync")
    assert (step.found, step.repaired) == (2, 2)
    assert one(committed, "select max(changed_xid) from leads") < 9_000_000_000
    assert one(committed, "select max(changed_xid) from departures") < 9_000_000_000
    with pytest.raises(sync_rules.SyncExpired):
        sync.changes(Work(committed, actor_of(owner), utc_now()), token)
    committed.rollback()
    assert step_of(night(committed), "sync").found == 0


# At the same time


def break_calls(committed):
    committed.execute(sa.text(BREAKS["call_count"]))
    committed.commit()
    return committed.get_one(Lead, one(committed, f"select {CALLED}"))


def test_a_call_during_the_comparison_is_neither_reported_nor_overwritten(
    committed, town, monkeypatch
):
    lead = break_calls(committed)
    owner = committed.exec(select(User).where(col(User.role) == Role.TELECALLER)).first()
    committed.execute(sa.update(Lead).values(telecaller_id=owner.id, branch_id=owner.branch_id))
    committed.execute(sa.update(Followup).values(telecaller_id=owner.id))
    committed.commit()
    others = [key for key in committed.exec(select(col(Lead.id))) if key != lead.id]
    compare = truth.compare

    def ring(lead_id):
        with unit_of_work(lambda _: actor_of(owner)) as work:
            wanted = LogCall(
                client_id=uuid4(), outcome="busy", started_at=work.now, duration_seconds=0
            )
            calls.log_call(work, lead_id, wanted)

    def slow(work, name):
        found = compare(work, name)
        if name == "call_count" and found:
            ring(lead.id)  # between comparison and repair
            ring(others[0])
        return found

    monkeypatch.setattr(truth, "compare", slow)
    before = one(committed, "select count(*) from call_logs where lead_id = :id", id=lead.id)
    found = night(committed)
    step = step_of(found, "call_count")
    assert (step.found, step.repaired) == (1, 1)
    assert step.findings[0].correct == str(before + 1), "worked out again under the lock"
    committed.expire_all()
    assert committed.get_one(Lead, lead.id).call_count == before + 1
    monkeypatch.undo()
    assert step_of(night(committed), "call_count").found == 0


def test_a_lead_that_somebody_holds_is_left_for_the_next_night(committed, town):
    lead = break_calls(committed)
    with Session(db.get_engine()) as other:
        other.execute(sa.text("select from leads where id = :id for update"), {"id": lead.id})
        step = step_of(night(committed), "call_count")
        assert (step.found, step.repaired) == (1, 0)
    step = step_of(night(committed), "call_count")
    assert (step.found, step.repaired) == (1, 1)


def test_telecallers_work_all_the_time_and_no_count_is_lost(committed, town):
    """Calls from two threads, leads moved by a third, nights and breaking hands meanwhile."""
    owner = committed.exec(select(User).where(col(User.role) == Role.TELECALLER)).first()
    committed.execute(sa.update(Lead).values(telecaller_id=owner.id, branch_id=owner.branch_id))
    committed.execute(sa.update(Followup).values(telecaller_id=owner.id))
    committed.commit()
    lead_ids = list(committed.exec(select(col(Lead.id))))
    before = one(committed, "select count(*) from call_logs")
    faults = []

    def ring(turn):
        try:
            for n in range(25):
                with unit_of_work(lambda _: actor_of(owner)) as work:
                    wanted = LogCall(
                        client_id=uuid4(), outcome="busy", started_at=work.now, duration_seconds=0
                    )
                    calls.log_call(work, lead_ids[(n + turn) % 3], wanted)
        except Exception as error:
            faults.append(error)

    callers = [threading.Thread(target=ring, args=(turn,)) for turn in range(2)]
    for caller in callers:
        caller.start()
    while any(caller.is_alive() for caller in callers):
        committed.execute(
            sa.text("update leads set call_count = call_count + 5 where id = :id"),
            {"id": lead_ids[0]},
        )
        committed.commit()
        for name in ("call_count", "lead_counts"):
            night_id = begun()
            nightly._check("test", night_id, name)
    for caller in callers:
        caller.join()
    assert faults == []
    night(committed)
    assert one(committed, "select count(*) from call_logs") == before + 50
    left = night(committed)
    found = {step.name for step in left.steps if step.kind is StepKind.CHECK and step.found}
    assert found <= {"owner"}, "all but what was set by hand above"


def begun():
    with unit_of_work(as_job("test")) as work:
        return truth.begin(work)


# Repeated and killed


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("at", ["mend", "end_step", "clean", "note_left", "end", "compare"])
def test_a_night_that_died_is_gone_on_with(committed, town, monkeypatch, at):
    break_calls(committed)
    committed.execute(sa.text(REPORTED["phone"]))
    committed.commit()
    do = getattr(truth, at)
    seen = []

    def die(work, *rest):
        answer = do(work, *rest)
        seen.append(at)
        if len(seen) == (3 if at == "compare" else 1):
            raise Crash
        return answer

    monkeypatch.setattr(truth, at, die)
    with pytest.raises(Crash):
        nightly.run_night()
    monkeypatch.undo()
    found = night(committed)
    assert len(committed.exec(select(TruthNight)).all()) == 1
    assert step_of(found, "call_count").repaired == step_of(found, "call_count").found == 1
    assert (step_of(found, "phone").found, step_of(found, "phone").repaired) == (1, 0)
    assert len(step_of(found, "phone").findings) == 1
    assert found.finished_at is not None


def test_a_night_killed_by_the_system_is_gone_on_with(committed, town):
    """SIGKILL at a random step; a second process then does the rest."""
    break_calls(committed)
    script = (
        "import os, signal; from crm_app.jobs import nightly; from crm_app.domain.truth import"
        " service as t; end = t.end_step\n"
        "def die(work, night_id, name, *rest):\n"
        "    if name == os.environ['DIE_AT']: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    end(work, night_id, name, *rest)\n"
        "t.end_step = die; nightly.run_night()"
    )
    for name in ("call_count", "merge_ends", "recordings", "messages"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**environment(), "DIE_AT": name},
            capture_output=True,
            check=False,
        )
        assert done.returncode == -9, done.stderr.decode()
    found = night(committed)
    assert len(committed.exec(select(TruthNight)).all()) == 1
    assert (step_of(found, "call_count").found, step_of(found, "call_count").repaired) == (1, 1)
    assert found.finished_at is not None


def environment():
    import os  # noqa: PLC0415 - the environment of this moment

    return dict(os.environ)


def test_a_step_that_fails_stops_no_other_and_is_tried_again(committed, town, monkeypatch):
    break_calls(committed)

    def away(*_):
        raise StoreAway("The storage of recordings cannot be reached. Try again later.")

    monkeypatch.setattr(FolderStore, "keys", away)
    committed.rollback()
    with pytest.raises(nightly.NightUnfinished, match="cannot be reached"):
        nightly.run_night()
    shown = morning(committed)
    assert shown.state is NightState.RUNNING
    assert shown.newest.finished_at is None
    assert "cannot be reached" in step_of(shown.newest, "recordings").error
    assert step_of(shown.newest, "statistics").finished_at is not None
    assert morning(committed, utc_now() + 3 * DAY / 24).state is NightState.BROKE_OFF
    monkeypatch.setattr(FolderStore, "keys", FolderStore.keys)
    monkeypatch.undo()
    found = night(committed)
    assert found.finished_at is not None
    assert step_of(found, "recordings").error is None
    assert step_of(found, "call_count").repaired == 1


def test_much_is_mended_in_rounds_and_told_by_samples(committed, monkeypatch):
    make_lead = makers(committed)[2]
    for _ in range(23):
        make_lead()
    committed.execute(sa.text("update leads set call_count = 3"))
    committed.commit()
    monkeypatch.setattr(rules, "ROUND", 7)
    monkeypatch.setattr(rules, "HELD", 3)
    monkeypatch.setattr(rules, "SAMPLES", 4)
    step = step_of(night(committed), "call_count")
    assert (step.found, step.repaired, len(step.findings)) == (23, 23, 4)
    assert one(committed, "select sum(call_count) from leads") == 0


# Cleaning


def reminder(of, stage, days_ago):
    return Reminder(
        followup_id=of.id,
        telecaller_id=of.telecaller_id,
        scheduled_at=of.scheduled_at,
        stage=stage,
        created_at=utc_now() - days_ago * DAY,
    )


def test_what_is_over_goes_in_batches_and_the_rest_stays(committed, town, monkeypatch):
    monkeypatch.setattr(rules, "BATCH", 2)
    now = utc_now()
    lead = committed.exec(select(Lead).where(col(Lead.telecaller_id).is_not(None))).first()
    done, pending = (
        Followup(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=lead.telecaller_id,
            created_by_id=lead.telecaller_id,
            scheduled_at=now + 99 * DAY,
            status=status,
            completed_at=at,
        )
        for status, at in (("completed", now), ("pending", None))
    )
    committed.add_all([done, pending])
    committed.flush()
    committed.execute(
        sa.update(Lead)
        .where(col(Lead.id) == lead.id)
        .values(
            next_followup_at=sa.text(
                "(select min(scheduled_at) from followups f"
                " where f.lead_id = leads.id and status = 'pending')"
            )
        )
    )
    for age in (1, 40, 50, 60, 70):
        committed.add(
            OutgoingMessage(kind="x", content={}, sent_at=now - age * DAY, created_at=now)
        )
    committed.add(OutgoingMessage(kind="x", content={}, failed_at=now - 40 * DAY, created_at=now))
    waiting = OutgoingMessage(kind="x", content={}, created_at=now - 400 * DAY)
    committed.add_all(
        [
            waiting,
            reminder(done, "due", 91),
            reminder(done, "overdue", 89),
            reminder(pending, "due", 91),
            LeadLease(lead_id=lead.id, telecaller_id=lead.telecaller_id, until=now - 2 * DAY),
            TruthNight(night=now.date(), by="x", leads=1, created_at=now - 91 * DAY),
        ]
    )
    committed.commit()
    found = night(committed)
    removed = {step.name: step.found for step in found.steps if step.kind is StepKind.CLEANING}
    assert {name: n for name, n in removed.items() if n} == {
        "messages": 5,
        "reminders": 1,
        "leases": 1,
        "nights": 1,
    }
    assert committed.get(OutgoingMessage, waiting.id) is not None, "what was not sent waits on"
    assert len(committed.exec(select(Reminder)).all()) == 2
    again = night(committed)
    assert not any(step.found for step in again.steps if step.kind is StepKind.CLEANING)


def test_a_phone_that_was_away_for_longer_than_departures_are_kept_begins_anew(committed, town):
    lead = committed.exec(select(Lead).where(col(Lead.telecaller_id).is_not(None))).first()
    owner = committed.get_one(User, lead.telecaller_id)

    def ask(token):
        page = sync.changes(Work(committed, actor_of(owner), utc_now()), token)
        committed.rollback()
        return page

    old = ask(None).next
    committed.execute(
        sa.text("update leads set telecaller_id = null, assigned_at = null where id = :id"),
        {"id": lead.id},
    )
    committed.execute(
        sa.text("update followups set telecaller_id = null where lead_id = :id"), {"id": lead.id}
    )
    committed.execute(sa.text("update departures set at = now() - interval '61 days'"))
    committed.commit()
    assert lead.id in ask(old).removed.leads
    young = ask(old).next
    assert step_of(night(committed), "departures").found > 0
    assert one(committed, "select count(*) from departures") == 0
    with pytest.raises(sync_rules.SyncExpired):
        ask(old)
    committed.rollback()
    assert ask(young).removed.leads == []
    assert lead.id not in [each.id for each in ask(None).upserts.leads]


# Shown


def test_the_morning_says_how_things_stand(committed, town):
    assert morning(committed).state is NightState.NEVER
    night(committed)
    shown = morning(committed)
    assert shown.state is NightState.DONE
    assert shown.newest.night == shown.history[0].night
    assert morning(committed, utc_now() + DAY).state is NightState.DONE
    assert morning(committed, utc_now() + DAY + 3 * DAY / 24).state is NightState.MISSED


@pytest.mark.parametrize("role", [Role.MANAGER, Role.TELECALLER])
def test_only_admins_look(committed, town, role):
    user = makers(committed)[1](role)
    with pytest.raises(NotPermitted):
        truth.look(Work(committed, actor_of(user), NOON))


def test_postgresql_shows_findings_to_no_manager(committed, town):
    break_calls(committed)
    night(committed)
    user = makers(committed)[1](Role.MANAGER)
    committed.commit()
    with unit_of_work(lambda _: actor_of(user)) as work:
        for table in (TruthNight, TruthStep, TruthFinding):
            assert work.session.exec(select(table)).all() == []


def test_the_command_compares_and_repairs_only_when_told(committed, town, capsys):
    lead = break_calls(committed)
    wrong = lead.call_count
    committed.rollback()
    assert cli.main(["verify"]) == 1
    said = capsys.readouterr().out
    assert "call_count" in said
    assert f"{lead.student_name}: {wrong} -> {wrong - 7}" in said
    assert committed.exec(select(TruthNight)).all() == []
    committed.rollback()
    assert cli.main(["verify", "--repair"]) == 0
    assert "(repaired)" in capsys.readouterr().out
    committed.expire_all()
    assert committed.get_one(Lead, lead.id).call_count == wrong - 7
    (kept,) = committed.exec(select(TruthNight)).all()
    assert kept.by == "job:command"
    committed.rollback()
    assert cli.main(["verify"]) == 0


def test_the_clock_knows_the_night():
    (work,) = nightly.WORK
    assert (work.name, work.daily_at.hour, work.every) == ("nightly-truth", 3, None)


def test_statistics_are_made_anew_where_much_changed(committed, town, monkeypatch):
    monkeypatch.setattr(rules, "MANY_CHANGED", -1)
    monkeypatch.setattr(rules, "SHARE_CHANGED", -1.0)
    assert step_of(night(committed), "statistics").found > 10
    assert rules.vacuum_advice([("leads", 100_000, 60_000), ("users", 9, 8)]) == [
        "leads has 60,000 dead rows beside 100,000: run VACUUM leads when few work, and look why"
        " autovacuum does not."
    ]


def test_the_settings_keep_their_epoch_in_a_quiet_night(committed, town):
    epoch: UUID = committed.get_one(Organisation, 1).sync_epoch
    night(committed)
    assert committed.get_one(Organisation, 1).sync_epoch == epoch
