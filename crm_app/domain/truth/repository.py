"""SQL on the nights themselves, on what is over, and on what PostgreSQL knows of its tables."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from crm_app.domain.truth.schemas import Difference
from crm_app.models import (
    Lead,
    StepKind,
    TruthFinding,
    TruthNight,
    TruthStep,
)
from crm_app.work import Work

TEXT_MAX, LABEL_MAX, ERROR_MAX = 300, 200, 500


def count_leads(work: Work) -> int:
    """How many leads there are."""
    return int(work.session.execute(sa.select(sa.func.count()).select_from(Lead)).scalar_one())


def open_night(work: Work, by: str, since: datetime) -> TruthNight | None:
    """The newest run of somebody that is not over and began since then."""
    query = (
        select(TruthNight)
        .where(
            col(TruthNight.by) == by,
            col(TruthNight.finished_at).is_(None),
            col(TruthNight.created_at) > since,
        )
        .order_by(col(TruthNight.created_at).desc())
        .limit(1)
    )
    return work.session.exec(query).one_or_none()


def add_night(work: Work, by: str, night: date) -> TruthNight:
    """A new run."""
    made = TruthNight(created_at=work.now, night=night, by=by, leads=count_leads(work))
    work.session.add(made)
    work.session.flush()
    return made


def add_steps(work: Work, night_id: UUID, steps: Sequence[tuple[str, StepKind]]) -> None:
    """All steps of a night, as far as they are not there."""
    rows = [
        {"night_id": night_id, "name": name, "position": place, "kind": kind}
        for place, (name, kind) in enumerate(steps)
    ]
    work.session.execute(insert(TruthStep).values(rows).on_conflict_do_nothing())


def finished_steps(work: Work, night_id: UUID) -> set[str]:
    """The steps of a night that are done."""
    query = select(col(TruthStep.name)).where(
        col(TruthStep.night_id) == night_id, col(TruthStep.finished_at).is_not(None)
    )
    return set(work.session.exec(query))


def change_step(
    work: Work, night_id: UUID, name: str, *, found: int = 0, repaired: int = 0, **values: Any
) -> None:
    """Add to the counts of a step, and set the others. Any: what its columns hold."""
    changed: dict[str, Any] = dict(values)
    if found:
        changed["found"] = col(TruthStep.found) + found
    if repaired:
        changed["repaired"] = col(TruthStep.repaired) + repaired
    if changed:
        work.session.execute(
            sa.update(TruthStep)
            .where(col(TruthStep.night_id) == night_id, col(TruthStep.name) == name)
            .values(**changed)
        )


def add_findings(
    work: Work, night_id: UUID, step: str, found: Sequence[Difference], most: int, *, repaired: bool
) -> None:
    """Keep some of what was found, `most` of each step in all."""
    there = sa.select(sa.func.count()).where(
        col(TruthFinding.night_id) == night_id, col(TruthFinding.step) == step
    )
    room = max(0, most - int(work.session.execute(there).scalar_one()))
    for each in found[:room]:
        work.session.add(
            TruthFinding(
                night_id=night_id,
                step=step,
                record_id=each.id,
                lead_id=each.lead_id,
                label=each.label[:LABEL_MAX],
                stored=each.stored and each.stored[:TEXT_MAX],
                correct=each.correct and each.correct[:TEXT_MAX],
                is_repaired=repaired,
            )
        )
    work.session.flush()


def get_night(work: Work, night_id: UUID) -> TruthNight:
    """A run that is there."""
    return work.session.exec(select(TruthNight).where(col(TruthNight.id) == night_id)).one()


def newest(work: Work, limit: int) -> list[TruthNight]:
    """The newest runs, the newest first."""
    query = select(TruthNight).order_by(col(TruthNight.created_at).desc()).limit(limit)
    return list(work.session.exec(query))


def steps(work: Work, night_id: UUID) -> list[TruthStep]:
    """The steps of a night in their order, as they are now."""
    query = (
        select(TruthStep)
        .where(col(TruthStep.night_id) == night_id)
        .order_by(col(TruthStep.position))
        .execution_options(populate_existing=True)
    )
    return list(work.session.exec(query))


def findings(work: Work, night_id: UUID) -> list[TruthFinding]:
    """What was kept of a night's findings."""
    query = (
        select(TruthFinding)
        .where(col(TruthFinding.night_id) == night_id)
        .order_by(col(TruthFinding.id))
    )
    return list(work.session.exec(query))


