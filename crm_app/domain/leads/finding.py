"""SQL of the portal's table: any filters, any order, one page or all of it (ADR 0015).

The phones' list is `listing`, which answers one question and very fast. This one is asked by a few
people in an office, who combine filters; it counts first and then takes the plan that is fast for
so many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from crm_app.access.actor import Actor
from crm_app.access.scope import visible_leads_text
from crm_app.domain.leads.listing import match_text
from crm_app.domain.leads.rules import Search
from crm_app.domain.leads.schemas import PAGE_SIZE, TABLE_BOUND, Sort, TableFilter
from crm_app.models import LeadStatus
from crm_app.models.lead import CONTACT_ORDER, FOLLOWUP_ORDER
from crm_app.work import Work

_NEVER_CALLED = "leads.call_count = 0"
_FUNNEL = ", ".join(f"'{status}'" for status in LeadStatus)

# What each order compares, first to last; the id makes it total.
_KEYS: dict[Sort, tuple[str, ...]] = {
    "next": (FOLLOWUP_ORDER, CONTACT_ORDER),
    "name": ("lower(leads.student_name)",),
    "status": (f"array_position(array[{_FUNNEL}], leads.status::text)",),
    "owner": (
        "(select lower(full_name) from users where users.id = leads.telecaller_id)",
        "leads.telecaller_id",
    ),
    "contact": (CONTACT_ORDER,),
    "calls": ("leads.call_count",),
    "created": ("leads.created_at",),
}

# A statement's values differ in what they match: never a plan for any values.
_PLAN = sa.text("select set_config('plan_cache_mode', 'force_custom_plan', true)")


Span: TypeAlias = tuple[datetime | None, datetime | None]  # half-open


@dataclass(frozen=True, slots=True)
class Moments:
    """Where local days begin for the filters that name one."""

    today: datetime
    tomorrow: datetime
    an_hour_ago: datetime
    created: Span
    enrolled: Span


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The conditions of a filter. `counted` are those on the counter table, where it can tell."""

    conditions: str
    status: str
    values: dict[str, Any]  # Any: values of every type that the driver can send
    counted: str | None

    @property
    def where(self) -> str:
        """All conditions on `leads`."""
        return f"{self.conditions} and {self.status}"


def narrow(actor: Actor, wanted: TableFilter, search: Search | None, at: Moments) -> Narrowed:
    """The conditions of what the actor may see and asks for."""
    scope, scope_values = visible_leads_text(actor)
    values: dict[str, Any] = {**scope_values}
    plain = [scope]  # on columns that the counter table has as well
    if wanted.telecaller_id is not None:
        plain.append("leads.telecaller_id = %(telecaller_id)s")
        values["telecaller_id"] = wanted.telecaller_id
    if wanted.branch_id is not None:
        plain.append("leads.branch_id = %(branch_id)s")
        values["branch_id"] = wanted.branch_id
    if wanted.owner == "none":
        plain.append("leads.telecaller_id is null")
    if wanted.owner == "inactive":
        plain.append("leads.telecaller_id in (select id from users where not is_active)")
    if wanted.untouched is not None:
        plain.append(_NEVER_CALLED)
    others = _others(wanted, search, at, values)
    status = "true"
    if wanted.status:
        status = "leads.status = any(%(status)s)"
        values["status"] = [str(each) for each in wanted.status]
    conditions = " and ".join(plain)
    counted = conditions.replace(_NEVER_CALLED, "lead_counts.never_called")
    return Narrowed(
        conditions=" and ".join([conditions, *others]),
        status=status,
        values=values,
        counted=None if others else counted.replace("leads.", "lead_counts."),
    )


def _others(
    wanted: TableFilter, search: Search | None, at: Moments, values: dict[str, Any]
) -> list[str]:
    """Conditions that only the leads themselves can answer."""
    found = []
    if wanted.untouched == "waiting":
        found.append("leads.created_at < %(an_hour_ago)s")
        values["an_hour_ago"] = at.an_hour_ago
    if wanted.due is not None:
        values |= {"today": at.today, "tomorrow": at.tomorrow}
        # The next one is in the lead itself; behind an overdue one another may be due today.
        found.append(
            f"{FOLLOWUP_ORDER} < %(today)s"
            if wanted.due == "overdue"
            else f"{FOLLOWUP_ORDER} < %(tomorrow)s and ({FOLLOWUP_ORDER} >= %(today)s or exists ("
            "select from followups where lead_id = leads.id and status = 'pending'"
            " and scheduled_at >= %(today)s and scheduled_at < %(tomorrow)s))"
        )
        if wanted.due == "overdue":
            del values["tomorrow"]
    for name, (first, behind) in (("created", at.created), ("enrolled", at.enrolled)):
        if first is not None:
            found.append(f"leads.{name}_at >= %({name}_from)s")
            values[f"{name}_from"] = first
        if behind is not None:
            found.append(f"leads.{name}_at < %({name}_to)s")
            values[f"{name}_to"] = behind
    if wanted.source is not None:
        found.append("lower(leads.source) = lower(%(source)s)")
        values["source"] = wanted.source
    if wanted.import_id is not None:
        found.append("leads.import_id = %(import_id)s")
        values["import_id"] = wanted.import_id
    if match := match_text(search, values):
        found.append(match)
    return found


