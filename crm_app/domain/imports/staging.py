"""SQL from a file's rows to leads: COPY aside, sort out, insert and change; set by set.

Everything lies in temporary tables that end with the transaction:

- `import_rows`: the rows that may become leads;
- `import_known` (row_number, lead_id): rows whose student is a lead already;
- `import_fresh`: rows that become leads, with their turn from 0 in row order;
- `import_changes_due` (row_number, lead_id, before, after): what the policy changes of known leads;
- `import_duplicates` (row_number, value, lead_id, same_as_row): rows that do neither; with an
  earlier row of the file when it is that row's student, else with the lead that was there.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from crm_app.domain.imports.repository import copy_rows
from crm_app.domain.imports.rules import AcceptedRow
from crm_app.models import CLOSED_STATUSES, DuplicatePolicy
from crm_app.work import Work

_COLUMNS = ", ".join((*AcceptedRow._fields, "extra"))
# Fields that a later file may fill or update. A main number is never changed by a file: it is who
# the lead is.
CHANGEABLE = (
    *("student_name", "email", "alternate_phone", "city", "preferred_course"),
    *("preferred_university", "source"),
)
# An e-mail or second number of more students than this is an office's or an agent's.
SHARED_BY_MANY = 5


class Sorted(NamedTuple):
    """How many rows become leads, change a lead, or do neither; and how many need an owner."""

    fresh: int
    changed: int
    duplicate: int
    to_assign: int  # the fresh ones and those that the policy gives a new owner


class Span(NamedTuple):
    """Turns from `first` to `behind` (exclusive); `owners` repeat in order from `start` on."""

    owners: list[tuple[UUID, UUID]]  # telecaller and branch
    start: int
    first: int
    behind: int

    def values(self) -> dict[str, Any]:
        """For a statement (Any: what the driver can send)."""
        return {
            "owners": [owner for owner, _ in self.owners],
            "branches": [branch for _, branch in self.owners],
            "start": self.start,
            "first": self.first,
            "behind": self.behind,
        }


def prepare(work: Work) -> None:
    """The table for the rows of one file."""
    for statement in (
        # Entries for the search index gather in memory's order and go in together at the end.
        "set local gin_pending_list_limit = '64MB'",
        "set local work_mem = '128MB'",
        "create temp table import_rows (row_number int, student_name text, phone_number text,"
        " phone_e164 text, email text, alternate_phone text, city text, preferred_course text,"
        " preferred_university text, source text, extra jsonb) on commit drop",
    ):
        work.session.execute(sa.text(statement))


def stage(work: Work, rows: Iterable[Sequence[Any]]) -> None:
    """COPY accepted rows aside: row number, the fields of `AcceptedRow`, extra as JSON."""
    copy_rows(work, f"copy import_rows (row_number, {_COLUMNS}) from stdin", rows)


# Sorting out

# A row meets a lead by any of its numbers or its e-mail. The main number against the main number
# decides first, and among siblings with one number the same name; then the oldest lead.
# LATERAL with OFFSET 0 is one look into an index for each row: as a join the planner would read
# all leads for a handful of matches. Shared numbers have an index of their own.
_NUMBERS = ("not leads.phone_is_shared", "leads.phone_is_shared")
_BY_NUMBER = """
select r.row_number, l.id as lead_id, l.created_at,
    case when lower(l.student_name) = lower(r.student_name) then 0 else 1 end as rank
