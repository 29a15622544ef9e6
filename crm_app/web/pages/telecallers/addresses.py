"""Where the pages of telecallers are."""

from uuid import UUID

LIST = "/telecallers"
ONE = "/telecallers/[user_id]"


def of(user_id: UUID | str) -> str:
    """The page of one telecaller."""
    return f"{LIST}/{user_id}"


def telecaller_in(path: str) -> UUID | None:
    """The telecaller that the address of a page names; somebody may have typed anything there."""
    try:
        return UUID(path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return None
