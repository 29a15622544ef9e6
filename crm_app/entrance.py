"""The way in: one try to sign in over several short transactions, the same for every face."""

from collections.abc import Callable
from typing import TypeVar

from crm_app.domain.accounts import sign_in
from crm_app.kernel.errors import CrmError, NotPermitted
from crm_app.models import User
from crm_app.work import Work, unit_of_work

T = TypeVar("T")


def enter(username: str, password: str, address: str, go_on: Callable[[Work, User], T]) -> T:
    """Check user name and password; `go_on` then opens the sign-in in the last transaction.

    The password is checked between two transactions: hashing takes long on purpose, and many who
    sign in at once would keep all connections from those who work.

    Raises:
        WrongCredentials: they do not belong to an active person.
        TooManyTries: the name or the address failed too often.
        NotPermitted: what `go_on` refuses, which must not have written anything.
    """
    with unit_of_work(sign_in.anonymous) as work:
        attempt = sign_in.begin(work, username, address)
    matches = attempt.matches(password)
    refused: CrmError = sign_in.wrong_credentials()
    with unit_of_work(sign_in.anonymous) as work:
        if matches:
            user = sign_in.succeed(work, attempt, password)
            try:
                return go_on(work, user)
            except NotPermitted as error:  # the right password at the wrong door is no failure
                refused = error
        else:
            sign_in.fail(work, attempt, address)
    raise refused
