"""SQL that moves what belongs to a lead, and finds leads that look alike."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError
from sqlmodel import col, select

from crm_app.access.scope import visible_leads, visible_merges
from crm_app.domain import cursors
from crm_app.domain.merging.rules import DIGITS_WRONG, MOVED, SIMILAR, LeadRow
from crm_app.domain.merging.schemas import PAGE_SIZE
from crm_app.kernel.errors import NotFound
from crm_app.models import Followup, FollowupStatus, KeptApart, Lead, LeadAlias, LeadMerge, User
from crm_app.work import Work

_COLUMNS = [column.name for column in Lead.__table__.columns]  # type: ignore[attr-defined]


def _read(work: Work, statement: str, **values: Any) -> sa.Result[Any]:
    # Any: rows of textual queries, and values of every type that the driver can send.
    work.session.flush()
    return work.session.execute(sa.text(statement), values)


def _run(work: Work, statement: str, **values: Any) -> sa.CursorResult[Any]:
    work.session.flush()
    found = work.session.connection().execute(sa.text(statement), values)
    work.session.expire_all()  # it must not believe what it knew before
    return found


# One lead as JSON, and back


def row(work: Work, lead_id: UUID) -> LeadRow:
    """The whole row of a lead that the caller has locked."""
    found = _read(work, "select to_jsonb(l) from leads l where id = :id", id=lead_id)
    return dict(found.scalar_one())


def rendered(work: Work, values: LeadRow) -> LeadRow:
    """Stored columns as this session writes them, so that they compare with a row."""
    query = (
        "select to_jsonb(v) from jsonb_populate_record(null::leads, cast(:values as jsonb)) as v"
    )
    whole = _read(work, query, values=_json(values)).scalar_one()
    return {name: whole[name] for name in values if name in whole}


def set_columns(work: Work, lead_id: UUID, values: LeadRow) -> None:
    """Change these columns of a locked lead."""
    names = ", ".join(name for name in _COLUMNS if name in values)
    _run(
        work,
        f"update leads set ({names}) = (select {names} from"  # noqa: S608 - names of our columns
        " jsonb_populate_record(null::leads, cast(:values as jsonb))) where id = :id",
        id=lead_id,
        values=_json(values),
    )


def bring_back(work: Work, values: LeadRow) -> bool:
    """Insert a merged row again; whether its number has meanwhile gone to another lead.

    Then the lead shares it: only one lead may hold a number alone.
    """
    names = ", ".join(name for name in _COLUMNS if name in values and name != "changed_xid")
    statement = (
        f"insert into leads ({names}) select {names} from"  # noqa: S608 - names of our columns
        " jsonb_populate_record(null::leads, cast(:values as jsonb))"
        " on conflict (phone_e164) where not phone_is_shared do nothing"
    )
    if _run(work, statement, values=_json(values)).rowcount:
        return False
    _run(work, statement, values=_json(values | {"phone_is_shared": True}))
    return True


def remove(work: Work, lead: Lead) -> None:
    """Take a locked lead out of `leads`, when its children have moved."""
    lead_id = lead.id
    work.session.flush()
    work.session.expunge(lead)
    _run(work, "delete from leads where id = :id", id=lead_id)


def refresh_next_followup(work: Work, lead_id: UUID) -> None:
    """Set `next_followup_at` to the earliest pending one."""
    _run(
        work,
        "update leads set next_followup_at = (select min(scheduled_at) from followups"
        " where lead_id = :id and status = 'pending') where id = :id",
        id=lead_id,
    )


def keep_later_contact(work: Work, lead_id: UUID) -> None:
    """Move `last_contacted_at` up to the last contact that stays with a lead after an undo.

    A call of before the other lead's last one, sent while the two were one, moved nothing then.
    """
    _run(
        work,
        "update leads set last_contacted_at = greatest(last_contacted_at,"
        " (select max(least(started_at, created_at)) from call_logs where lead_id = :id),"
        " (select max(least(written_at, created_at)) from lead_notes"
        " where lead_id = :id and is_contact)) where id = :id",
        id=lead_id,
    )


def is_there(work: Work, lead_id: UUID) -> bool:
    """Whether such a lead is in sight."""
    return bool(seen(work, [lead_id]))


def is_number_held(work: Work, phone_e164: str, *, beside: UUID) -> bool:
    """Whether another lead, in sight or not, holds this number alone."""
    query = sa.select(
        sa.exists().where(
            col(Lead.phone_e164) == phone_e164,
            ~col(Lead.phone_is_shared),
            col(Lead.id) != beside,
        )
    )
    with work.unfenced():
        return bool(work.session.execute(query).scalar_one())


def left_since(work: Work, merge: LeadMerge, user_ids: Iterable[str | None]) -> set[str]:
    """Those of these people who were deactivated after the merge."""
    query = select(col(User.id)).where(
        col(User.id).in_([UUID(each) for each in user_ids if each]),
        ~col(User.is_active),
        col(User.deactivated_at) >= merge.created_at,
    )
    return {str(user_id) for user_id in work.session.exec(query)}


# What belongs to a lead


def move_children(work: Work, from_id: UUID, to_id: UUID) -> dict[str, list[str]]:
    """Give everything of a lead to another one; answers the ids by table."""
    return {
        table: [
            str(each)
            for each in _run(
                work,
                f"update {table} set lead_id = :to where lead_id = :from returning id",  # noqa: S608 - ours
                **{"from": from_id, "to": to_id},
            ).scalars()
        ]
        for table in MOVED
    }


def move_back(work: Work, moved: dict[str, Any], from_id: UUID, to_id: UUID) -> None:
    """Give exactly the rows that moved back; a table may be younger than the merge."""
    for table in MOVED:
        _run(
            work,
            f"update {table} set lead_id = :to"  # noqa: S608 - our own table
            " where lead_id = :from and id = any(cast(:ids as uuid[]))",
            **{"from": from_id, "to": to_id, "ids": moved.get(table, [])},
        )
    # Audio that came since of a call that goes back goes with it.
    for statement in (
        "update recordings set lead_id = :to"
        " where lead_id = :from and call_log_id = any(cast(:calls as uuid[]))",
        "update recording_uploads u set lead_id = :to from call_logs c"
        " where u.lead_id = :from and c.id = any(cast(:calls as uuid[]))"
        " and c.telecaller_id = u.telecaller_id"
        " and u.metadata_sent ->> 'call_id' in (c.id::text, c.client_id::text)",
    ):
        _run(
            work,
            statement,
            **{"from": from_id, "to": to_id, "calls": moved.get("call_logs", [])},
        )


def hand_followups(work: Work, lead_id: UUID) -> dict[str, str | None]:
    """Give pending follow-ups of a lead to its telecaller; answers who held those that changed."""
    held = _run(
        work,
        """
        with held as (
            select f.id, f.telecaller_id, l.telecaller_id as owner_id
            from followups f join leads l on l.id = f.lead_id
            where l.id = :id and f.status = 'pending'
                and f.telecaller_id is distinct from l.telecaller_id
            for update of f
        )
        update followups set telecaller_id = owner_id from held where followups.id = held.id
        returning held.id, held.telecaller_id
        """,
        id=lead_id,
    )
    return {str(each.id): each.telecaller_id and str(each.telecaller_id) for each in held}


def give_followups_back(work: Work, lead_id: UUID, holders: dict[str, str | None]) -> None:
    """Give those follow-ups of a lead that are still pending to who held them."""
    query = select(Followup).where(
        col(Followup.lead_id) == lead_id,
        col(Followup.status) == FollowupStatus.PENDING,
        col(Followup.id).in_([UUID(each) for each in holders]),
    )
    for followup in work.session.exec(query):
        holder = holders[str(followup.id)]
        followup.telecaller_id = UUID(holder) if holder else None
    work.session.flush()


def move_aliases(work: Work, from_id: UUID, to_id: UUID) -> list[dict[str, str]]:
    """The aliases of earlier merges go along."""
    found = _run(
        work,
        "update lead_aliases set lead_id = :to where lead_id = :from returning value, merge_id",
        **{"from": from_id, "to": to_id},
    )
    return [{"value": each.value, "merge_id": str(each.merge_id)} for each in found]


def move_aliases_back(work: Work, moved: list[dict[str, str]], from_id: UUID, to_id: UUID) -> None:
    """Exactly the aliases that went along go back."""
    _run(
        work,
        "update lead_aliases set lead_id = :to where lead_id = :from and (value, merge_id) in"
        " (select value, merge_id from jsonb_to_recordset(cast(:moved as jsonb))"
        " as gone(value text, merge_id uuid))",
        **{"from": from_id, "to": to_id, "moved": _json(moved)},
    )


def add_aliases(work: Work, merge: LeadMerge, values: Iterable[str]) -> None:
    """Let the kept lead be met under these numbers and addresses as well."""
    rows = [
        {"lead_id": merge.kept_lead_id, "value": value, "merge_id": merge.id}
        for value in sorted(values)
    ]
    work.session.execute(insert(LeadAlias).values(rows))


def drop_aliases(work: Work, merge: LeadMerge) -> None:
    """Forget what a merge added."""
    work.session.execute(sa.delete(LeadAlias).where(col(LeadAlias.merge_id) == merge.id))


def aliases(work: Work, lead_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Under what else these leads are known."""
    found: dict[UUID, set[str]] = {lead_id: set() for lead_id in lead_ids}
    query = select(LeadAlias).where(col(LeadAlias.lead_id).in_(lead_ids))
    for alias in work.session.exec(query):
        found[alias.lead_id].add(alias.value)
    return found


