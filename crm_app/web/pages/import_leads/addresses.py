"""Where the pages of imports are."""

from uuid import UUID

HISTORY = "/import"
NEW = "/import/new"
ONE = "/import/[import_id]"
SAMPLE = "/sample-leads.csv"


def of(import_id: UUID | str) -> str:
    """The page of one import."""
    return f"{HISTORY}/{import_id}"


def rejected_rows(import_id: UUID | str) -> str:
    """The download of its rejected rows."""
    return f"/portal/imports/{import_id}/errors.csv"


def import_in(path: str) -> UUID | None:
    """The import that the address of a page names; somebody may have typed anything there."""
    try:
        return UUID(path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return None
