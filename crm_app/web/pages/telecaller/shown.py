"""A telecaller as the page shows one: words instead of instants and bare numbers."""

from dataclasses import dataclass, field
from datetime import date, datetime

from crm_app.domain.accounts.schemas import UserView
from crm_app.domain.availability.schemas import LeaveView
from crm_app.domain.floor.schemas import PersonNow
from crm_app.domain.reports.schemas import METRICS, DayCalls, Figures
from crm_app.domain.reports.words import figures, label
from crm_app.domain.staffing.schemas import Consequences
from crm_app.models import LeadStatus
from crm_app.web import formats
from crm_app.web.components.chart import Calls, Chart, busiest, chart
from crm_app.web.pages.dashboard.words import doing_words
from crm_app.web.pages.leads.addresses import Filters
from crm_app.web.pages.reports.report import definition

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class StatusCount:
    """How many leads have a status; `address` lists them."""

    status: str
    count: str
    address: str


@dataclass(frozen=True)
class Figure:
    """One figure of the report, and what it means."""

    label: str
    value: str
    meaning: str


@dataclass(frozen=True)
class LeaveRow:
    """Days without new leads."""

    id: str
    days: str
    note: str
    is_over: bool


@dataclass(frozen=True)
class Shown:
    """All that the page shows but what is typed into forms."""

    id: str = ""
    name: str = ""
    initials: str = ""
    tone: str = ""
    username: str = ""
    branch: str = ""
    is_active: bool = True
    receives: bool = True
    now: str = ""
    now_exactly: str = ""
    seen: str = ""
    seen_exactly: str = ""
    open_leads: str = ""
    all_leads: str = ""
    cap: str = ""
    due_today: str = ""
    overdue: str = ""
    is_late: bool = False
    leads: str = ""
    statuses: list[StatusCount] = field(default_factory=list)
    trend: Chart = field(default_factory=Chart)
    month: str = ""
    report: str = ""
    figures: list[Figure] = field(default_factory=list)


def shown(
    user: UserView,
    person: PersonNow | None,
    held: Consequences,
    by_status: dict[LeadStatus, int],
    *,
    now: datetime,
    zone: str,
) -> Shown:
    """Header and load of `user`."""
    own = Filters(telecaller=str(user.id))
    return Shown(
        id=str(user.id),
        name=user.full_name,
        initials=formats.initials(user.full_name),
        tone=formats.tone(user.full_name),
        username=user.username,
        branch=user.branch.name if user.branch else formats.NOTHING,
        is_active=user.is_active,
        receives=user.receives_new_leads,
        now=doing_words(person.doing, person.doing_since, now, zone) if person else "",
        now_exactly=formats.moment(person.doing_since, zone) if person else "",
        seen=formats.since(user.last_seen_at, now, zone),
        seen_exactly=formats.moment(user.last_seen_at, zone),
        open_leads=formats.number(user.open_leads),
        all_leads=formats.number(user.total_leads),
        cap=room(user.open_leads, user.open_lead_cap),
        due_today=formats.number(held.due_today),
        overdue=formats.number(held.overdue),
        is_late=held.overdue > 0,
        leads=own.list_address(),
        statuses=[
            StatusCount(
                str(status),
                formats.number(count),
                Filters(telecaller=str(user.id), statuses=(str(status),)).list_address(),
            )
            for status, count in by_status.items()
        ],
    )


def room(open_leads: int, cap: int | None) -> str:
    """How many more open leads somebody may be given, in words."""
    if cap is None:
        return "No cap"
    left = cap - open_leads
    most = f"Cap {formats.number(cap)}"
    if left <= 0:
        return f"{most}, full: passed over"
    return f"{most}, room for {formats.number(left)}"


def trend(days: list[DayCalls], today: date) -> Chart:
    """The calls of each day, the last one being today."""
    points = [
        Calls(
            label=formats.day(each.day, each.day).partition(" ")[2],
            name=formats.day(each.day, today) + (", so far" if each.day == today else ""),
            calls=each.calls,
            connected=each.connected,
        )
        for each in days
    ]
    calls, top = sum(point.calls for point in points), busiest(points)
    span = formats.count(len(points), "day")
    if not calls or top is None:
        return chart(points, f"Calls by day: none in the last {span}.")
    connected = formats.number(sum(point.connected for point in points))
    return chart(
        points,
        f"Calls by day: {formats.count(calls, 'call')} in the last {span}, {connected} connected; "
        f"most on {top.name}, {formats.number(top.calls)}.",
    )


def month_figures(found: Figures) -> list[Figure]:
    """The row of the report, figure by figure."""
    return [
        Figure(label(metric), value, definition(metric))
        for metric, value in zip(METRICS, figures(found), strict=True)
    ]


def leave(view: LeaveView, today: date) -> LeaveRow:
    """A leave in words: `Mon 4 Jan to Fri 8 Jan`."""
    first, last = formats.day(view.first_day, today), formats.day(view.last_day, today)
    return LeaveRow(
        id=str(view.id),
        days=first if view.first_day == view.last_day else f"{first} to {last}",
        note=view.note or "",
        is_over=view.last_day < today,
    )


def hours(user: UserView) -> dict[str, str]:
    """The availability as it stands in the form."""
    days = {f"day-{n}": "true" if n in user.days_off else "" for n in range(1, 8)}
    return days | {
        "open_lead_cap": "" if user.open_lead_cap is None else str(user.open_lead_cap),
        "assignment_weight": str(user.assignment_weight),
        "shift_starts": user.shift_starts or "",
        "shift_ends": user.shift_ends or "",
    }
