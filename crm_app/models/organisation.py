"""What the organisation says of itself: one row."""

from datetime import datetime, time
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from crm_app.models.base import NOW, UTC_TIMESTAMP


class Organisation(SQLModel, table=True):
    """Name, time zone, phone region and working hours; first filled from the environment."""

    __tablename__ = "settings"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    name: str = Field(max_length=120)
    time_zone: str = Field(max_length=60)
    phone_region: str = Field(max_length=2)
    work_starts: time = Field(default=time(9), sa_type=sa.Time)
    work_ends: time = Field(default=time(21), sa_type=sa.Time)
    # Transaction numbers mean nothing in another cluster: a restore makes a new epoch.
    sync_epoch: UUID = Field(
        default_factory=uuid4, sa_column_kwargs={"server_default": sa.text("gen_random_uuid()")}
    )
    updated_at: datetime = Field(
        default=None, nullable=False, sa_type=UTC_TIMESTAMP, sa_column_kwargs=NOW
    )
