"""What the dashboard shows."""

from functools import partial
from uuid import UUID

import reflex as rx
from reflex_base.constants.state import FIELD_MARKER

from crm_app.domain.branches import service as branches
from crm_app.web import live
from crm_app.web.bridge import in_work
from crm_app.web.pages.dashboard import snapshot
from crm_app.web.pages.dashboard.look import Look

ROUTE = "/"
ALL = "all"
LOOK = f"look{FIELD_MARKER}"  # as it is called on the wire
TOPICS = frozenset({"calls", "leads", "telecallers", "imports"})


class DashboardState(rx.State):
    """One look at the floor, of the branch in the address.

    The feed sends the look past this State, where it is always empty: a tab that connects again
    shows no old number until the feed has served it.
    """

    look: Look = Look()
    branches: list[tuple[str, str]] = []
    has_choice: bool = False
    branch: str = ALL
    as_table: bool = False

    @rx.event
    async def load(self) -> None:
        """Show the branch that the address asks for, and follow changes."""
        asked = self.router.url.query_parameters.get("branch", ALL)
        do = partial(branches.list_branches, include_inactive=False)
        found = await in_work(self, do, read_only=True)
        self.branches = [(str(branch.id), branch.name) for branch in found]
        self.has_choice = len(found) > 1
        self.branch = asked if asked in dict(self.branches) else ALL
        await self._follow()

    @rx.event
    async def refresh(self) -> None:
        """Look again."""
        await self._follow()

    @rx.event
    def narrow(self, branch: str) -> rx.event.EventSpec:
        """Keep the branch in the address."""
        return rx.redirect(ROUTE if branch == ALL else f"{ROUTE}?branch={branch}", replace=True)

    @rx.event
    def switch_chart(self) -> None:
        """Between bars and a table."""
        self.as_table = not self.as_table

    async def _follow(self) -> None:
        asked = None if self.branch == ALL else UUID(self.branch)
        tab = await snapshot.tab_of(self, asked)
        # Each time: while a connection is lost, the tab is forgotten.
        await live.follow(
            self,
            TOPICS,
            DashboardState.refresh,
            tab.scope.watched,
            feed=snapshot.feed,
            follows=tab,
        )
