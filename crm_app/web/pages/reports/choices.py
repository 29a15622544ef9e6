"""What may be chosen on the reports page."""

from datetime import date
from typing import NamedTuple, TypeAlias
from uuid import UUID

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UserFilter
from crm_app.domain.branches import service as branches
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.clock import local_day
from crm_app.models import Role
from crm_app.work import Work

ALL = "all"
Choice: TypeAlias = tuple[str, str]  # id and name


class Choices(NamedTuple):
    """Branches, the telecallers of the chosen one, and today as the organisation counts it."""

    branches: list[Choice]
    telecallers: list[Choice]
    today: date
    zone: str


def choices(work: Work, asked: dict[str, str]) -> Choices:
    """What this user may choose, when an address asks for `asked`."""
    zone = organisation.get(work).time_zone
    places = [(str(branch.id), branch.name) for branch in branches.list_branches(work)]
    branch = known(asked.get("branch"), places)
    wanted = UserFilter(role=Role.TELECALLER, branch_id=None if branch == ALL else UUID(branch))
    people = [
        (str(user.id), user.full_name if user.is_active else f"{user.full_name} (inactive)")
        for user in accounts.list_users(work, wanted)
    ]
    return Choices(places, people, local_day(work.now, zone), zone)


def known(asked: str | None, choices: list[Choice]) -> str:
    """What an address asks for, if it is one of the choices: anything may be typed there."""
    return asked if asked is not None and asked in dict(choices) else ALL
