"""A report's mail, from the moment it is due to the mailbox: received, opened and read."""

import io
import logging
import os
import re
import signal
import subprocess
import sys
import time as clock
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pandas as pd
import pytest
import python_calamine
import sqlalchemy as sa
from sqlmodel import col, select

from crm_app import work as works
from crm_app.adapters import job_queue, mail
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import METRICS, PerformanceFilter, ReportFilter
from crm_app.domain.reports.words import figure
from crm_app.domain.schedules import sending
from crm_app.domain.schedules import service as schedules
from crm_app.domain.schedules.schemas import SaveSchedule
from crm_app.jobs import report_sender
from crm_app.models import (
    AuditEntry,
    CallLog,
    Outcome,
    ReportSchedule,
    ReportSend,
    Role,
    SendStatus,
    User,
)
from crm_app.settings import get_settings
from crm_app.work import Work
from tests import mail_server
from tests.conftest import NOON, actor_of, makers
from tests.mail_server import PASSWORD, USER, Post

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
EIGHT_PM = NOON + timedelta(hours=8)  # in Kolkata, on the Monday
DATES = {"first_day": (NOON - DAY).date(), "last_day": (NOON - DAY).date()}


class Clock:
    """The clock of every unit of work."""

    def __init__(self):
        self.now = NOON


@pytest.fixture
def now(monkeypatch):
    found = Clock()
    monkeypatch.setattr(works, "utc_now", lambda: found.now)
    return found


@pytest.fixture
def mail_to(monkeypatch):
    """Points the program at a mail server."""

    def point(url, sender="Education CRM <crm@example.in>"):
        monkeypatch.setenv("CRM_SMTP_URL", url)
        monkeypatch.setenv("CRM_MAIL_FROM", sender)
        get_settings.cache_clear()
        get_settings().refuse_unsafe()

    yield point
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def post(mail_to):
    found = Post()
    with mail_server.running(found) as port:
        mail_to(f"smtp://127.0.0.1:{port}")
        yield found


class Place:
    """Two branches with calls yesterday, an admin, and a manager of the first."""

    def __init__(self, session):
        make_branch, make_user, make_lead = makers(session)
        self.session = session
        self.admin = make_user(Role.ADMIN, full_name="Radhika Joshi")
        self.home, self.away = make_branch("Pune <East> & co"), make_branch("Jaipur")
        self.manager = make_user(Role.MANAGER, branch_id=self.home.id, full_name="Asha Rao")
        self.people = [
            make_user(branch_id=branch.id, full_name=name)
            for branch, name in (
                (self.home, "=SUM(A1)"),
                (self.home, "Ketan <b>Bhagat</b>"),
                (self.away, "Meera Nair"),
            )
        ]
        for at, person in enumerate(self.people):
            for n in range(3 * at + 2):
                lead = make_lead(person, created_at=NOON - 5 * DAY)
                session.add(
                    CallLog(
                        client_id=uuid4(),
                        lead_id=lead.id,
                        telecaller_id=person.id,
                        outcome=Outcome.CONNECTED if n % 2 else Outcome.NO_ANSWER,
                        started_at=NOON - DAY - n * timedelta(minutes=3),
                        duration_seconds=37 * n if n % 2 else 0,
                    )
                )
        session.commit()

    def saved(self, owner=None, **values) -> UUID:
        wanted = {
            "name": "Calls of yesterday",
            "days": "day_before",
            "cadence": "daily",
            "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "at": "20:00",
            "recipients": ["ravi@example.in", "radhika@example.in"],
            "with_csv": True,
            "with_xlsx": True,
        }
        made = schedules.create(self.work(owner), SaveSchedule.model_validate(wanted | values))
        self.session.commit()
        return made.id

    def work(self, user=None, now=NOON) -> Work:
        return Work(self.session, actor_of(user or self.admin), now)

    def sends(self, schedule_id=None):
        self.session.rollback()
        self.session.expire_all()
        query = select(ReportSend).order_by(col(ReportSend.due_at))
        return list(self.session.exec(query))


@pytest.fixture
def place(committed):
    return Place(committed)


def waiting(place):
    return [each for each in place.sends() if each.status is SendStatus.WAITING]


def deliver(place):
    """One try of each, as the queue would; answers which must be tried again."""
    again = []
    for send in waiting(place):
        try:
            report_sender.send_report(str(send.id))
        except report_sender.TryAgain:
            again.append(send.id)
    return again


