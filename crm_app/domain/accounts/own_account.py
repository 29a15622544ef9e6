"""What people of the portal change of their own account: the password."""

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository, rules, sessions
from crm_app.domain.accounts.schemas import ChangePassword
from crm_app.domain.audit import service as audit
from crm_app.kernel.errors import RuleBroken
from crm_app.kernel.passwords import hash_password
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
    ended = sessions.revoke_others(work)
    audit.record(work, "user.password_changed", user.id, sign_ins_ended=ended)
    return ended
