"""Every figure that is stored beside its source, and the SQL that works it out again.

A check is one statement, so it sees one moment: a call that is being logged is either wholly in it
or not at all. `{only:column}` narrows it to the records that are looked at once more under their
lock, right before they are repaired.

Each statement answers `id` (the record), `lead_id` (the lead to look at, if any), `label`, `stored`
and `correct` as text, and `mendable`.
"""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from crm_app.adapters import upload_parts as parts
from crm_app.domain.organisation import service as organisation
from crm_app.domain.truth.schemas import Difference
from crm_app.kernel.phone import normalise_phone
from crm_app.work import Work

Refine = Callable[[Work, list[Difference]], list[Difference]]


@dataclass(frozen=True, slots=True)
class Check:
    """One figure: what it is for people, where its truth lies, how to find and to mend it.

    `locks` names the table whose rows are held while they are mended: `leads` by the lead of each
    difference, any other by its own id; None where one statement mends all. Without `mend` a
    difference can only be reported, for `source` does not say what was meant.
    """

    name: str
    title: str
    source: str
    find: str
    mend: str | None = None
    locks: str | None = "leads"
    refine: Refine | None = None


class _Only:
    """Writes `{only:column}` as a condition."""

    def __init__(self, *, narrowed: bool) -> None:
        self._narrowed = narrowed

    def __format__(self, column: str) -> str:
        return f"{column} = any(cast(:ids as uuid[]))" if self._narrowed else "true"


def found_sql(check: Check, *, narrowed: bool) -> str:
    """The statement that finds differences, of all records or of `:ids`."""
    return check.find.format(only=_Only(narrowed=narrowed))


def _set(table: str, column: str, kind: str) -> str:
    """Mends one column and nothing else; triggers mark the row for sync as at any other write."""
    return (
        f"update {table} t set {column} = d.correct::{kind} from found d"  # noqa: S608 - our own text
        " where t.id = d.id and d.mendable"
        " returning d.id, d.lead_id, d.label, d.stored, d.correct, d.mendable"
    )


# Leads

_LEAD = "l.id, l.id as lead_id, l.student_name::text as label"

_CALL_COUNT = f"""
select {_LEAD}, l.call_count::text as stored, coalesce(made.n, 0)::text as correct,
    true as mendable
from leads l left join (
    select lead_id, count(*) as n from call_logs where {{only:lead_id}} group by lead_id
) made on made.lead_id = l.id
where l.call_count <> coalesce(made.n, 0) and {{only:l.id}}
"""  # noqa: S608 - our own text

# A phone's clock may be ahead: no contact counts as later than it was heard of.
_LAST_CONTACTED_AT = f"""
select {_LEAD}, l.last_contacted_at::text as stored,
    greatest(spoken.at, noted.at)::text as correct, true as mendable
from leads l left join (
    select lead_id, max(least(started_at, created_at)) as at
    from call_logs where {{only:lead_id}} group by lead_id
) spoken on spoken.lead_id = l.id left join (
    select lead_id, max(least(written_at, created_at)) as at
    from lead_notes where is_contact and {{only:lead_id}} group by lead_id
) noted on noted.lead_id = l.id
where l.last_contacted_at is distinct from greatest(spoken.at, noted.at) and {{only:l.id}}
"""  # noqa: S608 - our own text

_NEXT_FOLLOWUP_AT = f"""
select {_LEAD}, l.next_followup_at::text as stored, due.at::text as correct, true as mendable
from leads l left join (
    select lead_id, min(scheduled_at) as at
    from followups where status = 'pending' and {{only:lead_id}} group by lead_id
) due on due.lead_id = l.id
where l.next_followup_at is distinct from due.at and {{only:l.id}}
"""  # noqa: S608 - our own text

_ENROLLED_AT = f"""
select {_LEAD}, l.enrolled_at::text as stored, meant.at::text as correct,
    l.status <> 'enrolled' or meant.at is not null as mendable
from leads l cross join lateral (
    select case when l.status = 'enrolled' then (
        select max(h.at) from lead_status_history h
        where h.lead_id = l.id and h.to_status = 'enrolled'
    ) end as at
) meant
where (l.status = 'enrolled') <> (l.enrolled_at is not null) and {{only:l.id}}
"""  # noqa: S608 - our own text

