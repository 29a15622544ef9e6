"""Read-only SQL of the live floor. "Calls" are telecallers' call logs, as in the reports."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from crm_app.domain.floor.schemas import HourCalls, LatestCall
from crm_app.models import CLOSED_STATUSES
from crm_app.work import Work

_CLOSED = ", ".join(f"'{status}'" for status in CLOSED_STATUSES)

# :branch_id null means every branch.
_IN_BRANCH = "(cast(:branch_id as uuid) is null or {column} = :branch_id)"

_LEADS = f"""
select
    coalesce(sum(n), 0)::int as total_leads,
    coalesce(sum(n) filter (where telecaller_id is null and open), 0)::int as unowned,
    coalesce(sum(n) filter (where never_called and open), 0)::int as never_called,
    coalesce(sum(n) filter (where not owner_active and open), 0)::int as owner_inactive
from (
    select lead_counts.n, lead_counts.telecaller_id, lead_counts.never_called,
        lead_counts.status not in ({_CLOSED}) as open,
        coalesce(users.is_active, true) as owner_active
    from lead_counts left join users on users.id = lead_counts.telecaller_id
    where not lead_counts.is_erased and {_IN_BRANCH.format(column="lead_counts.branch_id")}
) as counted
"""  # noqa: S608 - our own text

_RECENT_LEADS = f"""
select
    count(*) filter (where created_at >= :today) as new_leads,
    count(*) filter (
        where not is_erased and created_at >= :hour_ago and call_count = 0
            and status not in ({_CLOSED})
    ) as fresh
from leads
where created_at >= least(cast(:today as timestamptz), cast(:hour_ago as timestamptz))
    and {_IN_BRANCH.format(column="branch_id")}
"""  # noqa: S608

_ENROLLED = f"""
select count(*) from leads
where enrolled_at >= :today and {_IN_BRANCH.format(column="branch_id")}
"""  # noqa: S608

# Leads, not follow-ups: what the list behind the number shows, and with nobody's among them.
_OVERDUE = f"""
select count(*) from leads
where next_followup_at < :today and {_IN_BRANCH.format(column="branch_id")}
"""  # noqa: S608

_PEOPLE = """
select users.id, users.full_name as name, coalesce(branches.name, '-') as branch,
    users.daily_call_target as target, users.presence, users.presence_at, users.last_seen_at,
    c.calls, c.connected, c.talk_seconds, c.last_call_at, n.last_note_at, f.due_today, f.overdue,
    w.calls_last_week, w.connected_last_week, users.is_active
from users
left join branches on branches.id = users.branch_id
cross join lateral (
    select count(*) as calls, count(*) filter (where outcome = 'connected') as connected,
        coalesce(sum(duration_seconds) filter (where outcome = 'connected'), 0) as talk_seconds,
        max(started_at + duration_seconds * interval '1 second') as last_call_at
    from call_logs
    where telecaller_id = users.id and started_at >= :today and started_at < :tomorrow
) as c
cross join lateral (
    select count(*) as calls_last_week,
        count(*) filter (where outcome = 'connected') as connected_last_week
    from call_logs
    where telecaller_id = users.id
        and started_at >= :today_last_week and started_at < :now_last_week
) as w
cross join lateral (
    select max(created_at) as last_note_at from lead_notes
    where author_id = users.id and created_at >= :today
) as n
cross join lateral (
    select count(distinct lead_id) filter (where scheduled_at >= :today) as due_today,
        count(distinct lead_id) filter (where scheduled_at < :today) as overdue
    from followups
    where telecaller_id = users.id and status = 'pending' and scheduled_at < :tomorrow
) as f
where users.role = 'telecaller' and {who}
order by c.calls desc, lower(users.full_name)
"""

_PEOPLE_OF_BRANCH = _PEOPLE.format(
    who=_IN_BRANCH.format(column="users.branch_id")
    + " and (users.is_active or c.calls > 0 or w.calls_last_week > 0 or f.overdue > 0)"
)
_ONE_PERSON = _PEOPLE.format(who="users.id = :user_id")

_HOURS = f"""
select extract(hour from started_at at time zone :zone)::int as hour, count(*) as calls,
    count(*) filter (where outcome = 'connected') as connected
from call_logs join users on users.id = call_logs.telecaller_id
where started_at >= :today and started_at < :tomorrow and users.role = 'telecaller'
    and {_IN_BRANCH.format(column="users.branch_id")}
group by 1 order by 1
"""  # noqa: S608

_LATEST = f"""
select call_logs.id, call_logs.lead_id, leads.student_name, users.full_name as telecaller,
    call_logs.outcome, call_logs.duration_seconds, leads.status, leads.next_followup_at,
    call_logs.started_at
from call_logs
join users on users.id = call_logs.telecaller_id
join leads on leads.id = call_logs.lead_id and not leads.is_erased
where call_logs.started_at >= :today and call_logs.started_at < :tomorrow
    and users.role = 'telecaller' and {_IN_BRANCH.format(column="users.branch_id")}
order by call_logs.started_at desc, call_logs.id
limit 8
"""  # noqa: S608


class FloorQueries:
    """The queries of one look, all with the same moments and branch."""

    def __init__(self, work: Work, branch_id: UUID | None, moments: dict[str, datetime]) -> None:
        self._work = work
        self._values: dict[str, Any] = {"branch_id": branch_id, **moments}

    def _one(self, query: str) -> sa.Row[Any]:
        return self._work.session.execute(sa.text(query), self._values).one()

    def leads(self) -> sa.Row[Any]:
        """Counts of leads: total, unowned, never called, with an inactive owner."""
        return self._one(_LEADS)

    def recent_leads(self) -> sa.Row[Any]:
        """Leads that came today, and those too fresh to have been called."""
        return self._one(_RECENT_LEADS)

    def enrolled(self) -> int:
        """Leads that became enrolled today."""
        return int(self._one(_ENROLLED)[0])

    def overdue(self) -> int:
        """Leads with a follow-up of a day before today."""
        return int(self._one(_OVERDUE)[0])

    def people(self) -> list[sa.Row[Any]]:
        """Each telecaller's day so far, most calls first."""
        return list(self._work.session.execute(sa.text(_PEOPLE_OF_BRANCH), self._values))

    def person(self, user_id: UUID) -> sa.Row[Any] | None:
        """One telecaller's day so far."""
        values = {**self._values, "user_id": user_id}
        return self._work.session.execute(sa.text(_ONE_PERSON), values).one_or_none()

    def hours(self, zone: str) -> list[HourCalls]:
        """Today's calls by local hour, hours without calls left out."""
        rows = self._work.session.execute(sa.text(_HOURS), {**self._values, "zone": zone})
        return [HourCalls.model_validate(row) for row in rows]

    def latest(self) -> list[LatestCall]:
        """The last eight calls of today, newest first."""
        rows = self._work.session.execute(sa.text(_LATEST), self._values)
        return [LatestCall.model_validate(row) for row in rows]
