"""SQL on devices."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from crm_app.models import Device
from crm_app.work import Work


def find_mine(work: Work, client_id: UUID) -> Device | None:
    """The actor's device with this id of its own, locked."""
    query = select(Device).where(
        col(Device.user_id) == work.actor.user_id, col(Device.client_id) == client_id
    )
    return work.session.exec(query.with_for_update()).one_or_none()


def take_address(work: Work, device_id: UUID, endpoint: str) -> None:
    """No other device is sent anything at this address any more, whosever it is."""
    with work.unfenced():
        work.session.execute(
            sa.update(Device)
            .where(
                col(Device.push_subscription)["endpoint"].astext == endpoint,
                col(Device.id) != device_id,
            )
            .values(push_subscription=None)
        )
