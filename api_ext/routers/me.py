"""Who is signed in."""

from fastapi import APIRouter

from api_ext.deps import ReadWork
from api_ext.errors import declared
from crm_app.domain.accounts import sign_in
from crm_app.domain.accounts.schemas import MeView

router = APIRouter(prefix="/api/me", tags=["me"], responses=declared(401))


@router.get("")
def me(work: ReadWork) -> MeView:
    """The holder of the access token, and what the role may do."""
    return sign_in.me(work)
