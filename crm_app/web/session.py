"""Who is signed in, for the frame to show. It guards nothing: `guard` and the domain do."""

import reflex as rx

from crm_app.domain.accounts import sign_in
from crm_app.domain.accounts.schemas import MeView
from crm_app.domain.organisation import service as organisation
from crm_app.web import formats, live
from crm_app.web.bridge import in_work
from crm_app.work import Work


class SessionState(rx.State):
    """Name, role and permissions of the signed-in user, and the organisation's name."""

    name: str = ""
    initials: str = ""
    role: str = ""
    branch_name: str = ""
    permissions: list[str] = []
    organisation: str = ""

    @rx.event
    async def load(self) -> None:
        """Read who is signed in; comes before the page's own loading."""
        live.forget(self)
        me, self.organisation = await in_work(self, _who, read_only=True)
        self.name, self.initials = me.full_name, formats.initials(me.full_name)
        self.role, self.permissions = me.role.capitalize(), me.permissions
        self.branch_name = me.branch.name if me.branch else ""

    @rx.var
    def is_known(self) -> bool:
        """Whether the user was read already."""
        return bool(self.name)


def _who(work: Work) -> tuple[MeView, str]:
    return sign_in.me(work), organisation.get(work).name
