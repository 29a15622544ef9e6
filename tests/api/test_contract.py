"""The API keeps its own contract, whatever is sent: requests generated from the OpenAPI file.

Every operation is asked as an admin and as a telecaller, with records that exist and with ones
that do not; each answer must have a documented status, content type and shape, and none is a 5xx.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import hypothesis
import pytest
import schemathesis
import sqlalchemy as sa
from fastapi import FastAPI
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig
from schemathesis.python.asgi import shutdown_lifespans
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlmodel import Session, SQLModel

from api_ext.app import create_api
from crm_app.adapters import import_files
from crm_app.adapters.recording_store import get_store
from crm_app.domain.accounts import sign_in
from crm_app.domain.merging import service as merging
from crm_app.domain.merging.schemas import MergeLeads
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.models import (
    AssignmentRun,
    Followup,
    ImportLog,
    ImportStatus,
    Leave,
    Recording,
    RecordingUpload,
    Role,
    SignIn,
    SignInKind,
    User,
)
from crm_app.settings import get_settings
from crm_app.work import Work, unit_of_work
from tests.conftest import SETTINGS, actor_of, makers

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 15  # of each operation, for each role

# Ready says what is missing (503): there is no jobs process in this test.
contract = schemathesis.openapi.from_dict(create_api().openapi()).exclude(path="/readyz")
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
contract.config.generation = GenerationConfig(deterministic=True, database="none")


# Nobody guesses a password, a token, or a form with real people in it.
MAY_NEVER_BE_ACCEPTED = {
    *("POST /api/auth/login", "POST /api/auth/refresh"),
    *("POST /api/imports", "POST /api/imports/{import_id}/start"),
    *("POST /api/imports/{import_id}/undo", "POST /api/reminders/{reminder_id}/receipt"),
}
asked: set[str] = set()
accepted: set[str] = set()


@dataclass
class Records:
    """Values of records that exist, by the name of the field: two of each."""

    real: dict[str, list[Any]]


def a_recording(lead_id: UUID, telecaller_id: UUID) -> Recording:
    """A recording with its file, in the storage of the tests."""
    made = Recording(
        id=uuid4(),
        client_id=uuid4(),
        lead_id=lead_id,
        telecaller_id=telecaller_id,
        storage_key=f"2026/11/{uuid4()}.m4a",
        size_bytes=5,
        sha256="ab" * 32,
        mime_type="audio/mp4",
        recorded_at=datetime.now(UTC),
    )
    path = get_settings().shared_folder("imports") / made.id.hex
    path.write_bytes(b"sound")
    get_store().put_file(made.storage_key, path)
    return made


@pytest.fixture(scope="module")
def data(migrated_database: None) -> Iterator[tuple[Records, dict[str, User]]]:
    """Two telecallers with leads and follow-ups, an import, an admin; gone afterwards."""
    with Session(db.get_engine(), expire_on_commit=False) as session:
        _, make_user, make_lead = makers(session)
        admin, asha, other = make_user(Role.ADMIN), make_user(), make_user()
        leads = [make_lead(asha), make_lead(other)]
        followups = [
            Followup(
                client_id=uuid4(),
                lead_id=lead.id,
                telecaller_id=lead.telecaller_id,
                created_by_id=admin.id,
                scheduled_at=datetime.now(UTC) + timedelta(days=1),
            )
            for lead in leads
        ]
        done = ImportLog(
            file_name="leads.csv",
            sha256="x",
            size_bytes=1,
            stored_name="x",
            uploaded_by_id=admin.id,
            status=ImportStatus.DONE,
            header=["Name", "Phone"],
        )
        run = AssignmentRun(reason="assigned", rotation={"people": []}, leads=0, moved=0)
        days = [(datetime.now(UTC) + timedelta(days=n)).date() for n in (3, 4)]
        leave = Leave(user_id=other.id, first_day=days[0], last_day=days[1], created_by_id=admin.id)
        recordings = [a_recording(lead.id, asha.id) for lead in leads]
        recordings[0].held_at = datetime.now(UTC)  # so that one outlives the deletions
        # One for each role: nobody may touch another's.
        uploads = [
            RecordingUpload(
                client_id=uuid4(),
                lead_id=leads[0].id,
                telecaller_id=person.id,
                size_bytes=100 * 1024 * 1024,
                metadata_sent={"header": "", "sha256": "0" * 64},
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
            for person in (admin, asha)
        ]
        sign_ins = [
            SignIn(
                kind=SignInKind.API,
                user_id=person.id,
                last_used_at=datetime.now(UTC),
                expires_at=datetime.now(UTC) + timedelta(days=1),
            )
            for person in (admin, asha)
        ]
        session.add_all([*sign_ins, *followups, *recordings, *uploads, done, run, leave])
        session.flush()
        # Leads of their own: what is merged away is not there for other requests.
        boss = Work(session, actor_of(admin), utc_now())
        twins = [make_lead(asha) for _ in range(6)]
        merges = [
            merging.merge(boss, one.id, MergeLeads(merged_lead_id=other.id)).id
            for one, other in (twins[:2], twins[2:4])
        ]
        session.commit()
        for each in (admin, asha, other, done, *leads, *followups, *twins, *uploads):
            if sa.inspect(each).persistent:
                session.refresh(each)
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        lead_ids = [str(lead.id) for lead in leads]
        real = {
            "lead_id": lead_ids,
            "lead_ids": [lead_ids, lead_ids[:1]],
            "telecaller_ids": [[str(other.id)], [str(other.id)]],
            "merged_lead_id": [str(each.id) for each in twins[4:]],  # each once
            "other_id": [lead_ids[1], lead_ids[0]],
            "merge_id": [str(each) for each in merges],
            "followup_id": [str(each.id) for each in followups],
            "import_id": [str(done.id)] * 2,
            "branch_id": [str(other.branch_id)] * 2,
            "user_id": [str(other.id)] * 2,
            "scheduled_at": [tomorrow] * 2,
            "run_id": [str(run.id)] * 2,
            "leave_id": [str(leave.id)] * 2,
            "recording_id": [str(each.id) for each in recordings],
            "session_id": [str(each.id) for each in sign_ins],
            "upload_id": [str(each.id) for each in uploads],
            "first_day": [days[0].isoformat()] * 2,
            "last_day": [days[1].isoformat()] * 2,
        }
    before = set(import_files.path("x").parent.iterdir())
    yield Records(real), {"admin": admin, "telecaller": asha}
    for path in set(import_files.path("x").parent.iterdir()) - before:
        path.unlink()
    tables = ", ".join(t.name for t in SQLModel.metadata.sorted_tables if t.name != "settings")
    with db.get_engine().begin() as connection:
        connection.execute(sa.text(f"truncate {tables}, procrastinate.procrastinate_jobs cascade"))
        connection.execute(sa.text(f"update settings set {SETTINGS}"))  # noqa: S608 - our own text


@pytest.fixture(scope="module")
def app(migrated_database: None) -> Iterator[FastAPI]:
    """Without rates: hundreds of requests of one person in a minute are not what they are for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_RATE_LIMITS", "0")
        get_settings.cache_clear()
        yield create_api()
    get_settings.cache_clear()
    shutdown_lifespans()