_ENROLLED_BY = f"""
select {_LEAD}, l.enrolled_telecaller_id::text as stored, null::text as correct, true as mendable
from leads l
where l.status <> 'enrolled' and l.enrolled_telecaller_id is not null and {{only:l.id}}
"""  # noqa: S608 - our own text

_ASSIGNED_AT = f"""
select {_LEAD}, l.assigned_at::text as stored, meant.at::text as correct, true as mendable
from leads l cross join lateral (
    select case when l.telecaller_id is not null then coalesce((
        select max(h.at) from assignment_history h
        where h.lead_id = l.id and h.to_telecaller_id = l.telecaller_id
    ), l.created_at) end as at
) meant
where (l.telecaller_id is null) <> (l.assigned_at is null) and {{only:l.id}}
"""  # noqa: S608 - our own text

# A merge joins two histories, and which of their ends is the lead's is what a person chose.
_NEVER_MERGED = (
    "l.id not in (select kept_lead_id from lead_merges"
    " union all select merged_lead_id from lead_merges)"
)

_STATUS = f"""
select {_LEAD}, l.status::text as stored, coalesce(last.to_status, 'new')::text as correct,
    false as mendable
from leads l left join (
    select distinct on (lead_id) lead_id, to_status from lead_status_history
    where {{only:lead_id}} order by lead_id, at desc, created_at desc
) last on last.lead_id = l.id
where l.status <> coalesce(last.to_status, 'new') and {_NEVER_MERGED} and {{only:l.id}}
"""  # noqa: S608 - our own text

_OWNER = f"""
select {_LEAD}, l.telecaller_id::text as stored, last.to_telecaller_id::text as correct,
    false as mendable
from leads l join (
    select distinct on (lead_id) lead_id, to_telecaller_id from assignment_history
    where {{only:lead_id}} order by lead_id, at desc, created_at desc
) last on last.lead_id = l.id
where l.telecaller_id is distinct from last.to_telecaller_id and {_NEVER_MERGED} and {{only:l.id}}
"""  # noqa: S608 - our own text

# Of two things said of one moment, what was noted later holds.
_DO_NOT_CALL = f"""
select {_LEAD}, l.do_not_call::text as stored, coalesce(last.act = 'withdrawn', false)::text
        as correct, true as mendable
from leads l left join (
    select distinct on (lead_id) lead_id, act from consents
    where purpose = 'calls' and {{only:lead_id}} order by lead_id, at desc, created_at desc, id
) last on last.lead_id = l.id
where l.do_not_call <> coalesce(last.act = 'withdrawn', false) and {{only:l.id}}
"""  # noqa: S608 - our own text

# Nearly every number ends in what was typed; the few others are read once more as an import does.
_PHONE = f"""
select {_LEAD}, l.phone_e164::text as stored, l.phone_number::text as correct, false as mendable
from leads l
where not l.is_erased and (l.phone_e164
    not like '%' || ltrim(regexp_replace(l.phone_number, '[^0-9]', '', 'g'), '0')
    or l.phone_number !~ '[0-9]') and {{only:l.id}}
"""  # noqa: S608 - our own text


def _read_again(work: Work, found: list[Difference]) -> list[Difference]:
    region = organisation.get(work).phone_region
    return [each for each in found if normalise_phone(each.correct or "", region) != each.stored]


_LEAD_COUNTS = """
select null::uuid as id, null::uuid as lead_id,
    concat_ws(', ', coalesce(b.name, 'no branch'), coalesce(u.full_name, 'nobody'), c.status,
        case when c.never_called then 'never called' end,
        case when c.is_erased then 'erased' end) as label,
    c.stored::text, c.correct::text, true as mendable,
    c.branch_id, c.telecaller_id, c.status, c.never_called, c.is_erased,
    c.correct - c.stored as missing
from (
    select branch_id, telecaller_id, status, never_called, is_erased,
        sum(stored)::bigint as stored, sum(correct)::bigint as correct
    from (
        select branch_id, telecaller_id, status, never_called, is_erased, n as stored, 0 as correct
        from lead_counts
        union all
        select branch_id, telecaller_id, status, call_count = 0, is_erased, 0, count(*)
        from leads group by 1, 2, 3, 4, 5
    ) as both_sides
    group by 1, 2, 3, 4, 5 having sum(stored) <> sum(correct)
) c
left join branches b on b.id = c.branch_id
left join users u on u.id = c.telecaller_id
"""
# It is a sum of differences, so what is missing is appended: right whatever is written meanwhile.
_COUNT_LEADS = """
, made as (
    insert into lead_counts (branch_id, telecaller_id, status, never_called, is_erased, n)
    select branch_id, telecaller_id, status, never_called, is_erased, missing from found
)
select id, lead_id, label, stored, correct, mendable from found
"""

