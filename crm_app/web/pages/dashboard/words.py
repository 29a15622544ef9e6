"""The floor in words, made once for all tabs that share a look."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from crm_app.domain.floor.schemas import Doing, Floor, LatestCall, PersonNow
from crm_app.domain.floor.schemas import Today as TodaySoFar
from crm_app.web import formats
from crm_app.web.components.chart import Calls, Chart, busiest, chart
from crm_app.web.components.icons import status_label
from crm_app.web.components.outcomes import outcome_label
from crm_app.web.pages.dashboard.look import (
    STATS,
    Arrow,
    Latest,
    Look,
    Mood,
    Person,
    Stat,
    Sums,
    Waiting,
    Waits,
)
from crm_app.web.pages.leads.addresses import INACTIVE, NOBODY, OPEN, Filters
from crm_app.web.pages.telecallers import addresses

_NOON = 12
_POINT = 0.05  # less than this is no difference, with one decimal
Delta: TypeAlias = tuple[str, Arrow, Mood]  # in words, and whether that is good


def look_of(floor: Floor, branch_id: UUID | None) -> Look:
    """What the page shows of `floor`; links keep the branch that was asked for."""
    here = floor.at.astimezone(ZoneInfo(floor.zone))
    waiting = _waiting(floor, branch_id)
    return Look(
        stamp=floor.at.isoformat(),
        clock=formats.clock(floor.at, floor.zone),
        day=f"{formats.day(here.date(), here.date())}, {formats.clock(floor.at, floor.zone)}",
        report=_report(here.date(), branch_id),
        waiting=waiting,
        is_calm=not any(each.is_due for each in waiting),
        stats=_stats(floor.today, here.date(), branch_id),
        people=[_person(person, floor) for person in floor.people],
        is_empty=not floor.people,
        sums=_sums(floor),
        hours=_hours(floor),
        latest=[_latest(call, floor) for call in floor.latest],
    )


def _waiting(floor: Floor, branch_id: UUID | None) -> list[Waits]:
    found = floor.attention
    place = str(branch_id or "")
    still_open = Filters(statuses=OPEN, branch=place)

    def page(filters: Filters) -> str:
        return filters.list_address()

    return [
        _waits(
            "unowned",
            found.unowned,
            "lead{s} without an owner",
            "Nobody will call them.",
            page=page(replace(still_open, telecaller=NOBODY)),
        ),
        _waits(
            "never_called",
            found.never_called,
            "lead{s} never called",
            "Open for over an hour",
            page=page(replace(still_open, untouched="waiting")),
        ),
        _waits(
            "overdue",
            found.overdue,
            "lead{s} with an overdue follow-up",
            _behind(floor.people),
            page=page(Filters(due="overdue", branch=place)),
        ),
        _waits(
            "owner_inactive",
            found.owner_inactive,
            "lead{s} with an inactive owner",
            "Give them to somebody.",
            page=page(replace(still_open, telecaller=INACTIVE)),
        ),
    ]


def _waits(kind: Waiting, number: int, words: str, note: str, *, page: str = "") -> Waits:
    label = words.format(s="" if number == 1 else "s")
    if not number:
        return Waits(kind, "0", label, "Nothing to do", is_due=False)
    return Waits(kind, formats.number(number), label, note, is_due=True, page=page)


def _behind(people: list[PersonNow]) -> str:
    """Who has most follow-ups to catch up on."""
    worst = max(people, key=lambda person: person.overdue, default=None)
    return f"{formats.number(worst.overdue)} with {worst.name}" if worst and worst.overdue else ""


def _stats(today: TodaySoFar, day: date, branch_id: UUID | None) -> list[Stat]:
    report, on = _report(day, branch_id), str(day)
    here = Filters(branch=str(branch_id or ""))
    calls, connected, talk, leads, telecallers, enrolled = STATS
    a_call = today.talk_seconds // today.connected if today.connected else 0
    return [
        Stat(calls, formats.number(today.calls), *_calls_against(today, day), page=report),
        Stat(
            connected,
            formats.percent(today.connected, today.calls),
            *_share_against(today, day),
            page=report,
        ),
        Stat(
            talk,
            minutes(today.talk_seconds),
            f"{formats.duration(a_call)} a call" if a_call else "",
            page=report,
        ),
        Stat(
            leads,
            formats.number(today.total_leads),
            f"{formats.number(today.new_leads)} new today",
            "up" if today.new_leads else "",
            "good" if today.new_leads else "",
            page=here.list_address(),
            note_page=replace(here, first=on, last=on).list_address() if today.new_leads else "",
        ),
        Stat(
            telecallers,
            formats.number(today.active_telecallers),
            f"{formats.number(today.working_now)} working now",
            page=f"/telecallers?branch={branch_id}" if branch_id else "/telecallers",
        ),
        Stat(
            enrolled,
            formats.number(today.enrolled),
            page=replace(here, enrolled_first=on, enrolled_last=on).list_address(),
        ),
    ]


def _report(day: date, branch_id: UUID | None) -> str:
    return f"/reports?from={day}&to={day}" + (f"&branch={branch_id}" if branch_id else "")


def _calls_against(today: TodaySoFar, day: date) -> Delta:
    return _against(today.calls - today.calls_last_week, "", day)


def _share_against(today: TodaySoFar, day: date) -> Delta:
    """The share of connected calls against last week's, in points."""
    if not today.calls or not today.calls_last_week:
        return "", "", ""
    before = 100 * today.connected_last_week / today.calls_last_week
    return _against(100 * today.connected / today.calls - before, " points", day)


