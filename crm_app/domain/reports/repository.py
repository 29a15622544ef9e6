"""Read-only SQL of the reports: every metric is defined here and nowhere else."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from crm_app.access.actor import Actor
from crm_app.access.scope import visible_users
from crm_app.domain.reports.rules import conversion_rate
from crm_app.domain.reports.schemas import PerformanceRow
from crm_app.models import Outcome
from crm_app.work import Work

# LATERAL per person: each walks the own part of the index. One GROUP BY over all calls sorts
# millions of rows for the distinct leads.
#
# Leads held at the end of the span: those held now, less those that came later, and for each lead
# that changed hands later, back to the owner before its first change.
_PERFORMANCE = """
with held as (
    select telecaller_id, sum(n) as n from lead_counts
    where telecaller_id is not null group by telecaller_id
), came_later as (
    select telecaller_id, count(*) as n from leads where created_at >= :until group by telecaller_id
), first_change as (
    select distinct on (lead_id) lead_id, from_telecaller_id
    from assignment_history where at >= :until order by lead_id, at
), changed as (
    select l.telecaller_id as now_id, c.from_telecaller_id as then_id
    from first_change c join leads l on l.id = c.lead_id where l.created_at < :until
), undone as (
    select telecaller_id, sum(n) as n from (
        select now_id as telecaller_id, -1 as n from changed
        union all select then_id, 1 from changed
    ) as steps group by telecaller_id
)
select users.id as telecaller_id, users.full_name as name, coalesce(branches.name, '-') as branch,
    c.calls, c.connected, c.leads_contacted, c.talk_seconds, f.followups_done, e.enrolled,
    (coalesce(held.n, 0) - coalesce(came_later.n, 0) + coalesce(undone.n, 0))::int as leads_assigned
from users
left join branches on branches.id = users.branch_id
left join held on held.telecaller_id = users.id
left join came_later on came_later.telecaller_id = users.id
left join undone on undone.telecaller_id = users.id
cross join lateral (
    select count(*) as calls,
        count(*) filter (where outcome = 'connected') as connected,
        count(distinct lead_id) filter (where outcome = 'connected') as leads_contacted,
        coalesce(sum(duration_seconds) filter (where outcome = 'connected'), 0) as talk_seconds
    from call_logs
    where telecaller_id = users.id and started_at >= :since and started_at < :until
) as c
cross join lateral (
    select count(*) as followups_done from followups
    where completed_by_id = users.id and completed_at >= :since and completed_at < :until
) as f
cross join lateral (
    select count(*) as enrolled from leads
    where enrolled_telecaller_id = users.id and enrolled_at >= :since and enrolled_at < :until
) as e
where users.role = 'telecaller'
    and (users.is_active or c.calls > 0 or f.followups_done > 0 or e.enrolled > 0)
    and {people}
order by lower(users.full_name), users.id
"""

_CALLS = """
select (started_at at time zone :zone)::date as day, outcome, count(*) as calls
from users join call_logs on call_logs.telecaller_id = users.id
where users.role = 'telecaller' and started_at >= :since and started_at < :until and {people}
group by 1, 2 order by 1, 2
"""


def _people(
    actor: Actor, branch_id: UUID | None, telecaller_id: UUID | None
) -> tuple[str, dict[str, Any]]:
    """Whose figures: the actor's scope and the filters, as SQL on `users` with its values."""
    scope = visible_users(actor).compile(compile_kwargs={"render_postcompile": True})
    conditions, values = [str(scope)], dict(scope.params)
    if branch_id is not None:
        conditions.append("users.branch_id = :branch_id")
        values["branch_id"] = branch_id
    if telecaller_id is not None:
        conditions.append("users.id = :telecaller_id")
        values["telecaller_id"] = telecaller_id
    return " and ".join(conditions), values


def performance(
    work: Work,
    span: tuple[datetime, datetime],
    branch_id: UUID | None = None,
    telecaller_id: UUID | None = None,
) -> list[PerformanceRow]:
    """One row for each telecaller in sight, by name; `span` is half-open.

    Inactive ones are there when they did something in the span (requirement 9.1.2).
    """
    people, values = _people(work.actor, branch_id, telecaller_id)
    rows = work.session.execute(
        sa.text(_PERFORMANCE.format(people=people)),
        {"since": span[0], "until": span[1], **values},
    )
    return [
        PerformanceRow(
            **row._mapping,
            conversion_rate=conversion_rate(row.enrolled, row.leads_assigned),
        )
        for row in rows
    ]


def count_calls(
    work: Work,
    span: tuple[datetime, datetime],
    zone: str,
    branch_id: UUID | None = None,
    telecaller_id: UUID | None = None,
) -> list[tuple[date, Outcome, int]]:
    """The same people's calls: how many of each local day ended how, in order of the days."""
    people, values = _people(work.actor, branch_id, telecaller_id)
    rows = work.session.execute(
        sa.text(_CALLS.format(people=people)),
        {"since": span[0], "until": span[1], "zone": zone, **values},
    )
    return [(row.day, Outcome(row.outcome), row.calls) for row in rows]


_HELD_NOW = """
select
    (select coalesce(sum(n), 0)::int from lead_counts where telecaller_id = :me) as leads_total,
    (select coalesce(sum(n), 0)::int from lead_counts
        where telecaller_id = :me and status = 'enrolled') as enrolled,
    (select count(*) from leads where telecaller_id = :me and exists (
        select from call_logs
        where lead_id = leads.id and telecaller_id = :me and outcome = 'connected'
    )) as leads_contacted
"""


def held_now(work: Work, user_id: UUID) -> tuple[int, int, int]:
    """Leads a person holds now: all, enrolled ones, and those they have reached."""
    row = work.session.execute(sa.text(_HELD_NOW), {"me": user_id}).one()
    return row.leads_total, row.enrolled, row.leads_contacted
