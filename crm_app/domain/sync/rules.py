"""The opaque token of a phone: what it has seen, and how far it is in what it has not."""

from dataclasses import dataclass, replace
from uuid import UUID

from crm_app.domain import cursors
from crm_app.kernel.errors import RuleBroken

START = "0:00000000-0000-0000-0000-000000000000"
_PARTS = 6


class SyncExpired(RuleBroken):
    """A token that means nothing here: empty the store and start without one."""

    code = "sync_expired"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a walk through the changes is.

    `seen` is the database snapshot up to which the phone knows everything ("" at first), `until`
    the one of this walk. `leads`, `followups` and `removed` are how far each list is told, as
    `transaction:id`.
    """

    epoch: UUID
    seen: str
    until: str
    leads: str = START
    followups: str = START
    removed: str = "0:0"

    def finished(self) -> "Position":
        """The walk is over: what it covered is seen, and the next one starts anew."""
        return replace(self, seen=self.until, until="", leads=START, followups=START, removed="0:0")


def write(position: Position) -> str:
    """The token of a position."""
    return cursors.encode(
        str(position.epoch),
        position.seen,
        position.until,
        position.leads,
        position.followups,
        position.removed,
    )


def read(token: str, epoch: UUID) -> Position:
    """The position in a token.

    Raises:
        SyncExpired: not ours, or from before a restore.
    """
    gone = SyncExpired(
        "This token cannot be used any more. Empty the store and sync without a token.",
        fields={"since": "Not valid any more."},
    )
    try:
        parts = cursors.decode(token, _PARTS)
    except cursors.BadCursor as error:
        raise gone from error
    if parts[0] != str(epoch):
        raise gone
    return Position(epoch, *parts[1:])


def check_floor(position: Position, floor: int, first_unseen: int | None) -> None:
    """Refuse a phone that may have missed a departure which was removed since.

    Raises:
        SyncExpired: what left its telecaller is no longer known as far back as it needs.
    """
    if position.seen and first_unseen is not None and first_unseen <= floor:
        raise SyncExpired(
            "This phone was away for too long. Empty the store and sync without a token.",
            fields={"since": "Too old."},
        )