# Follow-ups

_FOLLOWUP_OWNER = """
select f.id, f.lead_id, l.student_name::text as label, f.telecaller_id::text as stored,
    l.telecaller_id::text as correct, true as mendable
from followups f join leads l on l.id = f.lead_id
where f.status = 'pending' and f.telecaller_id is distinct from l.telecaller_id and {only:f.id}
"""

# Imports

_MADE_BY_IMPORT = """
    select import_id, import_turn from leads where import_id is not null and {only:import_id}
    union all
    select (merged ->> 'import_id')::uuid, (merged ->> 'import_turn')::int from lead_merges
    where undone_at is null and merged ->> 'import_id' is not null
        and {only:(merged ->> 'import_id')::uuid}
"""

_IMPORT_ROWS = f"""
with made as (
    select import_id, count(*)::int as n from (
        {_MADE_BY_IMPORT}
        union all
        select i.id, null from import_logs i, unnest(i.removed_rows) as part,
            generate_series(lower(part), upper(part) - 1)
        where {{only:i.id}}
    ) as rows group by import_id
), changed as (
    select import_id, count(*)::int as n from import_changes where {{only:import_id}} group by 1
), refused as (
    select import_id, (count(*) filter (where code like 'duplicate%'))::int as duplicate,
        (count(*) filter (where code not like 'duplicate%'))::int as error
    from import_faults where {{only:import_id}} group by 1
), counted as (
    select i.id, coalesce(made.n, 0) as created, coalesce(changed.n, 0) as updated,
        coalesce(refused.duplicate, 0) as duplicate, coalesce(refused.error, 0) as error
    from import_logs i left join made on made.import_id = i.id
    left join changed on changed.import_id = i.id left join refused on refused.import_id = i.id
    where {{only:i.id}}
)
select i.id, null::uuid as lead_id, i.file_name::text as label,
    format('%s of %s rows: %s created, %s updated, %s duplicate, %s wrong', i.total, i.rows_read,
        i.created, i.updated, i.duplicate, i.error) as stored,
    format('%1$s of %1$s rows: %2$s created, %3$s updated, %4$s duplicate, %5$s wrong',
        c.created + c.updated + c.duplicate + c.error, c.created, c.updated, c.duplicate, c.error)
        as correct,
    true as mendable, c.created, c.updated, c.duplicate, c.error
from import_logs i join counted c on c.id = i.id
where i.status in ('done', 'undone') and not i.dry_run
    and (i.created, i.updated, i.duplicate, i.error, i.total, i.rows_read) is distinct from
        (c.created, c.updated, c.duplicate, c.error,
        c.created + c.updated + c.duplicate + c.error,
        c.created + c.updated + c.duplicate + c.error)
"""  # noqa: S608 - our own text
# Together: a constraint keeps them adding up.
_COUNT_IMPORT = """
update import_logs t set created = d.created, updated = d.updated, duplicate = d.duplicate,
    error = d.error, total = d.created + d.updated + d.duplicate + d.error,
    rows_read = d.created + d.updated + d.duplicate + d.error
from found d where t.id = d.id
returning d.id, d.lead_id, d.label, d.stored, d.correct, d.mendable
"""

# Whose turn each was, as `assignment.rules.turn_owner` says.
_STRETCHES = """
    select r.import_id, r.leads, (s.value ->> 'first')::int as first,
        lead((s.value ->> 'first')::int) over (
            partition by r.import_id order by (s.value ->> 'first')::int) as behind,
        array(
            select (r.rotation -> 'people' -> p.who::int ->> 'telecaller_id')::uuid
            from jsonb_array_elements_text(s.value -> 'pattern') with ordinality as p(who, place)
            order by p.place
        ) as owners
    from assignment_runs r cross join lateral jsonb_array_elements(r.rotation -> 'stretches') as s
    where r.import_id is not null and {only:r.import_id}
"""