def _against(change: float, unit: str, day: date) -> Delta:
    """How the day compares with the same weekday last week, up to the same time."""
    last = f"last {formats.day(day, day)[:3]}"
    if abs(change) < _POINT:
        return f"As on {last}", "", ""
    size = f"{abs(change):.1f}" if unit else formats.number(round(abs(change)))
    if change > 0:
        return f"{size}{unit} above {last}", "up", "good"
    return f"{size}{unit} below {last}", "down", "bad"


def _person(person: PersonNow, floor: Floor) -> Person:
    share = 100 * person.calls / person.target if person.target else 100
    return Person(
        id=str(person.id),
        address=addresses.of(person.id),
        name=person.name,
        initials=formats.initials(person.name),
        tone=formats.tone(person.name),
        branch=person.branch,
        doing=person.doing,
        now=doing_words(person.doing, person.doing_since, floor.at, floor.zone),
        now_exactly=formats.moment(person.doing_since, floor.zone),
        calls=formats.number(person.calls),
        target=formats.number(person.target),
        filled=f"{min(share, 100):.0f}%",
        reached=share >= 100,  # noqa: PLR2004 - per cent
        connected=formats.percent(person.connected, person.calls),
        talk=minutes(person.talk_seconds),
        due_today=formats.number(person.due_today),
        overdue=formats.number(person.overdue),
        is_late=person.overdue > 0,
        due_page=_due_page(person.id, "today"),
        overdue_page=_due_page(person.id, "overdue"),
    )


@lru_cache(maxsize=4096)  # half of a look's time for hundreds of people, and always the same
def _due_page(user_id: UUID, due: str) -> str:
    return Filters(telecaller=str(user_id), due=due).list_address()


def doing_words(doing: Doing, since: datetime | None, now: datetime, zone: str) -> str:
    """What a telecaller is doing: `Logged 2 min ago`, `Quiet 24 min`."""
    if since is None:
        return "On break" if doing == "break" else "Not seen yet"
    if doing in {"logged", "note", "seen"}:
        return f"{doing.capitalize()} {formats.since(since, now, zone).lower()}"
    word = "Break" if doing == "break" else "Quiet"
    age = now - since
    if age < timedelta(days=1):
        return f"{word} {minutes(max(60, int(age.total_seconds())))}"
    return f"{word} since {formats.since(since, now, zone)}"


def minutes(seconds: int) -> str:
    """A length without its seconds: `1 h 36 min`, `0 min`."""
    return formats.duration(seconds // 60 * 60) if seconds >= 60 else "0 min"  # noqa: PLR2004


def _sums(floor: Floor) -> Sums:
    today, people = floor.today, floor.people
    return Sums(
        people=formats.count(len(people), "telecaller"),
        working=f"{formats.number(today.working_now)} working now",
        calls=formats.number(today.calls),
        connected=formats.percent(today.connected, today.calls),
        talk=minutes(today.talk_seconds),
        due_today=formats.number(sum(person.due_today for person in people)),
        overdue=formats.number(sum(person.overdue for person in people)),
    )


def _hours(floor: Floor) -> Chart:
    by_hour = {each.hour: each for each in floor.hours}
    # The working hours are always shown, so that the bars keep their places over the day.
    ends = floor.work_ends.hour - (floor.work_ends.minute == 0)
    first, last = min(floor.work_starts.hour, *by_hour, ends), max(ends, *by_hour, 0)
    points = [
        Calls(
            label=str((hour - 1) % _NOON + 1),
            name=_hour_name(hour),
            calls=by_hour[hour].calls if hour in by_hour else 0,
            connected=by_hour[hour].connected if hour in by_hour else 0,
        )
        for hour in range(first, last + 1)
    ]
    calls = sum(point.calls for point in points)
    top = busiest(points)
    if not calls or top is None:
        return chart(points, "Calls by hour: no calls yet today.")
    connected = formats.number(sum(point.connected for point in points))
    return chart(
        points,
        f"Calls by hour: {formats.count(calls, 'call')} today, {connected} connected; "
        f"most from {top.name}, {formats.number(top.calls)}.",
    )


def _hour_name(hour: int) -> str:
    """From when to when: `9 to 10 am`, `11 am to 12 pm`."""
    halves = ["am" if at % 24 < _NOON else "pm" for at in (hour, hour + 1)]
    begins, ends = ((at - 1) % _NOON + 1 for at in (hour, hour + 1))
    start = f"{begins}" if halves[0] == halves[1] else f"{begins} {halves[0]}"
    return f"{start} to {ends} {halves[1]}"


def _latest(call: LatestCall, floor: Floor) -> Latest:
    parts = [formats.duration(call.duration_seconds)] if call.duration_seconds else []
    following = call.next_followup_at
    if following is not None and following > floor.at:
        parts.append(f"next {_later(following, floor)}")
    else:
        parts.append(f"now {status_label(call.status)}")
    return Latest(
        id=str(call.id),
        outcome=call.outcome,
        title=outcome_label(call.outcome),
        student=call.student_name,
        detail=f"{call.telecaller.split()[0]}: {', '.join(parts)}",
        time=formats.clock(call.started_at, floor.zone),
        time_exactly=formats.moment(call.started_at, floor.zone),
    )


def _later(instant: datetime, floor: Floor) -> str:
    zone = ZoneInfo(floor.zone)
    on, today = instant.astimezone(zone).date(), floor.at.astimezone(zone).date()
    time = formats.clock(instant, floor.zone)
    if on == today:
        return time
    if on == today + timedelta(days=1):
        return f"tomorrow {time}"
    return f"{formats.day(on, today)}, {time}"
