"""SQL on the audit log. It grows for ever, so every read is by key and none counts it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.domain.audit.schemas import AuditView, Author, KnownObject, LastSaved
from crm_app.models import AuditEntry, Organisation, User
from crm_app.work import Work

_ENTRIES = """
select e.id, e.at, e.actor_id, e.actor, users.full_name as actor_name, e.action, e.object_id,
    e.detail
from ({found}) as e left join users on users.id = e.actor_id
order by e.at {order}, e.id {order} limit :limit
"""
_FOUND = "select * from audit_log where {conditions} order by at {order}, id {order} limit :limit"

# Of several actions each walks its own part of the index: one condition over all of them would
# read everything newer than the last entry of the page.
_FOUND_BY_ACTIONS = """
select found.* from unnest(cast(:actions as text[])) as wanted(name)
cross join lateral (
    select * from audit_log where action = wanted.name and {conditions}
    order by at {order}, id {order} limit :limit
) as found
"""

_KNOWN = sa.text("""
select id, 'lead' as kind, student_name as name from leads where id = any(:ids)
union all
select id, case role when 'telecaller' then 'telecaller' else 'person' end, full_name
    from users where id = any(:ids)
union all
select r.id, 'recording', 'Recording of ' || student_name
    from recordings r join leads l on l.id = r.lead_id where r.id = any(:ids)
union all select id, 'branch', name from branches where id = any(:ids)
union all select id, 'import', file_name from import_logs where id = any(:ids)
union all select id, 'choice', name from sources where id = any(:ids)
union all select id, 'choice', name from courses where id = any(:ids)
union all select id, 'schedule', name from report_schedules where id = any(:ids)
""")


def find(
    work: Work,
    conditions: list[str],
    values: dict[str, Any],  # Any: values of every type that the driver can send
    *,
    actions: list[str] | None,
    newer: bool,
    limit: int,
) -> list[AuditView]:
    """Entries in the order they are walked: newest first, or oldest first for `newer`."""
    found = _FOUND if actions is None else _FOUND_BY_ACTIONS
    order = "asc" if newer else "desc"
    inner = found.format(conditions=" and ".join(conditions) or "true", order=order)
    query = sa.text(_ENTRIES.format(found=inner, order=order))
    sent = {**values, "limit": limit} | ({} if actions is None else {"actions": actions})
    return [AuditView.model_validate(row) for row in work.session.execute(query, sent)]


def known(work: Work, ids: Collection[UUID]) -> dict[UUID, KnownObject]:
    """What these ids stand for, where it is still there."""
    if not ids:
        return {}
    rows = work.session.execute(_KNOWN, {"ids": list(ids)})
    return {row.id: KnownObject.model_validate(row) for row in rows}


def authors(work: Work) -> list[Author]:
    """Everybody who may have done something, by name."""
    query = select(User).order_by(sa.func.lower(col(User.full_name)), col(User.id))
    return [
        Author(
            id=user.id,
            name=user.full_name if user.is_active else f"{user.full_name} (inactive)",
        )
        for user in work.session.exec(query)
    ]


def last(work: Work, actions: Collection[str], fields: Collection[str] = ()) -> LastSaved | None:
    """The last entry of any of these actions that changed one of `fields`, if some are named."""
    at = col(AuditEntry.at)
    query = (
        sa.select(at, col(AuditEntry.actor_id), col(AuditEntry.actor), col(User.full_name))
        .outerjoin(User, col(User.id) == col(AuditEntry.actor_id))
        .where(col(AuditEntry.action).in_(actions))
        .order_by(at.desc(), col(AuditEntry.id).desc())
        .limit(1)
    )
    if fields:
        changed = col(AuditEntry.detail)["changed"]
        query = query.where(changed.op("?|")(sa.cast(list(fields), sa.ARRAY(sa.Text))))
    row = work.session.execute(query).one_or_none()
    if row is None:
        return None
    return LastSaved(at=row.at, actor_id=row.actor_id, name=row.full_name or row.actor)


def zone(work: Work) -> str:
    """The time zone in force. `organisation` stands above this package and records here."""
    return str(work.session.execute(sa.select(col(Organisation.time_zone))).scalar_one())
