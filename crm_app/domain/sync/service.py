"""Sync for phones that were away (requirement 11.5)."""

from dataclasses import replace

from crm_app.access.permissions import Permission, require
from crm_app.domain.followups import service as followups
from crm_app.domain.leads import service as leads
from crm_app.domain.organisation import service as organisation
from crm_app.domain.sync import repository, rules
from crm_app.domain.sync.schemas import PAGE_SIZE, Removals, SyncPage, Upserts
from crm_app.work import Work


def changes(work: Work, since: str | None) -> SyncPage:
    """What is new for this telecaller since a token; without one, everything that is theirs.

    Parts are at most 500 leads, follow-ups and removals each. Nothing is skipped, also when a
    transaction that began earlier commits later; a record may come twice, which changes nothing.

    Raises:
        SyncExpired: the token is not ours, from before a restore, or so old that what left since
            is no longer known.
    """
    require(work.actor, Permission.LEADS_READ)
    epoch = organisation.get(work).sync_epoch
    position = rules.read(since, epoch) if since else rules.Position(epoch, seen="", until="")
    if not position.until:
        position = replace(position, until=repository.snapshot(work))
    changed_leads, lead_position = repository.changed_leads(work, position, PAGE_SIZE)
    changed_followups, followup_position = repository.changed_followups(work, position, PAGE_SIZE)
    gone_leads, gone_followups, gone_position, gone = repository.departed(work, position, PAGE_SIZE)
    rules.check_floor(position, *repository.how_far_back(work, position))
    has_more = PAGE_SIZE in {len(changed_leads), len(changed_followups), gone}
    position = replace(
        position, leads=lead_position, followups=followup_position, removed=gone_position
    )
    if not has_more:
        position = position.finished()
    return SyncPage(
        upserts=Upserts(
            leads=leads.describe(work, changed_leads),
            followups=followups.describe(work, changed_followups),
        ),
        removed=Removals(leads=gone_leads, followups=gone_followups),
        next=rules.write(position),
        has_more=has_more,
    )
