"""The lead list: one SQL statement that returns finished JSON, for the API and for pages.

The hottest read of the program passes by the ORM and by response models; `service.list_leads` reads
its answer as a `LeadPage`. ADR 0011 has the figures.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm_app.access.actor import Actor
from crm_app.access.scope import visible_leads_text
from crm_app.domain import cursors
from crm_app.domain.leads.rules import Search
from crm_app.domain.leads.schemas import PAGE_SIZE, LeadFilter
from crm_app.models.lead import CONTACT_ORDER, FOLLOWUP_ORDER

TRIGRAM_MIN = 3  # shorter patterns have no trigram: they walk the list order


def _items() -> str:
    """The page as JSON text; instants end in Z as everywhere in the API.

    The key behind an instant tells its end from a name that looks the same.
    """
    text = "coalesce(json_agg(item), '[]')::text"
    for behind in ('","call_count":', '","has_due_followup":', '"}'):
        text = f"replace({text}, '+00:00{behind}', 'Z{behind}')"
    return text


_TEXTS = {
    "columns": "id, student_name, phone_number, phone_e164, status, last_contacted_at,"
    " call_count, next_followup_at, do_not_call, updated_at",
    "keys": f"{FOLLOWUP_ORDER} as followup_key, {CONTACT_ORDER} as contact_key",
    "items": _items(),
    "size": PAGE_SIZE,
}
_WALKED = "select {columns}, {keys} from leads where {where} {behind}"
_HITS = "hits as materialized (select id, {keys} from leads where {where}),"
# Only the keys of what was found are sorted; whole rows are read for one page of them.
_FOUND = """
    select {columns}, followup_key, contact_key
    from (select * from hits where true {behind}) as place join leads using (id)
    order by followup_key, contact_key, id
"""
_COUNT = "(select count(*) from leads where {where})"
_COUNTED = "(select coalesce(sum(n), 0)::bigint from lead_counts where {where})"
# Reading a CTE keeps its order, so that nothing is sorted again.
_PAGE = """
with {hits} page as ({rows}),
shown as (select * from page limit {size}),
tonight as (
    select (date_trunc('day', %(now)s::timestamptz at time zone time_zone) + interval '1 day')
        at time zone time_zone as at from settings
)
select
    (select {items} from (
        select id, student_name, phone_number, phone_e164, status, last_contacted_at, call_count,
            next_followup_at,
            coalesce(next_followup_at < (select at from tonight), false) as has_due_followup,
            do_not_call, updated_at
        from shown
    ) as item),
    (select array[followup_key::text, contact_key::text, id::text]
        from shown order by followup_key desc, contact_key desc, id desc limit 1),
    (select count(*) > {size} from page),
    {total}
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """A statement with its values; it answers (items as JSON, last keys, is there more, total)."""

    statement: str
    values: dict[str, Any]  # Any: values of every type that the driver can send
    plan: str  # the `plan_cache_mode` that it needs


def build(actor: Actor, wanted: LeadFilter, search: Search | None, now: datetime) -> Listing:
    """The list of what the actor may see, filtered, in list order (requirement 5.5.1).

    What is due is due by the end of the local day of `now`.

    Raises:
        BadCursor: a cursor that is not ours.
    """
    scope, scope_values = visible_leads_text(actor)
    values: dict[str, Any] = {**scope_values, "now": now}
    narrow = " and ".join([scope, *_filters(wanted, values)])
    match = match_text(search, values)
    where = f"{narrow} and {match}" if match else narrow
    if search is not None and _has_trigram(search):
        # Materialized: else the planner may walk the list order, 800 times slower on a miss.
        hits = _HITS.format(where=where, **_TEXTS)
        behind = _behind(wanted, "followup_key", "contact_key", values)
        rows = _FOUND.format(behind=behind, **_TEXTS)
        total = "(select count(*) from hits)"
    else:
        behind = _behind(wanted, FOLLOWUP_ORDER, CONTACT_ORDER, values)
        hits, rows = "", _WALKED.format(where=where, behind=behind, **_TEXTS)
        # The counter table has the columns of scope and filters, so the count costs nothing.
        counted = narrow.replace("leads.", "lead_counts.")
        total = _COUNT.format(where=where) if match else _COUNTED.format(where=counted)
    # Walking an index, and the search index behind its fence, are the best plans for any values,
    # and planning takes longer than many of them; a short pattern's best plan depends on it.
    same_for_all = bool(hits) or (not match and "offset" not in values)
    plan = "force_generic_plan" if same_for_all else "force_custom_plan"
    return Listing(_PAGE.format(hits=hits, rows=rows, total=total, **_TEXTS), values, plan)


def _behind(wanted: LeadFilter, followup_key: str, contact_key: str, values: dict[str, Any]) -> str:
    """Where the page begins, its order and its end; a cursor wins over a page number."""
    # A number, not a value: a plan for any value would count on a tenth of the table.
    order = f"order by {followup_key}, {contact_key}, id limit {PAGE_SIZE + 1}"
    if wanted.cursor:
        followup, contact, lead_id = cursors.decode(wanted.cursor, 3)
        values |= {"at_followup": followup, "at_contact": contact, "at_id": lead_id}
        return (
            f"and ({followup_key}, {contact_key}, id) > (%(at_followup)s::timestamptz,"
            f" %(at_contact)s::timestamptz, %(at_id)s::uuid) {order}"
        )
    if wanted.page == 1:
        return order
    values["offset"] = (wanted.page - 1) * PAGE_SIZE
    return f"{order} offset %(offset)s"


def _filters(wanted: LeadFilter, values: dict[str, Any]) -> list[str]:
    """Conditions on columns that the counter table has as well."""
    conditions = []
    if wanted.status:
        conditions.append("leads.status = any(%(status)s)")
        values["status"] = [str(status) for status in wanted.status]
    if wanted.telecaller_id is not None:
        conditions.append("leads.telecaller_id = %(telecaller_id)s")
        values["telecaller_id"] = wanted.telecaller_id
    if wanted.branch_id is not None:
        conditions.append("leads.branch_id = %(branch_id)s")
        values["branch_id"] = wanted.branch_id
    return conditions


def match_text(search: Search | None, values: dict[str, Any]) -> str:
    """What a search asks of a lead, empty without one; `values` gets what it looks for."""
    if search is None:
        return ""
    if search.name:
        values["name"] = f"%{_literal(search.name)}%"
        return "(leads.student_name ilike %(name)s or extra_values(leads.extra) ilike %(name)s)"
    values["digits"] = f"%{search.digits}%"
    return "(leads.phone_e164 like %(digits)s or leads.alternate_phone like %(digits)s)"


def _has_trigram(search: Search) -> bool:
    return len(search.name or search.digits or "") >= TRIGRAM_MIN


def _literal(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def as_json(row: tuple[str, list[str] | None, bool, int]) -> bytes:
    """The answer as JSON bytes."""
    items, last, has_more, total = row
    cursor = json.dumps(cursors.encode(*last)) if has_more and last else "null"
    return f'{{"items":{items},"next_cursor":{cursor},"total":{total}}}'.encode()
