"""Hand leads over by round-robin (requirement 4.3)."""

from collections.abc import Sequence
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.accounts import repository as accounts
from crm_app.domain.assignment import repository, rules
from crm_app.domain.assignment.schemas import AssignLeads, Share, Shares
from crm_app.domain.audit import service as audit
from crm_app.kernel.errors import NotFound, RuleBroken
from crm_app.models import CLOSED_STATUSES, User
from crm_app.work import Work


def assign_leads(work: Work, wanted: AssignLeads) -> Shares:
    """Share leads out in the order sent; a lead that its holder gets again stays as it is.

    Raises:
        NotFound: one of the leads does not exist or is not the actor's.
        RuleBroken: one of the telecallers is not active, or not the actor's.
        LeadClosed: one of the leads is closed.
    """
    require(work.actor, Permission.LEADS_ASSIGN)
    lead_ids = list(dict.fromkeys(wanted.lead_ids))
    telecallers = active_telecallers(work, wanted.telecaller_ids)
    found = repository.take_leads(work, lead_ids)
    if len(found) < len(lead_ids):
        raise NotFound("Some of these leads do not exist or are not yours.")
    rules.check_open([key for key, lead in found.items() if lead.status in CLOSED_STATUSES])
    return share_out(work, lead_ids, telecallers, "assigned")


def active_telecallers(work: Work, ids: Sequence[UUID]) -> list[User]:
    """These telecallers, in this order, held so that none is deactivated meanwhile.

    Raises:
        RuleBroken: one is not active, or not the actor's.
    """
    found = accounts.find_telecallers(work, ids)
    missing = set(ids) - {user.id for user in found}
    if missing:
        sentence = "Some of these telecallers are not active. Choose others."
        raise RuleBroken(sentence, fields={"telecaller_ids": sorted(map(str, missing))})
    return found


def share_out(
    work: Work, lead_ids: Sequence[UUID], telecallers: Sequence[User], reason: str
) -> Shares:
    """Give locked leads to locked telecallers in turn, and say who got how many."""
    repository.hand_over(work, lead_ids, telecallers, reason)
    counts = rules.share_counts(len(lead_ids), len(telecallers))
    shares = [
        Share(telecaller_id=user.id, count=count)
        for user, count in zip(telecallers, counts, strict=True)
    ]
    audit.record(
        work,
        "leads.assigned",
        reason=reason,
        count=len(lead_ids),
        to={str(share.telecaller_id): share.count for share in shares},
    )
    for user in telecallers:
        work.announce("leads", user.branch_id)
    return Shares(per_telecaller=shares)
