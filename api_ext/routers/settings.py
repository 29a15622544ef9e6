"""The organisation's settings, for admins."""

from fastapi import APIRouter

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from crm_app.domain.organisation import service as organisation
from crm_app.domain.organisation.schemas import SettingsView, UpdateSettings

router = APIRouter(prefix="/api/settings", tags=["settings"], responses=declared(401, 403, 422))


@router.get("")
def get_settings(work: ReadWork) -> SettingsView:
    """Name, time zone and working hours in force."""
    return organisation.get_settings(work)


@router.patch("")
def update_settings(work: WriteWork, body: UpdateSettings) -> SettingsView:
    """Change them; a new time zone holds for every day and figure at once."""
    return organisation.update(work, body)
