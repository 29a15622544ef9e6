"""Who acts: a person or a job."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from crm_app.kernel.errors import NotPermitted
from crm_app.models import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in one unit of work, read afresh for it. A job has no role, user or branch."""

    name: str
    role: Role | None = None
    user_id: UUID | None = None
    branch_id: UUID | None = None
    # The one that this work came with: the same person is the same actor elsewhere too.
    sign_in_id: UUID | None = field(default=None, compare=False)

    @property
    def person(self) -> UUID:
        """The person who acts, for what only people do.

        Raises:
            NotPermitted: a job.
        """
        if self.user_id is None:
            raise NotPermitted("Only a person can do this.")
        return self.user_id


Identify = Callable[[Session], Actor]  # finds out who acts, within the transaction


def as_job(name: str) -> Identify:
    """Identify a job; the audit log then shows `job:name`."""
    return lambda _: Actor(f"job:{name}")
