"""Where the pages of imports are."""

from uuid import UUID

from crm_app.web.pages.leads.addresses import Filters

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


def every_row(import_id: UUID | str) -> str:
    """The download that says of every row what became of it."""
    return f"/portal/imports/{import_id}/rows.csv"


def lead(lead_id: UUID | str) -> str:
    """The page of one lead."""
    return f"/leads/{lead_id}"


def leads_of(import_id: UUID | str) -> str:
    """The list of the leads it made."""
    return Filters(file=str(import_id)).list_address()


def import_in(path: str) -> UUID | None:
    """The import that the address of a page names; somebody may have typed anything there."""
    try:
        return UUID(path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return None