def sums(work: Work, night_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Differences, repairs and removed rows of each of these nights."""
    is_check = col(TruthStep.kind) == StepKind.CHECK
    is_cleaning = col(TruthStep.kind) == StepKind.CLEANING

    def total(column: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(column).filter(condition), 0)

    query = (
        sa.select(
            col(TruthStep.night_id),
            total(col(TruthStep.found), is_check),
            total(col(TruthStep.repaired), is_check),
            total(col(TruthStep.found), is_cleaning),
        )
        .where(col(TruthStep.night_id).in_(night_ids))
        .group_by(col(TruthStep.night_id))
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in work.session.execute(query)}


# What is over. Each is a batch, so that no lock lasts; what somebody holds now is passed by.

_OVER = {
    "nights": ("truth_nights", "id", "created_at < :before"),
    "leases": ("lead_leases", "lead_id", "until < :before"),
    "messages": ("outgoing_messages", "id", "coalesce(sent_at, failed_at) < :before"),
    "reminders": (
        "notification_log",
        "id",
        "created_at < :before and exists (select from followups f"
        " where f.id = followup_id and f.status = 'completed')",
    ),
}


def remove_over(work: Work, name: str, before: datetime, limit: int) -> int:
    """Remove a batch of what ended before then; answers how many rows."""
    table, key, condition = _OVER[name]
    query = sa.text(
        f"delete from {table} where {key} in (select {key} from {table}"  # noqa: S608 - our own
        f" where {condition} limit :limit for update skip locked)"
    )
    done = work.session.connection().execute(query, {"before": before, "limit": limit})
    return done.rowcount


_DEPARTURES = sa.text("""
with gone as (
    delete from departures where id in (
        select id from departures where at < :before order by id limit :limit
    )
    returning changed_xid
), told as (
    update settings set sync_floor = greatest(sync_floor, (select max(changed_xid) from gone))
    where exists (select from gone)
)
select count(*) from gone
""")


def remove_departures(work: Work, before: datetime, limit: int) -> int:
    """Remove a batch of old departures, and write down up to where sync can no longer tell."""
    values = {"before": before, "limit": limit}
    return int(work.session.execute(_DEPARTURES, values).scalar_one())


# What PostgreSQL knows of its tables

_CHANGED = sa.text("""
select relname from pg_stat_user_tables
where schemaname = 'public' and n_mod_since_analyze > :many
    and n_mod_since_analyze > n_live_tup * cast(:share as float)
order by relname
""")
_DEAD = sa.text("""
select relname, n_live_tup, n_dead_tup from pg_stat_user_tables
where schemaname in ('public', 'procrastinate') order by n_dead_tup desc limit 10
""")


def changed_tables(work: Work, many: int, share: float) -> list[str]:
    """Tables of which so much changed that the planner may be wrong about them."""
    return list(work.session.execute(_CHANGED, {"many": many, "share": share}).scalars())


def analyze(work: Work, table: str) -> None:
    """Have PostgreSQL look at a table anew; it reads a sample and stops nobody."""
    quoted = sa.quoted_name(table, quote=True)
    work.session.execute(sa.text(f'analyze "{quoted}"'))


def dead_rows(work: Work) -> list[tuple[str, int, int]]:
    """The tables with most dead rows: name, live rows, dead rows."""
    return [tuple(row) for row in work.session.execute(_DEAD)]
