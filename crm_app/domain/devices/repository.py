"""SQL on devices."""

from uuid import UUID

from sqlmodel import col, select

from crm_app.models import Device
from crm_app.work import Work


def find_mine(work: Work, client_id: UUID) -> Device | None:
    """The actor's device with this id of its own, locked."""
    query = select(Device).where(
        col(Device.user_id) == work.actor.user_id, col(Device.client_id) == client_id
    )
    return work.session.exec(query.with_for_update()).one_or_none()