_IMPORT_SHARES = f"""
with stretches as ({_STRETCHES}), made as ({_MADE_BY_IMPORT}), got as (
    select m.import_id, s.owners[1 + (m.import_turn - s.first) % cardinality(s.owners)] as owner,
        count(*)::int as n
    from made m join stretches s on s.import_id = m.import_id and m.import_turn >= s.first
        and (s.behind is null or m.import_turn < s.behind)
    group by 1, 2
)
select i.id, null::uuid as lead_id, i.file_name || ': ' || u.full_name as label,
    h.count::text as stored, coalesce(got.n, 0)::text as correct, true as mendable,
    h.telecaller_id as person_id
from import_shares h join import_logs i on i.id = h.import_id join users u on u.id = h.telecaller_id
left join got on got.import_id = h.import_id and got.owner = h.telecaller_id
where i.status = 'done' and not i.dry_run and h.count <> coalesce(got.n, 0)
    and exists (select from stretches s where s.import_id = i.id) and {{only:i.id}}
"""  # noqa: S608 - our own text
_COUNT_SHARES = """
update import_shares t set count = d.correct::int from found d
where t.import_id = d.id and t.telecaller_id = d.person_id
returning d.id, d.lead_id, d.label, d.stored, d.correct, d.mendable
"""

_IMPORT_LAST = f"""
with stretches as ({_STRETCHES})
select i.id, null::uuid as lead_id, i.file_name::text as label,
    i.last_telecaller_id::text as stored,
    s.owners[1 + (s.leads - 1 - s.first) % cardinality(s.owners)]::text as correct, true as mendable
from import_logs i join stretches s on s.import_id = i.id and s.leads > s.first
    and (s.behind is null or s.leads <= s.behind)
where i.status in ('done', 'undone') and not i.dry_run and i.last_telecaller_id is distinct from
    s.owners[1 + (s.leads - 1 - s.first) % cardinality(s.owners)]
"""  # noqa: S608 - our own text

_IMPORT_KEPT = """
select i.id, null::uuid as lead_id, i.file_name::text as label, i.kept::text as stored,
    n::text as correct, true as mendable
from import_logs i cross join lateral (
    select count(*) as n from import_kept k where k.import_id = i.id
) as counted
where i.status = 'undone' and i.kept <> n and {only:i.id}
"""

# Leads shared out, and changes of many

_WHEN = "to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC'"

_RUN_MOVED = f"""
select r.id, null::uuid as lead_id, 'Shared out ' || {_WHEN} as label, r.moved::text as stored,
    n::text as correct, true as mendable
from assignment_runs r cross join lateral (
    select count(*) as n from assignment_history h where h.run_id = r.id and h.reason <> 'undone'
) as counted
where r.import_id is null and r.moved <> n and {{only:r.id}}
"""  # noqa: S608 - our own text

# What a merge had brought along does not count among what an undo gave back, and nobody knows
# afterwards which merges stood then.
_CARRIED = """exists (
        select from assignment_history h join lead_merges m
            on jsonb_exists(m.moved -> 'assignment_history', h.id::text)
        where h.run_id = {run}
    )"""

_RUN_KEPT = f"""
select r.id, null::uuid as lead_id, 'Shared out ' || {_WHEN} as label, r.kept::text as stored,
    n::text as correct, true as mendable
from assignment_runs r cross join lateral (
    select count(*) filter (where h.reason <> 'undone')
        - count(*) filter (where h.reason = 'undone') as n
    from assignment_history h where h.run_id = r.id
) as counted
where r.undone_at is not null and r.kept is distinct from n and {{only:r.id}}
    and not {_CARRIED.format(run="r.id")}
"""  # noqa: S608 - our own text

_RUN_SUMS = f"""
select r.id, null::uuid as lead_id, 'Shared out ' || {_WHEN} as label,
    'people got ' || n || ' in all' as stored, r.leads || ' were shared out' as correct,
    false as mendable
from assignment_runs r cross join lateral (
    select coalesce(sum((p.value ->> 'count')::int), 0) as n
    from jsonb_array_elements(r.rotation -> 'people') as p
) as counted
where r.leads <> n and {{only:r.id}}
"""  # noqa: S608 - our own text