from import_rows r cross join lateral (
    select id, created_at, student_name from leads
    where leads.phone_e164 = r.phone_e164 and {among} offset 0
) as l
"""
_BY_OTHERS = {
    "alternate_phone": (
        ("r.phone_e164", "leads.alternate_phone = r.phone_e164"),
        *(
            ("r.alternate_phone", f"leads.phone_e164 = r.alternate_phone and {among}")
            for among in _NUMBERS
        ),
        ("r.alternate_phone", "leads.alternate_phone = r.alternate_phone"),
    ),
    "email": (("r.email", "lower(leads.email) = lower(r.email)"),),
}
_BY_OTHER = """
select row_number, lead_id, created_at, 2 as rank from (
    select r.row_number, l.id as lead_id, l.created_at,
        count(*) over (partition by r.row_number) as n
    from import_rows r cross join lateral (
        select id, created_at from leads where {meets} offset 0
    ) as l
    where {theirs} is not null
) as met where n <= {many}
"""
_BY_ALIAS = """
select r.row_number, l.id, l.created_at, 2 from import_rows r
join lead_aliases a on a.value = {theirs} join leads l on l.id = a.lead_id
"""
# In the file a row is the same student as an earlier one by the same signs.
_KEYS = {
    "alternate_phone": "select alternate_phone as key, row_number, true as may_be_many"
    " from import_rows where alternate_phone is not null",
    "email": "select lower(email), row_number, true from import_rows where email is not null",
}
_EARLIER = """
create temp table import_earlier on commit drop as
select row_number, min(first_row) as same_as_row from (
    select row_number, case
        when count(*) filter (where may_be_many) over same <= {limit}
            then min(row_number) over same
        when not may_be_many then min(row_number) filter (where not may_be_many) over same
    end as first_row
    from (select phone_e164 as key, row_number, false as may_be_many from import_rows {others})
        as keys
    window same as (partition by key)
) as seen
where first_row < row_number
group by row_number
"""


def sort_out(
    work: Work,
    policy: DuplicatePolicy,
    *,
    mapped: Iterable[str],
    source: str | None,
    branch_id: UUID | None,
    telecaller_ids: Sequence[UUID],
) -> Sorted:
    """Decide of each staged row what becomes of it; nothing but temporary tables is written.

    A row whose student is a lead changes that lead as the policy says; of several such rows the
    first does. Leads outside `branch_id` (None: no limit) are met, never changed. `source` is
    that of rows that name none. A lead of one of `telecaller_ids` stays with them.
    """
    for statement in (
        "analyze import_rows (phone_e164, row_number)",  # all columns take three times as long
        _known(work),
        "create unique index on import_known (row_number)",
        _earlier(work),
        "create unique index on import_earlier (row_number)",
    ):
        work.session.execute(sa.text(statement))
    if source:
        work.session.execute(
            sa.text("update import_rows set source = :source where source is null"),
            {"source": source},
        )
    for statement in (
        """create temp table import_fresh on commit drop as
        select r.*, row_number() over (order by row_number) - 1 as turn
        from import_rows r
        where not exists (select from import_known k where k.row_number = r.row_number)
            and not exists (select from import_earlier e where e.row_number = r.row_number)""",
        "create unique index on import_fresh (turn)",
        "analyze import_fresh (turn, row_number, phone_e164)",
    ):
        work.session.execute(sa.text(statement))
    _find_changes(work, policy, set(mapped), branch_id, telecaller_ids)
    for statement in (
        """create temp table import_duplicates on commit drop as
        select r.row_number, r.phone_number as value, k.lead_id,
            case when k.row_number is null then e.same_as_row else c.row_number end as same_as_row
        from import_rows r
        left join import_known k on k.row_number = r.row_number
        left join import_changes_due c on c.lead_id = k.lead_id and c.row_number < r.row_number
        left join import_earlier e on e.row_number = r.row_number
        where (k.row_number is not null or e.row_number is not null)
            and not exists (select from import_changes_due d where d.row_number = r.row_number)""",
        "create unique index on import_duplicates (row_number)",
    ):
        work.session.execute(sa.text(statement))
    return _counts(work)


def _known(work: Work) -> str:
    parts = [_BY_NUMBER.format(among=among) for among in _NUMBERS]
    used = _used(work)
    for column, pairs in _BY_OTHERS.items():
        for theirs, meets in pairs:
            if theirs == "r.phone_e164" or column in used:
                parts.append(_BY_OTHER.format(theirs=theirs, meets=meets, many=SHARED_BY_MANY))
    if work.session.execute(sa.text("select exists (select from lead_aliases)")).scalar_one():
        keys = {
            "phone_e164": "r.phone_e164",
            "alternate_phone": "r.alternate_phone",
            "email": "lower(r.email)",
        }
        parts += [
            _BY_ALIAS.format(theirs=key)
            for column, key in keys.items()
            if column == "phone_e164" or column in used
        ]
    met = " union all ".join(parts)
    return (
        "create temp table import_known on commit drop as"  # noqa: S608 - our own text
        f" select distinct on (row_number) row_number, lead_id from ({met}) as met"
        " order by row_number, rank, created_at, lead_id"
    )


def _earlier(work: Work) -> str:
    others = "".join(f" union all {_KEYS[column]}" for column in sorted(_used(work)))
    return _EARLIER.format(others=others, limit=SHARED_BY_MANY)


def _used(work: Work) -> set[str]:
    """Which of the optional signs any row has."""
    row = work.session.execute(
        sa.text(
            "select exists (select from import_rows where alternate_phone is not null)"
            " as alternate_phone,"
            " exists (select from import_rows where email is not null) as email"
        )
    ).one()
    return {column for column in _KEYS if getattr(row, column)}


# What the policy changes


def _find_changes(
    work: Work,
    policy: DuplicatePolicy,
    mapped: set[str],
    branch_id: UUID | None,
    telecaller_ids: Sequence[UUID],
) -> None:
    """Fill `import_changes_due`: `after` holds the new values, `before` those of now."""
    work.session.execute(
        sa.text(
            "create temp table import_changes_due (row_number int primary key, lead_id uuid unique,"
            " before jsonb, after jsonb, turn int) on commit drop"
        )
    )
    if policy is DuplicatePolicy.SKIP:
        return
    # Of several rows that meet one lead the first one counts.
    work.session.execute(
        sa.text("""
        insert into import_changes_due (row_number, lead_id)
        select min(k.row_number), k.lead_id
        from import_known k join leads l on l.id = k.lead_id
        where cast(:branch_id as uuid) is null or l.branch_id = :branch_id
        group by k.lead_id
        """),
        {"branch_id": branch_id},
    )
    _compare(work, policy, mapped)
    if policy is DuplicatePolicy.REASSIGN:
        # The fresh leads take their turns first. A closed lead stays with who closed it, and
        # everybody who is asked anyway keeps the students they know.
        work.session.execute(
            sa.text("""
            update import_changes_due d
            set turn = place.turn + (select count(*) from import_fresh)
            from (
                select c.row_number, row_number() over (order by c.row_number) - 1 as turn
                from import_changes_due c join leads l on l.id = c.lead_id
                where not l.status = any(:closed)
                    and not coalesce(l.telecaller_id = any(:telecaller_ids), false)
            ) as place
            where place.row_number = d.row_number
            """),
            {"closed": list(CLOSED_STATUSES), "telecaller_ids": list(telecaller_ids)},
        )


def _compare(work: Work, policy: DuplicatePolicy, mapped: set[str]) -> None:
    """Put the values of now and the new ones side by side; what stays the same is not due."""
    new = _new_values(policy, mapped)
    work.session.execute(
        sa.text(f"""
        update import_changes_due d
        set before = jsonb_build_object({_pairs({name: f"l.{name}" for name in new})}),
            after = jsonb_build_object({_pairs(new)})
        from import_rows r, leads l where r.row_number = d.row_number and l.id = d.lead_id
        """)  # noqa: S608 - columns of our own
    )
    if policy not in _ENQUIRIES:
        work.session.execute(
            sa.text("delete from import_changes_due where before = after or before is null")
        )


_ENQUIRIES = frozenset({DuplicatePolicy.REENQUIRE, DuplicatePolicy.REASSIGN})


def _new_values(policy: DuplicatePolicy, mapped: set[str]) -> dict[str, str]:
    """Column of the lead -> SQL of its new value, from lead `l` and row `r`."""
    if policy in _ENQUIRIES:
        return {}
    fills = policy is DuplicatePolicy.FILL
    given = [name for name in CHANGEABLE if name in mapped]
    new = {
        name: f"coalesce(l.{name}, r.{name})" if fills else f"coalesce(r.{name}, l.{name})"
        for name in given
    }
    # A number of the row that the lead does not have yet is kept as the second one.
    other = "case when r.phone_e164 <> l.phone_e164 then r.phone_e164 end"
    alternate = "nullif(r.alternate_phone, l.phone_e164)"
    new["alternate_phone"] = (
        f"coalesce(l.alternate_phone, {alternate}, {other})"
        if fills or "alternate_phone" not in mapped
        else f"coalesce({alternate}, l.alternate_phone, {other})"
    )
    if "extra" in mapped:
        pair = ("r.extra", "l.extra") if fills else ("l.extra", "r.extra")
        joined = " || ".join(f"coalesce({one}, '{{}}')" for one in pair)
        new["extra"] = f"nullif({joined}, '{{}}')"
    return new


def _pairs(values: Mapping[str, str]) -> str:
    return ", ".join(f"'{name}', {value}" for name, value in values.items())


def _counts(work: Work) -> Sorted:
    row = work.session.execute(
        sa.text("""
        select (select count(*) from import_fresh), (select count(*) from import_changes_due),
            (select count(*) from import_duplicates),
            (select count(*) from import_changes_due where turn is not null)
        """)
    ).one()
    fresh, changed, duplicate, moved = row
    return Sorted(fresh, changed, duplicate, fresh + moved)


# Writing

# The owner comes by array index: a join on row numbers is a nested loop. Each owner's leads go in
# together: their places in the indexes are near each other, which saves a tenth of the time.
_INSERT = f"""
insert into leads (import_id, import_row, import_turn, telecaller_id, branch_id, assigned_at,
    created_at, updated_at, phone_is_shared, {_COLUMNS})
