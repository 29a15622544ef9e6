"""SQL on recordings. Every query carries the actor's scope; deleted ones are not there."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.access.scope import visible_recordings
from crm_app.domain.leads.rules import Search
from crm_app.domain.recordings.schemas import PAGE_SIZE, PhoneModelRow, PlayView, RecordingFilter
from crm_app.kernel.errors import NotFound
from crm_app.models import Lead, Listening, Recording, RecordingPlay, RecordingUpload, User
from crm_app.work import Work

# So many matches are read and sorted; of more, one of the page is never far in the index.
SORTED = 5_000
UNKNOWN_PHONE = "Unknown"


def get(
    work: Work, recording_id: UUID, *, lead_id: UUID | None = None, for_update: bool = False
) -> Recording:
    """The recording, if the actor may see it; of this lead, if one is named.

    Raises `NotFound` otherwise.
    """
    query = select(Recording).where(
        col(Recording.id) == recording_id,
        col(Recording.deleted_at).is_(None),
        visible_recordings(work.actor),
    )
    if lead_id is not None:
        query = query.where(col(Recording.lead_id) == lead_id)
    return _one(work, query, for_update=for_update)


def take_deleted_by(work: Work, recording_id: UUID, user_id: UUID) -> Recording:
    """A recording that this person deleted, locked. Raises `NotFound` otherwise."""
    query = select(Recording).where(
        col(Recording.id) == recording_id,
        col(Recording.deleted_at).is_not(None),
        col(Recording.deleted_by_id) == user_id,
        visible_recordings(work.actor),
    )
    return _one(work, query, for_update=True)


def _one(work: Work, query: Any, *, for_update: bool) -> Recording:
    # Any: SQLModel's statement of one model has a name of its own.
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Recording | None = work.session.exec(query).one_or_none()
    if found is None:
        raise NotFound("No such recording.")
    return found


def of_lead(work: Work, lead_id: UUID) -> list[Recording]:
    """The recordings of a lead, newest first."""
    query = (
        select(Recording)
        .where(
            col(Recording.lead_id) == lead_id,
            col(Recording.deleted_at).is_(None),
            visible_recordings(work.actor),
        )
        .order_by(col(Recording.recorded_at).desc(), col(Recording.id).desc())
    )
    return list(work.session.exec(query))


class Asked(NamedTuple):
    """What a filter asks, with its days as instants and its search read."""

    wanted: RecordingFilter
    since: datetime | None
    until: datetime | None
    search: Search | None


def _conditions(work: Work, asked: Asked) -> list[sa.ColumnElement[bool]]:
    wanted, row = asked.wanted, Recording
    model = None if wanted.phone_model == UNKNOWN_PHONE else wanted.phone_model
    leads = _of_leads(wanted, asked.search)
    found = (
        col(row.deleted_at).is_(None),
        visible_recordings(work.actor),
        col(row.quality) == wanted.quality if wanted.quality else None,
        col(row.quality).is_(None) if wanted.pending else None,
        col(row.telecaller_id) == wanted.telecaller_id if wanted.telecaller_id else None,
        col(row.phone_model).is_not_distinct_from(model) if wanted.phone_model else None,
        col(row.recorded_at) >= asked.since if asked.since else None,
        col(row.recorded_at) < asked.until if asked.until else None,
        col(row.held_at).is_not(None) if wanted.held else None,
        col(row.call_log_id).is_(None) if wanted.unlinked else None,
        col(row.missing_since).is_not(None) if wanted.missing else None,
        col(row.lead_id).in_(sa.select(col(Lead.id)).where(*leads)) if leads else None,
    )
    return [condition for condition in found if condition is not None]


def _of_leads(wanted: RecordingFilter, search: Search | None) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.branch_id is not None:
        found.append(col(Lead.branch_id) == wanted.branch_id)
    if search is not None and search.name:
        found.append(col(Lead.student_name).icontains(search.name, autoescape=True))
    elif search is not None:
        digits = search.digits or ""
        found.append(
            col(Lead.phone_e164).contains(digits) | col(Lead.alternate_phone).contains(digits)
        )
    return found


def page_ids(
    work: Work, asked: Asked, behind: tuple[datetime, UUID] | None
) -> tuple[list[UUID], int]:
    """The ids of a page and one more, newest first, behind the last one before; and the total."""
    found = _few(work, asked, behind)
    return found if found is not None else _many(work, asked, behind)


def _few(
    work: Work, asked: Asked, behind: tuple[datetime, UUID] | None
) -> tuple[list[UUID], int] | None:
    """All are read once, counted and sorted; None when they are too many for that."""
    keys = (col(Recording.recorded_at), col(Recording.id))
    query = sa.select(*keys).where(*_conditions(work, asked)).limit(SORTED + 1)
    # Materialized: else the limit below makes the planner walk the index of times in vain.
    hits = query.cte("hits").prefix_with("materialized")
    page = (
        sa.select(hits.c.id)
        .where(*_behind(behind, hits.c.recorded_at, hits.c.id))
        .order_by(hits.c.recorded_at.desc(), hits.c.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    ids_of_page = sa.func.array(page.scalar_subquery(), type_=sa.ARRAY(sa.Uuid))
    total = sa.select(sa.func.count()).select_from(hits).scalar_subquery()
    ids, n = work.session.execute(sa.select(ids_of_page, total)).one()
    return None if n > SORTED else (list(ids), n)


def _many(work: Work, asked: Asked, behind: tuple[datetime, UUID] | None) -> tuple[list[UUID], int]:
    """So many match that a page of them is near in the index of times."""
    conditions = _conditions(work, asked)
    count = sa.select(sa.func.count()).select_from(Recording).where(*conditions)
    keys = (col(Recording.recorded_at), col(Recording.id))
    query = (
        sa.select(keys[1])
        .where(*conditions, *_behind(behind, *keys))
        .order_by(*(key.desc() for key in keys))
        .limit(PAGE_SIZE + 1)
    )
    return list(work.session.execute(query).scalars()), work.session.execute(count).scalar_one()


def _behind(
    behind: tuple[datetime, UUID] | None, *keys: sa.SQLColumnExpression[Any]
) -> list[sa.ColumnElement[bool]]:
    if behind is None:
        return []
    return [sa.tuple_(*keys) < sa.tuple_(*(sa.literal(part) for part in behind))]


_ROWS = sa.text("""
select r.*, l.student_name, l.phone_number, u.full_name as telecaller, b.name as branch,
    c.outcome, p.plays, p.last_played_at, p.last_played_by