def parts(message):
    """Plain text, HTML and attachments by name."""
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    html = message.get_body(("html",)).get_content()
    return text, html, {each.get_filename(): each for each in message.iter_attachments()}


# A mail received and opened


def test_what_is_due_arrives_with_the_figures_of_the_report(place, post, now):
    place.saved()
    assert report_sender.look() is None
    now.now = EIGHT_PM - MINUTE / 60
    assert report_sender.look() is None
    now.now = EIGHT_PM
    assert report_sender.look() == "1 report is due."
    assert deliver(place) == []
    [got] = post.mails
    assert (got.sender, got.recipients) == (
        "crm@example.in",
        ["ravi@example.in", "radhika@example.in"],
    )
    message = got.message
    assert message["Subject"] == "Calls of yesterday: Sun 22 Nov"
    assert message["From"] == "Education CRM <crm@example.in>"
    assert message["To"] == "ravi@example.in, radhika@example.in"
    assert message["Auto-Submitted"] == "auto-generated"
    report = reports.telecaller_performance(place.work(), PerformanceFilter(**DATES))
    assert report.totals.calls == 15
    text, html, files = parts(message)
    for key in METRICS:
        shown = figure(report.totals, key)
        assert f">{shown}<" in html
    assert "Calls: 15\n" in text
    assert "No answer: 8 (53.3%)" in text
    assert "Ketan &lt;b&gt;Bhagat&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "Late" not in text
    wanted = ReportFilter(**DATES)
    name, lines = reports.performance_csv(place.work(), wanted)
    csv_part, xlsx_part = files[name], files[name.replace(".csv", ".xlsx")]
    assert set(files) == {name, name.replace(".csv", ".xlsx")}
    assert csv_part.get_payload(decode=True) == b"".join(lines)
    _, whole = reports.performance_xlsx(place.work(), wanted)
    sent = xlsx_part.get_payload(decode=True)
    assert tables(sent) == tables(whole)
    frame = pd.read_csv(io.BytesIO(csv_part.get_payload(decode=True)), encoding="utf-8-sig")
    book = pd.read_excel(io.BytesIO(sent), engine="calamine")
    assert frame["Calls"].tolist() == book["Calls"].tolist() == [2, 5, 8, 15]
    assert frame["Telecaller"].tolist()[0] == "'=SUM(A1)"  # no formula
    [send] = place.sends()
    assert (send.status, send.is_late, send.tries, send.answer) == (
        SendStatus.SENT,
        False,
        1,
        "250 2.0.0 Ok: queued as 4F2A",
    )
    assert message["Message-ID"] == f"<report-{send.id}@example.in>"


def tables(whole):
    book = python_calamine.load_workbook(io.BytesIO(whole))
    return [book.get_sheet_by_index(at).to_python() for at in (0, 1)]


def test_mail_needs_no_image_and_names_its_colours_for_light_and_dark(place, post, now):
    place.saved(days="last_7_days")
    now.now = EIGHT_PM
    report_sender.look()
    deliver(place)
    text, html, _ = parts(post.mails[0].message)
    assert "<img" not in html
    assert "url(" not in html
    assert "<script" not in html
    assert "http" not in re.sub(r'href="[^"]*"', "", html)
    assert html.count("bgcolor=") > 5
    assert "prefers-color-scheme:dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "Sun 22 Nov: 15, 7 connected" in text
    assert "from=2026-11-17&amp;to=2026-11-23" in html
    assert max(map(len, post.mails[0].raw.splitlines())) <= 998
    assert post.mails[0].raw.isascii()


def test_a_line_that_is_a_dot_and_a_name_with_a_break_do_no_harm(place, post, now):
    for name in ("a\r\nBcc: thief@example.com", "a\nb", "a\u2028b"):
        with pytest.raises(Exception, match="character"):
            place.saved(name=name)
        place.session.rollback()
    place.session.get(User, place.people[0].id).full_name = ".\r\n.\r\nQUIT"
    place.session.commit()
    place.saved(name=". Ein Bericht für Ärzte, आशा")
    now.now = EIGHT_PM
    report_sender.look()
    assert deliver(place) == []
    message = post.mails[0].message
    assert message["Subject"] == ". Ein Bericht für Ärzte, आशा: Sun 22 Nov"
    assert message["Bcc"] is None
    assert "Meera Nair" in parts(message)[0]