@pytest.fixture(scope="module", params=["admin", "telecaller"])
def headers(request: pytest.FixtureRequest, data: tuple[Records, dict[str, User]]) -> dict:
    with unit_of_work(sign_in.anonymous) as work:
        pair = sign_in.open_api(work, data[1][request.param], address="-", user_agent="-")
    return {"Authorization": f"Bearer {pair.access_token}"}


def with_real_values(case: schemathesis.Case, records: Records) -> None:
    """Two of three invented values become ones that can be: a refusal alone proves little."""
    for sent in (case.path_parameters, case.body):
        for name, value in list(sent.items()) if isinstance(sent, dict) else []:
            choice = sum(str(value).encode()) % 3
            known = records.real.get(name)
            if known and choice < len(known):
                sent[name] = known[choice]
                if name == "recording_id" and "lead_id" in sent:  # each is of its lead alone
                    sent["lead_id"] = records.real["lead_id"][choice]


@contract.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
)
def test_every_answer_is_one_of_the_contract(
    case: schemathesis.Case, app: FastAPI, headers: dict[str, str], data: Any
) -> None:
    with_real_values(case, data[0])
    # A token would be ended by signing out with it.
    own = {} if case.path.startswith("/api/auth/") else headers
    answer = case.call(app=app, headers=own)
    case.validate_response(answer, checks=CHECKS)
    if answer.status_code < 300:
        accepted.add(case.operation.label)
    asked.add(case.operation.label)


def test_requests_were_not_all_refused() -> None:
    """Refusals of what is invalid keep the contract easily; so that the test above means more."""
    if len(asked) < len(list(contract.get_all_operations())):
        pytest.skip("not every operation was asked in this run")
    assert asked - accepted <= MAY_NEVER_BE_ACCEPTED
