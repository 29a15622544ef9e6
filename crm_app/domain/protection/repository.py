"""SQL that counts, reads, empties and sweeps what is held about one student."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import SQLModel, col, select

from crm_app.access.scope import visible_leads
from crm_app.domain.protection import holdings
from crm_app.domain.protection.rules import Eraser
from crm_app.domain.schemas import Named
from crm_app.models import Erasure, Lead
from crm_app.work import Work

_AT_ONCE = 500

_PARTS = sa.text("""
with recursive parts(id) as (
    select cast(:id as uuid)
    union
    select m.merged_lead_id from lead_merges m join parts on m.kept_lead_id = parts.id
    where m.undone_at is null
)
select id from parts
""")


def parts_of(work: Work, lead_id: UUID) -> list[UUID]:
    """The lead and all that are part of it by merges."""
    with work.unfenced():  # ids of a lead in sight
        return list(work.session.execute(_PARTS, {"id": lead_id}).scalars())


def _bind(
    statement: str, ids: Sequence[UUID], **values: Any
) -> tuple[sa.TextClause, dict[str, Any]]:
    # Any: values of every type that the driver can send.
    sent = {"ids": list(ids), **values}
    used = {name: value for name, value in sent.items() if f":{name}" in statement}
    kinds = [sa.bindparam("ids", type_=ARRAY(sa.Uuid))] if "ids" in used else []
    return sa.text(statement).bindparams(*kinds), used


# Counting


_PREVIEW = """
select (select count(*) from call_logs where lead_id = any(:ids)) as calls,
    (select count(*) from lead_notes where lead_id = any(:ids)) as notes,
    (select count(*) from recordings where lead_id = any(:ids) and deleted_at is null)
        as recordings,
    (select count(*) from recordings where lead_id = any(:ids) and held_at is not null) as held,
    (select count(*) from followups where lead_id = any(:ids) and status = 'pending')
        as pending_followups
"""


def preview(work: Work, ids: Sequence[UUID]) -> sa.Row[Any]:
    """How much there is of what people know."""
    statement, values = _bind(_PREVIEW, ids)
    return work.session.execute(statement, values).one()


def sharing(work: Work, lead_id: UUID, numbers: Sequence[str], mails: Sequence[str]) -> list[Named]:
    """Other leads in sight with one of these numbers or addresses."""
    query = (
        select(col(Lead.id), col(Lead.student_name))
        .where(
            col(Lead.id) != lead_id,
            visible_leads(work.actor),
            col(Lead.phone_e164).in_(numbers)
            | col(Lead.alternate_phone).in_(numbers)
            | sa.func.lower(col(Lead.email)).in_(mails),
        )
        .order_by(sa.func.lower(col(Lead.student_name)), col(Lead.id))
        .limit(20)
    )
    return [Named(id=key, name=name) for key, name in work.session.exec(query)]


# What a student is known by


_KNOWN_BY = """
select phone_e164, phone_number, alternate_phone, email, student_name from leads
where id = any(:ids)
union all
select merged ->> 'phone_e164', merged ->> 'phone_number', merged ->> 'alternate_phone',
    merged ->> 'email', merged ->> 'student_name'
from lead_merges where undone_at is null and merged_lead_id = any(:ids)
union all
select said ->> 'phone_e164', said ->> 'phone_number', said ->> 'alternate_phone',
    said ->> 'email', said ->> 'student_name'
from lead_merges cross join lateral (values (kept_before), (kept_after)) as versions(said)
where undone_at is null and kept_lead_id = any(:ids)
union all
select said ->> 'phone_e164', said ->> 'phone_number', said ->> 'alternate_phone',
    said ->> 'email', said ->> 'student_name'
from import_changes cross join lateral (values (before), (after)) as versions(said)
where lead_id = any(:ids)
union all
select case when value like '%@%' then null else value end, null, null,
    case when value like '%@%' then value end, null
