r"""Rows as PostgreSQL's COPY reads them: one line each, tabs between columns, `\N` for nothing.

Ids and numbers follow from the seed and an index alone, so that no table of them is kept.
"""

from random import Random
from typing import NamedTuple

from crm_app.domain.demo import names
from crm_app.domain.demo.calendar import stamp
from crm_app.domain.demo.stories import Story
from crm_app.models import FollowupStatus, LeadStatus

BRANCHES = ("id", "name", "location", "created_at")
USERS = (
    "id",
    "username",
    "password_hash",
    "full_name",
    "role",
    "branch_id",
    "presence",
    "presence_at",
    "last_seen_at",
    "created_at",
)
LEADS = (
    "id",
    "created_at",
    "assigned_at",
    "student_name",
    "phone_number",
    "phone_e164",
    "alternate_phone",
    "email",
    "city",
    "preferred_course",
    "preferred_university",
    "source",
    "status",
    "telecaller_id",
    "branch_id",
    "last_contacted_at",
    "call_count",
    "next_followup_at",
    "enrolled_at",
    "enrolled_telecaller_id",
    "updated_at",
)
CALLS = (
    "id",
    "client_id",
    "lead_id",
    "telecaller_id",
    "branch_id",
    "outcome",
    "started_at",
    "duration_seconds",
    "notes",
    "created_at",
)
CHANGES = ("id", "lead_id", "from_status", "to_status", "by_id", "reason", "at", "created_at")
FOLLOWUPS = (
    "id",
    "client_id",
    "lead_id",
    "telecaller_id",
    "created_by_id",
    "scheduled_at",
    "description",
    "status",
    "completed_at",
    "completed_by_id",
    "created_at",
)
NOTES = ("id", "client_id", "lead_id", "author_id", "body", "created_at")

NONE = r"\N"
_BITS = 120
_MASK = (1 << _BITS) - 1
_STEP = 0x9E3779B97F4A7C15F39CC0605CEDC9  # odd: no id comes twice; the golden ratio: well spread
_PHONE_STEP = 618_033_989  # has no factor with ten in common: no number comes twice
_PHONE_COUNT = 1_000_000_000


class Ids:
    """The UUIDs (version 4 in form) of one kind of row: each index has its own, far from the next.

    In their order of use they are as scattered as random ones, which is what indexes will meet.
    """

    def __init__(self, seed: int, kind: str) -> None:
        self._start = Random(f"{seed} {kind}").getrandbits(_BITS)  # noqa: S311 - no secret

    def __call__(self, index: int) -> str:
        """The id at an index, without hyphens."""
        digits = f"{(self._start + index * _STEP) & _MASK:030x}"
        return f"{digits[:12]}4{digits[12:15]}8{digits[15:]}"


class Person(NamedTuple):
    """A telecaller, by id, and the branch."""

    id: str
    branch_id: str


class Places:
    """The ids and owners of leads, by index; leads go to the telecallers in turn."""

    def __init__(self, seed: int, people: list[Person]) -> None:
        self.lead_id = Ids(seed, "leads")
        self._people = people
        self.telecallers = len(people)

    def owner(self, index: int) -> Person:
        """Who has the lead, and calls it."""
        return self._people[index % self.telecallers]