from unnest(cast(:ids as uuid[])) with ordinality as wanted(id, place)
join recordings r on r.id = wanted.id
join leads l on l.id = r.lead_id
join users u on u.id = r.telecaller_id
left join branches b on b.id = l.branch_id
left join call_logs c on c.id = r.call_log_id
left join lateral (
    select count(*)::int as plays, max(at) as last_played_at,
        (array_agg(users.full_name order by at desc))[1] as last_played_by
    from recording_plays join users on users.id = user_id where recording_id = r.id
) as p on true
order by wanted.place
""")


def rows(work: Work, ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """These recordings with what a page shows of them, in this order; the caller saw them."""
    work.session.flush()
    return work.session.execute(_ROWS, {"ids": list(ids)}).all()


def plays(work: Work, recording_id: UUID) -> list[PlayView]:
    """Who listened to a recording that the caller saw, newest first."""
    at = col(RecordingPlay.at)
    query: sa.Select[str, datetime, Listening] = (
        sa.select(col(User.full_name).label("by"), at, col(RecordingPlay.kind))
        .join(User, col(User.id) == col(RecordingPlay.user_id))
        .where(col(RecordingPlay.recording_id) == recording_id)
        .order_by(at.desc(), col(RecordingPlay.id))
    )
    return [PlayView.model_validate(row) for row in work.session.execute(query)]


def by_phone_model(
    work: Work, since: datetime | None, until: datetime | None
) -> list[PhoneModelRow]:
    """How the recordings of each phone model turned out, most recordings first."""
    quality = col(Recording.quality)
    model = sa.func.coalesce(col(Recording.phone_model), UNKNOWN_PHONE).label("phone_model")
    count = sa.func.count()
    by_quality = [
        count.filter(quality == name).label(name)
        for name in ("good", "one_sided", "silent", "unreadable")
    ]
    columns: list[sa.ColumnElement[Any]] = [
        model,
        count.label("recordings"),
        *by_quality,
        count.filter(quality.is_(None)).label("pending"),
        sa.func.count(col(Recording.telecaller_id).distinct()).label("phones"),
    ]
    query = (
        sa.select(*columns)
        .where(*_conditions(work, Asked(RecordingFilter(), since, until, None)))
        .group_by(model)
        .order_by(count.desc(), model)
    )
    return [PhoneModelRow.model_validate(row) for row in work.session.execute(query)]


def lock_plays(work: Work, recording_id: UUID, user_id: UUID) -> None:
    """Let one request of a player after the other look whether the play was noted."""
    key = sa.func.hashtextextended(f"play {recording_id} {user_id}", 0)
    work.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def has_played(
    work: Work, recording_id: UUID, user_id: UUID, kind: Listening, since: datetime
) -> bool:
    """Whether this person's play was noted since then."""
    query = sa.select(
        sa.exists().where(
            col(RecordingPlay.recording_id) == recording_id,
            col(RecordingPlay.user_id) == user_id,
            col(RecordingPlay.kind) == kind,
            col(RecordingPlay.at) > since,
        )
    )
    return bool(work.session.execute(query).scalar_one())