from lead_aliases where lead_id = any(:ids)
union all
select null, null, changed -> 'alternate_phone' ->> turn, changed -> 'email' ->> turn, null
from (select detail -> 'changed' as changed from audit_log
    where object_id = any(:ids) and action = 'lead.edited') as edits
cross join generate_series(0, 1) as turn
"""
_HELD_BY_OTHERS = """
select value from unnest(cast(:values as text[])) as asked(value)
where exists (select from leads l where l.phone_e164 = value and not l.id = any(:ids))
    or exists (select from leads l where l.alternate_phone = value and not l.id = any(:ids))
    or exists (select from leads l where lower(l.email) = value and l.email is not null
        and not l.id = any(:ids))
    or exists (select from lead_aliases a where a.value = asked.value and not a.lead_id = any(:ids))
"""


def known_by(work: Work, ids: Sequence[UUID]) -> list[sa.Row[Any]]:
    """Numbers, addresses and names, earlier ones among them."""
    statement, values = _bind(_KNOWN_BY, ids)
    return list(work.session.execute(statement, values))


def held_by_others(work: Work, ids: Sequence[UUID], values: Sequence[str]) -> set[str]:
    """Those of these numbers and addresses that another lead has too: they are its own."""
    statement, sent = _bind(_HELD_BY_OTHERS, ids, values=list(values))
    return set(work.session.execute(statement, sent).scalars())


# Emptying


def upload_ids(work: Work, ids: Sequence[UUID]) -> list[UUID]:
    """Uploads of recordings on their way."""
    statement, values = _bind("select id from recording_uploads where lead_id = any(:ids)", ids)
    return list(work.session.execute(statement, values).scalars())


def lock(work: Work, lead_id: UUID) -> Lead | None:
    """A lead that is not erased, locked, whoever it belongs to."""
    query = select(Lead).where(col(Lead.id) == lead_id, ~col(Lead.is_erased)).with_for_update()
    return work.session.exec(query.execution_options(populate_existing=True)).one_or_none()


def empty(work: Work, ids: Sequence[UUID]) -> dict[str, int]:
    """Empty and remove, table by table; answers how many rows of each."""
    work.session.flush()
    counts: dict[str, int] = {}
    for table, holding in holdings.HOLDINGS.items():
        if not holding.found:
            continue
        where = holdings.found_sql(table)
        done = 0
        if holding.removed:
            done += _run(work, f"delete from {table} where ({where}) and ({holding.removed})", ids)  # noqa: S608
        if holding.erased:
            changes = ", ".join(f"{name} = {value}" for name, value in holding.erased.items())
            done += _run(work, f"update {table} set {changes} where {where}", ids)  # noqa: S608
        if done:
            counts[table] = done
    work.session.expire_all()
    return counts


def _run(work: Work, statement: str, ids: Sequence[UUID]) -> int:
    bound, values = _bind(statement, ids, now=work.now)
    done = work.session.execute(bound, values)
    assert isinstance(done, sa.CursorResult)  # noqa: S101 - an UPDATE or DELETE
    return done.rowcount


def tell_phones(work: Work, ids: Sequence[UUID]) -> None:
    """The lead leaves its telecaller's phone. It stays theirs, so no trigger sees it leave."""
    _run(
        work,
        "insert into departures (telecaller_id, kind, record_id)"
        " select telecaller_id, 'lead', id from leads"
        " where id = any(:ids) and telecaller_id is not null",
        ids,
    )


# Sweeping


def unswept(work: Work, limit: int) -> list[Erasure]:
    """Erasures whose traces are still to be looked for, the oldest first."""
    query = select(Erasure).where(col(Erasure.swept_at).is_(None)).order_by(col(Erasure.created_at))
    return list(work.session.exec(query.limit(limit)))


