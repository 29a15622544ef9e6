"""Every route with every role on own, near and foreign records, against a written matrix.

`own` is Asha's, `near` a colleague's of the same branch, `far` belongs to another branch. The
manager is of Asha's branch. A route without a line here fails, and so does a line without a route.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from api_ext.app import create_api
from crm_app.adapters.recording_store import get_store
from crm_app.domain.accounts import sign_in
from crm_app.domain.merging import service as merging
from crm_app.domain.merging.schemas import MergeLeads
from crm_app.domain.reminders import receipts
from crm_app.kernel.clock import utc_now
from crm_app.models import (
    AssignmentRun,
    Followup,
    ImportLog,
    ImportStatus,
    Leave,
    Recording,
    RecordingUpload,
    Reminder,
    SignIn,
    SignInKind,
)
from crm_app.settings import get_settings
from crm_app.work import Work, unit_of_work
from tests import sounds
from tests.conftest import PASSWORD, actor_of, makers

ROLES = ("anonymous", "telecaller", "manager", "admin")

# 201 and 202: a record was made. 403: this role never may. 404: it may, but not this record.
# The manager's DELETE comes before the admin's, who then finds nothing.
# 422: what is named in the body is not there for this actor, as with any wrong choice in a form.
MATRIX = """
    route                                            on           anonymous telecaller manager admin

    POST  /api/auth/login                            -            200       200        200     200
    POST  /api/auth/refresh                          unknown      401       401        401     401
    POST  /api/auth/logout                           unknown      204       204        204     204
    GET   /api/me                                    -            401       200        200     200
    PUT   /api/me/presence                           -            401       200        200     200
    GET   /api/me/stats                              -            401       200        200     200
    GET   /api/me/sessions                           -            401       200        200     200
    DELETE /api/me/sessions                          -            401       200        200     200
    DELETE /api/me/sessions/{session_id}             own          401       204        404     404
    DELETE /api/me/sessions/{session_id}             manager      401       404        204     404
    DELETE /api/me/sessions/{session_id}             admin        401       404        404     204
    DELETE /api/me/sessions/{session_id}             unknown      401       404        404     404
    GET   /api/meta                                  -            401       200        200     200

    GET   /api/leads                                 -            401       200        200     200
    GET   /api/leads/counts                          -            401       200        200     200
    POST  /api/leads/next                            -            401       200        204     204
    POST  /api/leads/assign                          own          401       403        200     200
    POST  /api/leads/assign                          near         401       403        200     200
    POST  /api/leads/assign                          far          401       403        404     200
    POST  /api/leads/assign                          own-to-far   401       403        422     200
    GET   /api/leads/{lead_id}                       own          401       200        200     200
    GET   /api/leads/{lead_id}                       near         401       404        200     200
    GET   /api/leads/{lead_id}                       far          401       404        404     200
    GET   /api/leads/{lead_id}                       unknown      401       404        404     404
    PATCH /api/leads/{lead_id}                       own          401       200        200     200
    PATCH /api/leads/{lead_id}                       near         401       404        200     200
    PATCH /api/leads/{lead_id}                       far          401       404        404     200
    PATCH /api/leads/{lead_id}                       unknown      401       404        404     404
    GET   /api/leads/{lead_id}/assignment            own          401       200        200     200
    GET   /api/leads/{lead_id}/assignment            near         401       404        200     200
    GET   /api/leads/{lead_id}/assignment            far          401       404        404     200
    GET   /api/leads/{lead_id}/assignment            unknown      401       404        404     404
    GET   /api/leads/{lead_id}/timeline              own          401       200        200     200
    GET   /api/leads/{lead_id}/timeline              near         401       404        200     200
    GET   /api/leads/{lead_id}/timeline              far          401       404        404     200
    POST  /api/leads/{lead_id}/notes                 own          401       201        201     201
    POST  /api/leads/{lead_id}/notes                 near         401       404        201     201
    POST  /api/leads/{lead_id}/notes                 far          401       404        404     201
    POST  /api/leads/{lead_id}/calls                 own          401       201        201     201
    POST  /api/leads/{lead_id}/calls                 near         401       404        201     201
    POST  /api/leads/{lead_id}/calls                 far          401       404        404     201

    GET   /api/leads/{lead_id}/consents              own          401       200        200     200
    GET   /api/leads/{lead_id}/consents              near         401       404        200     200
    GET   /api/leads/{lead_id}/consents              far          401       404        404     200
    GET   /api/leads/{lead_id}/consents              unknown      401       404        404     404
    POST  /api/leads/{lead_id}/consents              own          401       201        201     201
    POST  /api/leads/{lead_id}/consents              near         401       404        201     201
    POST  /api/leads/{lead_id}/consents              far          401       404        404     201
    POST  /api/leads/{lead_id}/consents              unknown      401       404        404     404
    GET   /api/leads/{lead_id}/export                own          401       403        200     200
    GET   /api/leads/{lead_id}/export                near         401       403        200     200
    GET   /api/leads/{lead_id}/export                far          401       403        404     200
    GET   /api/leads/{lead_id}/export                unknown      401       403        404     404

    GET   /api/leads/{lead_id}/recordings            own          401       200        200     200
    GET   /api/leads/{lead_id}/recordings            near         401       404        200     200
    GET   /api/leads/{lead_id}/recordings            far          401       404        404     200
    GET   /api/leads/{lead_id}/recordings            unknown      401       404        404     404
    GET   /api/leads/{lead_id}/recordings/{recording_id} own      401       200        200     200
    GET   /api/leads/{lead_id}/recordings/{recording_id} near     401       404        200     200
    GET   /api/leads/{lead_id}/recordings/{recording_id} far      401       404        404     200
    GET   /api/leads/{lead_id}/recordings/{recording_id} unknown  401       404        404     404
    HEAD  /api/leads/{lead_id}/recordings/{recording_id} own      401       200        200     200
    HEAD  /api/leads/{lead_id}/recordings/{recording_id} near     401       404        200     200
    HEAD  /api/leads/{lead_id}/recordings/{recording_id} far      401       404        404     200
    HEAD  /api/leads/{lead_id}/recordings/{recording_id} unknown  401       404        404     404
    POST  /api/leads/{lead_id}/recordings/{recording_id}/link own  401      200        200     200
    POST  /api/leads/{lead_id}/recordings/{recording_id}/link near 401      404        200     200
    POST  /api/leads/{lead_id}/recordings/{recording_id}/link far  401      404        404     200
    DELETE /api/leads/{lead_id}/recordings/{recording_id} own     401       204        404     404
    DELETE /api/leads/{lead_id}/recordings/{recording_id} near    401       404        204     404
    DELETE /api/leads/{lead_id}/recordings/{recording_id} far     401       404        404     204
    GET   /api/recordings                            -            401       403        200     200
    POST  /api/recordings/{recording_id}/hold        own          401       403        200     200
    POST  /api/recordings/{recording_id}/hold        far          401       403        404     200
    POST  /api/recordings/{recording_id}/hold        unknown      401       403        404     404
    DELETE /api/recordings/{recording_id}/hold       own          401       403        200     200
    DELETE /api/recordings/{recording_id}/hold       far          401       403        404     200

    POST  /api/assignments/{run_id}/undo             near         401       403        200     200
    POST  /api/assignments/{run_id}/undo             far          401       403        404     200
    POST  /api/assignments/{run_id}/undo             all          401       403        404     200
    POST  /api/assignments/{run_id}/undo             unknown      401       403        404     404
    POST  /api/leads/{lead_id}/merge                 own          401       403        200     200
    POST  /api/leads/{lead_id}/merge                 far          401       403        404     200
    POST  /api/leads/{lead_id}/merge                 own-to-far   401       403        404     200
    POST  /api/leads/{lead_id}/merge                 unknown      401       403        404     404
    POST  /api/merges/{merge_id}/undo                own          401       403        200     200
    POST  /api/merges/{merge_id}/undo                far          401       403        404     200
    POST  /api/merges/{merge_id}/undo                unknown      401       403        404     404
    GET   /api/leads/{lead_id}/merges                near         401       403        200     200
    GET   /api/leads/{lead_id}/merges                far          401       403        404     200
    GET   /api/leads/{lead_id}/duplicates            near         401       403        200     200
    GET   /api/leads/{lead_id}/duplicates            far          401       403        404     200
    GET   /api/duplicates                            -            401       403        200     200
    POST  /api/leads/{lead_id}/apart/{other_id}      own          401       403        204     204
    POST  /api/leads/{lead_id}/apart/{other_id}      far          401       403        404     204
    POST  /api/leads/{lead_id}/apart/{other_id}      own-to-far   401       403        404     204
    DELETE /api/leads/{lead_id}/apart/{other_id}     own          401       403        204     204
    DELETE /api/leads/{lead_id}/apart/{other_id}     far          401       403        404     204
    DELETE /api/leads/{lead_id}/apart/{other_id}     own-to-far   401       403        404     204
    POST  /api/leads/{lead_id}/siblings              own          401       403        201     201
    POST  /api/leads/{lead_id}/siblings              far          401       403        404     201

    POST  /api/leads/{lead_id}/recordings            own          401       201        201     201
    POST  /api/leads/{lead_id}/recordings            near         401       404        201     201
    POST  /api/leads/{lead_id}/recordings            far          401       404        404     201
    POST  /api/leads/{lead_id}/recordings            unknown      401       404        404     404
    OPTIONS /api/uploads/{upload_id}                 own          204       204        204     204
    OPTIONS /api/uploads/{upload_id}                 unknown      204       204        204     204
    HEAD  /api/uploads/{upload_id}                   own          401       200        404     404
    HEAD  /api/uploads/{upload_id}                   near         401       404        404     404
    HEAD  /api/uploads/{upload_id}                   manager      401       404        200     404
    HEAD  /api/uploads/{upload_id}                   admin        401       404        404     200
    HEAD  /api/uploads/{upload_id}                   unknown      401       404        404     404
    PATCH /api/uploads/{upload_id}                   own          401       204        404     404
    PATCH /api/uploads/{upload_id}                   near         401       404        404     404
    PATCH /api/uploads/{upload_id}                   manager      401       404        204     404
    PATCH /api/uploads/{upload_id}                   admin        401       404        404     204
    PATCH /api/uploads/{upload_id}                   unknown      401       404        404     404
    DELETE /api/uploads/{upload_id}                  own          401       204        404     404
    DELETE /api/uploads/{upload_id}                  near         401       404        404     404
    DELETE /api/uploads/{upload_id}                  manager      401       404        204     404
    DELETE /api/uploads/{upload_id}                  admin        401       404        404     204
    DELETE /api/uploads/{upload_id}                  unknown      401       404        404     404

    GET   /api/followups                             -            401       200        200     200
    POST  /api/followups                             own          401       201        201     201
    POST  /api/followups                             near         401       404        201     201
    POST  /api/followups                             far          401       404        404     201
    PATCH /api/followups/{followup_id}               own          401       200        200     200
    PATCH /api/followups/{followup_id}               near         401       404        200     200
    PATCH /api/followups/{followup_id}               far          401       404        404     200

    GET   /api/sync                                  -            401       200        200     200
    POST  /api/devices                               -            401       201        201     201
    POST  /api/reminders/{reminder_id}/receipt       own          204       204        204     204
    POST  /api/reminders/{reminder_id}/receipt       far          204       204        204     204
    POST  /api/reminders/{reminder_id}/receipt       own-to-far   404       404        404     404
    POST  /api/reminders/{reminder_id}/receipt       unknown      404       404        404     404
    POST  /api/reminders/shown                       own          401       204        204     204
    POST  /api/reminders/shown                       far          401       204        204     204

    POST  /api/imports                               near         401       403        202     202
    POST  /api/imports                               far          401       403        422     202
    GET   /api/imports                               -            401       403        200     200
    GET   /api/imports/{import_id}                   near         401       403        200     200
    GET   /api/imports/{import_id}                   far          401       403        404     200
    GET   /api/imports/{import_id}/errors.csv        near         401       403        200     200
    GET   /api/imports/{import_id}/errors.csv        far          401       403        404     200
    POST  /api/imports/{import_id}/start             near         401       403        409     409
    POST  /api/imports/{import_id}/start             far          401       403        404     409
    POST  /api/imports/{import_id}/undo              near         401       403        202     202
    POST  /api/imports/{import_id}/undo              far          401       403        404     202
    GET   /api/imports/{import_id}/kept              near         401       403        200     200
    GET   /api/imports/{import_id}/kept              far          401       403        404     200
    GET   /api/imports/{import_id}/rows/{row_number} near         401       403        200     200
    GET   /api/imports/{import_id}/rows/{row_number} far          401       403        404     200
    GET   /api/imports/{import_id}/rows.csv          near         401       403        200     200
    GET   /api/imports/{import_id}/rows.csv          far          401       403        404     200

    GET   /api/reports/telecaller-performance        -            401       403        200     200
    GET   /api/reports/telecaller-performance.csv    -            401       403        200     200
    GET   /api/reports/telecaller-performance.xlsx   -            401       403        200     200

    GET   /api/branches                              -            401       403        200     200
    POST  /api/branches                              -            401       403        403     201
    PATCH /api/branches/{branch_id}                  near         401       403        403     200
    PATCH /api/branches/{branch_id}                  far          401       403        403     200
    PATCH /api/branches/{branch_id}                  unknown      401       403        403     404

    GET   /api/users                                 -            401       403        200     200
    POST  /api/users                                 near         401       403        201     201
    POST  /api/users                                 far          401       403        422     201
    POST  /api/users                                 manager      401       403        403     201
    POST  /api/users                                 admin        401       403        403     201
    PATCH /api/users/{user_id}                       own          401       403        200     200
    PATCH /api/users/{user_id}                       near         401       403        200     200
    PATCH /api/users/{user_id}                       far          401       403        404     200
    PATCH /api/users/{user_id}                       manager      401       403        403     200
    PATCH /api/users/{user_id}                       admin        401       403        404     200
    POST  /api/users/{user_id}/reset-two-factor      own          401       403        403     204
    POST  /api/users/{user_id}/reset-two-factor      far          401       403        403     204
    POST  /api/users/{user_id}/reset-two-factor      manager      401       403        403     204
    POST  /api/users/{user_id}/reset-two-factor      admin        401       403        403     422
    POST  /api/users/{user_id}/reset-two-factor      unknown      401       403        403     404
    GET   /api/users/{user_id}/sessions              own          401       403        200     200
    GET   /api/users/{user_id}/sessions              near         401       403        200     200
    GET   /api/users/{user_id}/sessions              far          401       403        404     200
    GET   /api/users/{user_id}/sessions              manager      401       403        403     200
    GET   /api/users/{user_id}/sessions              admin        401       403        404     200
    GET   /api/users/{user_id}/sessions              unknown      401       403        404     404
    DELETE /api/users/{user_id}/sessions             near         401       403        200     200
    DELETE /api/users/{user_id}/sessions             far          401       403        404     200
    DELETE /api/users/{user_id}/sessions             unknown      401       403        404     404
    DELETE /api/users/{user_id}/sessions             own          401       403        200     200
    GET   /api/users/{user_id}/leaves                own          401       403        200     200
    GET   /api/users/{user_id}/leaves                far          401       403        404     200
    POST  /api/users/{user_id}/leaves                own          401       403        201     201
    POST  /api/users/{user_id}/leaves                near         401       403        201     201
    POST  /api/users/{user_id}/leaves                far          401       403        404     201
    POST  /api/users/{user_id}/leaves                manager      401       403        422     422
    DELETE /api/leaves/{leave_id}                    near         401       403        204     404
    DELETE /api/leaves/{leave_id}                    far          401       403        404     204
    DELETE /api/leaves/{leave_id}                    unknown      401       403        404     404

    GET   /api/settings                              -            401       403        403     200
    PATCH /api/settings                              -            401       403        403     200

    GET   /healthz                                   -            200       200        200     200
    GET   /readyz                                    -            503       503        503     503
    GET   /metrics                                   -            404       404        404     404
    GET   /openapi.json                              -            200       200        200     200
    GET   /docs                                      -            200       200        200     200
