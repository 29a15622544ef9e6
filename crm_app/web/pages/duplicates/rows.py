"""Two leads that may be one student, as a row."""

from dataclasses import dataclass

from crm_app.domain.leads.schemas import LeadDetails
from crm_app.domain.merging.schemas import DuplicatePair
from crm_app.kernel.phone import format_phone
from crm_app.web.pages.lead import merge_rows
from crm_app.web.pages.leads import addresses


@dataclass(frozen=True)
class PairRow:
    """The older lead `one` and the other one, each with its number and owner, and what agrees."""

    key: str
    one_id: str
    other_id: str
    one: str
    one_about: str
    other: str
    other_about: str
    reasons: str
    address: str  # of the older lead, where both are compared
    other_address: str


def row(pair: DuplicatePair) -> PairRow:
    """The row of a pair."""
    return PairRow(
        key=f"{pair.one.id} {pair.other.id}",
        one_id=str(pair.one.id),
        other_id=str(pair.other.id),
        one=pair.one.student_name,
        one_about=_about(pair.one),
        other=pair.other.student_name,
        other_about=_about(pair.other),
        reasons=merge_rows.in_words(pair.reasons),
        address=f"{addresses.LIST}/{pair.one.id}",
        other_address=f"{addresses.LIST}/{pair.other.id}",
    )


def _about(lead: LeadDetails) -> str:
    owner = lead.telecaller.name if lead.telecaller else "nobody's"
    return f"{format_phone(lead.phone_e164)}, {owner}"