# Kept apart


def pair(one_id: UUID, other_id: UUID) -> dict[str, UUID]:
    """The key of two leads, the lesser id first, as PostgreSQL orders them."""
    one, other = sorted((one_id, other_id), key=lambda each: each.bytes)
    return {"one_id": one, "other_id": other}


def are_apart(work: Work, one_id: UUID, other_id: UUID) -> bool:
    """Whether the two are kept apart on purpose."""
    return work.session.get(KeptApart, tuple(pair(one_id, other_id).values())) is not None


def put_apart(work: Work, one_id: UUID, other_ids: Iterable[UUID]) -> bool:
    """Keep a lead apart from these; whether that is news."""
    rows = [
        {**pair(one_id, other_id), "by_id": work.actor.user_id, "created_at": work.now}
        for other_id in other_ids
    ]
    if not rows:
        return False
    query = insert(KeptApart).values(rows).on_conflict_do_nothing()
    return bool(work.session.execute(query.returning(sa.column("one_id"))).all())


def end_apart(work: Work, one_id: UUID, other_id: UUID) -> bool:
    """Forget that two leads are kept apart; whether they were."""
    key = pair(one_id, other_id)
    return bool(
        _run(
            work,
            "delete from leads_kept_apart where one_id = :one_id and other_id = :other_id",
            **key,
        ).rowcount
    )


