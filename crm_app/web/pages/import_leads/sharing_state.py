"""Who gets the leads: the choices of the step before the start."""

from functools import partial
from uuid import UUID

import reflex as rx

from crm_app.domain.accounts import service as accounts
from crm_app.domain.accounts.schemas import UserFilter, UserView
from crm_app.domain.imports import service as imports
from crm_app.domain.imports.schemas import StartImport, TurnsPreview
from crm_app.models import DuplicatePolicy, Role
from crm_app.web import formats
from crm_app.web.bridge import in_work
from crm_app.web.pages.import_leads import addresses, sharing_rows
from crm_app.web.pages.import_leads.draft_state import DraftState
from crm_app.web.pages.import_leads.sharing_rows import Forecast, TakerRow
from crm_app.work import Work

ALL = "all"
NOBODY_YET = TurnsPreview(shares={}, passed_over={}, fault=None)
TELECALLERS = UserFilter(role=Role.TELECALLER, is_active=True)


class SharingState(rx.State):
    """The telecallers as filtered, and those `picked` for the draft whose id is `key`."""

    key: str = ""
    rows: list[TakerRow] = []
    branches: list[tuple[str, str]] = []
    branch: str = ALL
    search: str = ""
    picked: list[str] = []
    is_any_picked: bool = False
    all_picked: bool = False
    continue_turns: bool = False
    leads: int = 0
    rows_in_file: str = ""
    forecast: Forecast = Forecast()
    _everybody: list[UserView] = []
    _away: dict[UUID, str] = {}
    _preview: TurnsPreview = NOBODY_YET

    @rx.event
    async def load(self, key: str) -> None:
        """Read who may get leads; a draft that was open before keeps its choices."""
        self._everybody, self._away = await in_work(self, _read, read_only=True)
        draft = await self.get_state(DraftState)
        if draft.key != key:  # it could not be read
            return
        if key != self.key:
            self.picked, self.continue_turns = draft.chosen_takers, draft.chosen_turns
            self.key, self.branch, self.search = key, ALL, ""
        leads = draft.rows
        places = {str(user.branch.id): user.branch.name for user in self._everybody if user.branch}
        self.branches = sorted(places.items(), key=lambda place: place[1])
        self.leads, self.rows_in_file = leads, formats.number(leads)
        await self._share_out()

    @rx.event
    def narrow(self, filter_name: str, value: str) -> None:
        """Show fewer; who is picked stays so."""
        self.branch, self.search = (
            (value, self.search) if filter_name == "branch" else (self.branch, value)
        )
        self._show()

    @rx.event
    async def pick(self, user_id: str, wanted: bool) -> None:
        """Add a telecaller, or take one out."""
        await self._pick({user_id}, wanted)

    @rx.event
    async def pick_listed(self, wanted: bool) -> None:
        """Add all who are listed and take new leads, or take all who are listed out."""
        await self._pick({row.id for row in self.rows if row.receives or not wanted}, wanted)

    @rx.event
    async def clear(self) -> None:
        """Take everybody out."""
        await self._pick(set(self.picked), wanted=False)

    @rx.event
    async def set_continue_turns(self, wanted: bool) -> None:
        """Whether the turns go on where those of the last import ended."""
        self.continue_turns = wanted
        await self._share_out()

    @rx.event
    async def try_out(self) -> rx.event.EventSpec | None:
        """Have a dry run made with the choices of all steps."""
        choices = await self.get_state(DraftState)
        if not self.key or choices.key != self.key:  # another import was opened meanwhile
            return None
        wanted = StartImport(
            telecaller_ids=self._takers(),
            mapping=choices.mapping,
            duplicates=DuplicatePolicy(choices.policy),
            source=choices.source,
            sheet=choices.file.sheet or None,
            continue_rotation=self.continue_turns,
            dry_run=True,
        )
        await in_work(self, partial(imports.start_draft, import_id=UUID(self.key), wanted=wanted))
        return rx.redirect(addresses.of(self.key), replace=True)

    async def _pick(self, ids: set[str], wanted: bool) -> None:
        rest = [key for key in self.picked if key not in ids]
        self.picked = [*rest, *sorted(ids)] if wanted else rest
        await self._share_out()

    async def _share_out(self) -> None:
        """Ask the domain who would get how many."""
        self._preview = NOBODY_YET
        if self.picked:
            do = partial(
                imports.preview_turns,
                telecaller_ids=self._takers(),
                leads=self.leads,
                continue_rotation=self.continue_turns,
            )
            self._preview = await in_work(self, do, read_only=True)
        self._show()

    def _takers(self) -> list[UUID]:
        """The picked ones in the order listed, which is that of their turns."""
        return [user.id for user in self._everybody if str(user.id) in self.picked]

    def _show(self) -> None:
        listed = sharing_rows.rows(self._everybody, self.picked, self._preview, self._away)
        self.rows = [row for row in listed if self._is_wanted(row)]
        takers = [row for row in self.rows if row.receives]
        self.all_picked = bool(takers) and all(row.is_picked for row in takers)
        self.is_any_picked = bool(self._takers())
        self.forecast = sharing_rows.forecast(self._everybody, self.picked, self._preview)

    def _is_wanted(self, row: TakerRow) -> bool:
        is_there = self.branch in {ALL, row.branch_id}
        return is_there and self.search.casefold().strip() in row.name.casefold()


def _read(work: Work) -> tuple[list[UserView], dict[UUID, str]]:
    everybody = accounts.list_users(work, TELECALLERS)
    ids = [user.id for user in everybody]
    away = imports.preview_turns(work, ids, leads=0).passed_over if ids else {}
    return everybody, away