def count_by_status(work: Work, asked: Narrowed) -> dict[LeadStatus, int]:
    """How many match but for the status, of each status."""
    if asked.counted is not None:
        query = f"select status, sum(n)::bigint from lead_counts where {asked.counted}"  # noqa: S608 - our own text
    else:
        query = f"select status, count(*) from leads where {asked.conditions}"  # noqa: S608
    rows = _run(work, f"{query} group by status", _used(asked.values, query))
    found = {LeadStatus(row[0]): int(row[1]) for row in rows}
    return {status: found.get(status, 0) for status in LeadStatus}


def page_ids(
    work: Work, asked: Narrowed, order: tuple[Sort, bool], page: int, total: int
) -> list[UUID]:
    """The leads of one page, in order.

    Few are all read and sorted, since walking an index in the hope of a match may take forever.
    Of many, the order's index meets fifty within a few steps; the caller sees to it that this is
    an order that has one.
    """
    offset = (page - 1) * PAGE_SIZE
    if total > TABLE_BOUND:
        query = f"select leads.id from leads where {asked.where} order by {_order(order)}"  # noqa: S608
    else:
        keys = [f"{key} as key_{at}" for at, key in enumerate(_KEYS[order[0]])]
        by = [f"key_{at}" for at in range(len(keys))]
        query = (
            f"with hits as materialized (select leads.id, {', '.join(keys)} from leads"  # noqa: S608
            f" where {asked.where}) select id from hits order by {_order(order, by)}"
        )
    query += f" limit {PAGE_SIZE} offset {offset}"
    return [row[0] for row in _run(work, query, _used(asked.values, query))]


def all_ids(work: Work, asked: Narrowed, most: int) -> list[UUID]:
    """All that match, in list order, but at most so many."""
    order = _order(("next", False))
    query = f"select leads.id from leads where {asked.where} order by {order} limit {most}"  # noqa: S608
    return [row[0] for row in _run(work, query, _used(asked.values, query))]


# What a file can show of a lead; instants as the organisation's clocks show them.
PLACES = {
    "student_name": "leads.student_name",
    "phone_e164": "leads.phone_e164",
    "alternate_phone": "leads.alternate_phone",
    "email": "leads.email",
    "status": "leads.status",
    "owner": "users.full_name",
    "branch": "branches.name",
    "preferred_course": "leads.preferred_course",
    "preferred_university": "leads.preferred_university",
    "city": "leads.city",
    "source": "leads.source",
    "last_contacted_at": "leads.last_contacted_at at time zone %(zone)s",
    "call_count": "leads.call_count",
    "next_followup_at": "leads.next_followup_at at time zone %(zone)s",
    "created_at": "leads.created_at at time zone %(zone)s",
}
_ROWS = """
select {places} from leads
left join users on users.id = leads.telecaller_id
left join branches on branches.id = leads.branch_id
where {where} order by {order}
"""
_AT_ONCE = 2000


def read_all(
    work: Work,
    asked: Narrowed,
    order: tuple[Sort, bool],
    places: Sequence[str],
    *,
    zone: str,
    lead_ids: Sequence[UUID] | None = None,
) -> Iterator[Sequence[Any]]:
    """These places of every match, or of the chosen ones among them, in order.

    One statement, so what it answers is the state of one moment; by a cursor of the server, so
    that memory stays the same for any number.
    """
    values = {**asked.values, "zone": zone}
    where = asked.where
    if lead_ids is not None:
        where += " and leads.id = any(%(lead_ids)s)"
        values["lead_ids"] = list(lead_ids)
    shown = ", ".join(PLACES[place] for place in places)
    query = _ROWS.format(places=shown, where=where, order=_order(order))
    work.session.flush()
    connection = work.session.connection()
    connection.execute(_PLAN)
    # The option goes to the statement alone: a connection keeps what it is told.
    result = connection.exec_driver_sql(
        query,
        _used(values, query),
        execution_options={"stream_results": True, "yield_per": _AT_ONCE},
    )
    for part in result.partitions(_AT_ONCE):
        yield from part


def _order(order: tuple[Sort, bool], keys: Sequence[str] = ()) -> str:
    sort, descending = order
    way = " desc nulls last" if descending and sort not in {"next", "contact"} else ""
    if descending and sort in {"next", "contact"}:
        way = " desc"  # no nulls there, and so the index is walked backwards
    named = keys or _KEYS[sort]
    return ", ".join(f"{key}{way}" for key in (*named, "id" if keys else "leads.id"))


def _used(values: dict[str, Any], query: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if f"%({key})s" in query}


def _run(work: Work, query: str, values: dict[str, Any]) -> Sequence[Any]:
    # Any: rows of whatever the query selects.
    work.session.flush()
    connection = work.session.connection()
    connection.execute(_PLAN)
    return connection.exec_driver_sql(query, values).all()
