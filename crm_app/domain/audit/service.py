"""Write the audit log."""

from typing import Any
from uuid import UUID

from crm_app.models import AuditEntry
from crm_app.work import Work


def record(work: Work, action: str, object_id: UUID | None = None, **detail: Any) -> None:
    """Note that the actor did `action` (`noun.past_tense`); committed or lost with the work.

    `detail` must be JSON: ids as text.
    """
    entry = AuditEntry(
        at=work.now,
        actor_id=work.actor.user_id,
        actor=work.actor.name,
        action=action,
        object_id=object_id,
        detail=detail,
    )
    work.session.add(entry)