# What the keeper asks: it sees all, deleted ones as well.


def take_older(work: Work, than: datetime, limit: int) -> list[tuple[Recording, UUID | None]]:
    """The oldest recordings from before then that are not held, locked, with their branches."""
    query = (
        select(Recording, col(Lead.branch_id))
        .join(Lead, col(Lead.id) == col(Recording.lead_id))
        .where(
            col(Recording.recorded_at) < than,
            col(Recording.deleted_at).is_(None),
            col(Recording.held_at).is_(None),
        )
        .order_by(col(Recording.recorded_at), col(Recording.id))
        .limit(limit)
        .with_for_update(of=Recording, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(work.session.exec(query))


def find_removable(work: Work, deleted_before: datetime, limit: int) -> list[tuple[UUID, str]]:
    """Deleted recordings whose file is still there, with its key."""
    query = (
        sa.select(col(Recording.id), col(Recording.storage_key))
        .where(col(Recording.deleted_at) < deleted_before, col(Recording.file_removed_at).is_(None))
        .order_by(col(Recording.deleted_at))
        .limit(limit)
    )
    return [(row.id, row.storage_key) for row in work.session.execute(query)]


def note_removed(work: Work, recording_ids: Collection[UUID]) -> None:
    """The files are gone."""
    work.session.execute(
        sa.update(Recording)
        .where(col(Recording.id).in_(recording_ids), col(Recording.deleted_at).is_not(None))
        .values(file_removed_at=work.now, peaks=None)
    )


_FOLDER = "coalesce(substring(storage_key from '^.*/'), '')"


def folders(work: Work) -> list[str]:
    """The folders of all keys whose files should be there, in order."""
    query = sa.text(
        f"select distinct {_FOLDER} from recordings"  # noqa: S608 - our own text
        " where file_removed_at is null order by 1"
    )
    return list(work.session.execute(query).scalars())


def rows_of_folder(work: Work, folder: str, before: datetime) -> Sequence[sa.Row[Any]]:
    """Id, key, size and whether it is marked as missing, of what was stored before then."""
    query = sa.text(
        "select id, storage_key, size_bytes, missing_since is not null as is_missing"  # noqa: S608
        " from recordings"
        f" where {_FOLDER} = :folder and deleted_at is null and created_at < :before"
    )
    return work.session.execute(query, {"folder": folder, "before": before}).all()


def set_missing(work: Work, recording_ids: Collection[UUID], since: datetime | None) -> None:
    """Mark these as missing since then, or as there."""
    if recording_ids:
        work.session.execute(
            sa.update(Recording)
            .where(col(Recording.id).in_(recording_ids))
            .values(missing_since=since)
        )


def with_row(work: Work, keys: Collection[str]) -> set[str]:
    """Those of these keys that belong to a row whose file should be there."""
    query = sa.select(col(Recording.storage_key)).where(
        col(Recording.storage_key).in_(keys), col(Recording.file_removed_at).is_(None)
    )
    return set(work.session.execute(query).scalars())


def being_uploaded(work: Work, upload_ids: Collection[UUID]) -> set[UUID]:
    """Those of these ids that are uploads on their way."""
    query = sa.select(col(RecordingUpload.id)).where(col(RecordingUpload.id).in_(upload_ids))
    return set(work.session.execute(query).scalars())
