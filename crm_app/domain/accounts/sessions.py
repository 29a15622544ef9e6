"""Where people are signed in: everybody's own, and those of the people whom one manages."""

from uuid import UUID

from sqlmodel import col

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository
from crm_app.domain.accounts.schemas import SessionView
from crm_app.domain.audit import service as audit
from crm_app.kernel.errors import NotFound, RuleBroken
from crm_app.models import Role, SignIn, User
from crm_app.work import Work


def list_own(work: Work) -> list[SessionView]:
    """Where the actor is signed in: this sign-in first, then the one last seen."""
    return _list(work, work.actor.person)


def end_own(work: Work, sign_in_id: UUID) -> None:
    """End one of the actor's other sign-ins at once. Repeating it changes nothing.

    Raises:
        NotFound: no such sign-in, or somebody else's.
        RuleBroken: the one in use: signing out is its end.
    """
    if sign_in_id == work.actor.sign_in_id:
        raise RuleBroken("You are using this session. Sign out instead.")
    found = repository.find_sign_in(work.session, sign_in_id)
    if found is None or found[1].id != work.actor.person:
        raise NotFound("No such session.")
    if repository.revoke_sign_ins(work, col(SignIn.id) == sign_in_id):
        audit.record(work, "sign_in.ended", work.actor.person, sign_in=str(sign_in_id))


def end_others(work: Work) -> int:
    """End all of the actor's sign-ins but this one; answers how many."""
    ended = revoke_others(work)
    if ended:
        audit.record(work, "sign_in.others_ended", work.actor.person, sign_ins_ended=ended)
    return ended


def revoke_others(work: Work) -> int:
    """What `end_others` does, for who notes it as something else."""
    return repository.revoke_sign_ins(
        work,
        col(SignIn.user_id) == work.actor.person,
        col(SignIn.id).is_distinct_from(work.actor.sign_in_id),
        col(SignIn.expires_at) > work.now,
    )


def list_of(work: Work, user_id: UUID) -> list[SessionView]:
    """Where somebody is signed in whom the actor manages, the last seen first.

    Raises:
        NotPermitted: only an admin manages admins and managers.
        NotFound: no such person, or not the actor's.
    """
    return _list(work, _managed(work, user_id).id)


def end_all_of(work: Work, user_id: UUID) -> int:
    """Sign somebody out everywhere at once; answers of how many places.

    Raises:
        NotPermitted, NotFound: see `list_of`.
    """
    user = _managed(work, user_id)
    ended = repository.revoke_sign_ins(
        work, col(SignIn.user_id) == user.id, col(SignIn.expires_at) > work.now
    )
    if ended:
        audit.record(work, "sign_in.all_ended", user.id, sign_ins_ended=ended)
    return ended


def _managed(work: Work, user_id: UUID) -> User:
    require(work.actor, Permission.TELECALLERS_MANAGE)
    user = repository.get(work, user_id)
    if user.role is not Role.TELECALLER:
        require(work.actor, Permission.STAFF_MANAGE)
    return user


def _list(work: Work, user_id: UUID) -> list[SessionView]:
    here = work.actor.sign_in_id
    views = [
        SessionView.model_validate(each.model_dump() | {"is_this": each.id == here})
        for each in repository.find_sign_ins(work, user_id)
    ]
    return sorted(views, key=lambda view: not view.is_this)
