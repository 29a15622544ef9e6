"""The way in: one try to sign in over several short transactions, the same for every face."""

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from crm_app.access import limits
from crm_app.access.actor import Actor
from crm_app.access.limits import Limit
from crm_app.domain.accounts import sign_in, two_factor
from crm_app.kernel.errors import CrmError, NotPermitted, RuleBroken, TooManyTries, TooOften
from crm_app.models import User
from crm_app.work import Work, unit_of_work

T = TypeVar("T")


def enter(
    username: str,
    password: str,
    address: str,
    go_on: Callable[[Work, User], T],
    *,
    otp: str | None = None,
) -> T:
    """Check user name, password and code; `go_on` then opens the sign-in in the last transaction.

    The password is checked between two transactions: hashing takes long on purpose, and many who
    sign in at once would keep all connections from those who work.

    Raises:
        WrongCredentials: they do not belong to an active person.
        OtpRequired: they do, and a code is asked for as well.
        WrongOtp: the code is not right, or was used before.
        TooManyTries: the name or the address failed too often.
        NotPermitted: what `go_on` refuses, which must not have written anything.
    """
    limits.spend_from(address, Limit.TRIES)
    with unit_of_work(sign_in.anonymous) as work:
        attempt = sign_in.begin(work, username, address)
    if attempt.matches(password):
        return _finish(attempt, password, otp, address, go_on)
    with unit_of_work(sign_in.anonymous) as work:
        sign_in.fail(work, attempt, address)
    raise sign_in.wrong_credentials()


def enter_with_code(ticket: str, otp: str, address: str, go_on: Callable[[Work, User], T]) -> T:
    """The second step of who was told `OtpRequired`, with the ticket that came with it.

    Raises:
        TicketOver: too late; begin with the password again.
        CrmError: see `enter`.
    """
    limits.spend_from(address, Limit.TRIES)
    with unit_of_work(sign_in.anonymous) as work:
        attempt = sign_in.resume(work, ticket, address)
    return _finish(attempt, None, otp, address, go_on)


def _finish(
    attempt: sign_in.Attempt,
    password: str | None,
    otp: str | None,
    address: str,
    go_on: Callable[[Work, User], T],
) -> T:
    refused: CrmError
    with unit_of_work(sign_in.anonymous) as work:
        try:
            return go_on(work, sign_in.succeed(work, attempt, password, otp))
        except two_factor.WrongOtp as error:
            sign_in.fail(work, attempt, address)
            refused = error
        # The right password at the wrong door, without a code, or too often is no failure.
        except (NotPermitted, TooOften, two_factor.OtpRequired) as error:
            refused = error
    raise refused


def confirm(
    identify: Callable[[Session], Actor],
    password: str,
    go_on: Callable[[Work], T],
    *,
    otp: str | None = None,
    ask_for_code: bool = False,
) -> T:
    """Ask somebody who is signed in for the password again, then do what needs it.

    Raises:
        RuleBroken: password or code is wrong, or there were too many tries; the field is named.
        CrmError: what `go_on` refuses.
    """
    try:
        with unit_of_work(identify) as work:
            attempt, address = sign_in.begin_own(work)
    except TooManyTries as error:
        raise _beside("current_password", error.message) from error
    matches = attempt.matches(password)
    refused: CrmError | None = _beside("current_password", "This is not your password.")
    with unit_of_work(identify) as work:
        try:
            if matches:
                sign_in.succeed(work, attempt, password, otp, ask_for_code=ask_for_code)
                refused = None
            else:
                sign_in.fail(work, attempt, address)
        except two_factor.WrongOtp as error:
            sign_in.fail(work, attempt, address)
            refused = _beside("otp", error.message)
        except two_factor.OtpRequired as error:
            refused = _beside("otp", error.message)
    if refused is not None:
        raise refused
    # In a work of its own: what it refuses must not leave the try undecided.
    with unit_of_work(identify) as work:
        return go_on(work)


def _beside(field: str, sentence: str) -> RuleBroken:
    return RuleBroken(sentence, fields={field: sentence})
