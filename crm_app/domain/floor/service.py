"""One look at the live floor (requirement 9.4)."""

from datetime import timedelta
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.branches import repository as branches
from crm_app.domain.floor import rules
from crm_app.domain.floor.repository import FloorQueries
from crm_app.domain.floor.schemas import Attention, Floor, PersonNow, Today
from crm_app.domain.leads.rules import UNTOUCHED_AFTER
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import day_start, local_day
from crm_app.models import Presence, Role
from crm_app.work import Work

WEEK = timedelta(days=7)


def look(work: Work, branch_id: UUID | None = None) -> Floor:
    """The floor now, of one branch or all; a manager's is always the own branch's.

    Raises:
        NotFound: no such branch, or not the actor's.
    """
    require(work.actor, Permission.REPORTS_READ)
    if work.actor.role is Role.MANAGER:
        branch_id = work.actor.branch_id
    elif branch_id is not None:
        branches.get(work, branch_id)
    settings = organisation.get(work)
    zone = settings.time_zone
    queries = _queries(work, branch_id, zone)
    with work.unfenced():
        people = queries.people()
        leads = queries.leads()
        recent = queries.recent_leads()
        enrolled = queries.enrolled()
        hours = queries.hours(zone)
        latest = queries.latest()
        overdue = queries.overdue()
    shown = [_person(work, row) for row in people if row.is_active or row.calls or row.overdue]
    return Floor(
        at=work.now,
        zone=zone,
        work_starts=settings.work_starts,
        work_ends=settings.work_ends,
        attention=Attention(
            unowned=leads.unowned,
            never_called=max(0, leads.never_called - recent.fresh),
            overdue=overdue,
            owner_inactive=leads.owner_inactive,
        ),
        today=Today(
            calls=sum(row.calls for row in people),
            connected=sum(row.connected for row in people),
            talk_seconds=sum(row.talk_seconds for row in people),
            calls_last_week=sum(row.calls_last_week for row in people),
            connected_last_week=sum(row.connected_last_week for row in people),
            enrolled=enrolled,
            total_leads=leads.total_leads,
            new_leads=recent.new_leads,
            active_telecallers=sum(row.is_active for row in people),
            working_now=sum(person.doing in {"logged", "note", "seen"} for person in shown),
        ),
        people=shown,
        hours=hours,
        latest=latest,
    )


def person(work: Work, user_id: UUID) -> PersonNow | None:
    """One telecaller's day so far, as on the floor; None for who is no telecaller.

    Raises:
        NotFound: no such person, or not the actor's.
    """
    require(work.actor, Permission.REPORTS_READ)
    accounts.get(work, user_id)
    queries = _queries(work, None, organisation.get(work).time_zone)
    with work.unfenced():
        found = queries.person(user_id)
    return None if found is None else _person(work, found)


def _queries(work: Work, branch_id: UUID | None, zone: str) -> FloorQueries:
    day = local_day(work.now, zone)
    return FloorQueries(
        work,
        branch_id,
        {
            "today": day_start(day, zone),
            "tomorrow": day_start(day + timedelta(days=1), zone),
            "hour_ago": work.now - UNTOUCHED_AFTER,
            "today_last_week": day_start(day - WEEK, zone),
            "now_last_week": work.now - WEEK,
        },
    )


def _person(work: Work, row: object) -> PersonNow:
    values = row._mapping  # type: ignore[attr-defined]
    doing, since = rules.doing(
        presence=Presence(values["presence"]),
        presence_at=values["presence_at"],
        last_call_at=values["last_call_at"],
        last_note_at=values["last_note_at"],
        last_seen_at=values["last_seen_at"],
        now=work.now,
    )
    names = set(PersonNow.model_fields) - {"doing", "doing_since"}
    return PersonNow(**{name: values[name] for name in names}, doing=doing, doing_since=since)
