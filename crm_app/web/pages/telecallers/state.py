"""The list of telecallers, as the address filters it."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UpdateUser, UserFilter
from crm_app.domain.branches import service as branches
from crm_app.domain.organisation import service as organisation
from crm_app.models import Role
from crm_app.web import formats, live
from crm_app.web.bridge import in_work
from crm_app.web.pages.telecallers.rows import TelecallerRow, row
from crm_app.work import Work

ROUTE = "/telecallers"
ALL = "all"
ACTIVITY = {"active": True, "inactive": False, ALL: None}


class TelecallersState(rx.State):
    """What the table shows. The filters are the address's."""

    rows: list[TelecallerRow] = []
    branches: list[tuple[str, str]] = []
    note: str = ""
    footer: str = ""
    is_loaded: bool = False
    is_empty: bool = False
    has_match: bool = True
    branch: str = ALL
    status: str = "active"
    search: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the filters from the address, and follow changes."""
        asked = self.router.url.query_parameters
        branch, status = asked.get("branch", ALL), asked.get("status", "active")
        self.branch = branch if _uuid(branch) else ALL
        self.status = status if status in ACTIVITY else "active"
        self.search = asked.get("q", "")
        live.watch(self, {"telecallers", "leads", "branches"}, TelecallersState.refresh)
        await self._read()

    @rx.event
    async def refresh(self) -> None:
        """Read the list again."""
        await self._read()

    @rx.event
    def narrow(self, filter_name: str, value: str) -> rx.event.EventSpec:
        """Change one filter; all are kept in the address."""
        wanted = {"branch": self.branch, "status": self.status, "q": self.search}
        wanted |= {filter_name: value}
        usual = {"branch": ALL, "status": "active", "q": ""}
        query = urlencode({key: val for key, val in wanted.items() if val != usual[key]})
        return rx.redirect(f"{ROUTE}?{query}" if query else ROUTE, replace=True)

    @rx.event
    async def receive_leads(self, user_id: str, wanted: bool) -> rx.event.EventSpec:
        """Switch at once whether a telecaller gets new leads."""
        change = UpdateUser(receives_new_leads=wanted)
        user = await in_work(
            self, partial(accounts.update_user, user_id=UUID(user_id), wanted=change)
        )
        await self._read()
        return rx.toast(
            f"{user.full_name} {'receives' if wanted else 'no longer receives'} new leads"
        )

    async def _read(self) -> None:
        wanted = UserFilter(
            role=Role.TELECALLER,
            branch_id=_uuid(self.branch),
            is_active=ACTIVITY[self.status],
            search=self.search,
        )
        found = await in_work(self, partial(_read, wanted=wanted), read_only=True)
        self.rows, self.branches, active, inactive = found
        self.note = f"{formats.number(active)} active, {formats.number(inactive)} inactive"
        self.footer = formats.count(len(self.rows), "telecaller")
        self.is_loaded, self.has_match = True, bool(self.rows)
        self.is_empty = not active + inactive


def _read(
    work: Work, wanted: UserFilter
) -> tuple[list[TelecallerRow], list[tuple[str, str]], int, int]:
    zone = organisation.get(work).time_zone
    everybody = accounts.list_users(work, UserFilter(role=Role.TELECALLER))
    active = sum(user.is_active for user in everybody)
    rows = [row(user, work.now, zone) for user in accounts.list_users(work, wanted)]
    places = [(str(branch.id), branch.name) for branch in branches.list_branches(work)]
    return rows, places, active, len(everybody) - active


def _uuid(text: str) -> UUID | None:
    """The id in an address; somebody may have typed anything there."""
    try:
        return UUID(text)
    except ValueError:
        return None
