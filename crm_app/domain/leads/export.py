"""The list of leads as a file (requirement 5.7): its filters, its order, its columns."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from crm_app.access import limits
from crm_app.access.limits import Limit
from crm_app.access.permissions import Permission, require
from crm_app.domain.audit import service as audit
from crm_app.domain.leads import finding
from crm_app.domain.leads import service as leads
from crm_app.domain.leads.schemas import TABLE_BOUND, TableFilter
from crm_app.domain.organisation import service as organisation
from crm_app.kernel import sheets
from crm_app.kernel.clock import local_day
from crm_app.kernel.sheets import Cell
from crm_app.models import LeadStatus
from crm_app.work import Work

# Column of the file -> its head, its width, and what of the row stands in it.
COLUMNS: dict[str, tuple[str, int, str]] = {
    "name": ("Student", 28, "student_name"),
    "phone": ("Phone", 16, "phone_e164"),
    "alternate_phone": ("Alternate phone", 16, "alternate_phone"),
    "email": ("E-mail", 28, "email"),
    "status": ("Status", 14, "status"),
    "course": ("Course", 22, "preferred_course"),
    "university": ("University", 22, "preferred_university"),
    "city": ("City", 16, "city"),
    "source": ("Source", 16, "source"),
    "owner": ("Owner", 24, "owner"),
    "branch": ("Branch", 16, "branch"),
    "contact": ("Last contact", 17, "last_contacted_at"),
    "calls": ("Calls", 8, "call_count"),
    "next": ("Next follow-up", 17, "next_followup_at"),
    "created": ("Added", 17, "created_at"),
}
ALWAYS = ("name", "phone")  # a row must be told from another
_STATUSES = {
    str(LeadStatus.NEW): "New",
    str(LeadStatus.CONTACTED): "Contacted",
    str(LeadStatus.INTERESTED): "Interested",
    str(LeadStatus.FOLLOW_UP): "Follow-up",
    str(LeadStatus.UNREACHABLE): "Unreachable",
    str(LeadStatus.ENROLLED): "Enrolled",
    str(LeadStatus.NOT_INTERESTED): "Not interested",
    str(LeadStatus.INVALID): "Invalid",
}


class FileFormat(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportLeads(TableFilter):
    """Which leads, in which order, with which columns; `only` are those ticked among them."""

    columns: list[str] = []
    only: Annotated[list[UUID], Field(max_length=TABLE_BOUND)] = []


def write(work: Work, wanted: ExportLeads, kind: FileFormat, path: Path) -> tuple[str, int]:
    """Write the whole file to `path`; answers what to call it and its rows. Audited.

    Raises:
        TooManyRows: more than a worksheet holds.
        RuleBroken: a search of one letter, or days in the wrong order.
    """
    require(work.actor, Permission.LEADS_EXPORT)
    limits.spend(work.actor, Limit.EXPORTS)
    zone = organisation.get(work).time_zone
    columns = [
        key for key in COLUMNS if key in ALWAYS or not wanted.columns or key in wanted.columns
    ]
    asked = leads.narrowed(work, wanted)
    order = (wanted.sort, wanted.descending)
    places = [COLUMNS[key][2] for key in columns]
    with work.aside() as reading:
        found = finding.read_all(
            reading, asked, order, places, zone=zone, lead_ids=wanted.only or None
        )
        rows = _Counted(found, columns)
        if kind is FileFormat.CSV:
            sheets.write_csv(path, rows)
        else:
            widths = [COLUMNS[key][1] for key in columns]
            sheets.write_xlsx(path, rows, name="Leads", widths=widths)
    audit.record(
        work,
        "leads.exported",
        format=str(kind),
        filters=wanted.model_dump(
            mode="json", exclude_defaults=True, exclude={"columns", "only", "page", "cursor"}
        ),
        columns=columns,
        ticked=len(wanted.only),
        rows=rows.count,
    )
    return f"leads_{local_day(work.now, zone)}.{kind}", rows.count


class _Counted:
    """The rows of the file, head first; `count` is how many leads were read so far."""

    def __init__(self, found: Iterator[Sequence[Any]], columns: Sequence[str]) -> None:
        # Any: the columns of a row are of every type.
        self._found, self._columns, self.count = found, columns, 0

    def __iter__(self) -> Iterator[Sequence[Cell]]:
        yield [COLUMNS[key][0] for key in self._columns]
        at = self._columns.index("status") if "status" in self._columns else None
        for found in self._found:
            self.count += 1
            row = list(found)
            if at is not None:
                row[at] = _STATUSES[row[at]]
            yield row