def move_apart(work: Work, from_id: UUID, to_id: UUID) -> dict[str, list[Any]]:
    """Whoever is kept apart from a lead is so from the other: the pairs as they were, and new ones.

    The old pairs go with the lead.
    """
    old = _read(
        work,
        "select to_jsonb(k) from leads_kept_apart k where :id in (one_id, other_id)",
        id=from_id,
    ).scalars()
    pairs = list(old)
    made = []
    for each in pairs:
        other = UUID(each["other_id"] if each["one_id"] == str(from_id) else each["one_id"])
        key = pair(to_id, other)
        values = each | {name: str(value) for name, value in key.items()}
        if _insert_apart(work, values):
            made.append({name: values[name] for name in key})
    return {"leads_kept_apart": pairs, "made_apart": made}


def move_apart_back(work: Work, moved: dict[str, Any]) -> None:
    """The pairs as they were, as far as their leads are there; the new ones go."""
    for each in moved["made_apart"]:
        end_apart(work, UUID(each["one_id"]), UUID(each["other_id"]))
    for each in moved["leads_kept_apart"]:
        _insert_apart(work, each)


def _insert_apart(work: Work, values: dict[str, Any]) -> bool:
    return bool(
        _run(
            work,
            "insert into leads_kept_apart select * from"
            " jsonb_populate_record(null::leads_kept_apart, cast(:values as jsonb)) as k"
            " where exists (select from leads where id = k.one_id)"
            " and exists (select from leads where id = k.other_id) on conflict do nothing",
            values=_json(values),
        ).rowcount
    )


