"""What a client must know before it shows anything."""

from fastapi import APIRouter

from api_ext.deps import ReadWork
from api_ext.errors import declared
from crm_app.adapters import push
from crm_app.adapters.import_files import MAX_BYTES
from crm_app.domain.accounts.schemas import PASSWORD_MIN
from crm_app.domain.imports.rules import NAME_MAX
from crm_app.domain.imports.schemas import MAX_ROWS
from crm_app.domain.leads.schemas import PAGE_SIZE
from crm_app.domain.organisation import service as organisation
from crm_app.domain.recordings.schemas import MAX_BYTES as RECORDING_MAX_BYTES
from crm_app.domain.recordings.schemas import MIME_TYPES
from crm_app.domain.schemas import View
from crm_app.models import CLOSED_STATUSES, LeadStatus, Outcome
from crm_app.models.call_log import MAX_CALL_SECONDS
from crm_app.places import release

router = APIRouter(prefix="/api/meta", tags=["meta"], responses=declared(401))

NOTE_MAX, DESCRIPTION_MAX = 4000, 500


class Status(View):
    """A lead status; closed ones end the work on a lead."""

    value: LeadStatus
    is_closed: bool


class Limits(View):
    """The longest and largest of everything."""

    page_size: int = PAGE_SIZE
    name_length: int = NAME_MAX
    note_length: int = NOTE_MAX
    followup_description_length: int = DESCRIPTION_MAX
    call_seconds: int = MAX_CALL_SECONDS
    password_length_min: int = PASSWORD_MIN
    import_bytes: int = MAX_BYTES
    import_rows: int = MAX_ROWS
    recording_bytes: int = RECORDING_MAX_BYTES


class Meta(View):
    """Statuses, outcomes, limits, time zone, permitted file types, version.

    `sources` and `courses` are suggestions: a lead may name any other. `push_public_key` is the
    `applicationServerKey` of browsers that subscribe to push messages.
    """

    statuses: list[Status]
    outcomes: list[Outcome]
    limits: Limits
    organisation: str
    time_zone: str
    phone_region: str
    sources: list[str]
    courses: list[str]
    recording_types: list[str]
    app_version: str
    push_public_key: str


@router.get("")
def get_meta(work: ReadWork) -> Meta:
    """The words, limits and settings in force."""
    found, lists = organisation.get(work), organisation.suggestions(work)
    return Meta(
        statuses=[Status(value=each, is_closed=each in CLOSED_STATUSES) for each in LeadStatus],
        outcomes=list(Outcome),
        limits=Limits(),
        organisation=found.name,
        time_zone=found.time_zone,
        phone_region=found.phone_region,
        sources=lists.sources,
        courses=lists.courses,
        recording_types=list(MIME_TYPES),
        app_version=release().version,
        push_public_key=push.public_key(),
    )
