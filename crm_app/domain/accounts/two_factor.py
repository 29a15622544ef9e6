"""Two-factor sign-in: set up, asked for at the door, turned off, reset."""

from uuid import UUID

from crm_app.access.permissions import ROLE_PERMISSIONS, Permission, require
from crm_app.domain.accounts import repository, rules, tokens, two_factor_repository
from crm_app.domain.accounts.schemas import TwoFactorSetUp, TwoFactorView
from crm_app.domain.audit import service as audit
from crm_app.kernel.errors import Conflict, NotAuthenticated, RuleBroken
from crm_app.models import User
from crm_app.work import Work

ISSUER = "Education CRM"  # what the authenticator app shows above the user name
_ALREADY_ON = "Two-factor sign-in is on already."
_WRONG = "Wrong code. Enter the one your app shows now."


class OtpRequired(NotAuthenticated):
    """The password is right, and a code is asked for as well; `ticket` proves the password."""

    code = "otp_required"

    def __init__(self, ticket: str) -> None:
        super().__init__("Enter the 6-digit code of your authenticator app.")
        self.ticket = ticket


class WrongOtp(NotAuthenticated):
    """Neither a code of now nor a recovery code that is left."""

    code = "wrong_otp"


class UsedOtp(WrongOtp):
    """The right code a second time: somebody may have looked over a shoulder."""

    code = "otp_used"


def check(work: Work, user: User, otp: str | None) -> None:
    """Let a person pass whose password was right: with a code where two-factor is on.

    Only who may enter the portal is asked: the telecaller app has no field for a code, and an
    admin who becomes a telecaller must not be locked out.

    Raises:
        OtpRequired: none was given.
        UsedOtp: it was taken before.
        WrongOtp: it is not right; the face must count that.
    """
    if Permission.PORTAL_ENTER not in ROLE_PERMISSIONS[user.role]:
        return
    kept = two_factor_repository.take(work, user.id)
    if kept is None or kept.enabled_at is None:
        return
    code = rules.plain(otp or "")
    if not code:
        raise OtpRequired(tokens.otp_ticket(user.id, user.password_hash, work.now))
    if rules.is_recovery_code(code):
        if not two_factor_repository.use_code(work, user.id, tokens.token_hash(code)):
            raise _wrong(WrongOtp, "Wrong recovery code, or one that was used before.")
        left = two_factor_repository.count_codes(work, user.id)
        audit.record(work, "recovery_code.used", user.id, left=left)
        return
    step = rules.matching_step(kept.secret, code, work.now)
    if step is None:
        raise _wrong(WrongOtp, _WRONG)
    if kept.last_step is not None and step <= kept.last_step:
        raise _wrong(UsedOtp, "This code was used already. Wait for the next one.")
    kept.last_step = step


def get_two_factor(work: Work) -> TwoFactorView:
    """Whether the actor's own two-factor sign-in is on."""
    require(work.actor, Permission.PORTAL_ENTER)
    kept = two_factor_repository.find(work, work.actor.person)
    return TwoFactorView(
        enabled_at=kept.enabled_at if kept else None,
        codes_left=two_factor_repository.count_codes(work, work.actor.person),
    )


def begin_set_up(work: Work) -> TwoFactorSetUp:
    """A new key for the actor's authenticator app; nothing is asked for until it is turned on.

    Beginning again makes another key, and the first is worth nothing.

    Raises:
        Conflict: it is on; the key in use is never shown again.
    """
    require(work.actor, Permission.PORTAL_ENTER)
    user = repository.get(work, work.actor.person)
    secret = rules.new_secret()
    if not two_factor_repository.keep_pending(work, user.id, secret):
        raise Conflict(_ALREADY_ON)
    address = rules.set_up_address(secret, user.username, ISSUER)
    return TwoFactorSetUp(secret=secret, address=address)


def turn_on(work: Work, code: str) -> list[str]:
    """Ask for codes from now on; answers the recovery codes, which nobody can read later.

    Raises:
        RuleBroken: the code is not the app's, so that nobody locks themselves out.
        Conflict: it is on, or no set-up was begun.
    """
    require(work.actor, Permission.PORTAL_ENTER)
    kept = two_factor_repository.take(work, work.actor.person)
    if kept is None:
        raise Conflict("Begin the set-up again.")
    if kept.enabled_at is not None:
        raise Conflict(_ALREADY_ON)
    step = rules.matching_step(kept.secret, rules.plain(code), work.now)
    if step is None:
        raise RuleBroken(_WRONG, fields={"otp": _WRONG})
    kept.enabled_at, kept.last_step = work.now, step
    codes = rules.new_recovery_codes()
    hashes = [tokens.token_hash(rules.plain(each)) for each in codes]
    two_factor_repository.replace_codes(work, kept.user_id, hashes)
    audit.record(work, "two_factor.turned_on", kept.user_id)
    return codes


def turn_off(work: Work) -> None:
    """Ask the actor for no code any more; the face has asked for password and code before.

    Repeating it changes nothing.
    """
    require(work.actor, Permission.PORTAL_ENTER)
    if two_factor_repository.remove(work, work.actor.person):
        audit.record(work, "two_factor.turned_off", work.actor.person)


def reset_two_factor(work: Work, user_id: UUID) -> None:
    """Turn off somebody else's, who lost phone and recovery codes. Repeating it changes nothing.

    Raises:
        NotPermitted: only an admin does.
        NotFound: no such person.
        RuleBroken: oneself: a stolen session must not open the account for good.
    """
    require(work.actor, Permission.STAFF_MANAGE)
    user = repository.get(work, user_id)
    if user.id == work.actor.user_id:
        raise RuleBroken("Turn off your own two-factor sign-in on the page My account.")
    if two_factor_repository.remove(work, user.id):
        audit.record(work, "two_factor.reset", user.id)


def _wrong(kind: type[WrongOtp], sentence: str) -> WrongOtp:
    return kind(sentence, fields={"otp": sentence})