_TURNS = """
select run_id as id, null::uuid as lead_id, 'Leads that were shared out' as label,
    'turn ' || turn || ' was taken ' || count(*) || ' times' as stored, 'once' as correct,
    false as mendable
from assignment_history where turn is not null and run_id is not null and {only:run_id}
group by run_id, turn having count(*) > 1
union all
select import_id, null, 'Leads of an import', 'turn ' || import_turn || ' was taken ' || count(*)
    || ' times', 'once', false
from leads where import_turn is not null and {only:import_id}
group by import_id, import_turn having count(*) > 1
"""

_BULK = f"""
with counted as (
    select b.id, b.total, b.status,
        case when b.act = 'assign' then (
            select count(*) from assignment_history h
            where h.run_id = b.assignment_run_id and h.reason <> 'undone'
        ) else (
            select count(*) from lead_status_history h
            where h.bulk_run_id = b.id and h.reason <> 'undone'
        ) end::int as moved,
        case when b.act = 'assign' then (
            select count(*) from assignment_history h
            where h.run_id = b.assignment_run_id and h.reason = 'undone'
        ) else (
            select count(*) from lead_status_history h
            where h.bulk_run_id = b.id and h.reason = 'undone'
        ) end::int as back
    from bulk_runs b where b.status in ('done', 'undone') and {{only:b.id}}
), meant as (
    select id, total as done, case when status = 'done' then moved else back end as changed,
        case when status = 'done' then total - moved else moved - back end as skipped
    from counted
)
select b.id, null::uuid as lead_id, 'Many leads at once: ' || b.act as label,
    format('%s done, %s changed, %s not', b.done, b.changed, b.skipped) as stored,
    format('%s done, %s changed, %s not', m.done, m.changed, m.skipped) as correct,
    true as mendable, m.done, m.changed, m.skipped
from bulk_runs b join meant m on m.id = b.id
where (b.done, b.changed, b.skipped) is distinct from (m.done, m.changed, m.skipped)
    and not (b.status = 'undone' and {_CARRIED.format(run="b.assignment_run_id")})
"""  # noqa: S608 - our own text
_COUNT_BULK = """
update bulk_runs t set done = d.done, changed = d.changed, skipped = d.skipped
from found d where t.id = d.id
returning d.id, d.lead_id, d.label, d.stored, d.correct, d.mendable
"""

# Merges

_WAYS = """
    select m.id as merge_id, m.kept_lead_id as lead_id from lead_merges m where m.undone_at is null
    union
    select w.merge_id, m.kept_lead_id from ways w join lead_merges m
        on m.merged_lead_id = w.lead_id and m.undone_at is null
"""

_ALIASES = f"""
with recursive ways(merge_id, lead_id) as ({_WAYS}), meant as (
    select m.id as merge_id, w.lead_id, known.value, m.merged ->> 'student_name' as name
    from lead_merges m join ways w on w.merge_id = m.id join leads l on l.id = w.lead_id
    cross join lateral (
        values (m.merged ->> 'phone_e164'), (m.merged ->> 'alternate_phone'),
            (lower(m.merged ->> 'email'))
    ) as known(value)
    where m.undone_at is null and known.value <> ''
)
select merge_id as id, lead_id, name || ', merged' as label, null::text as stored,
    value as correct, true as mendable
from meant where not exists (
    select from lead_aliases a where a.merge_id = meant.merge_id and a.value = meant.value
        and a.lead_id = meant.lead_id
) and {{only:merge_id}}
union
select m.id, a.lead_id, m.merged ->> 'student_name' || ', merge undone', a.value, null, true
from lead_aliases a join lead_merges m on m.id = a.merge_id
where m.undone_at is not null and {{only:m.id}}
"""  # noqa: S608 - our own text
_SET_ALIASES = """
, gone as (
    delete from lead_aliases a using found d
    where a.merge_id = d.id and a.value = coalesce(d.stored, d.correct)
        and (d.correct is null or a.lead_id <> d.lead_id)
), made as (
    insert into lead_aliases (lead_id, value, merge_id)
    select lead_id, correct, id from found where correct is not null on conflict do nothing
)
select id, lead_id, label, stored, correct, mendable from found
"""