def test_manager_gets_the_branch_of_the_day_it_is_sent(place, post, now):
    place.saved(place.manager, branch_id=str(place.away.id))
    now.now = EIGHT_PM
    report_sender.look()
    deliver(place)
    first = parts(post.mails[0].message)[0]
    assert "Calls: 7\n" in first
    assert "Meera" not in first
    place.session.get(User, place.manager.id).branch_id = place.away.id
    place.session.commit()
    now.now = EIGHT_PM + DAY
    place.session.execute(sa.update(CallLog).values(started_at=NOON))
    place.session.commit()
    report_sender.look()
    deliver(place)
    second = parts(post.mails[1].message)[0]
    assert "Calls: 8\n" in second
    assert "Ketan" not in second


# Once each


def test_a_due_moment_makes_one_sending_however_often_one_looks(place, post, now):
    place.saved()
    now.now = EIGHT_PM
    for _ in range(3):
        report_sender.look()
    assert len(place.sends()) == 1
    queued = job_queue.unfinished(place.session, sending.TASK)
    assert [each["send_id"] for each in queued] == [str(place.sends()[0].id)]
    deliver(place)
    report_sender.send_report(str(place.sends()[0].id))
    assert len(post.mails) == 1


def test_after_a_downtime_the_latest_is_sent_once_and_says_that_it_is_late(place, post, now):
    place.saved()
    now.now = EIGHT_PM + 3 * DAY + timedelta(hours=5)
    assert report_sender.look() == "1 report is due."
    assert report_sender.look() is None
    deliver(place)
    [got] = post.mails
    [send] = place.sends()
    assert (send.due_at, send.missed, send.is_late) == (EIGHT_PM + 3 * DAY, 3, True)
    text, html, _ = parts(got.message)
    said = (
        "Late: due Thu 26 Nov 8:00 pm, sent Fri 27 Nov 1:00 am. "
        "3 earlier were missed and will not come."
    )
    assert said in text
    assert said in html
    assert got.message["Subject"] == "Calls of yesterday: Wed 25 Nov (late)"
    assert (send.first_day, send.last_day) == ((NOON + 2 * DAY).date(),) * 2


def test_without_a_mail_server_they_wait_and_later_the_old_ones_are_marked(
    place, now, monkeypatch, mail_to
):
    schedule_id = place.saved()
    for days in range(5):
        now.now = EIGHT_PM + days * DAY
        report_sender.look()
    assert job_queue.unfinished(place.session, sending.TASK) == []
    assert len(waiting(place)) == 5
    view = schedules.list_schedules(place.work())[0]
    assert (view.id, view.waiting) == (schedule_id, 5)
    found = Post()
    with mail_server.running(found) as port:
        mail_to(f"smtp://127.0.0.1:{port}")
        now.now = EIGHT_PM + 4 * DAY + timedelta(hours=1)
        report_sender.look()
        assert [each.status for each in place.sends()] == [
            *[SendStatus.DROPPED] * 3,
            *[SendStatus.WAITING] * 2,
        ]
        deliver(place)
        assert len(found.mails) == 2
        assert all("(late)" in each.message["Subject"] for each in found.mails)


def test_after_weeks_without_a_mail_server_only_the_latest_goes(place, now, mail_to, post):
    place.saved(cadence="weekly", weekdays=[1])
    url = os.environ["CRM_SMTP_URL"]
    del os.environ["CRM_SMTP_URL"]
    get_settings.cache_clear()
    for weeks in range(4):
        now.now = EIGHT_PM + 7 * weeks * DAY
        report_sender.look()
    mail_to(url)
    now.now += 5 * DAY
    report_sender.look()
    deliver(place)
    assert [each.message["Subject"][-6:] for each in post.mails] == ["(late)"]
    assert [each.status for each in place.sends()] == [SendStatus.DROPPED] * 3 + [SendStatus.SENT]


def test_paused_in_the_last_moment_it_is_told_as_it_was(place, post, now):
    schedule_id = place.saved()
    now.now = EIGHT_PM
    report_sender.look()

    def pause():
        with works.unit_of_work(lambda _: actor_of(place.admin)) as work:
            schedules.set_active(work, schedule_id, is_active=False)

    post.on_mail = pause
    deliver(place)
    assert [each.status for each in place.sends()] == [SendStatus.SENT]
    now.now += DAY
    assert report_sender.look() is None


