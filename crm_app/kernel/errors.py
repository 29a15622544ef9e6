"""The words in which the domain refuses: five kinds, mapped once by each face."""

from typing import Any


class CrmError(Exception):
    """Refused, with a sentence that is safe to show.

    `code` never changes once released. `fields` names the fault of each field, for a form.
    """

    code = "error"

    def __init__(self, message: str, *, fields: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}


class NotAuthenticated(CrmError):
    """Nobody, or somebody who may no longer sign in."""

    code = "not_authenticated"


class NotPermitted(CrmError):
    """This role may not do it at all."""

    code = "not_permitted"


class NotFound(CrmError):
    """No such record, or not within the actor's sight."""

    code = "not_found"


class Conflict(CrmError):
    """It clashes with what is stored."""

    code = "conflict"


class RuleBroken(CrmError):
    """The input or the moment breaks a rule."""

    code = "invalid"


class TooManyTries(CrmError):
    """Too many failures; `retry_after` is in seconds."""

    code = "too_many_tries"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooOften(TooManyTries):
    """More at once than anybody needs."""

    code = "too_often"
