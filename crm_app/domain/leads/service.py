"""List and open leads, write notes, change the status (requirements 5 and 6)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from crm_app.access.actor import Actor
from crm_app.access.permissions import Permission, require
from crm_app.domain import cursors
from crm_app.domain.accounts import hot_read
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.audit import service as audit
from crm_app.domain.branches import repository as branches
from crm_app.domain.leads import finding, listing, repository, rules
from crm_app.domain.leads.schemas import (
    EDITABLE,
    PAGE_SIZE,
    TABLE_BOUND,
    AddNote,
    LeadDetails,
    LeadFilter,
    LeadItem,
    LeadPage,
    LeadRow,
    LeadTable,
    LeadView,
    Neighbour,
    NextLead,
    NoteView,
    PatchLead,
    Place,
    Sort,
    StatusCounts,
    TableFilter,
    TimelineKind,
    TimelinePage,
)
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import day_start, local_day, utc_now
from crm_app.models import Lead, LeadNote, LeadStatus, StatusChange
from crm_app.work import Work


def list_leads(work: Work, wanted: LeadFilter) -> LeadPage:
    """One page of the leads one may see, pending follow-ups first.

    Raises:
        RuleBroken: a search of one letter, or a cursor that is not ours.
    """
    require(work.actor, Permission.LEADS_READ)
    search = rules.read_search(wanted.search)
    built = listing.build(work.actor, wanted, search, work.now)
    return LeadPage.model_validate_json(repository.find(work, built))


async def list_leads_json(token: str, wanted: LeadFilter) -> bytes:
    """The same page as JSON for the holder of an access token, in one trip to the database.

    Raises:
        NotAuthenticated: the token is not valid, or no longer.
        RuleBroken: as `list_leads`.
    """
    search = rules.read_search(wanted.search)

    def build(actor: Actor) -> tuple[str, dict[str, Any], str]:
        require(actor, Permission.LEADS_READ)
        built = listing.build(actor, wanted, search, utc_now())
        return built.statement, built.values, built.plan

    try:
        row = await hot_read.one(token, build)
    except psycopg.DataError as error:  # a cursor whose parts are no times or no id
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error
    return listing.as_json(row)


def list_for_pages(work: Work, wanted: TableFilter) -> LeadTable:
    """One page of the portal's table, and counts for the chips.

    Behind the last page comes the last page. A list over `TABLE_BOUND` stays in list order,
    whatever order is asked for, since sorting it would take seconds.

    Raises:
        RuleBroken: a search of one letter, or days in the wrong order.
    """
    require(work.actor, Permission.LEADS_READ)
    asked = narrowed(work, wanted)
    by_status = finding.count_by_status(work, asked)
    found = _page(work, wanted, asked, _total(wanted, by_status))
    return LeadTable(
        items=_rows(work, found.ids),
        total=found.total,
        by_status=by_status,
        sort=found.order[0],
        descending=found.order[1],
        can_sort=found.total <= TABLE_BOUND,
        page=found.page,
        pages=found.pages,
    )


class _Page(NamedTuple):
    ids: list[UUID]
    total: int
    page: int
    pages: int
    order: tuple[Sort, bool]


def _page(work: Work, wanted: TableFilter, asked: finding.Narrowed, total: int) -> _Page:
    order: tuple[Sort, bool] = (wanted.sort, wanted.descending)
    if total > TABLE_BOUND and wanted.sort != "next":
        order = ("next", False)
    pages = max(1, -(-min(total, TABLE_BOUND) // PAGE_SIZE))
    page = min(wanted.page, pages)
    return _Page(finding.page_ids(work, asked, order, page, total), total, page, pages, order)


def _total(wanted: TableFilter, by_status: dict[LeadStatus, int]) -> int:
    return sum(n for status, n in by_status.items() if not wanted.status or status in wanted.status)


def narrowed(work: Work, wanted: TableFilter) -> finding.Narrowed:
    """What a filter asks of the leads in sight, with the days of the organisation.

    Raises:
        RuleBroken: a search of one letter, or days in the wrong order.
    """
    rules.check_days(wanted.created_from, wanted.created_to, "created_from")
    rules.check_days(wanted.enrolled_from, wanted.enrolled_to, "enrolled_from")
    zone = organisation.get(work).time_zone
    today = local_day(work.now, zone)

    def span(first: date | None, last: date | None) -> finding.Span:
        return (
            None if first is None else day_start(first, zone),
            None if last is None else day_start(last + timedelta(days=1), zone),
        )

    moments = finding.Moments(
        today=day_start(today, zone),
        tomorrow=_end_of_today(work),
        an_hour_ago=work.now - rules.UNTOUCHED_AFTER,
        created=span(wanted.created_from, wanted.created_to),
        enrolled=span(wanted.enrolled_from, wanted.enrolled_to),
    )
    return finding.narrow(work.actor, wanted, rules.read_search(wanted.search), moments)


def _rows(work: Work, ids: Sequence[UUID]) -> list[LeadRow]:
    """These leads as the table shows them, in this order."""
    found = {lead.id: lead for lead in repository.find_in_sight(work, ids)}
    notes = repository.latest_notes(work, list(found))
    people = accounts.names_of(work, {lead.telecaller_id for lead in found.values()})
    places = branches.names_of(work, {lead.branch_id for lead in found.values()})
    end = _end_of_today(work)
    return [
        LeadRow(
            **_item(lead, end).model_dump(),
            **lead.model_dump(include={"preferred_course", "created_at", "city", "source"}),
            telecaller=people.get(lead.telecaller_id),
            branch=places.get(lead.branch_id),
            latest_note=notes.get(lead.id),
        )
        for lead in (found[key] for key in ids if key in found)
    ]


def count_matching(work: Work, wanted: TableFilter) -> int:
    """How many leads match.

    Raises:
        RuleBroken: as `list_for_pages`.
    """
    require(work.actor, Permission.LEADS_READ)
    return _total(wanted, finding.count_by_status(work, narrowed(work, wanted)))


def matching_ids(work: Work, wanted: TableFilter) -> list[UUID]:
    """All leads that match, in list order; one more than `TABLE_BOUND` if there are too many.

    Raises:
        RuleBroken: as `list_for_pages`.
    """
    require(work.actor, Permission.LEADS_READ)
    return finding.all_ids(work, narrowed(work, wanted), TABLE_BOUND + 1)


def find_place(work: Work, lead_id: UUID, wanted: TableFilter, at: int) -> Place:
    """Where a lead stands in a list in which it was number `at`, and who stands beside it.

    A lead that left the list leaves its number to the next one, so that going on works.

    Raises:
        RuleBroken: as `list_for_pages`.
    """
    require(work.actor, Permission.LEADS_READ)
    asked = narrowed(work, wanted)
    total = _total(wanted, finding.count_by_status(work, asked))
    found: dict[int, UUID] = {}

    def read(number: int) -> None:
        asked_page = (number - 1) // PAGE_SIZE + 1
        page = _page(work, wanted.model_copy(update={"page": asked_page}), asked, total)
        if page.page == asked_page:
            start = (asked_page - 1) * PAGE_SIZE + 1
            found.update((start + turn, key) for turn, key in enumerate(page.ids))

    read(at)
    here = next((number for number, key in found.items() if key == lead_id), None)
    before, behind = (at - 1, at) if here is None else (here - 1, here + 1)
    for number in (before, behind):
        if number not in found and 1 <= number <= total:
            read(number)

    def neighbour(number: int) -> Neighbour | None:
        return Neighbour(id=found[number], at=number) if number in found else None

    return Place(at=here, total=total, previous=neighbour(before), next=neighbour(behind))


def get_lead(work: Work, lead_id: UUID) -> LeadView:
    """One lead with the newest 50 entries of its timeline.

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_READ)
    lead = repository.get(work, lead_id)
    entries, _ = repository.timeline(work, lead.id)
    (details,) = describe(work, [lead])
    return LeadView(**details.model_dump(), timeline=entries)