# The server's word


def test_a_refused_recipient_is_named_and_the_others_get_it(place, post, now):
    place.saved()
    post.refused["radhika@example.in"] = "550 5.1.1 No such user here"
    now.now = EIGHT_PM
    report_sender.look()
    assert deliver(place) == []
    [send] = place.sends()
    assert post.mails[0].recipients == ["ravi@example.in"]
    assert send.status is SendStatus.SENT
    assert send.answers == {
        "radhika@example.in": [550, "5.1.1 No such user here"],
        "ravi@example.in": [250, "2.0.0 Ok: queued as 4F2A"],
    }
    assert send.answer == "550 5.1.1 No such user here"


def test_all_refused_is_failed_with_the_servers_words_and_not_tried_again(place, post, now):
    place.saved(recipients=["gone@example.in"])
    post.refused["gone@example.in"] = "550 5.1.1 No such user here"
    now.now = EIGHT_PM
    report_sender.look()
    assert deliver(place) == []
    [send] = place.sends()
    assert (send.status, send.answer) == (SendStatus.FAILED, "550 5.1.1 No such user here")
    assert post.mails == []
    entry = place.session.exec(
        select(AuditEntry).where(col(AuditEntry.action) == "schedule.send_failed")
    ).one()
    assert entry.detail["refused"] == ["gone@example.in"]


def test_a_recipient_to_ask_later_is_asked_again_alone(place, post, now):
    place.saved()
    post.refused["radhika@example.in"] = "451 4.7.1 Greylisted, come back"
    now.now = EIGHT_PM
    report_sender.look()
    assert len(deliver(place)) == 1
    assert waiting(place)[0].answer == "451 4.7.1 Greylisted, come back"
    post.refused.clear()
    assert deliver(place) == []
    assert [each.recipients for each in post.mails] == [["ravi@example.in"], ["radhika@example.in"]]
    first, second = (each.message["Message-ID"] for each in post.mails)
    assert first == second
    assert place.sends()[0].status is SendStatus.SENT


def test_a_server_that_says_later_for_ever_makes_a_failure(place, post, now):
    place.saved(recipients=["ravi@example.in"])
    post.answer = "452 4.3.1 Disk full"
    now.now = EIGHT_PM
    report_sender.look()
    for _ in range(sending.TRIES - 1):
        assert len(deliver(place)) == 1
    assert deliver(place) == []
    [send] = place.sends()
    assert (send.status, send.answer, send.tries) == (
        SendStatus.FAILED,
        "452 4.3.1 Disk full",
        sending.TRIES,
    )


def test_a_message_refused_whole_is_failed(place, post, now):
    place.saved()
    post.answer = "552 5.3.4 Too big"
    now.now = EIGHT_PM
    report_sender.look()
    assert deliver(place) == []
    assert place.sends()[0].answer == "552 5.3.4 Too big"


def test_a_server_that_dies_in_the_middle_gets_it_again_under_the_same_id(place, post, now):
    place.saved()
    post.dies = True
    now.now = EIGHT_PM
    report_sender.look()
    assert len(deliver(place)) == 1
    [send] = waiting(place)
    assert send.answer == "The mail server did not answer at the end of the message."
    assert send.handed_over_at is not None
    post.dies = False
    assert deliver(place) == []
    [send] = place.sends()
    assert (send.status, send.maybe_twice) == (SendStatus.SENT, True)
    assert len({each.message["Message-ID"] for each in post.mails}) == 1


def test_silence_and_absence_come_back_as_sentences(place, now, mail_to, monkeypatch):
    monkeypatch.setattr(mail, "CONNECT_SECONDS", 0.5)
    place.saved()
    now.now = EIGHT_PM
    with mail_server.silent() as port:
        mail_to(f"smtp://127.0.0.1:{port}")
        report_sender.look()
        begun = clock.monotonic()
        assert len(deliver(place)) == 1
        assert clock.monotonic() - begun < 5
    assert waiting(place)[0].answer == "The mail server did not answer in time."
    assert len(deliver(place)) == 1
    assert waiting(place)[0].answer == "Nothing answers at the mail server's address."
    assert not waiting(place)[0].maybe_twice


