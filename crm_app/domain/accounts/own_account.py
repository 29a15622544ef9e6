"""What people of the portal change of their own account: the password, and where they are."""

from uuid import UUID

from sqlmodel import col

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository, rules
from crm_app.domain.accounts.schemas import ChangePassword, SessionView
from crm_app.domain.audit import service as audit
from crm_app.kernel.errors import NotFound, RuleBroken
from crm_app.kernel.passwords import hash_password
from crm_app.models import SignIn
from crm_app.work import Work


def change_password(work: Work, wanted: ChangePassword) -> int:
    """Set the actor's own password; answers how many other sign-ins ended.

    The face has asked for the current password before, see `entrance.confirm`.

    Raises:
        RuleBroken: it is the user name, or the one there was.
    """
    require(work.actor, Permission.PORTAL_ENTER)
    user = repository.get(work, work.actor.person, for_update=True)
    password = wanted.password.get_secret_value()
    rules.check_password(password, user.username)
    if password == wanted.current_password.get_secret_value():
        sentence = "This is the password you have. Choose another one."
        raise RuleBroken(sentence, fields={"password": sentence})
    user.password_hash = hash_password(password)
    ended = _end_others(work)
    audit.record(work, "user.password_changed", user.id, sign_ins_ended=ended)
    return ended


def list_sessions(work: Work) -> list[SessionView]:
    """Where the actor is signed in: this sign-in first, then the one last seen."""
    require(work.actor, Permission.PORTAL_ENTER)
    here = work.actor.sign_in_id
    found = repository.find_sign_ins(work, work.actor.person)
    views = [
        SessionView.model_validate(each.model_dump() | {"is_this": each.id == here})
        for each in found
    ]
    return sorted(views, key=lambda view: not view.is_this)


def end_session(work: Work, sign_in_id: UUID) -> None:
    """End one of the actor's other sign-ins at once. Repeating it changes nothing.

    Raises:
        NotFound: no such sign-in, or somebody else's.
        RuleBroken: the one in use: signing out is its end.
    """
    require(work.actor, Permission.PORTAL_ENTER)
    if sign_in_id == work.actor.sign_in_id:
        raise RuleBroken("You are using this session. Sign out instead.")
    found = repository.find_sign_in(work.session, sign_in_id)
    if found is None or found[1].id != work.actor.user_id:
        raise NotFound("No such session.")
    if repository.revoke_sign_ins(work, col(SignIn.id) == sign_in_id):
        audit.record(work, "sign_in.ended", work.actor.person, sign_in=str(sign_in_id))


def end_other_sessions(work: Work) -> int:
    """End all of the actor's sign-ins but this one; answers how many."""
    require(work.actor, Permission.PORTAL_ENTER)
    ended = _end_others(work)
    if ended:
        audit.record(work, "sign_in.others_ended", work.actor.person, sign_ins_ended=ended)
    return ended


def _end_others(work: Work) -> int:
    here = work.actor.sign_in_id
    return repository.revoke_sign_ins(
        work,
        col(SignIn.user_id) == work.actor.person,
        col(SignIn.id).is_distinct_from(here),
        col(SignIn.expires_at) > work.now,
    )