def describe(work: Work, found: Sequence[Lead]) -> list[LeadDetails]:
    """Everything known of these leads, in the same order; the caller may see them."""
    people = accounts.names_of(work, {lead.telecaller_id for lead in found})
    places = branches.names_of(work, {lead.branch_id for lead in found})
    end = _end_of_today(work)
    plain = set(LeadDetails.model_fields) - set(LeadItem.model_fields) - {"telecaller", "branch"}
    return [
        LeadDetails(
            **_item(lead, end).model_dump(),
            **lead.model_dump(include=plain),
            telecaller=people.get(lead.telecaller_id),
            branch=places.get(lead.branch_id),
        )
        for lead in found
    ]


def patch_lead(work: Work, lead_id: UUID, wanted: PatchLead) -> LeadView:
    """Change some of the six editable fields, all or nothing; sent again, it changes nothing.

    Raises:
        NotFound: no such lead, or not the actor's.
        ChangedMeanwhile: a field is neither as the sender saw it nor as they want it.
        RuleBroken: a value cannot be read.
    """
    require(work.actor, Permission.LEADS_WORK)
    lead = repository.get(work, lead_id, for_update=True)
    sent = wanted.model_dump(mode="json", include=wanted.model_fields_set - {"base"})
    region = organisation.get(work).phone_region
    edits = rules.read_edits(sent, phone_e164=lead.phone_e164, region=region)
    stored = lead.model_dump(mode="json", include=set(EDITABLE))
    rules.check_base(stored, edits, wanted.base or {})
    changed = {name: value for name, value in edits.items() if value != stored[name]}
    if changed:
        status = changed.pop("status", None)
        if status is not None:
            change_status(work, lead, LeadStatus(status), "edited")
        for name, value in changed.items():
            setattr(lead, name, value)
        lead.updated_at = work.now
        audit.record(
            work, "lead.edited", lead.id, changed={key: [stored[key], edits[key]] for key in edits}
        )
        work.session.flush()
        work.announce("leads", lead.branch_id)
    return get_lead(work, lead_id)


