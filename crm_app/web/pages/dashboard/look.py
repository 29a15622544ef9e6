"""Everything a dashboard shows, in words: what `words` makes and the page draws."""

from dataclasses import dataclass, field
from typing import Literal

from crm_app.domain.floor.schemas import Doing
from crm_app.web.components.chart import Chart

Arrow = Literal["", "up", "down"]
Mood = Literal["", "good", "bad"]
Waiting = Literal["unowned", "never_called", "overdue", "owner_inactive"]


@dataclass(frozen=True)
class Waits:
    """One kind of what waits for somebody."""

    kind: Waiting
    number: str
    label: str
    note: str
    is_due: bool
    page: str = ""


@dataclass(frozen=True)
class Stat:
    """A number of the day; `arrow` is up or down, `mood` whether that is good.

    `note_page` is the list behind the note, where that is another one than the number's.
    """

    label: str
    value: str = ""
    note: str = ""
    arrow: Arrow = ""
    mood: Mood = ""
    page: str = ""
    note_page: str = ""


@dataclass(frozen=True)
class Person:
    """A row of the table."""

    id: str
    address: str
    name: str
    initials: str
    tone: str
    branch: str
    doing: Doing
    now: str
    now_exactly: str
    calls: str
    target: str
    filled: str
    reached: bool
    connected: str
    talk: str
    due_today: str
    overdue: str
    is_late: bool
    due_page: str = ""  # the list of these leads, and
    overdue_page: str = ""  # of those that are late


@dataclass(frozen=True)
class Sums:
    """The last row: the sum of all rows."""

    people: str = ""
    working: str = ""
    calls: str = ""
    connected: str = ""
    talk: str = ""
    due_today: str = ""
    overdue: str = ""


@dataclass(frozen=True)
class Latest:
    """A call that just came in."""

    id: str
    outcome: str
    title: str
    student: str
    detail: str
    time: str
    time_exactly: str


STATS = (
    "Calls today",
    "Connected",
    "Talk time",
    "Total leads",
    "Active telecallers",
    "Enrolled today",
)


@dataclass(frozen=True)
class Look:
    """All that the page shows; `stamp` differs from look to look, `clock` says when."""

    stamp: str = ""
    clock: str = ""
    day: str = ""
    report: str = ""
    waiting: list[Waits] = field(default_factory=list)
    is_calm: bool = False
    stats: list[Stat] = field(default_factory=lambda: [Stat(label) for label in STATS])
    people: list[Person] = field(default_factory=list)
    is_empty: bool = False
    sums: Sums = field(default_factory=Sums)
    hours: Chart = field(default_factory=Chart)
    latest: list[Latest] = field(default_factory=list)
