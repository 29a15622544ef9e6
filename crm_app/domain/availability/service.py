"""Leaves of telecallers (requirement 22)."""

from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.audit import service as audit
from crm_app.domain.availability import repository
from crm_app.domain.availability.schemas import AddLeave, LeaveView
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import local_day
from crm_app.kernel.errors import Conflict, RuleBroken
from crm_app.models import Leave, Role
from crm_app.work import Work


class LeaveIdTaken(Conflict):
    """An id of the sender that already stands for another leave."""

    code = "client_id_taken"


def list_leaves(work: Work, user_id: UUID) -> list[LeaveView]:
    """The leaves of a person, the last one first.

    Raises:
        NotFound: no such person, or not the actor's.
    """
    require(work.actor, Permission.TELECALLERS_MANAGE)
    accounts.get(work, user_id)
    return [LeaveView.model_validate(leave) for leave in repository.find(work, user_id)]


def add_leave(work: Work, user_id: UUID, wanted: AddLeave) -> tuple[LeaveView, bool]:
    """Keep new leads from a telecaller for some days; answers the leave and whether it is new.

    It may have begun already. Leaves may overlap.

    Raises:
        NotFound: no such person, or not the actor's.
        RuleBroken: the days are reversed or over, or the person is no telecaller.
        LeaveIdTaken: the id stands for somebody else's leave.
    """
    require(work.actor, Permission.TELECALLERS_MANAGE)
    user = accounts.get(work, user_id, for_update=True)
    if wanted.client_id is not None:
        known = repository.find_sent(work, user_id, wanted.client_id)
        if known is not None:
            return LeaveView.model_validate(known), False
        if repository.is_sent(work, wanted.client_id):
            raise LeaveIdTaken("This leave id was used before. Send a new client_id.")
    if user.role is not Role.TELECALLER:
        raise RuleBroken("Only telecallers get leads, so only they have leaves here.")
    if wanted.last_day < wanted.first_day:
        raise _refused("The last day is before the first day.")
    today = local_day(work.now, organisation.get(work).time_zone)
    if wanted.last_day < today:
        raise _refused("These days are over. Choose a last day from today on.")
    leave = Leave(
        client_id=wanted.client_id,
        user_id=user_id,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        note=wanted.note or None,
        created_by_id=work.actor.person,
    )
    work.session.add(leave)
    work.session.flush()
    audit.record(work, "leave.added", user_id, **_days(leave))
    work.announce("telecallers", user.branch_id)
    return LeaveView.model_validate(leave), True


def remove_leave(work: Work, leave_id: UUID) -> None:
    """Take a leave back.

    Raises:
        NotFound: no such leave, or of somebody who is not the actor's.
    """
    require(work.actor, Permission.TELECALLERS_MANAGE)
    leave, user = repository.get(work, leave_id)
    audit.record(work, "leave.removed", user.id, **_days(leave))
    work.session.delete(leave)
    work.session.flush()
    work.announce("telecallers", user.branch_id)


def _refused(sentence: str) -> RuleBroken:
    return RuleBroken(sentence, fields={"last_day": sentence})


def _days(leave: Leave) -> dict[str, str]:
    return {"first_day": leave.first_day.isoformat(), "last_day": leave.last_day.isoformat()}