def find(work: Work, erasure_id: UUID, *, for_update: bool = False) -> Erasure | None:
    """One erasure."""
    query = select(Erasure).where(col(Erasure.id) == erasure_id)
    if for_update:
        query = query.with_for_update()
    return work.session.exec(query.execution_options(populate_existing=True)).one_or_none()


def all_erasures(work: Work) -> list[Erasure]:
    """Every erasure, the oldest first."""
    return list(work.session.exec(select(Erasure).order_by(col(Erasure.created_at))))


def sweep(work: Work, table: str, column: str, pattern: str, eraser: Eraser) -> int:
    """Take what `eraser` finds out of a column; answers in how many rows it was.

    `pattern` finds the rows; the replacing is Python's, so that JSON stays JSON.
    """
    place = SQLModel.metadata.tables[table]
    keys, target = list(place.primary_key.columns), place.c[column]
    rough = sa.cast(target, sa.Text).op("~*")(pattern)
    found = work.session.execute(sa.select(*keys, target).where(rough)).all()
    longest = getattr(target.type, "length", None)
    done = 0
    for row in found:
        before = row[-1]
        after = eraser.anything(before)
        if after == before:
            continue
        if isinstance(after, str) and longest:
            after = after[:longest]
        here = [key == value for key, value in zip(keys, row, strict=False)]
        work.session.execute(sa.update(place).where(*here).values({column: after}))
        done += 1
    return done


def sweep_whole(
    work: Work, table: str, columns: Sequence[str], pattern: str, eraser: Eraser
) -> int:
    """Empty all of these columns in rows in which one of them names the student."""
    place = SQLModel.metadata.tables[table]
    keys, targets = list(place.primary_key.columns), [place.c[name] for name in columns]
    rough = sa.or_(*(sa.cast(target, sa.Text).op("~*")(pattern) for target in targets))
    done = 0
    for row in work.session.execute(sa.select(*keys, *targets).where(rough)).all():
        found = row[len(keys) :]
        if all(eraser.anything(each) == each for each in found):
            continue
        emptied = {
            name: [""] * len(each) if isinstance(each, list) else ""
            for name, each in zip(columns, found, strict=True)
        }
        here = [key == value for key, value in zip(keys, row, strict=False)]
        work.session.execute(sa.update(place).where(*here).values(emptied))
        done += 1
    return done


# Reading


def read(work: Work, table: str, ids: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    """The rows of a table that are about the student, as JSON, a few hundred in memory."""
    hidden = list(holdings.HOLDINGS[table].hidden)
    statement, values = _bind(
        f"select to_jsonb({table}.*) - cast(:hidden as text[]) from {table}"  # noqa: S608 - ours
        f" where {holdings.found_sql(table)} order by {_order(table)}",
        ids,
        hidden=hidden,
    )
    found = work.session.execute(statement, values, execution_options={"yield_per": _AT_ONCE})
    for (row,) in found:
        yield row


def _order(table: str) -> str:
    columns = SQLModel.metadata.tables[table].c
    keys = [name for name in ("at", "started_at", "created_at") if name in columns][:1]
    keys += [column.name for column in SQLModel.metadata.tables[table].primary_key.columns]
    return ", ".join(f"{table}.{key}" for key in keys)


_NAMES = """
select id, full_name as name from users union all select id, name from branches
"""


def names(work: Work) -> dict[str, str]:
    """Everybody of the staff, and the branches: who did what with it, and for whom."""
    return {str(row.id): row.name for row in work.session.execute(sa.text(_NAMES))}


_SOUNDS = """
select id, storage_key, size_bytes, mime_type, recorded_at from recordings
where lead_id = any(:ids) and deleted_at is null and file_removed_at is null
order by recorded_at, id
"""


def sounds(work: Work, ids: Sequence[UUID]) -> list[sa.Row[Any]]:
    """The recordings whose audio is there."""
    statement, values = _bind(_SOUNDS, ids)
    return list(work.session.execute(statement, values))