def test_a_slow_answer_to_the_message_is_a_timeout(place, post, now, monkeypatch):
    monkeypatch.setattr(mail, "ANSWER_SECONDS", 0.5)
    place.saved()
    post.slow = 2
    now.now = EIGHT_PM
    report_sender.look()
    assert len(deliver(place)) == 1
    assert waiting(place)[0].handed_over_at is not None


# TLS and signing in


@pytest.mark.parametrize("at_once", [False, True])
def test_tls_is_verified_and_the_password_stays_secret(
    place, now, mail_to, monkeypatch, tmp_path, at_once, caplog
):
    caplog.set_level(logging.DEBUG)
    pair = mail_server.certificate(tmp_path)
    secret = "s3cret%2Fpass%40word"
    found = Post()
    place.saved()
    now.now = EIGHT_PM
    with mail_server.running(found, tls=pair, at_once=at_once, auth=True) as port:
        scheme, option = ("smtps", "") if at_once else ("smtp", "?starttls")

        def address(user_and_password):
            return f"{scheme}://{user_and_password}@localhost:{port}{option}"

        mail_to(address(f"{USER}:{secret}"))
        report_sender.look()
        assert len(deliver(place)) == 1
        assert "certificate is not trusted" in waiting(place)[0].answer
        assert found.signed_in == []  # nothing was said before the certificate was known
        monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
        mail_to(address(f"{USER}:wrong"))
        assert len(deliver(place)) == 1
        assert "does not take our user and password: 535" in waiting(place)[0].answer
        mail_to(address(f"{USER}:{secret}"))
        assert deliver(place) == []
    assert len(found.mails) == 1
    assert found.signed_in == [USER]
    assert PASSWORD not in caplog.text
    assert secret not in caplog.text
    assert PASSWORD not in repr(get_settings())
    assert PASSWORD not in repr(get_settings().smtp)


def test_a_server_without_starttls_gets_nothing(place, now, mail_to):
    found = Post()
    with mail_server.running(found) as port:
        mail_to(f"smtp://{USER}:pw@localhost:{port}?starttls")
        place.saved()
        now.now = EIGHT_PM
        report_sender.look()
        assert len(deliver(place)) == 1
    assert waiting(place)[0].answer == "The mail server does not offer STARTTLS."
    assert found.mails == []


# Whose it is


def test_it_stops_and_says_so_when_its_owner_is_not_active_any_more(place, post, now):
    schedule_id = place.saved(place.manager)
    now.now = EIGHT_PM
    report_sender.look()
    place.session.get(User, place.manager.id).is_active = False
    place.session.commit()
    deliver(place)
    assert post.mails == []
    [send] = place.sends()
    said = "Asha Rao, who saved it, is not active any more."
    assert (send.status, send.answer) == (SendStatus.DROPPED, f"Not sent: {said}")
    schedule = place.session.get(ReportSchedule, schedule_id)
    assert (schedule.is_active, schedule.stopped) == (False, said)
    now.now += DAY
    assert report_sender.look() is None
    with pytest.raises(schedules.OwnerGone):
        schedules.set_active(place.work(), schedule_id, is_active=True)


def test_it_stops_within_a_minute_when_the_right_is_lost(place, post, now):
    schedule_id = place.saved(place.manager)
    place.session.get(User, place.manager.id).role = Role.TELECALLER
    place.session.commit()
    report_sender.look()
    place.sends()
    schedule = place.session.get(ReportSchedule, schedule_id)
    assert schedule.stopped == "Asha Rao, who saved it, may not schedule reports any more."


def test_it_stops_when_its_telecaller_left_the_managers_branch(place, post, now):
    schedule_id = place.saved(place.manager, telecaller_id=str(place.people[0].id))
    place.session.get(User, place.people[0].id).branch_id = place.away.id
    place.session.commit()
    now.now = EIGHT_PM
    report_sender.look()
    deliver(place)
    assert post.mails == []
    schedule = place.session.get(ReportSchedule, schedule_id)
    assert schedule.stopped == "The telecaller of this report is not in its owner's sight any more."