select :import_id, row_number, turn,
    (cast(:owners as uuid[]))[1 + (turn - :start) % cardinality(cast(:owners as uuid[]))] as owner,
    (cast(:branches as uuid[]))[1 + (turn - :start) % cardinality(cast(:owners as uuid[]))],
    :now, :now, :now, false, {_COLUMNS}
from import_fresh
where turn >= :first and turn < :behind
order by owner, turn
"""  # noqa: S608 - column names of our own
_INSERT_BESIDE_OTHERS = f"{_INSERT} on conflict (phone_e164) where not phone_is_shared do nothing"


def insert_fresh(
    work: Work,
    import_id: UUID,
    span: Span,
) -> int:
    """Make leads of the turns of a span; answers how many were made.

    Fewer than asked for when somebody made a lead with one of the numbers a moment ago.
    """
    values = {"import_id": import_id, "now": work.now, **span.values()}
    try:
        with work.session.begin_nested():
            done = work.session.execute(sa.text(_INSERT), values)
    except IntegrityError:
        # Somebody did. To be ready for that in the first place costs each row a twentieth more.
        done = work.session.execute(sa.text(_INSERT_BESIDE_OTHERS), values)
    assert isinstance(done, sa.CursorResult)  # noqa: S101 - an INSERT
    return done.rowcount


def move_lost_races(work: Work, import_id: UUID) -> None:
    """Rows that came second to a lead made meanwhile are duplicates of it."""
    work.session.execute(
        sa.text("""
        insert into import_duplicates (row_number, value, lead_id)
        select f.row_number, f.phone_number, l.id
        from import_fresh f
        join leads l on l.phone_e164 = f.phone_e164 and not l.phone_is_shared
        where l.import_id is distinct from :import_id or l.import_row <> f.row_number
        """),
        {"import_id": import_id},
    )


_NEW_FIELDS = (*CHANGEABLE, "extra")
_CHANGE = f"""
update leads l
set ({", ".join(_NEW_FIELDS)}, updated_at)
    = (select {", ".join(f"n.{name}" for name in _NEW_FIELDS)}, cast(:now as timestamptz)
        from jsonb_populate_record(l, d.after) as n)
