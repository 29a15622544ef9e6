"""What is due, what waits, and one sending from claim to the mail server's last word.

Once each: a due moment makes one row (unique), a row is sent under a lock that dies with its
process (`adapters.locks`), and the row is written before the message ends and after the answer
(`adapters.mail`). What is left is the moment between the two, which ADR 0021 speaks of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlencode
from uuid import UUID

from crm_app.access.actor import Actor
from crm_app.access.permissions import Permission, has, require
from crm_app.adapters import job_queue
from crm_app.domain.audit import service as audit
from crm_app.domain.branches import service as branches
from crm_app.domain.organisation import service as organisation
from crm_app.domain.reports import files, ranges
from crm_app.domain.reports import service as reports
from crm_app.domain.reports.schemas import Performance, PerformanceFilter
from crm_app.domain.schedules import repository, rules, words
from crm_app.domain.schedules.letter import Facts, Letter
from crm_app.domain.schedules.letter import write as write_letter
from crm_app.domain.schedules.rules import Plan
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import NotFound, NotPermitted, RuleBroken
from crm_app.models import ReportSchedule, ReportSend, Role, SendStatus
from crm_app.settings import get_settings
from crm_app.work import Work

TASK = "send-report"
TOPIC = "schedules"
TRIES = 6
LATE = timedelta(minutes=10)  # after its time
TOO_OLD = timedelta(days=2)  # what waited longer is not sent, but for the newest of a schedule
_SHORT = 500
_MAY_PASS, _REFUSED = 400, 500  # from which SMTP code on: ask later, do not ask again
_KINDS = {
    "csv": ("text", "csv"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@dataclass(frozen=True)
class File:
    """An attachment."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Written:
    """The report, its mail, and the files that come with it."""

    report: Performance
    letter: Letter
    files: Sequence[File]
    is_late: bool


@dataclass(frozen=True)
class Claim:
    """A sending that this process has taken; its owner as the actor, and who still gets it."""

    send_id: UUID
    actor: Actor
    recipients: Sequence[str]


class Stopped(RuleBroken):
    """It cannot be written any more, now or later."""

    code = "schedule_stopped"


# What is due


def look(work: Work) -> int:
    """Stop what may not go on, note what is due once each, hand over what waits.

    Answers how many sendings are new.
    """
    _only_jobs(work)
    zone = organisation.get(work).time_zone
    new = sum(_look_at(work, schedule, zone) for schedule in repository.active(work))
    if get_settings().smtp is not None:
        _hand_over(work)
    return new


def _look_at(work: Work, schedule: ReportSchedule, zone: str) -> int:
    if fault := fault_of(work, schedule):
        _stop(work, schedule, fault)
        return 0
    due = rules.missed_times(plan_of(schedule), zone, schedule.settled_until, work.now)
    if not due:
        return 0
    schedule.settled_until = due[-1]
    made = repository.add_send(work, schedule.id, due[-1], missed=len(due) - 1)
    if made is None:
        return 0
    work.announce(TOPIC)
    return 1


def _hand_over(work: Work) -> None:
    """Give a worker what waits and is with none; what waited too long is only marked."""
    waiting = repository.waiting(work)
    newest = {send.schedule_id: send.id for send in waiting}  # they come the oldest first
    with_worker = {each["send_id"] for each in job_queue.unfinished(work.session, TASK)}
    for send in waiting:
        is_old = work.now - send.due_at > TOO_OLD and send.handed_over_at is None
        if is_old and newest[send.schedule_id] != send.id:
            _drop(work, send, "Not sent: it waited for over two days, and a newer one is there.")
        elif str(send.id) not in with_worker:
            job_queue.enqueue(work.session, TASK, lock=str(send.id), send_id=str(send.id))


# One sending


def claim(work: Work, send_id: UUID) -> Claim | None:
    """Begin a try; None where there is nothing to send any more. The caller holds its lock."""
    _only_jobs(work)
    send = repository.take_send(work, send_id)
    if send is None or not is_waiting(send):
        return None
    schedule = work.session.get_one(ReportSchedule, send.schedule_id)
    if schedule.deleted_at is not None or not (schedule.is_active or send.by_id):
        _drop(work, send, "Paused or deleted before it was sent.")
        return None
    if fault := fault_of(work, schedule):
        _stop(work, schedule, fault)
        return None
    if send.handed_over_at is not None:  # the process died, or the line broke, at the last moment
        send.maybe_twice = True
    send.tries += 1
    left = [each for each in schedule.recipients if each not in send.answers]
    return Claim(send.id, _owner(work, schedule), left)