"""


def read_matrix():
    """Route -> on what -> role -> status."""
    lines = [line.split() for line in MATRIX.splitlines() if line.strip()]
    assert lines[0] == ["route", "on", *ROLES]
    found = defaultdict(dict)
    for method, path, on, *statuses in lines[1:]:
        assert on not in found[f"{method} {path}"], "written twice"
        found[f"{method} {path}"][on] = dict(zip(ROLES, map(int, statuses), strict=True))
    return found


EXPECTED = read_matrix()


def routes_of(router, prefix=""):
    """Every method and path, those of included routers as well."""
    for route in router.routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from routes_of(included, prefix + route.include_context.prefix)
            continue
        # Every GET answers HEAD as well; one that stands alone is a route of its own.
        for method in route.methods - ({"HEAD"} if "GET" in route.methods else set()):
            yield f"{method} {prefix}{route.path}"


def test_every_route_stands_in_the_matrix():
    api = create_api()
    found = set(routes_of(api))
    documented = {
        f"{method.upper()} {path}"
        for path, methods in api.openapi()["paths"].items()
        for method in methods
    }
    assert documented <= found, "the walk over the routes sees them all"
    assert found - set(EXPECTED) == set(), "write down who may use them"
    assert set(EXPECTED) - found == set(), "they are gone"


@dataclass
class Records:
    """The ids that requests name: on what -> id."""

    leads: dict
    followups: dict
    imports: dict
    branches: dict
    users: dict
    runs: dict
    leaves: dict
    merges: dict
    recordings: dict
    uploads: dict
    reminders: dict
    sessions: dict
    twin: Callable[[str], UUID]  # makes another lead like the one of this name


def a_recording(lead_id, telecaller):
    """A recording with its file, in the storage of the tests."""
    made = Recording(
        id=uuid4(),
        client_id=uuid4(),
        lead_id=lead_id,
        telecaller_id=telecaller.id,
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


@pytest.fixture
def records(committed, world):
    unknown = {"unknown": uuid4()}
    leads = {"own": world.own.id, "near": world.near.id, "far": world.far.id}
    followups = {
        on: Followup(
            client_id=uuid4(),
            lead_id=lead.id,
            telecaller_id=lead.telecaller_id,
            created_by_id=world.admin.id,
            scheduled_at=datetime.now(UTC) + timedelta(days=1),
        )
        for on, lead in {"own": world.own, "near": world.near, "far": world.far}.items()
    }
    imports = {
        on: ImportLog(
            file_name="leads.csv",
            sha256="x",
            size_bytes=1,
            stored_name="x",
            uploaded_by_id=world.admin.id,
            branch_id=branch.id,
            status=ImportStatus.DONE,
            header=["Name", "Phone"],
            written_at=datetime.now(UTC),
        )
        for on, branch in {"near": world.pune, "far": world.jaipur}.items()
    }
    runs = {
        on: AssignmentRun(
            reason="assigned", branch_id=branch_id, rotation={"people": []}, leads=0, moved=0
        )
        for on, branch_id in {"near": world.pune.id, "far": world.jaipur.id, "all": None}.items()
    }
    leaves = {
        on: Leave(
            user_id=user.id,
            first_day=date(2027, 1, 4),
            last_day=date(2027, 1, 5),
            created_by_id=world.admin.id,
        )
        for on, user in {"near": world.asha, "far": world.stranger}.items()
    }
    uploads = {
        on: RecordingUpload(
            client_id=uuid4(),
            lead_id=world.own.id,
            telecaller_id=user.id,
            size_bytes=1000,
            metadata_sent={"header": "", "sha256": "x"},
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        for on, user in {
            "own": world.asha,
            "near": world.colleague,
            "manager": world.manager,
            "admin": world.admin,
        }.items()
    }
    sessions = {
        on: SignIn(
            kind=SignInKind.API,
            user_id=user.id,
            last_used_at=datetime.now(UTC),
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        for on, user in {
            "own": world.asha,
            "manager": world.manager,
            "admin": world.admin,
        }.items()
    }
    committed.add_all([*runs.values(), *leaves.values(), *uploads.values(), *sessions.values()])
    make_lead = makers(committed)[2]

    def twin(on):
        lead = getattr(world, on, world.own)
        made = make_lead(telecaller_id=lead.telecaller_id, branch_id=lead.branch_id)
        committed.commit()
        return made.id

    merges = {}
    for on in ("own", "far"):
        wanted = MergeLeads(merged_lead_id=twin(on))
        merges[on] = merging.merge(
            Work(committed, actor_of(world.admin), utc_now()), leads[on], wanted
        ).id
    recordings = {on: a_recording(leads[on], world.asha) for on in ("own", "near", "far")}
    committed.add_all([*followups.values(), *imports.values(), *recordings.values()])
    committed.flush()
    reminders = {
        on: Reminder(
            followup_id=each.id,
            telecaller_id=each.telecaller_id,
            scheduled_at=each.scheduled_at,
            stage="due",
        )
        for on, each in followups.items()
    }
    committed.add_all(reminders.values())
    committed.execute(sa.text("delete from procrastinate.procrastinate_workers"))
    committed.commit()
    return Records(
        leads=leads | unknown,
        followups={on: each.id for on, each in followups.items()},
        imports={on: each.id for on, each in imports.items()},
        branches={"near": world.pune.id, "far": world.jaipur.id} | unknown,
        users={
            "own": world.asha.id,
            "near": world.colleague.id,
            "far": world.stranger.id,
            "manager": world.manager.id,
            "admin": world.admin.id,
        }
        | unknown,
        runs={on: run.id for on, run in runs.items()} | unknown,
        leaves={on: leave.id for on, leave in leaves.items()} | unknown,
        merges=merges | unknown,
        recordings={on: each.id for on, each in recordings.items()} | unknown,
        uploads={on: each.id for on, each in uploads.items()} | unknown,
        reminders={on: each.id for on, each in reminders.items()} | unknown,
        sessions={on: each.id for on, each in sessions.items()} | unknown,
        twin=twin,
    )


def a_note(*_):
    return {"json": {"client_id": str(uuid4()), "body": "Called back"}}


def a_call(*_):
    return {
        "json": {
            "client_id": str(uuid4()),
            "outcome": "busy",
            "started_at": datetime.now(UTC).isoformat(),
            "duration_seconds": 0,
        }
    }


def a_device(*_):
    return {"json": {"client_id": str(uuid4()), "platform": "android", "app_version": "1.0.0"}}


def a_receipt(records, on):
    """Its token alone opens it, whoever sends it; the token of another one opens nothing."""
    reminder, _, other = on.partition("-to-")
    of = records.reminders[other or reminder]
    return {"json": {"token": receipts.sign(of, uuid4(), datetime.now(UTC))}}


def an_alarm(records, on):
    now = datetime.now(UTC).isoformat()
    said = {"followup_id": str(records.followups[on]), "scheduled_at": now, "shown_at": now}
    return {"json": {"items": [said]}}


def a_followup(records, on):
    due = datetime.now(UTC) + timedelta(days=2)
    return {
        "json": {
            "client_id": str(uuid4()),
            "lead_id": str(records.leads[on]),
            "scheduled_at": due.isoformat(),
        }
    }


def an_assignment(records, on):
    lead, _, to = on.partition("-to-")
    telecaller = records.users[to or "own"]
    return {"json": {"lead_ids": [str(records.leads[lead])], "telecaller_ids": [str(telecaller)]}}


def a_merge(records, on):
    merged = records.twin(on.rpartition("-")[2])
    return {"json": {"client_id": str(uuid4()), "merged_lead_id": str(merged)}}


def an_import(records, on):
    return {
        "files": {"file": ("leads.csv", b"Name,Phone\nNeha,9811100000\n", "text/csv")},
        "data": {"telecaller_ids": [str(records.users[on])]},
    }


def a_user(records, on):
    name = f"new{uuid4().hex[:8]}"
    person = {"username": name, "password": "open sesame", "full_name": "New Person"}
    if on != "admin":
        person["branch_id"] = str(records.branches["far" if on == "far" else "near"])
    if on in {"manager", "admin"}:
        person["role"] = on
    return {"json": person}


def a_leave(*_):
    first = datetime.now(UTC).date() + timedelta(days=2)
    days = {"first_day": first.isoformat(), "last_day": first.isoformat()}
    return {"json": {"client_id": str(uuid4())} | days}


def a_consent(*_):
    return {
        "json": {
            "client_id": str(uuid4()),
            "purpose": "messages",
            "act": "given",
            "way": "paper",
        }
    }


def an_upload(*_):
    return {"headers": sounds.creation(b"x" * 100)}


def tus(*_):
    return {"headers": {"Tus-Resumable": "1.0.0"}}


# What a request sends; a route that is not here sends nothing.
SENT = {
    "POST /api/leads/{lead_id}/recordings": an_upload,
    "HEAD /api/uploads/{upload_id}": tus,
    "PATCH /api/uploads/{upload_id}": lambda *_: {"headers": sounds.piece(0), "content": b"x"},
    "DELETE /api/uploads/{upload_id}": tus,
    "POST /api/auth/login": lambda *_: {"json": {"username": "asha", "password": PASSWORD}},
    "POST /api/auth/refresh": lambda *_: {"json": {"refresh_token": "unknown"}},
    "POST /api/auth/logout": lambda *_: {"json": {"refresh_token": "unknown"}},
    "PUT /api/me/presence": lambda *_: {"json": {"state": "working"}},
    "PATCH /api/leads/{lead_id}": lambda *_: {"json": {"city": uuid4().hex}},
    "POST /api/devices": a_device,
    "POST /api/reminders/{reminder_id}/receipt": a_receipt,
    "POST /api/reminders/shown": an_alarm,
    "POST /api/leads/assign": an_assignment,
    "POST /api/leads/{lead_id}/notes": a_note,
    "POST /api/leads/{lead_id}/calls": a_call,
    "POST /api/leads/{lead_id}/merge": a_merge,
    "POST /api/leads/{lead_id}/consents": a_consent,
    "POST /api/leads/{lead_id}/siblings": lambda *_: {
        "json": {"client_id": str(uuid4()), "student_name": "A Sibling"}
    },
    "POST /api/followups": a_followup,
    "PATCH /api/followups/{followup_id}": lambda *_: {"json": {"description": uuid4().hex}},
    "POST /api/imports": an_import,
    "POST /api/branches": lambda *_: {"json": {"name": uuid4().hex, "location": "Here"}},
    "PATCH /api/branches/{branch_id}": lambda *_: {"json": {"location": uuid4().hex}},
    "POST /api/users": a_user,
    "POST /api/users/{user_id}/leaves": a_leave,
    "POST /api/recordings/{recording_id}/hold": lambda *_: {"json": {"reason": uuid4().hex}},
    "PATCH /api/settings": lambda *_: {"json": {"name": f"College {uuid4().hex[:6]}"}},
    "PATCH /api/users/{user_id}": lambda *_: {"json": {"full_name": uuid4().hex}},
}


@pytest.fixture
def headers(world):
    """Role -> the header that says so; signed in without the password, to be quick."""
    people = {"telecaller": world.asha, "manager": world.manager, "admin": world.admin}
    found = {"anonymous": {}}
    for role, user in people.items():
        with unit_of_work(sign_in.anonymous) as work:
            pair = sign_in.open_api(work, user, address="-", user_agent="-")
        found[role] = {"Authorization": f"Bearer {pair.access_token}"}
    return found


def everything(session):
    """A digest of all that is stored, but for the notes of refused attempts."""
    session.rollback()
    session.execute(sa.text("delete from audit_log where action = 'lead.refused'"))
    session.commit()
    names = [table.name for table in SQLModel.metadata.sorted_tables]
    digests = ", ".join(
        f"(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {name} t)"  # noqa: S608
        for name in names
    )
    found = session.execute(sa.text(f"select {digests}")).one()
    return dict(zip(names, found, strict=True))


@pytest.mark.usefixtures("uploads")
@pytest.mark.parametrize("route", EXPECTED)
def test_roles_may_do_what_the_matrix_says(route, api, committed, records, headers):
    method, path = route.split()
    for each in headers.values():  # noted to be at work once, so that it is no change below
        api.get("/api/me", headers=each)
    for on, expected in EXPECTED[route].items():
        ids = {
            "lead_id": records.leads.get(on.partition("-")[0]),
            "other_id": records.twin(on.rpartition("-")[2]) if "{other_id}" in path else None,
            "merge_id": records.merges.get(on),
            "followup_id": records.followups.get(on),
            "import_id": records.imports.get(on),
            "branch_id": records.branches.get(on),
            "user_id": records.users.get(on),
            "run_id": records.runs.get(on),
            "leave_id": records.leaves.get(on),
            "recording_id": records.recordings.get(on),
            "upload_id": records.uploads.get(on),
            "reminder_id": records.reminders.get(on.partition("-")[0]),
            "session_id": records.sessions.get(on),
            "row_number": 2,
        }
        answers = {}
        for role in ROLES:
            sent = SENT[route](records, on) if route in SENT else {}
            before = everything(committed)
            named = headers[role] | sent.pop("headers", {})
            answer = api.request(method, path.format(**ids), headers=named, **sent)
            answers[role] = answer.status_code
            if answer.status_code >= 400 and route != "POST /api/auth/refresh":
                assert everything(committed) == before, "what is refused changes nothing"
                assert answer.headers["Content-Type"] == "application/problem+json"
                if method != "HEAD":
                    assert answer.json()["status"] == answer.status_code
        assert answers == expected, on