from import_changes_due d where d.lead_id = l.id
"""  # noqa: S608 - column names of our own


def lock_known(work: Work, policy: DuplicatePolicy, mapped: Iterable[str]) -> None:
    """Hold the leads that change, as late as possible, and look again what is left to change.

    A telecaller may have written meanwhile: what was sorted out is then no longer true.
    """
    for statement in (
        "create temp table import_due_before on commit drop as"
        " select row_number, lead_id from import_changes_due",
        "select l.id from leads l join import_changes_due d on d.lead_id = l.id"
        " order by l.id for update of l",
        "delete from import_changes_due d"
        " where not exists (select from leads l where l.id = d.lead_id and not l.is_erased)",
    ):
        work.session.execute(sa.text(statement))
    _compare(work, policy, set(mapped))
    work.session.execute(
        sa.text(
            "update import_changes_due d set turn = null from leads l"
            " where l.id = d.lead_id and l.status = any(:closed)"
        ),
        {"closed": list(CLOSED_STATUSES)},
    )
    work.session.execute(
        sa.text("""
        insert into import_duplicates (row_number, value, lead_id)
        select r.row_number, r.phone_number, b.lead_id
        from import_due_before b join import_rows r using (row_number)
        where not exists (select from import_changes_due d where d.row_number = b.row_number)
        """)
    )


def change_known(work: Work, import_id: UUID, policy: DuplicatePolicy) -> int:
    """Change the held leads, keeping what is needed to undo it; answers how many changed.

    `import_changes` keeps the columns as they were, `updated_at` and the owner's among them.
    """
    values = {"import_id": import_id, "now": work.now}
    work.session.execute(
        sa.text("""
        insert into import_changes (import_id, row_number, lead_id, before, after)
        select :import_id, d.row_number, d.lead_id,
            d.before || jsonb_build_object('updated_at', l.updated_at)
                || case when d.turn is null then '{}' else jsonb_build_object(
                    'telecaller_id', l.telecaller_id, 'branch_id', l.branch_id,
                    'assigned_at', l.assigned_at) end,
            d.after
        from import_changes_due d join leads l on l.id = d.lead_id
        """),
        {"import_id": import_id},
    )
    done = work.session.execute(sa.text(_CHANGE), {"now": work.now})
    if policy in _ENQUIRIES:
        work.session.execute(
            sa.text("""
            insert into enquiries (lead_id, import_id, import_row, source, at)
            select d.lead_id, :import_id, d.row_number, r.source, :now
            from import_changes_due d join import_rows r using (row_number)
            """),
            values,
        )
    assert isinstance(done, sa.CursorResult)  # noqa: S101 - an UPDATE
    return done.rowcount


_REASSIGN = """
with target as (
    select d.lead_id as id, d.turn, l.telecaller_id as from_id, l.branch_id as from_branch_id,
        (cast(:owners as uuid[]))[1 + (turn - :start) % cardinality(cast(:owners as uuid[]))]
            as to_id,
        (cast(:branches as uuid[]))[1 + (turn - :start) % cardinality(cast(:owners as uuid[]))]
            as to_branch_id
    from import_changes_due d join leads l on l.id = d.lead_id
    where d.turn >= :first and d.turn < :behind
), moved as (
    update leads l set telecaller_id = to_id, branch_id = to_branch_id, assigned_at = :now
    from target where l.id = target.id
), followups_moved as (
    update followups f set telecaller_id = to_id
    from target where f.lead_id = target.id and f.status = 'pending'
)
insert into assignment_history (lead_id, from_telecaller_id, from_branch_id, to_telecaller_id,
    by_id, reason, at, run_id, turn)