# Merges


def add(work: Work, kept_id: UUID, merged: LeadRow, client_id: UUID | None) -> LeadMerge:
    """A new merge, still without what it changed.

    It is later than every other merge of the two, so that all can be undone in turn.
    """
    both = [kept_id, UUID(merged["id"])]
    earlier = col(LeadMerge.kept_lead_id).in_(both) | col(LeadMerge.merged_lead_id).in_(both)
    with work.unfenced():
        last = work.session.exec(select(sa.func.max(LeadMerge.created_at)).where(earlier)).one()
    at = work.now if last is None else max(work.now, last + timedelta(microseconds=1))
    merge = LeadMerge(
        created_at=at,
        client_id=client_id,
        kept_lead_id=kept_id,
        merged_lead_id=UUID(merged["id"]),
        merged=merged,
        kept_before={},
        kept_after={},
        moved={},
        by_id=work.actor.person,
    )
    work.session.add(merge)
    work.session.flush()
    return merge


_STANDING = "undone_at is null"
_INTO = f"""
with recursive way(id) as (
    select cast(:id as uuid)
    union
    select m.kept_lead_id from lead_merges m join way on m.merged_lead_id = way.id
    where {_STANDING}
)
select id from way where id <> :id and exists (select from leads where leads.id = way.id)
"""  # noqa: S608 - our own text


def merged_into(work: Work, lead_id: UUID) -> UUID | None:
    """The lead in the actor's sight that a merged one is now part of."""
    with work.unfenced():
        into = _read(work, _INTO, id=lead_id).scalar_one_or_none()
    seen = select(col(Lead.id)).where(col(Lead.id) == into, visible_leads(work.actor))
    return work.session.exec(seen).one_or_none()


def find_mine(work: Work, client_id: UUID) -> LeadMerge | None:
    """The actor's merge with this id of the sender."""
    query = select(LeadMerge).where(
        col(LeadMerge.by_id) == work.actor.user_id, col(LeadMerge.client_id) == client_id
    )
    with work.unfenced():  # one's own, also when the kept lead was merged later
        return work.session.exec(query).one_or_none()


def get(work: Work, merge_id: UUID) -> LeadMerge:
    """The merge, if the actor may see both of its leads, wherever they are now; else `NotFound`.

    Read afresh.
    """
    query = (
        select(LeadMerge)
        .where(col(LeadMerge.id) == merge_id, visible_merges(work.actor))
        .execution_options(populate_existing=True)
    )
    with work.unfenced():  # the kept lead may itself be merged: where it went decides
        merge = work.session.exec(query).one_or_none()
    if merge is not None:
        kept = select(col(Lead.id)).where(
            col(Lead.id) == merge.kept_lead_id, visible_leads(work.actor)
        )
        if work.session.exec(kept).first() or merged_into(work, merge.kept_lead_id):
            return merge
    raise NotFound("No such merge.")


def find(work: Work, lead_id: UUID) -> list[LeadMerge]:
    """The merges that made a lead in sight what it is, and undone ones of it, newest first."""
    query = f"""
    with recursive parts(id) as (
        select cast(:id as uuid)
        union
        select m.merged_lead_id from lead_merges m join parts on m.kept_lead_id = parts.id
        where {_STANDING}
    )
    select id from lead_merges
    where kept_lead_id in (select id from parts) or merged_lead_id = :id
    """  # noqa: S608 - our own text
    with work.unfenced():
        ids = _read(work, query, id=lead_id).scalars().all()
        merges = (
            select(LeadMerge)
            .where(col(LeadMerge.id).in_(ids), visible_merges(work.actor))
            .order_by(col(LeadMerge.created_at).desc(), col(LeadMerge.id))
        )
        return list(work.session.exec(merges))