def compose(work: Work, claimed: Claim) -> tuple[EmailMessage, Written]:
    """The message, as its owner sees the figures now.

    Raises:
        Stopped: the filter is not in the owner's sight any more.
    """
    require(work.actor, Permission.REPORTS_SCHEDULE)
    send = repository.read_send(work, claimed.send_id)
    schedule = repository.read(work, send.schedule_id)
    written = write(work, schedule, due_at=send.due_at, send=send)
    return _message(work, claimed.send_id, schedule.recipients, written), written


def write(
    work: Work, schedule: ReportSchedule, *, due_at: datetime, send: ReportSend | None = None
) -> Written:
    """Report, mail and files for the day that it is due on; the owner acts in `work`."""
    require(work.actor, Permission.REPORTS_SCHEDULE)
    check_filters(work, schedule)
    settled = organisation.get(work)
    first, last = ranges.days_of(schedule.days, local_day(due_at, settled.time_zone))
    # A manager's report is of the branch of today, whatever it was when the report was saved.
    branch_id = work.actor.branch_id if work.actor.role is Role.MANAGER else schedule.branch_id
    wanted = PerformanceFilter(
        first_day=first,
        last_day=last,
        branch_id=branch_id,
        telecaller_id=schedule.telecaller_id,
    )
    report = reports.telecaller_performance(work, wanted)
    attached: list[File] = []
    if schedule.with_csv:
        plain = b"".join(files.csv_of(report, schedule.sort))
        attached.append(File(files.name_of(report, "csv"), "csv", plain))
    if schedule.with_xlsx:
        book = files.xlsx_of(report, schedule.sort)
        attached.append(File(files.name_of(report, "xlsx"), "xlsx", book))
    telecaller = schedule.telecaller_id and repository.sees(work, schedule.telecaller_id)
    facts = Facts(
        name=schedule.name,
        organisation=settled.name,
        zone=settled.time_zone,
        now=work.now,
        due_at=due_at,
        when=words.when(schedule.cadence, schedule.weekdays, schedule.month_day, schedule.at),
        owner=repository.owner_of(work, schedule).full_name,
        branch=branches.get_branch(work, branch_id).name if branch_id else "",
        telecaller=telecaller.full_name if telecaller else "",
        sort=schedule.sort,
        is_late=work.now - due_at > LATE,
        missed=send.missed if send else 0,
        is_asked=send.by_id is not None if send else False,
        link=_link(report, schedule, branch_id),
        files=[file.name for file in attached],
    )
    return Written(report, write_letter(report, facts), attached, facts.is_late)


def note_hand_over(work: Work, send_id: UUID, written: Written) -> None:
    """All but the end of the message is with the server: from here on it may have arrived."""
    _only_jobs(work)
    send = repository.take_send(work, send_id)
    if send is None or not is_waiting(send):
        raise NotFound("This sending is over.")
    send.handed_over_at, send.is_late = work.now, written.is_late
    send.first_day, send.last_day = written.report.first_day, written.report.last_day


def note_answers(work: Work, send_id: UUID, answers: Mapping[str, tuple[int, str]]) -> bool:
    """What the server said of each recipient; True when some must be asked again."""
    _only_jobs(work)
    send = repository.take_send(work, send_id)
    if send is None or not (is_waiting(send) or send.handed_over_at):
        return False  # paused in the last moment it may be, and yet it was sent: that counts
    later = {address for address, (code, _) in answers.items() if _MAY_PASS <= code < _REFUSED}
    send.handed_over_at = None
    again = bool(later) and send.tries < TRIES and is_waiting(send)
    send.answers = send.answers | {
        address: [code, said]
        for address, (code, said) in answers.items()
        if not (again and address in later)
    }
    if again:
        code, said = next(answers[address] for address in answers if address in later)
        send.answer = f"{code} {said}"[:_SHORT]
        work.announce(TOPIC)
        return True
    _finish(work, send)
    return False


def note_fault(work: Work, send_id: UUID, sentence: str) -> bool:
    """Why a try came to nothing; True when there will be another."""
    _only_jobs(work)
    send = repository.take_send(work, send_id)
    if send is None or not is_waiting(send):
        return False
    send.answer = sentence[:_SHORT]
    if send.tries < TRIES:
        work.announce(TOPIC)
        return True
    _finish(work, send)
    return False


def still_waits(work: Work, send_id: UUID) -> bool:
    """Whether there has to be another try."""
    _only_jobs(work)
    return is_waiting(repository.read_send(work, send_id))


def stop(work: Work, send_id: UUID, sentence: str) -> None:
    """End a schedule that cannot be written any more, and say so."""
    _only_jobs(work)
    send = repository.take_send(work, send_id)
    if send is not None:
        _stop(work, work.session.get_one(ReportSchedule, send.schedule_id), sentence)