def count_leads(work: Work) -> StatusCounts:
    """How many leads one sees: all, due by the end of the local day, and by status."""
    require(work.actor, Permission.LEADS_READ)
    by_status = repository.count_by_status(work)
    due = repository.count_due(work, _end_of_today(work))
    return StatusCounts(all=sum(by_status.values()), due=due, by_status=by_status)


def next_lead(work: Work) -> NextLead | None:
    """The best of the actor's leads to call now, leased for ten minutes; None if there is none.

    Follow-ups that are due come first, the oldest before; then new leads, the newest before;
    then those that did not answer, and open ones without a next step, both rested two hours.
    """
    require(work.actor, Permission.LEADS_WORK)
    until = work.now + rules.LEASE
    found = repository.take_next(work, work.now - rules.RECALL_GAP, until)
    if found is None:
        return None
    lead, kind = found
    why = rules.reason(
        kind,
        now=work.now,
        zone=organisation.get(work).time_zone,
        due_at=lead.next_followup_at,
        created_at=lead.created_at,
        last_outcomes=repository.last_outcomes(work, lead.id),
    )
    return NextLead(lead=_item(lead, _end_of_today(work)), reason=why, lease_until=until)


def note_refusal(work: Work, lead_id: UUID, by: str) -> None:
    """Write down an attempt on a lead that exists but is not the asker's."""
    if repository.exists_at_all(work, lead_id):
        audit.record(work, "lead.refused", lead_id, by=by)


def get_timeline(work: Work, lead_id: UUID, cursor: str | None) -> TimelinePage:
    """One page of what happened to a lead, newest first.

    Raises:
        NotFound: no such lead, or not the actor's.
        BadCursor: a cursor that is not ours.
    """
    require(work.actor, Permission.LEADS_READ)
    lead = repository.get(work, lead_id)
    entries, behind = repository.timeline(work, lead.id, cursor)
    total = repository.count_timeline(work, lead.id)
    return TimelinePage(items=entries, next_cursor=behind, total=total)


def count_happened(work: Work, lead_id: UUID) -> dict[TimelineKind, int]:
    """How much of each kind happened to a lead.

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_READ)
    repository.get(work, lead_id)
    return repository.count_timeline_by_kind(work, lead_id)


def add_note(work: Work, lead_id: UUID, wanted: AddNote) -> tuple[NoteView, bool]:
    """Append a note; sent twice, it is written once. Answers the note and whether it is new.

    Only a note marked as a contact moves `last_contacted_at` (requirement 6.5.2).

    Raises:
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_WORK)
    if (known := repository.find_note(work, wanted.client_id)) is not None:
        return NoteView.model_validate(known), False
    lead = repository.get(work, lead_id, for_update=True)
    if (known := repository.find_note(work, wanted.client_id)) is not None:  # sent in parallel
        return NoteView.model_validate(known), False
    note = LeadNote(
        client_id=wanted.client_id,
        lead_id=lead.id,
        author_id=work.actor.person,
        body=wanted.body,
        is_contact=wanted.is_contact,
        written_at=wanted.written_at,
        created_at=work.now,
    )
    work.session.add(note)
    if wanted.is_contact:
        at = min(wanted.written_at or work.now, work.now)
        repository.record_contact(work, lead, at, is_call=False)
    work.session.flush()
    audit.record(work, "note.added", lead.id)
    work.announce("leads", lead.branch_id)
    return NoteView.model_validate(note), True


def change_status(work: Work, lead: Lead, status: LeadStatus, reason: str) -> None:
    """Set the status of a locked lead, with its history row; the same status changes nothing.

    An enrolment is credited to the owner at this moment.
    """
    if lead.status == status:
        return
    work.session.add(
        StatusChange(
            lead_id=lead.id,
            from_status=lead.status,
            to_status=status,
            by_id=work.actor.user_id,
            reason=reason,
            at=work.now,
        )
    )
    enrolled = status is LeadStatus.ENROLLED
    lead.enrolled_at = work.now if enrolled else None
    lead.enrolled_telecaller_id = lead.telecaller_id if enrolled else None
    lead.status = status
    lead.updated_at = work.now


def fold_counts(work: Work) -> None:
    """Fold the appended differences of the lead counts into one row each; the sums stay."""
    repository.fold_counts(work)


def _end_of_today(work: Work) -> datetime:
    zone = organisation.get(work).time_zone
    return day_start(local_day(work.now, zone) + timedelta(days=1), zone)


def _item(lead: Lead, end_of_today: datetime) -> LeadItem:
    due = lead.next_followup_at is not None and lead.next_followup_at < end_of_today
    values = lead.model_dump(include=set(LeadItem.model_fields) - {"has_due_followup"})
    return LeadItem(**values, has_due_followup=due)
