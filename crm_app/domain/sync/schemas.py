"""What a phone is told."""

from uuid import UUID

from crm_app.domain.followups.schemas import FollowupView
from crm_app.domain.leads.schemas import LeadDetails
from crm_app.domain.schemas import View

PAGE_SIZE = 500


class Upserts(View):
    """Records that are new or changed: take them over what is stored."""

    leads: list[LeadDetails]
    followups: list[FollowupView]


class Removals(View):
    """Ids of records that are no longer this telecaller's: forget them."""

    leads: list[UUID]
    followups: list[UUID]


class SyncPage(View):
    """A bounded part of what changed; ask again with `next` at once while `has_more`."""

    upserts: Upserts
    removed: Removals
    next: str
    has_more: bool
