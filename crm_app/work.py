"""The unit of work: one transaction, one actor, one moment."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from crm_app.access.actor import Actor
from crm_app.adapters import replica
from crm_app.kernel import db, request_ids
from crm_app.kernel.clock import utc_now
from crm_app.models import Role

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
    def unfenced(self) -> Generator[None, None, None]:
        """Step out of row-level security, for figures that must equal everybody else's.

        A telecaller's and a manager's report counts calls on leads that have moved away since;
        what is read in here must be narrowed by `access.scope`, and leave as sums, or as ids to
        be read again behind the fence: merges are found so whose kept lead is itself merged. The
        one exception is why a lead in sight is with its telecaller: that run may be of all
        branches.
        """
        self.session.flush()
        self.session.execute(_STEP_OUT)
        try:
            yield
        finally:
            self.session.flush()
            fence(self.session, self.actor)

    @contextmanager
    def aside(self) -> Generator["Work", None, None]:
        """Read what may be some seconds old, reports and exports, where it hinders nobody.

        The actor stays who was identified on the first server, behind the same fence. Where there
        is no replica that follows, the block reads here.
        """
        session = replica.open_session()
        if session is None:
            yield self
            return
        with session:
            fence(session, self.actor)
            yield Work(session, self.actor, self.now)


# Database roles with row-level security: the second fence behind `access.scope` (ADR 0010).
_FENCED = {Role.TELECALLER: "crm_telecaller", Role.MANAGER: "crm_manager"}
_FENCE = sa.text(
    "select set_config('app.user_id', :user_id, true),"
    " set_config('app.branch_id', :branch_id, true), set_config('role', :role, true),"
    " set_config('enable_seqscan', :enable_seqscan, true)"
)
_STEP_OUT = sa.text("select set_config('role', 'none', true)")


def fence(session: Session, actor: Actor) -> None:
    """Until the end of the transaction let PostgreSQL itself refuse what is not the actor's."""
    values = fence_values(actor)
    if values is not None:
        session.execute(_FENCE, {name.rpartition(".")[2]: value for name, value in values.items()})


def fence_values(actor: Actor) -> dict[str, str] | None:
    """What `fence` sets, for a driver that does it itself; None for who stands outside."""
    if actor.role not in _FENCED:
        return None
    return {
        "app.user_id": str(actor.user_id),
        "app.branch_id": str(actor.branch_id or ""),
        "role": _FENCED[actor.role],
        # Whatever a telecaller asks is found by an index. While a table is small PostgreSQL would
        # rather read it from end to end, and keeps that plan when an import has made it large.
        "enable_seqscan": "off" if actor.role is Role.TELECALLER else "on",
    }


@contextmanager
def unit_of_work(
    identify: Callable[[Session], Actor], *, read_only: bool = False
) -> Generator[Work, None, None]:
    """Open a transaction, find out who acts, commit at the end; roll back if the block raises.

    Only a face opens one: an API request, a UI event, a job, a command.
    """
    with db.new_session(read_only=read_only) as session, session.begin():
        actor = identify(session)
        work = Work(session, actor, utc_now())
        fence(session, actor)
        if actor.user_id is not None:
            request_ids.note_person(actor.user_id)
        yield work
        session.flush()
        work.tell()
