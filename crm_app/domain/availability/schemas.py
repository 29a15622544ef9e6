"""Commands and views of leaves."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, StringConstraints

from crm_app.domain.schemas import Command, Day, View


class AddLeave(Command):
    """Days on which a telecaller gets no new leads, both inclusive.

    With a `client_id`, sent twice, it is stored once.
    """

    client_id: UUID | None = None
    first_day: Day
    last_day: Day
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "0b7a9f2c-6d1f-4a43-8d2a-51f4f3e6a902",
                    "first_day": "2027-01-04",
                    "last_day": "2027-01-08",
                    "note": "Family wedding",
                }
            ]
        }
    )


class LeaveView(View):
    """A leave, both days inclusive, in the organisation's time zone."""

    id: UUID
    user_id: UUID
    first_day: date
    last_day: date
    note: str | None