_MERGE_ENDS = f"""
with recursive ways(merge_id, lead_id) as ({_WAYS})
select m.id, m.kept_lead_id as lead_id, m.merged ->> 'student_name' || ', merged' as label,
    case when there.id is null then 'its lead is nowhere' else 'both leads are there' end as stored,
    'one of them is there' as correct, false as mendable
from lead_merges m left join leads there on there.id = m.merged_lead_id
where m.undone_at is null and {{only:m.id}} and (there.id is not null or not exists (
    select from ways w join leads l on l.id = w.lead_id where w.merge_id = m.id
))
"""  # noqa: S608 - our own text

# Recordings

_RECORDING_CALL = """
select r.id, r.lead_id, l.student_name::text as label, null::text as stored, c.id::text as correct,
    true as mendable
from recordings r join leads l on l.id = r.lead_id cross join lateral (
    select id from call_logs where id = r.call_ref and telecaller_id = r.telecaller_id
        and lead_id = r.lead_id
    union
    select id from call_logs where client_id = r.call_ref and telecaller_id = r.telecaller_id
        and lead_id = r.lead_id
    limit 1
) c
where r.call_log_id is null and r.call_ref is not null and {only:r.id}
"""

_RECORDING_LEAD = """
select r.id, r.lead_id, l.student_name::text as label, 'on another lead than its call' as stored,
    'on the lead of its call' as correct, false as mendable
from recordings r join leads l on l.id = r.lead_id join call_logs c on c.id = r.call_log_id
where (c.lead_id <> r.lead_id or c.telecaller_id <> r.telecaller_id) and {only:r.id}
"""

_UPLOAD_BYTES = """
select u.id, u.lead_id, l.student_name::text as label, u.received_bytes::text as stored,
    u.received_bytes::text as correct, true as mendable
from recording_uploads u join leads l on l.id = u.lead_id
where u.received_bytes > 0 and {only:u.id}
"""


def _measure(_: Work, found: list[Difference]) -> list[Difference]:
    """The files may lie in another machine's folder: where there is none, nothing is set back."""
    wrong = []
    for each in found:
        assert each.id is not None  # noqa: S101 - an upload has one
        is_here = parts.path(each.id).exists()
        length = parts.length(each.id) if is_here else 0
        if length < int(each.stored or 0):
            wrong.append(
                Difference(each.id, each.lead_id, each.label, each.stored, str(length), is_here)
            )
    return wrong


# Sync


# No transaction of this cluster has such a number yet: the rows came with a restore.
# What the asking transaction wrote itself is none of them, though no snapshot holds it yet.
def _future(table: str) -> str:
    return (
        f"{table}.changed_xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
        f" and {table}.changed_xid is distinct from"
        " pg_current_xact_id_if_assigned()::text::bigint"
    )


_SYNC = f"""
select l.id, l.id as lead_id, l.student_name::text as label,
    'lead: written by transaction ' || l.changed_xid as stored,
    'one that has been' as correct, true as mendable
from leads l where {_future("l")} and {{only:l.id}}
union all
select f.id, f.lead_id, l.student_name, 'follow-up: written by transaction ' || f.changed_xid,
    'one that has been', true
from followups f join leads l on l.id = f.lead_id where {_future("f")} and {{only:f.id}}
union all
select null, null, 'What left a telecaller', count(*) || ' written by transactions up to '
    || max(changed_xid), 'ones that have been', true
from departures where {_future("departures")} having count(*) > 0
"""  # noqa: S608 - our own text
# A new epoch has every phone begin anew: what it remembers means nothing in this cluster.
_SYNC_ANEW = f"""
, epoch as (
    update settings set sync_epoch = gen_random_uuid() where exists (select from found)
), leads_written as (
    update leads t set changed_xid = 0 from found d where t.id = d.id
), followups_written as (
    update followups t set changed_xid = 0 from found d where t.id = d.id
), departures_written as (
    update departures d set changed_xid = pg_current_xact_id()::text::bigint where {_future("d")}
)
select id, lead_id, label, stored, correct, mendable from found
"""  # noqa: S608 - our own text