select id, from_id, from_branch_id, to_id, :by_id, 'import', :now, :run_id, turn from target
"""


def reassign_known(
    work: Work,
    run_id: UUID,
    by_id: UUID,
    span: Span,
) -> None:
    """Give the known leads with the turns of a span to their new owners."""
    values = {"run_id": run_id, "by_id": by_id, "now": work.now, **span.values()}
    work.session.execute(sa.text(_REASSIGN), values)


def tell_owners(work: Work, import_id: UUID, file_name: str) -> None:
    """One message to each owner whose leads enquired again, however many they are."""
    work.session.execute(
        sa.text("""
        insert into outgoing_messages (kind, user_id, content)
        select 'enquiries', l.telecaller_id, jsonb_build_object('import_id', e.import_id,
            'file_name', cast(:file_name as text), 'count', count(*))
        from enquiries e join leads l on l.id = e.lead_id
        where e.import_id = :import_id and l.telecaller_id is not null
        group by e.import_id, l.telecaller_id
        """),
        {"import_id": import_id, "file_name": file_name},
    )


# Looking


def duplicates_after(
    work: Work, row_number: int, limit: int
) -> list[tuple[int, str, UUID | None, int | None]]:
    """The next duplicates as (row number, phone as typed, lead met, earlier row), by row."""
    rows = work.session.execute(
        sa.text(
            "select row_number, value, lead_id, same_as_row from import_duplicates"
            " where row_number > :row_number order by row_number limit :limit"
        ),
        {"row_number": row_number, "limit": limit},
    )
    return [(row.row_number, row.value, row.lead_id, row.same_as_row) for row in rows]


def sample_fresh(work: Work, limit: int) -> list[tuple[int, str, str, int]]:
    """The first rows that become leads: row number, name, phone, turn."""
    rows = work.session.execute(
        sa.text(
            "select row_number, student_name, phone_e164, turn from import_fresh"
            " where turn < :limit order by turn"
        ),
        {"limit": limit},
    )
    return [tuple(row) for row in rows]


def sample_changes(work: Work, limit: int) -> list[tuple[int, UUID, str, dict[str, Any]]]:
    """The first leads that change: row number, lead, its name, and column -> [old, new]."""
    rows = work.session.execute(
        sa.text("""
        select d.row_number, d.lead_id, l.student_name, (
            select coalesce(jsonb_object_agg(key, jsonb_build_array(d.before -> key, value)), '{}')
            from jsonb_each(d.after) where value <> d.before -> key
        ) as changes
        from import_changes_due d join leads l on l.id = d.lead_id
        order by d.row_number limit :limit
        """),
        {"limit": limit},
    )
    return [tuple(row) for row in rows]
