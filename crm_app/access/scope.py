"""Whose rows are whose: visibility as SQL conditions, part of every query.

An admin and a job see all, a manager the own branch, a telecaller what is theirs; nobody sees a
lead whose student was erased.
"""

from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import col

from crm_app.access.actor import Actor
from crm_app.models import (
    AssignmentRun,
    Branch,
    Followup,
    ImportLog,
    Lead,
    LeadMerge,
    Recording,
    ReportSchedule,
    Role,
    User,
)

Condition = sa.ColumnElement[bool]


def _sees_all(actor: Actor) -> bool:
    return actor.role in {None, Role.ADMIN}


def visible_leads(actor: Actor) -> Condition:
    """All leads; those of the branch; those assigned to the actor."""
    living = ~col(Lead.is_erased)
    if _sees_all(actor):
        return living
    if actor.role is Role.MANAGER:
        return (col(Lead.branch_id) == actor.branch_id) & living
    return (col(Lead.telecaller_id) == actor.user_id) & living


def visible_followups(actor: Actor) -> Condition:
    """The follow-ups of visible leads; for a telecaller the own ones of them.

    A completed follow-up stays with who held the lead then: alone it would show the lead on.
    """
    if _sees_all(actor):
        # Few are erased, and they have an index: cheaper than asking for all others.
        return col(Followup.lead_id).not_in(sa.select(col(Lead.id)).where(col(Lead.is_erased)))
    of_visible_leads = col(Followup.lead_id).in_(
        sa.select(col(Lead.id)).where(visible_leads(actor))
    )
    if actor.role is Role.MANAGER:
        return of_visible_leads
    return (col(Followup.telecaller_id) == actor.user_id) & of_visible_leads


def visible_recordings(actor: Actor) -> Condition:
    """The recordings of visible leads, whoever made them; deleted ones among them."""
    if _sees_all(actor):
        return sa.true()
    return col(Recording.lead_id).in_(sa.select(col(Lead.id)).where(visible_leads(actor)))


def visible_merges(actor: Actor) -> Condition:
    """Those whose merged lead would be visible; the kept lead has to be as well."""
    if _sees_all(actor):
        return sa.true()
    name, mine = "telecaller_id", actor.user_id
    if actor.role is Role.MANAGER:
        name, mine = "branch_id", actor.branch_id
    return sa.func.jsonb_extract_path_text(col(LeadMerge.merged), name) == str(mine)


def visible_users(actor: Actor) -> Condition:
    """Everybody; the people of the branch; oneself."""
    if _sees_all(actor):
        return sa.true()
    if actor.role is Role.MANAGER:
        return col(User.branch_id) == actor.branch_id
    return col(User.id) == actor.user_id


def visible_branches(actor: Actor) -> Condition:
    """All branches; the own one."""
    if _sees_all(actor):
        return sa.true()
    return col(Branch.id) == actor.branch_id


def visible_imports(actor: Actor) -> Condition:
    """All imports; those run for the branch."""
    if _sees_all(actor):
        return sa.true()
    return col(ImportLog.branch_id) == actor.branch_id


def visible_runs(actor: Actor) -> Condition:
    """All sharings out; those done within the branch."""
    if _sees_all(actor):
        return sa.true()
    return col(AssignmentRun.branch_id) == actor.branch_id


def visible_schedules(actor: Actor) -> Condition:
    """All saved reports; one's own."""
    if _sees_all(actor):
        return sa.true()
    return col(ReportSchedule.owner_id) == actor.user_id


def visible_leads_text(actor: Actor) -> tuple[str, dict[str, UUID | None]]:
    """`visible_leads` as text for the driver with its values, for reads that pass by the ORM."""
    text, names = _leads_text(actor.role)
    values = {_USER: actor.user_id, _BRANCH: actor.branch_id}
    return text, {name: values[stands_for] for name, stands_for in names.items()}


_DRIVER = make_url("postgresql+psycopg://").get_dialect()()
_USER, _BRANCH = UUID(int=1), UUID(int=2)  # stand for the actor's own while the text is made


@cache
def _leads_text(role: Role | None) -> tuple[str, dict[str, UUID]]:
    condition = visible_leads(Actor("-", role, _USER, _BRANCH))
    compiled = condition.compile(dialect=_DRIVER)
    return str(compiled), dict(compiled.params)