CHECKS: Sequence[Check] = (
    Check(
        "call_count",
        "Calls of each lead",
        "call_logs",
        _CALL_COUNT,
        _set("leads", "call_count", "int"),
    ),
    Check(
        "last_contacted_at",
        "Last contact of each lead",
        "call_logs, lead_notes that are contacts",
        _LAST_CONTACTED_AT,
        _set("leads", "last_contacted_at", "timestamptz"),
    ),
    Check(
        "next_followup_at",
        "Next follow-up of each lead",
        "followups that are pending",
        _NEXT_FOLLOWUP_AT,
        _set("leads", "next_followup_at", "timestamptz"),
    ),
    Check(
        "enrolled_at",
        "When a lead enrolled",
        "leads.status, lead_status_history",
        _ENROLLED_AT,
        _set("leads", "enrolled_at", "timestamptz"),
    ),
    Check(
        "enrolled_by",
        "Whose enrolment it is",
        "leads.status",
        _ENROLLED_BY,
        _set("leads", "enrolled_telecaller_id", "uuid"),
    ),
    Check(
        "assigned_at",
        "Since when a lead is somebody's",
        "leads.telecaller_id, assignment_history",
        _ASSIGNED_AT,
        _set("leads", "assigned_at", "timestamptz"),
    ),
    Check("status", "Status of each lead", "lead_status_history", _STATUS),
    Check("owner", "Telecaller of each lead", "assignment_history", _OWNER),
    Check(
        "phone", "Number of each lead", "leads.phone_number, as typed", _PHONE, refine=_read_again
    ),
    Check(
        "do_not_call",
        "Who may not be telephoned",
        "consents to calls",
        _DO_NOT_CALL,
        _set("leads", "do_not_call", "boolean"),
    ),
    Check(
        "lead_counts",
        "Counters of leads",
        "leads",
        _LEAD_COUNTS,
        _COUNT_LEADS,
        locks=None,
    ),
    Check(
        "followup_owner",
        "Telecaller of each pending follow-up",
        "leads.telecaller_id",
        _FOLLOWUP_OWNER,
        _set("followups", "telecaller_id", "uuid"),
    ),
    Check(
        "import_rows",
        "Rows of each import",
        "leads, import_changes, import_faults, lead_merges, removed_rows",
        _IMPORT_ROWS,
        _COUNT_IMPORT,
        locks="import_logs",
    ),
    Check(
        "import_shares",
        "Who got how many of an import",
        "leads.import_turn, assignment_runs.rotation",
        _IMPORT_SHARES,
        _COUNT_SHARES,
        locks="import_logs",
    ),
    Check(
        "import_last",
        "Where the next rotation goes on",
        "assignment_runs.rotation",
        _IMPORT_LAST,
        _set("import_logs", "last_telecaller_id", "uuid"),
        locks="import_logs",
    ),
    Check(
        "import_kept",
        "Leads that an undo left",
        "import_kept",
        _IMPORT_KEPT,
        _set("import_logs", "kept", "int"),
        locks="import_logs",
    ),
    Check(
        "run_moved",
        "Leads moved by sharing out",
        "assignment_history",
        _RUN_MOVED,
        _set("assignment_runs", "moved", "int"),
        locks="assignment_runs",
    ),
    Check(
        "run_kept",
        "Leads that stayed at its undo",
        "assignment_history",
        _RUN_KEPT,
        _set("assignment_runs", "kept", "int"),
        locks="assignment_runs",
    ),
    Check("run_sums", "Shares of sharing out", "assignment_runs.leads", _RUN_SUMS),
    Check("turns", "Turns, each taken once", "leads.import_turn, assignment_history.turn", _TURNS),
    Check(
        "bulk",
        "Changes of many leads",
        "lead_status_history, assignment_history",
        _BULK,
        _COUNT_BULK,
        locks="bulk_runs",
    ),
    Check("aliases", "Numbers of merged leads", "lead_merges.merged", _ALIASES, _SET_ALIASES),
    Check("merge_ends", "Where merged leads went", "leads", _MERGE_ENDS),
    Check(
        "recording_call",
        "Call of each recording",
        "call_logs",
        _RECORDING_CALL,
        _set("recordings", "call_log_id", "uuid"),
    ),
    Check("recording_lead", "Lead of each recording", "call_logs.lead_id", _RECORDING_LEAD),
    Check(
        "upload_bytes",
        "Bytes of each upload",
        "the file in the data folder",
        _UPLOAD_BYTES,
        _set("recording_uploads", "received_bytes", "bigint"),
        locks="recording_uploads",
        refine=_measure,
    ),
    Check(
        "sync", "Numbers that sync goes by", "the transactions of this cluster", _SYNC, _SYNC_ANEW
    ),
)