def later(work: Work, merge: LeadMerge) -> LeadMerge | None:
    """The merge that has to be undone before this one, if any."""
    elsewhere = col(LeadMerge.merged_lead_id) == merge.kept_lead_id
    into_same = (col(LeadMerge.kept_lead_id) == merge.kept_lead_id) & (
        col(LeadMerge.created_at) > merge.created_at
    )
    query = (
        select(LeadMerge)
        .where(col(LeadMerge.undone_at).is_(None), elsewhere | into_same)
        .order_by(elsewhere.desc(), col(LeadMerge.created_at).desc())
        .limit(1)
    )
    with work.unfenced():
        return work.session.exec(query).one_or_none()


# Leads that look alike


def seen(work: Work, lead_ids: Iterable[UUID]) -> dict[UUID, Lead]:
    """Those of these leads that the actor may see."""
    query = select(Lead).where(col(Lead.id).in_(list(lead_ids)), visible_leads(work.actor))
    return {lead.id: lead for lead in work.session.exec(query)}


_CLOSE_NUMBER = """(length(phone_e164) = length(:phone) and (
    select count(*) from generate_series(1, length(phone_e164)) as place
    where substr(phone_e164, place, 1) <> substr(:phone, place, 1)) <= :wrong)"""
_SAME_LOCAL = "split_part(lower(email), '@', 1) = :local"
_SAME_CITY = "lower(city) = lower(:city)"
_SAME_COURSE = "lower(preferred_course) = lower(:course)"
_NEAREST = f"""(case when {_CLOSE_NUMBER} then 35 else 0 end)
    + (case when {_SAME_LOCAL} then 25 else 0 end) + (case when {_SAME_CITY} then 10 else 0 end)
    + (case when {_SAME_COURSE} then 5 else 0 end) + 40 * similarity(student_name, :name) desc"""


def look_alikes(work: Work, lead: Lead, known: set[str]) -> set[UUID]:
    """Leads in sight with a number or e-mail in common, or a like name and one more trait.

    `known` are the lead's aliases. Those kept apart from it are not among them.
    """
    mail = (lead.email or "").lower()
    keys = {key for key in (lead.phone_e164, lead.alternate_phone, mail) if key} | known
    apart = sa.union_all(
        sa.select(col(KeptApart.other_id)).where(col(KeptApart.one_id) == lead.id),
        sa.select(col(KeptApart.one_id)).where(col(KeptApart.other_id) == lead.id),
    )

    def those(*conditions: sa.ColumnElement[bool] | sa.TextClause) -> sa.Select[Any]:
        return sa.select(col(Lead.id)).where(
            visible_leads(work.actor),
            col(Lead.id) != lead.id,
            col(Lead.id).not_in(apart),
            *conditions,
        )

    by_alias = sa.select(col(LeadAlias.lead_id)).where(col(LeadAlias.value).in_(keys))
    traits = {
        "phone": lead.phone_e164,
        "wrong": DIGITS_WRONG,
        "local": mail.partition("@")[0] or None,
        "city": lead.city,
        "course": lead.preferred_course,
        "name": lead.student_name,
    }
    any_trait = f"({_CLOSE_NUMBER} or {_SAME_LOCAL} or {_SAME_CITY} or {_SAME_COURSE})"
    queries = [
        those(col(Lead.phone_e164).in_(keys)),
        those(col(Lead.alternate_phone).in_(keys)),
        those(sa.func.lower(col(Lead.email)).in_(keys), col(Lead.email).is_not(None)),
        those(col(Lead.id).in_(by_alias)),
        those(col(Lead.student_name).op("%")(lead.student_name), sa.text(any_trait)).order_by(
            sa.text(_NEAREST)
        ),
    ]
    similar = sa.text("select set_config('pg_trgm.similarity_threshold', :least, true)")
    # Behind the fence no index on a name or an e-mail is used: PostgreSQL does not take their
    # operators for leakproof. The scope is in each query, and what leaves are ids.
    with work.unfenced():
        work.session.execute(similar, {"least": str(SIMILAR)})
        found: set[UUID] = set()
        for query in queries:
            values = traits if query is queries[-1] else {}
            found |= set(work.session.execute(query.limit(PAGE_SIZE), values).scalars())
        return found


