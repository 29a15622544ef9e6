"""SQL that finds what a snapshot of the database did not show yet."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DataError
from sqlmodel import col, select

from crm_app.domain.sync.rules import Position, SyncExpired
from crm_app.models import Followup, Lead
from crm_app.work import Work


def snapshot(work: Work) -> str:
    """What this transaction sees, as text: which transactions were over when it began to read."""
    return str(work.session.execute(sa.text("select pg_current_snapshot()::text")).scalar_one())


# A row is news when the transaction that wrote it last was not over in the phone's snapshot.
# Rows committed late have an old number and yet are news: a comparison of numbers would lose them.
_NEWS = """
select id, changed_xid from {table}
where telecaller_id = :me {living}
    and (:seen = '' or (
        changed_xid >= pg_snapshot_xmin(cast(nullif(:seen, '') as pg_snapshot))::text::bigint
        and not pg_visible_in_snapshot(
            changed_xid::text::xid8, cast(nullif(:seen, '') as pg_snapshot))))
    and (changed_xid, id) > (cast(:xid as bigint), cast(:id as uuid))
order by changed_xid, id
limit :limit
"""

_GONE = """
select id, kind, record_id, changed_xid from departures
where telecaller_id = :me and :seen <> ''
    and changed_xid >= pg_snapshot_xmin(cast(nullif(:seen, '') as pg_snapshot))::text::bigint
    and not pg_visible_in_snapshot(
        changed_xid::text::xid8, cast(nullif(:seen, '') as pg_snapshot))
    and (changed_xid, id) > (cast(:xid as bigint), cast(:id as bigint))
order by changed_xid, id
limit :limit
"""


def _rows(work: Work, query: str, position: Position, behind: str, limit: int) -> list[Any]:
    # Any: rows of a textual query.
    xid, _, row_id = behind.partition(":")
    values = {
        "me": work.actor.user_id,
        "seen": position.seen,
        "xid": xid,
        "id": row_id,
        "limit": limit,
    }
    try:
        return list(work.session.execute(sa.text(query), values))
    except DataError as error:  # a token whose parts are no snapshot, number or id
        raise SyncExpired("This token is damaged. Empty the store and sync without one.") from error


def changed_leads(work: Work, position: Position, limit: int) -> tuple[list[Lead], str]:
    """The next changed leads of the actor in the order of their writing, and how far that is."""
    rows = _rows(
        work,
        _NEWS.format(table="leads", living="and not is_erased"),
        position,
        position.leads,
        limit,
    )
    query = select(Lead).where(col(Lead.id).in_([row.id for row in rows]))
    found = {lead.id: lead for lead in work.session.exec(query)}
    behind = f"{rows[-1].changed_xid}:{rows[-1].id}" if rows else position.leads
    return [found[row.id] for row in rows], behind


def changed_followups(
    work: Work, position: Position, limit: int
) -> tuple[list[tuple[Followup, Lead]], str]:
    """The next changed follow-ups with their leads, and how far that is."""
    rows = _rows(
        work, _NEWS.format(table="followups", living=""), position, position.followups, limit
    )
    query = (
        select(Followup, Lead)
        .join(Lead, col(Lead.id) == col(Followup.lead_id))
        .where(col(Followup.id).in_([row.id for row in rows]))
    )
    found = {followup.id: (followup, lead) for followup, lead in work.session.exec(query)}
    behind = f"{rows[-1].changed_xid}:{rows[-1].id}" if rows else position.followups
    return [found[row.id] for row in rows if row.id in found], behind


def departed(work: Work, position: Position, limit: int) -> tuple[list[UUID], list[UUID], str, int]:
    """Leads and follow-ups that left the actor, how far that is, and how many rows were read.

    One that came back meanwhile is no loss: the change that brought it back is news as well.
    """
    rows = _rows(work, _GONE, position, position.removed, limit)
    leads = [row.record_id for row in rows if row.kind == "lead"]
    followups = [row.record_id for row in rows if row.kind == "followup"]
    behind = f"{rows[-1].changed_xid}:{rows[-1].id}" if rows else position.removed
    return (
        [each for each in leads if each not in _still(work, Lead, leads)],
        [each for each in followups if each not in _still(work, Followup, followups)],
        behind,
        len(rows),
    )


_HOW_FAR = sa.text("""
select sync_floor, case when :seen = '' then null
    else pg_snapshot_xmin(cast(nullif(:seen, '') as pg_snapshot))::text::bigint end
from settings
""")


def how_far_back(work: Work, position: Position) -> tuple[int, int | None]:
    """Up to which transaction departures may be gone, and the first a phone may not have seen.

    Asked behind `departed`: what the night removed meanwhile is told here.
    """
    floor, seen = work.session.execute(_HOW_FAR, {"seen": position.seen}).one()
    return int(floor), None if seen is None else int(seen)


def _still(work: Work, kind: type[Lead] | type[Followup], ids: list[UUID]) -> set[UUID]:
    query = select(col(kind.id)).where(
        col(kind.id).in_(ids), col(kind.telecaller_id) == work.actor.user_id
    )
    if kind is Lead:
        query = query.where(~col(Lead.is_erased))
    return set(work.session.exec(query))