# What makes one statement over millions of rows quick; until the end of the transaction.
_ROOM = sa.text(
    "select set_config('work_mem', '128MB', true), set_config('jit', 'off', true),"
    " set_config('lock_timeout', '2s', true)"
)


def find(work: Work, check: Check, limit: int) -> list[Difference]:
    """Up to so many differences; a full answer means that there may be more.

    Materialized: a LIMIT that the planner sees makes it believe that few rows will do.
    """
    work.session.flush()
    work.session.execute(_ROOM)
    query = (
        f"with found as materialized ({found_sql(check, narrowed=False)})"  # noqa: S608 - our own
        " select id, lead_id, label, stored, correct, mendable from found"
    )
    if check.refine is None:
        rows = work.session.execute(sa.text(f"{query} limit :limit"), {"limit": limit})
        return [Difference(*row) for row in rows]
    found = [Difference(*row) for row in work.session.execute(sa.text(query))]
    return check.refine(work, found)[:limit]


def mend(work: Work, check: Check, wanted: Sequence[Difference]) -> list[Difference]:
    """Repair those of these that still differ, each under its lock; answers what was repaired.

    Records that somebody holds now are left for later. The statement that looks again begins when
    the locks are held, so it sees what their last holder wrote.
    """
    if check.mend is None:
        return []
    work.session.execute(_ROOM)
    if check.locks is None:
        # Two nights at once would both append what is missing.
        work.session.execute(_ALONE, {"name": check.name})
        return _run(work, check, found_sql(check, narrowed=False), {})
    ids = _hold(work, check, [each for each in wanted if each.mendable])
    if not ids and all(each.id is not None for each in wanted):
        return []
    if check.refine is None:
        return _run(work, check, found_sql(check, narrowed=True), {"ids": ids})
    query = f"select * from ({found_sql(check, narrowed=True)}) as found"  # noqa: S608 - our own
    rows = work.session.execute(sa.text(query), {"ids": ids})
    found = check.refine(work, [Difference(*row) for row in rows])
    columns = zip(*(astuple(each) for each in found), strict=True)
    names = [field.name for field in fields(Difference)]
    return _run(work, check, _GIVEN, dict(zip(names, map(list, columns), strict=True)))


_ALONE = sa.text("select pg_advisory_xact_lock(hashtextextended('truth ' || :name, 0))")
_GIVEN = """
select * from unnest(cast(:id as uuid[]), cast(:lead_id as uuid[]), cast(:label as text[]),
    cast(:stored as text[]), cast(:correct as text[]), cast(:mendable as boolean[]))
    as given(id, lead_id, label, stored, correct, mendable)
"""


def _hold(work: Work, check: Check, wanted: Sequence[Difference]) -> list[UUID]:
    """Lock the rows that all others lock before they change these; answers the records held."""
    by_lead = check.locks == "leads"
    held_by = {each.id: each.lead_id if by_lead else each.id for each in wanted if each.id}
    lock = sa.text(
        f"select id from {check.locks} where id = any(cast(:ids as uuid[]))"  # noqa: S608 - ours
        " order by id for no key update skip locked"
    )
    keys = [key for key in set(held_by.values()) if key is not None]
    held = set(work.session.execute(lock, {"ids": keys}).scalars())
    return [record_id for record_id, key in held_by.items() if key in held]


def _run(work: Work, check: Check, found: str, values: dict[str, Any]) -> list[Difference]:
    # Any: arrays of every type that the driver can send.
    if values.get("id") == []:
        return []
    query = f"with found as materialized ({found}) {check.mend}"
    rows = work.session.execute(sa.text(query), values)
    done = [Difference(*row) for row in rows]
    work.session.expire_all()
    return done
