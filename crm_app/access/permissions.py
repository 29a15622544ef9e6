"""The permission table: what each role may do at all (which rows is `scope`'s answer)."""

from enum import StrEnum

from crm_app.access.actor import Actor
from crm_app.kernel.errors import NotPermitted
from crm_app.models import Role


class Permission(StrEnum):
    """`resource:action`."""

    PORTAL_ENTER = "portal:enter"
    BRANCHES_READ = "branches:read"
    BRANCHES_MANAGE = "branches:manage"
    TELECALLERS_READ = "telecallers:read"
    TELECALLERS_MANAGE = "telecallers:manage"
    STAFF_MANAGE = "staff:manage"  # admins and managers
    LEADS_READ = "leads:read"
    LEADS_WORK = "leads:work"  # log calls, write notes, book follow-ups
    LEADS_ASSIGN = "leads:assign"
    LEADS_EXPORT = "leads:export"  # the list as a file
    LEADS_TAKE_OUT = "leads:take_out"  # all that is held about one student, as a file
    LEADS_ERASE = "leads:erase"  # one student's data, for good
    LEADS_MERGE = "leads:merge"  # and undo it, and keep apart
    RECORDINGS_MANAGE = "recordings:manage"  # the page of all, quality by phone, legal hold
    IMPORTS_RUN = "imports:run"
    REPORTS_READ = "reports:read"
    REPORTS_SCHEDULE = "reports:schedule"  # have them sent by mail
    AUDIT_READ = "audit:read"
    SETTINGS_MANAGE = "settings:manage"
    JOBS_READ = "jobs:read"
    JOBS_RUN = "jobs:run"  # now, or again


_WORK_LEADS = {Permission.LEADS_READ, Permission.LEADS_WORK}
_RUN_A_BRANCH = _WORK_LEADS | {
    Permission.PORTAL_ENTER,
    Permission.BRANCHES_READ,
    Permission.TELECALLERS_READ,
    Permission.TELECALLERS_MANAGE,
    Permission.LEADS_ASSIGN,
    Permission.LEADS_EXPORT,
    Permission.LEADS_TAKE_OUT,
    Permission.LEADS_MERGE,
    Permission.RECORDINGS_MANAGE,
    Permission.IMPORTS_RUN,
    Permission.REPORTS_READ,
    Permission.REPORTS_SCHEDULE,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.MANAGER: frozenset(_RUN_A_BRANCH),
    Role.TELECALLER: frozenset(_WORK_LEADS),
}


def has(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role holds `permission`; jobs hold all."""
    return actor.role is None or permission in ROLE_PERMISSIONS[actor.role]


def require(actor: Actor, permission: Permission) -> None:
    """Refuse an actor without `permission`: the first line of a service function.

    Raises:
        NotPermitted: the role does not hold it.
    """
    if not has(actor, permission):
        raise NotPermitted("Your role may not do this.")