class LeadWriter:
    """Lines of a chunk of leads and of what belongs to them, calls excepted."""

    def __init__(self, rng: Random, seed: int, places: Places) -> None:
        self._random = rng.random
        self._places = places
        self._first_phone = rng.randrange(_PHONE_COUNT)
        self._ids = {kind: Ids(seed, kind) for kind in ("changes", "notes", "followups")}
        self._clients = {kind: Ids(seed, f"{kind} on a phone") for kind in ("notes", "followups")}
        self._counts = dict.fromkeys(self._ids, 0)
        self.leads: list[str] = []
        self.changes: list[str] = []
        self.followups: list[str] = []
        self.notes: list[str] = []

    def clear(self) -> None:
        """Begin the next chunk."""
        for lines in (self.leads, self.changes, self.followups, self.notes):
            lines.clear()

    def write(self, index: int, came_at: int, story: Story) -> None:
        """Add a lead with its changes, follow-ups and note."""
        lead_id = self._places.lead_id(index)
        owner = self._places.owner(index)
        self._write_lead(index, lead_id, owner, came_at, story)
        for at, before, after, reason in story.changes:
            when = stamp(at)
            self.changes.append(
                f"{self._next('changes')}\t{lead_id}\t{before}\t{after}\t{owner.id}\t{reason}"
                f"\t{when}\t{when}\n"
            )
        for made_at, due_at, done_at in story.promises:
            status, done, by = FollowupStatus.PENDING, NONE, NONE
            if done_at is not None:
                status, done, by = FollowupStatus.COMPLETED, stamp(done_at), owner.id
            text = self._one_of(names.PROMISES)
            self.followups.append(
                f"{self._next('followups')}\t{self._client('followups')}\t{lead_id}\t{owner.id}"
                f"\t{owner.id}\t{stamp(due_at)}\t{text}\t{status}\t{done}\t{by}\t{stamp(made_at)}\n"
            )
        if story.note_at is not None:
            self.notes.append(
                f"{self._next('notes')}\t{self._client('notes')}\t{lead_id}\t{owner.id}"
                f"\t{self._one_of(names.LEAD_NOTES)}\t{stamp(story.note_at)}\n"
            )

    def _write_lead(
        self, index: int, lead_id: str, owner: Person, came_at: int, story: Story
    ) -> None:
        first, last = self._one_of(names.FIRST), self._one_of(names.LAST)
        ten = self._phone(index)
        email = f"{first}.{last}{index}@example.com".lower() if self._happens(0.6) else NONE
        other = f"+916{int(self._random() * _PHONE_COUNT):09d}" if self._happens(0.05) else NONE
        course = self._one_of(names.COURSES) if self._happens(0.9) else NONE
        university = self._one_of(names.UNIVERSITIES) if self._happens(0.7) else NONE
        contacted = stamp(story.calls[-1].at) if story.calls else NONE
        due = story.next_followup_at
        enrolled, credited = NONE, NONE
        if story.status is LeadStatus.ENROLLED:
            enrolled, credited = stamp(story.changes[-1].at), owner.id
        came = stamp(came_at)
        person, branch, assigned = owner.id, owner.branch_id, came
        if not story.calls and self._happens(0.01):  # a few wait for an owner
            person = branch = assigned = NONE
        self.leads.append(
            f"{lead_id}\t{came}\t{assigned}\t{first} {last}\t{self._typed(ten)}\t+91{ten}\t{other}"
            f"\t{email}\t{self._one_of(names.CITIES)}\t{course}\t{university}"
            f"\t{self._one_of(names.SOURCES)}\t{story.status}\t{person}\t{branch}\t{contacted}"
            f"\t{len(story.calls)}\t{NONE if due is None else stamp(due)}\t{enrolled}\t{credited}"
            f"\t{stamp(_last_touched(came_at, story))}\n"
        )

    def _phone(self, index: int) -> str:
        # No number begins with 6: those are free for files that are imported on top.
        block, within = divmod(index, 3)
        return f"{9 - within}{(self._first_phone + block * _PHONE_STEP) % _PHONE_COUNT:09d}"

    def _typed(self, ten: str) -> str:
        if self._happens(0.5):
            return ten
        if self._happens(0.5):
            return f"+91 {ten[:5]} {ten[5:]}"
        return f"0{ten}"

    def _happens(self, share: float) -> bool:
        return self._random() < share

    def _one_of(self, choices: tuple[str, ...]) -> str:
        return choices[int(self._random() * len(choices))]

    def _next(self, kind: str) -> str:
        self._counts[kind] += 1
        return self._ids[kind](self._counts[kind])

    def _client(self, kind: str) -> str:
        return self._clients[kind](self._counts[kind])


def _last_touched(came_at: int, story: Story) -> int:
    if not story.calls:
        return came_at
    return max(story.calls[-1].end, *(p.done_at or p.made_at for p in story.promises), 0)
