"""Sync for phones, and the phones themselves."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api_ext.deps import ReadWork, WriteWork
from api_ext.errors import declared
from crm_app.domain.devices import service as devices
from crm_app.domain.devices.schemas import DeviceView, RegisterDevice
from crm_app.domain.sync import service as sync
from crm_app.domain.sync.schemas import SyncPage

router = APIRouter(prefix="/api", tags=["sync"], responses=declared(401, 403, 422))


@router.get("/sync")
def get_changes(
    work: ReadWork, since: Annotated[str | None, Query(max_length=4000)] = None
) -> SyncPage:
    """What changed for this telecaller since the token; without one, everything."""
    return sync.changes(work, since)


@router.post("/devices", status_code=201)
def register_device(work: WriteWork, body: RegisterDevice, response: Response) -> DeviceView:
    """Register this phone or browser, or tell its health; known ones answer 200."""
    device, is_new = devices.register(work, body)
    if not is_new:
        response.status_code = 200
    return device
