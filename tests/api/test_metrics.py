"""Figures for the operator: who gets them, and that they say nothing of anybody."""

import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from starlette.routing import Mount, Router

from api_ext import metrics
from api_ext.app import create_api
from crm_app.domain.runs import service as runs
from crm_app.domain.runs.schemas import Kind
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.settings import UnsafeSettings, get_settings
from crm_app.work import Work
from tests.integration.test_runs import EACH_MINUTE, JOB

TOKEN = "a token that is long enough"


def local(host="127.0.0.1:8000", address="127.0.0.1", **headers):
    """Somebody at this address, who asks for this host."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return TestClient(create_api(), f"http://{host}", client=(address, 50_000), headers=named)


@pytest.fixture
def setting(monkeypatch):
    def change(**values):
        for name, value in values.items():
            monkeypatch.setenv(f"CRM_{name.upper()}", value)
        get_settings.cache_clear()

    yield change
    monkeypatch.undo()
    get_settings.cache_clear()


def samples(client):
    """Name and labels -> value."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == metrics.CONTENT_TYPE
    return {
        (each.name, *sorted(each.labels.items())): each.value
        for family in text_string_to_metric_families(answer.text)
        for each in family.samples
    }


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.8.8.8", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_who_comes_directly_from_this_machine_gets_them(committed, address, host):
    assert local(host, address).get("/metrics").status_code == 200


@pytest.mark.parametrize(
    "client",
    [
        {"address": "203.0.113.7"},
        {"address": "testclient"},
        {"host": "crm.example.org"},  # a proxy that keeps the name, or a page that was rebound
        {"x_forwarded_for": "203.0.113.7"},
        {"x_forwarded_for": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1"},
        {"x_real_ip": "127.0.0.1"},
        {"via": "1.1 proxy"},
        {"authorization": "Bearer "},  # no token is set, so none is right; and yet direct
    ],
    ids=str,
)
def test_anybody_else_finds_nothing(committed, client):
    answer = local(**client).get("/metrics")
    if "authorization" in client:
        assert answer.status_code == 200
        return
    unknown = local().get("/no-such-route")
    assert (answer.status_code, answer.json()) == (404, unknown.json())


@pytest.mark.parametrize(
    "values",
    [
        # A proxy that names itself nowhere makes everybody local: then only a token counts.
        {"public_url": "https://crm.example.org"},
        {"env": "production"},
    ],
    ids=str,
)
def test_behind_a_proxy_nobody_is_local(committed, setting, values):
    setting(**values)
    assert local().get("/metrics").status_code == 404


def test_from_elsewhere_the_token_counts_and_nothing_else(committed, setting):
    setting(metrics_token=TOKEN, public_url="https://crm.example.org")
    assert local().get("/metrics").status_code == 404
    far = {"host": "crm.example.org", "address": "203.0.113.7"}
    for wrong in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", b"Bearer \xe9"):
        assert local(**far, authorization=wrong).get("/metrics").status_code == 404
    right = local(**far, authorization=f"Bearer {TOKEN}", x_forwarded_for="198.51.100.1")
    assert right.get("/metrics").status_code == 200


def test_with_a_token_this_machine_needs_none_where_no_proxy_is_expected(committed, setting):
    setting(metrics_token=TOKEN)
    assert local().get("/metrics").status_code == 200
    assert local(address="203.0.113.7").get("/metrics").status_code == 404


def test_a_short_token_is_refused_in_production(setting):
    setting(metrics_token="short", env="production")
    with pytest.raises(UnsafeSettings, match="CRM_METRICS_TOKEN"):
        get_settings().refuse_unsafe()


async def the_portal(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body"})


def test_what_is_mounted_at_the_root_is_counted_as_other(committed):
    key = ("crm_http_requests_total", ("method", "GET"), ("route", "other"), ("status", "200"))
    before = samples(local()).get(key, 0)
    TestClient(metrics.Measured(Router([Mount("", the_portal)]))).get("/leads")
    assert samples(local())[key] == before + 1


def test_requests_are_counted_by_template(committed):
    client = local()
    before = samples(client)
    for path in ("/api/leads", "/api/leads/6f1f8f3e-0000-4000-8000-000000000001"):
        assert client.get(path).status_code == 401
    client.get("/no-such-route/9876543210")
    client.request("BREW", "/api/leads")
    after = samples(client)

    def added(route, status, method="GET"):
        labels = (("method", method), ("route", route), ("status", status))
        key = ("crm_http_requests_total", *labels)
        return after.get(key, 0) - before.get(key, 0)

    assert added("/api/leads", "401") == 1
    assert added("/api/leads/{lead_id}", "401") == 1
    assert added("other", "404") == 1
    assert not any("9876543210" in str(key) or "6f1f8f3e" in str(key) for key in after)
    assert not any("BREW" in str(key) for key in after)
    timed = ("crm_http_request_seconds_count", ("method", "GET"), ("route", "/api/leads"))
    assert after[timed] - before.get(timed, 0) == 1


def test_jobs_are_told_from_the_database(committed):
    work = Work(committed, JOB(committed), utc_now())
    runs.introduce(work, [Kind("sweep", "Sweep", "chores", EACH_MINUTE)])
    runs.put_due(work)
    # Processes that other tests killed left theirs behind.
    committed.execute(sa.text("delete from procrastinate.procrastinate_workers"))
    committed.commit()
    job_id = committed.execute(sa.text("select job_id from job_runs")).scalar_one()
    found = samples(local())
    queued = ("crm_job_queue", ("queue", "chores"), ("state", "waiting"))
    assert (found[queued], found["crm_job_leader",], found["crm_job_workers",]) == (1, 0, 0)
    runs.begin(work, job_id)
    runs.finish(work, job_id, "Swept.")
    committed.commit()
    found = samples(local())
    done = ("crm_job_runs_total", ("name", "sweep"), ("status", "done"))
    last = ("crm_job_last_success_timestamp_seconds", ("name", "sweep"))
    assert (found[done], found["crm_job_dead_letters",]) == (1, 0)
    assert found[last] == pytest.approx(work.now.timestamp())
    assert found["crm_import_rows_total", ("outcome", "created")] == 0
    assert any(name == "crm_build_info" for name, *_ in found)


def test_without_a_database_requests_are_still_told(migrated_database, monkeypatch):
    nowhere = sa.create_engine("postgresql+psycopg://crm:secret@127.0.0.1:1/crm")
    monkeypatch.setattr(db, "get_engine", lambda: nowhere)
    found = samples(local())
    assert found["crm_database_up",] == 0
    assert not any(name.startswith("crm_job") for name, *_ in found)


COUNT = """
from fastapi.testclient import TestClient
from api_ext.app import create_api
client = TestClient(create_api(), "http://127.0.0.1", client=("127.0.0.1", 1))
client.get("/api/leads")
for line in client.get("/metrics").text.splitlines():
    if line.startswith("crm_http_requests_total") and "/api/leads" in line:
        print(line.split()[-1])
"""


def test_any_worker_answers_for_all(committed, tmp_path, database_url, data_dir):
    env = os.environ | {metrics.FOLDER: str(tmp_path), "CRM_DATA_DIR": str(data_dir)}
    told = [
        subprocess.run([sys.executable, "-c", COUNT], env=env, capture_output=True, check=True)
        for _ in range(2)
    ]
    assert [each.stdout.split() for each in told] == [[b"1.0"], [b"2.0"]]