# Each number and e-mail that several leads have, with its leads. First the values alone, from
# indexes that hold them (no lead is read: of a million, 0.6 million have an e-mail), and only of
# those that may be doubled the leads. A main number is another lead's alternate one, or shared on
# purpose. Lateral, since the planner takes few values for many and would read all leads instead of
# asking an index; the scope comes after, since it would ask the index of branches as well.
_PAIRS = """
with mine as not materialized (select * from leads where {scope}),
known as materialized (select value, lead_id from lead_aliases),
alternates as materialized (
    select alternate_phone as value, count(*) as n from mine where alternate_phone is not null
    group by alternate_phone
),
numbers as materialized (
    select value from alternates where n > 1
    union select wanted.value from alternates as wanted
        cross join lateral (select from leads
            where phone_e164 = wanted.value and not phone_is_shared offset 0) as leads
    union select phone_e164 from mine where phone_is_shared
    union select value from known
),
mails as materialized (
    select lower(email) as value from mine where email is not null
    group by lower(email) having count(*) > 1
    union select value from known
),
members as (
    select wanted.value, leads.id, leads.created_at
        from numbers as wanted
        cross join lateral (
            (select * from leads where phone_e164 = wanted.value and not phone_is_shared offset 0)
            union all
            (select * from leads where phone_e164 = wanted.value and phone_is_shared offset 0)
            union all
            (select * from leads where alternate_phone = wanted.value offset 0)) as leads
        where {scope}
    union select wanted.value, leads.id, leads.created_at
        from mails as wanted
        cross join lateral (select * from leads
            where lower(email) = wanted.value and email is not null offset 0) as leads
        where {scope}
    union select k.value, l.id, l.created_at from known k join mine l on l.id = k.lead_id
),
placed as (
    select id, first_value(id) over eldest as one_id, first_value(created_at) over eldest as at
    from members window eldest as (partition by value order by created_at, id)
),
pairs as (
    select distinct at, one_id, id as other_id from placed
    where id <> one_id and not exists (
        select from leads_kept_apart k
        where k.one_id = least(placed.one_id, placed.id)
            and k.other_id = greatest(placed.one_id, placed.id))
)
select at::text as at, one_id, other_id, (select count(*) from pairs) as total from pairs
where cast(:at as timestamptz) is null
    or (at, one_id, other_id) > (cast(:at as timestamptz), cast(:one as uuid), cast(:other as uuid))
order by pairs.at, one_id, other_id limit :limit
"""


def find_pairs(work: Work, cursor: str | None) -> tuple[list[tuple[UUID, UUID]], str | None, int]:
    """One page of pairs with a number or e-mail in common, the older lead and the younger.

    Of three leads with one number the oldest stands in both pairs.
    """
    at, one, other = cursors.decode(cursor, 3) if cursor else (None, None, None)
    scope = visible_leads(work.actor).compile(
        dialect=work.session.get_bind().dialect, compile_kwargs={"literal_binds": True}
    )
    query = _PAIRS.format(scope=str(scope))
    try:
        with work.unfenced():  # as above
            rows = _read(work, query, at=at, one=one, other=other, limit=PAGE_SIZE + 1).all()
    except DataError as error:  # a cursor whose parts are no time or no id
        raise cursors.BadCursor("The cursor is not valid. Start at the first page.") from error
    page = rows[:PAGE_SIZE]
    last = page[-1] if len(rows) > PAGE_SIZE else None
    behind = cursors.encode(last.at, str(last.one_id), str(last.other_id)) if last else None
    return [(each.one_id, each.other_id) for each in page], behind, rows[0].total if rows else 0


def same_number(work: Work, phone_e164: str) -> list[UUID]:
    """The leads in sight with this main number."""
    query = select(col(Lead.id)).where(
        col(Lead.phone_e164) == phone_e164, visible_leads(work.actor)
    )
    return list(work.session.exec(query))


def _json(value: Any) -> str:
    # Any: whatever JSON holds.
    return json.dumps(value)