def test_files_that_differ_from_the_mail_never_leave(place, post, now, monkeypatch):
    place.saved()
    now.now = EIGHT_PM
    report_sender.look()
    real = sending.files.csv_of
    monkeypatch.setattr(
        sending.files,
        "csv_of",
        lambda report, sort: (line.replace(b",15,", b",16,") for line in real(report, sort)),
    )
    assert len(deliver(place)) == 1
    assert post.mails == []
    assert waiting(place)[0].answer == "The report could not be written. It has been reported."


# Killed, and two at once

PROCESS = """
import asyncio, os, sys, threading, time
from crm_app.adapters import job_queue, mail
from crm_app.domain.schedules import sending
from crm_app.jobs import report_sender
from crm_app.kernel.db import libpq_url
from crm_app.settings import get_settings

dies_at = sys.argv[1]
if dies_at == "before the end":
    sending.note_hand_over = lambda *_: os.kill(os.getpid(), 9)
if dies_at == "after the answer":
    sending.note_answers = lambda *_: os.kill(os.getpid(), 9)

def keep_looking():
    while True:
        report_sender.look()
        time.sleep(0.05)

async def run():
    url = libpq_url(get_settings().direct_url)
    queue = job_queue.open_queue(url)
    report_sender.register(queue)
    async with queue.open_async():
        await job_queue.retry_stalled(queue, 0) if dies_at == "second" else None
        threading.Thread(target=keep_looking, daemon=True).start()
        await queue.run_worker_async(
            install_signal_handlers=False, fetch_job_polling_interval=0.1,
            update_heartbeat_interval=0.2, stalled_worker_timeout=1,
        )

asyncio.run(run())
"""


@pytest.fixture
def start(post):
    started = []

    def begin(dies_at="never"):
        process = subprocess.Popen(
            [sys.executable, "-c", PROCESS, dies_at],
            cwd=Path(__file__).parents[2],
            env=os.environ,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.send_signal(signal.SIGKILL)
        process.wait()


def settle_in_the_past(place):
    """As if nobody had looked at the clock for a day."""
    place.session.execute(sa.update(ReportSchedule).values(settled_until=datetime.now(UTC) - DAY))
    place.session.commit()


def until(place, done, seconds=120):
    deadline = clock.monotonic() + seconds
    while not done(place.sends()):
        left = [(str(each.status), each.tries, each.answer) for each in place.sends()]
        assert clock.monotonic() < deadline, left
        clock.sleep(0.1)


def all_sent(sends):
    return bool(sends) and all(each.status is SendStatus.SENT for each in sends)


def test_two_schedulers_side_by_side_send_each_report_once(place, post, start):
    for n in range(12):
        place.saved(name=f"Report {n}", with_xlsx=n % 2 == 0)
    for _ in range(3):
        start()
    clock.sleep(3)  # all are at it
    settle_in_the_past(place)
    until(place, lambda sends: len(sends) == 12 and all_sent(sends))
    clock.sleep(1)
    assert len(post.mails) == 12
    assert len({each.message["Message-ID"] for each in post.mails}) == 12
    assert all(each.tries >= 1 and not each.maybe_twice for each in place.sends())


def test_killed_before_the_end_of_the_message_it_arrives_once(place, post, start):
    place.saved()
    settle_in_the_past(place)
    first = start("before the end")
    assert first.wait(120) == -signal.SIGKILL
    assert post.mails == []  # the server throws away what has no end
    start("second")
    until(place, all_sent)
    [send] = place.sends()
    assert (len(post.mails), send.tries, send.maybe_twice) == (1, 2, False)


def test_killed_between_the_answer_and_its_commit_it_comes_again_and_says_so(place, post, start):
    """The one moment that SMTP leaves open: at least once, under one id, and it is known."""
    place.saved()
    settle_in_the_past(place)
    first = start("after the answer")
    assert first.wait(120) == -signal.SIGKILL
    assert len(post.mails) == 1
    start("second")
    until(place, all_sent)
    [send] = place.sends()
    assert send.maybe_twice
    assert len(post.mails) == 2
    assert len({each.message["Message-ID"] for each in post.mails}) == 1


def test_due_at_any_time_of_day(place, post, now):
    """The time is the organisation's, not the server's."""
    place.session.execute(sa.text("update settings set time_zone = 'America/New_York'"))
    place.session.commit()
    place.saved(at=time(1, 30).isoformat("minutes"))
    now.now = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
    assert report_sender.look() == "1 report is due."
    assert place.sends()[0].due_at == now.now
