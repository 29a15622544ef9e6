"""The unit of work: one transaction, one actor, one moment."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from crm_app.access.actor import Actor
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now

CHANNEL = "crm"


@dataclass(frozen=True, slots=True)
class Work:
    """What every domain function takes first; `now` (UTC) stands still for the whole work."""

    session: Session
    actor: Actor
    now: datetime
    announced: set[str] = field(default_factory=set)

    def announce(self, topic: str, branch_id: UUID | None = None) -> None:
        """Tell open pages, once committed, that something of `topic` changed in a branch."""
        self.announced.add(f"{topic} {branch_id or '*'}")

    def tell(self) -> None:
        """Send what was announced with the transaction, each topic and branch once."""
        for message in sorted(self.announced):
            self.session.execute(
                sa.text("select pg_notify(:channel, :message)"),
                {"channel": CHANNEL, "message": message},
            )


@contextmanager
def unit_of_work(
    identify: Callable[[Session], Actor], *, read_only: bool = False
) -> Generator[Work, None, None]:
    """Open a transaction, find out who acts, commit at the end; roll back if the block raises.

    Only a face opens one: an API request, a UI event, a job, a command.
    """
    with db.new_session(read_only=read_only) as session, session.begin():
        work = Work(session, identify(session), utc_now())
        yield work
        work.tell()