def is_waiting(send: ReportSend) -> bool:
    """Whether it is still to be sent."""
    return send.status is SendStatus.WAITING


def _finish(work: Work, send: ReportSend) -> None:
    """Sent, if it went to somebody; failed, if to nobody."""
    said = {address: f"{code} {words}" for address, (code, words) in send.answers.items()}
    refused = [address for address, (code, _) in send.answers.items() if code >= _MAY_PASS]
    taken = [address for address in said if address not in refused]
    send.status = SendStatus.SENT if taken else SendStatus.FAILED
    send.finished_at = work.now
    if said:
        send.answer = said[[*refused, *taken][0]][:_SHORT]
    audit.record(
        work,
        "schedule.sent" if taken else "schedule.send_failed",
        send.schedule_id,
        sent_to=taken,
        refused=refused,
        answer=send.answer,
    )
    work.announce(TOPIC)


def _drop(work: Work, send: ReportSend, why: str) -> None:
    send.status, send.answer, send.finished_at = SendStatus.DROPPED, why, work.now
    work.announce(TOPIC)


# Whose it is


def plan_of(schedule: ReportSchedule) -> Plan:
    """When it comes."""
    return Plan(schedule.cadence, frozenset(schedule.weekdays), schedule.month_day, schedule.at)


def fault_of(work: Work, schedule: ReportSchedule) -> str | None:
    """Why its owner may not have it sent any more, as of now."""
    owner = repository.owner_of(work, schedule)
    if not owner.is_active:
        return f"{owner.full_name}, who saved it, is not active any more."
    if not has(_owner(work, schedule), Permission.REPORTS_SCHEDULE):
        return f"{owner.full_name}, who saved it, may not schedule reports any more."
    return None


def as_owner(work: Work, schedule: ReportSchedule) -> Work:
    """The same work, narrowed to what the owner may see; an admin may look at anybody's."""
    if schedule.owner_id == work.actor.user_id:
        return work
    return Work(work.session, _owner(work, schedule), work.now, work.announced)


def check_filters(work: Work, schedule: ReportSchedule) -> None:
    """Refuse a filter that the owner, who acts in `work`, does not see.

    Raises:
        Stopped: it names a telecaller or a branch out of sight.
    """
    telecaller_id, branch_id = schedule.telecaller_id, schedule.branch_id
    if telecaller_id and repository.sees(work, telecaller_id) is None:
        sentence = "The telecaller of this report is not in its owner's sight any more."
        raise Stopped(sentence, fields={"telecaller_id": sentence})
    if branch_id and work.actor.role is not Role.MANAGER:
        try:
            branches.get_branch(work, branch_id)
        except NotFound as error:
            raise Stopped(error.message, fields={"branch_id": error.message}) from error


def _owner(work: Work, schedule: ReportSchedule) -> Actor:
    user = repository.owner_of(work, schedule)
    return Actor(user.username, user.role, user.id, user.branch_id)


def _stop(work: Work, schedule: ReportSchedule, fault: str) -> None:
    schedule.is_active, schedule.stopped = False, fault
    repository.drop_waiting(work, schedule.id, f"Not sent: {fault}")
    audit.record(work, "schedule.stopped", schedule.id, why=fault)
    work.announce(TOPIC)


def _only_jobs(work: Work) -> None:
    require(work.actor, Permission.REPORTS_SCHEDULE)
    if work.actor.user_id is not None:
        raise NotPermitted("Only a job sends.")


# The message


def _link(report: Performance, schedule: ReportSchedule, branch_id: UUID | None) -> str:
    asked = {
        "from": report.first_day,
        "to": report.last_day,
        "branch": branch_id,
        "telecaller": schedule.telecaller_id,
        "sort": schedule.sort,
    }
    query = urlencode({key: str(value) for key, value in asked.items() if value})
    return f"{get_settings().address}/reports?{query}"


def sender() -> str:
    """The address mails come from."""
    return parseaddr(get_settings().sender)[1]


def _message(
    work: Work, send_id: UUID, recipients: Sequence[str], written: Written
) -> EmailMessage:
    """Every try of one sending has the same Message-ID: mail programs fold doubles by it."""
    name, address = parseaddr(get_settings().sender)
    local, _, domain = address.rpartition("@")
    # ASCII on the wire: every server takes it. The policy refuses a header with a line break.
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["Subject"] = written.letter.subject
    message["From"] = Address(name, local, domain)
    message["To"] = [Address("", *each.rsplit("@", 1)) for each in recipients]
    message["Date"] = format_datetime(work.now)
    message["Message-ID"] = f"<report-{send_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office answers (RFC 3834)
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(written.letter.text)
    message.add_alternative(written.letter.html, subtype="html")
    for file in written.files:
        main, sub = _KINDS[file.kind]
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message
