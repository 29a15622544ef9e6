"""Fill an empty database with invented people, leads and calls (`crm seed-demo`)."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from random import Random
from typing import NamedTuple

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts.sign_in import DEMO_PASSWORD
from crm_app.domain.audit import service as audit
from crm_app.domain.demo import names, repository, rows
from crm_app.domain.demo.calendar import Calendar, stamp
from crm_app.domain.demo.call_book import LEADS_MOST, CallBook
from crm_app.domain.demo.rows import Ids, LeadWriter, Person, Places
from crm_app.domain.demo.stories import Storyteller, came_at, share_calls
from crm_app.domain.leads import service as leads_service
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.errors import Conflict, NotPermitted, RuleBroken
from crm_app.kernel.passwords import hash_password
from crm_app.models import Presence, Role
from crm_app.settings import get_settings
from crm_app.work import Work

CALLS_MOST = 100_000  # of one telecaller: 160 on each working day
LEADS_AT_ONCE = 20_000
CALLS_AT_ONCE = 100_000  # checks of foreign keys wait in memory until their COPY ends
DAY = 86_400

Say = Callable[[str], None]


class NotForProduction(NotPermitted):
    """Demo accounts have a password that everybody knows."""

    code = "not_for_production"


class HasLeads(Conflict):
    """Demo data is never mixed with leads that are there."""

    code = "has_leads"


class UsernameTaken(Conflict):
    """Somebody has the name of a demo telecaller."""

    code = "username_taken"


class NotSensible(RuleBroken):
    """Numbers that no office could have."""

    code = "not_sensible"


class _Plan(NamedTuple):
    leads: int
    calls: int
    seed: int
    calendar: Calendar
    places: Places


def seed(
    work: Work, *, leads: int, telecallers: int, branches: int, calls: int, seed: int, say: Say
) -> None:
    """Make branches, telecallers `tc001`, `tc002`, … and two years of their work.

    The same arguments on the same local day make the same rows, ids included; what happened
    today, also the same at the same moment: it ends at `work.now`. Only the salt of the one
    password hash differs. Everything is one transaction, which holds the leads' tables for itself;
    `say` is told how far it is.

    Raises:
        NotPermitted: the actor may not make accounts; NotForProduction: in production.
        NotSensible: fewer than one of something, or fewer leads than telecallers than branches.
        HasLeads: the database has leads already.
        UsernameTaken: somebody is called `tc001` or the like.
    """
    require(work.actor, Permission.STAFF_MANAGE)
    if get_settings().is_production:
        raise NotForProduction("Demo data is not for production: everybody knows its password.")
    _check_numbers(leads, telecallers, branches, calls)
    if not repository.lock_leads(work):
        raise HasLeads("There are leads already. Demo data needs a database without any.")
    calendar = Calendar(work.now, organisation.get(work).time_zone)
    people = _make_people(work, calendar, seed, telecallers, branches)
    say(f"{branches:,} branches, {telecallers:,} telecallers")
    definitions = repository.make_ready(work)
    places = Places(seed, people)
    book = CallBook(calendar)
    _write_leads(work, _Plan(leads, calls, seed, calendar, places), book, say)
    lines = book.lines(Random(f"{seed} calls"), seed, places)  # noqa: S311 - no secret
    _write_calls(work, lines, calls, say)
    for number, definition in enumerate(definitions, 1):
        repository.make_index(work, definition)
        say(f"index {number} of {len(definitions)}")
    leads_service.fold_counts(work)
    repository.analyze(work)
    audit.record(
        work, "demo.seeded", leads=leads, telecallers=telecallers, branches=branches, calls=calls
    )
    for topic in ("branches", "telecallers", "leads", "calls"):
        work.announce(topic)


def _check_numbers(leads: int, telecallers: int, branches: int, calls: int) -> None:
    if not 1 <= branches <= telecallers <= leads:
        raise NotSensible("Each branch needs a telecaller, and each telecaller a lead.")
    if leads >= LEADS_MOST:
        raise NotSensible(f"At most {LEADS_MOST - 1:,} leads.")
    if not 0 <= calls <= telecallers * CALLS_MOST:
        raise NotSensible(f"One telecaller makes at most {CALLS_MOST:,} calls in two years.")


def _make_people(
    work: Work, calendar: Calendar, seed: int, telecallers: int, branches: int
) -> list[Person]:
    usernames = [f"tc{number:03d}" for number in range(1, telecallers + 1)]
    if taken := repository.taken_usernames(work, usernames):
        raise UsernameTaken(f"Somebody is called {taken[0]} already.")
    rng = Random(f"{seed} people")  # noqa: S311
    founded = stamp(calendar.beginning - 30 * DAY)
    branch_id, user_id = Ids(seed, "branches"), Ids(seed, "users")
    free = _branch_names(repository.taken_branch_names(work))
    repository.copy(
        work,
        "branches",
        rows.BRANCHES,
        (
            f"{branch_id(index)}\t{name}\t{rng.choice(names.STREETS)}\t{founded}\n"
            for index, name in enumerate(islice(free, branches))
        ),
        frozen=False,
    )
    people = [Person(user_id(index), branch_id(index % branches)) for index in range(telecallers)]
    password_hash = hash_password(DEMO_PASSWORD)
    presences = [Presence.WORKING] * 8 + [Presence.BREAK, Presence.OFF]
    now = stamp(calendar.now)
    repository.copy(
        work,
        "users",
        rows.USERS,
        (
            f"{person.id}\t{username}\t{password_hash}"
            f"\t{rng.choice(names.FIRST)} {rng.choice(names.LAST)}\t{Role.TELECALLER}"
            f"\t{person.branch_id}\t{rng.choice(presences)}\t{now}"
            f"\t{stamp(calendar.now - rng.randrange(3600))}\t{founded}\n"
            for person, username in zip(people, usernames, strict=True)
        ),
        frozen=False,
    )
    return people


def _branch_names(taken: set[str]) -> Iterator[str]:
    """Cities, then "Pune 2" and so on, without those that are there."""
    number = 1
    while True:
        for city in names.CITIES:
            name = city if number == 1 else f"{city} {number}"
            if name.lower() not in taken:
                yield name
        number += 1


def _write_leads(work: Work, plan: _Plan, book: CallBook, say: Say) -> None:
    """Leads in the order in which they came, with all that is theirs; their calls into `book`."""
    rng = Random(f"{plan.seed} stories")  # noqa: S311
    leads, calendar = plan.leads, plan.calendar
    counts = share_calls(rng, leads, plan.calls)
    teller = Storyteller(rng, calendar, plan.places.telecallers, plan.calls)
    writer = LeadWriter(rng, plan.seed, plan.places)
    for first in range(0, leads, LEADS_AT_ONCE):
        behind = min(first + LEADS_AT_ONCE, leads)
        for index in range(first, behind):
            came = came_at(index, leads, calendar)
            story = teller.tell(came, counts[index])
            book.add(index, story.calls)
            writer.write(index, calendar.at(came), story)
        repository.copy(work, "leads", rows.LEADS, writer.leads)
        repository.copy(work, "lead_status_history", rows.CHANGES, writer.changes)
        repository.copy(work, "followups", rows.FOLLOWUPS, writer.followups)
        repository.copy(work, "lead_notes", rows.NOTES, writer.notes)
        writer.clear()
        if behind == leads or behind % (5 * LEADS_AT_ONCE) == 0:
            say(f"{behind:,} of {leads:,} leads")


def _write_calls(work: Work, lines: Iterable[str], calls: int, say: Say) -> None:
    rest = iter(lines)
    for first in range(0, calls, CALLS_AT_ONCE):
        repository.copy(work, "call_logs", rows.CALLS, islice(rest, CALLS_AT_ONCE))
        behind = min(first + CALLS_AT_ONCE, calls)
        if behind == calls or behind % (5 * CALLS_AT_ONCE) == 0:
            say(f"{behind:,} of {calls:,} calls")
