"""Deactivate and reactivate people (requirement 2.3)."""

from uuid import UUID

from sqlmodel import col

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.accounts import service as account_service
from crm_app.domain.accounts.schemas import UpdateUser, UserView
from crm_app.domain.assignment import repository as assignment
from crm_app.domain.assignment import service as assigning
from crm_app.domain.audit import service as audit
from crm_app.domain.branches import repository as branches
from crm_app.domain.organisation import service as organisation
from crm_app.domain.staffing import repository
from crm_app.domain.staffing.schemas import Consequences, Deactivate
from crm_app.kernel.clock import day_range, local_day
from crm_app.kernel.errors import RuleBroken
from crm_app.models import Role, SignIn, User
from crm_app.work import Work


def update_user(work: Work, user_id: UUID, wanted: UpdateUser) -> UserView:
    """Change an account, its activity included; deactivating this way leaves the leads.

    Raises:
        NotFound: no such person.
        RuleBroken: see `accounts.update_user` and `deactivate`.
    """
    if wanted.is_active is False:
        deactivate(work, user_id, Deactivate())
    elif wanted.is_active:
        reactivate(work, user_id)
    return account_service.update_user(work, user_id, wanted)


def consequences(work: Work, user_id: UUID) -> Consequences:
    """What deactivating a person would touch.

    Raises:
        NotFound: no such person, or not the actor's.
    """
    require(work.actor, Permission.TELECALLERS_MANAGE)
    accounts.get(work, user_id)
    zone = organisation.get(work).time_zone
    today = local_day(work.now, zone)
    return repository.count_held(work, user_id, day_range(today, today, zone))


def deactivate(work: Work, user_id: UUID, wanted: Deactivate) -> int:
    """End a person's access at once, keep the history, and share the open leads out if wanted.

    Answers how many leads moved. Repeating it changes nothing.

    Raises:
        NotFound: no such person, or not the actor's.
        NotPermitted: only an admin deactivates admins and managers.
        RuleBroken: oneself, or leads to share and nobody active, or with room, to share them with.
    """
    user = _take(work, user_id)
    if user.id == work.actor.user_id:
        raise RuleBroken("You cannot deactivate yourself. Ask another admin.")
    moved = 0
    if wanted.leads == "share":
        if not wanted.telecaller_ids or user_id in wanted.telecaller_ids:
            sentence = "Choose at least one other telecaller."
            raise RuleBroken(sentence, fields={"telecaller_ids": sentence})
        others = assigning.active_telecallers(work, wanted.telecaller_ids)
        lead_ids = assignment.take_open_lead_ids(work, user_id)
        moved = len(lead_ids)
        if lead_ids:
            held = dict.fromkeys(lead_ids, user_id)
            assigning.share_out(work, held, others, "owner_deactivated")
    if user.is_active:
        user.is_active = False
        user.deactivated_at = work.now
        accounts.revoke_sign_ins(work, col(SignIn.user_id) == user.id)
        audit.record(work, "user.deactivated", user.id, leads_moved=moved)
    work.announce("telecallers", user.branch_id)
    return moved


def reactivate(work: Work, user_id: UUID) -> None:
    """Let a person sign in again; old tokens stay dead. Repeating it changes nothing.

    Raises:
        NotFound: no such person, or not the actor's.
        RuleBroken: their branch is inactive.
    """
    user = _take(work, user_id)
    if user.is_active:
        return
    if user.branch_id is not None and not branches.get(work, user.branch_id).is_active:
        raise RuleBroken("Their branch is inactive. Reactivate it, or move the person first.")
    user.is_active = True
    user.deactivated_at = None
    audit.record(work, "user.reactivated", user.id)
    work.announce("telecallers", user.branch_id)


def _take(work: Work, user_id: UUID) -> User:
    require(work.actor, Permission.TELECALLERS_MANAGE)
    user = accounts.get(work, user_id, for_update=True)
    if user.role is not Role.TELECALLER:
        require(work.actor, Permission.STAFF_MANAGE)
    return user
