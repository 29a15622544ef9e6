"""One id from the request through the log to the jobs that it leads to."""

import json
import logging

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api_ext.app import create_api
from api_ext.request_ids import _log as request_log
from crm_app.domain.imports import service as imports
from crm_app.jobs import import_runner
from crm_app.kernel.logging import JsonLines
from crm_app.settings import get_settings
from tests.api.conftest import Signed
from tests.conftest import PASSWORD

GIVEN = "from-the-proxy-0001"
NAME = {"name": imports.TASK}


class Lines(logging.Handler):
    """The lines of the log as they are written, with the request that was going on then."""

    def __init__(self):
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines = []

    def emit(self, record):
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def lines():
    handler = Lines()
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler.lines
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def telling_api(monkeypatch, committed):
    """An API that writes a line for each request, as in production."""
    monkeypatch.setenv("CRM_LOG_REQUESTS", "1")
    get_settings.cache_clear()
    with TestClient(create_api(), raise_server_exceptions=False) as client:
        yield client
    get_settings.cache_clear()


@pytest.fixture
def as_user_of():
    """Signs a person in over an API."""

    def sign_in(client, user):
        body = {"username": user.username, "password": PASSWORD}
        return Signed(client, client.post("/api/auth/login", json=body).json()["access_token"])

    return sign_in


def test_every_answer_has_an_id_of_its_own(api):
    first, second = api.get("/healthz"), api.get("/healthz")
    assert len(first.headers["X-Request-ID"]) == 32
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


def test_a_refusal_and_a_missing_page_have_one_too(api):
    assert api.get("/api/leads").headers["X-Request-ID"]
    assert api.get("/no/such/page").headers["X-Request-ID"]


def test_an_id_that_the_proxy_gave_is_kept_and_nonsense_is_not(api):
    assert api.get("/healthz", headers={"X-Request-ID": GIVEN}).headers["X-Request-ID"] == GIVEN
    for nonsense in ("short", "a b c d e f g h", "x" * 65, "<script>alert</script>"):
        answer = api.get("/healthz", headers={"X-Request-ID": nonsense})
        assert answer.headers["X-Request-ID"] != nonsense


def test_a_request_is_one_line_without_its_address(telling_api, as_user_of, world, lines):
    asha = as_user_of(telling_api, world.asha)
    lines.clear()
    asha.get("/api/leads?search=98765", headers={"X-Request-ID": GIVEN})
    [line] = [line for line in lines if line["logger"] == request_log.name]
    assert line["request_id"] == GIVEN
    assert line["user_id"] == str(world.asha.id)
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/leads", 200)
    assert line["milliseconds"] > 0
    assert "98765" not in json.dumps([each for each in lines if each["logger"] != "httpx2"])


def test_a_job_and_its_lines_have_the_id_of_who_asked(as_user, world, lines, run_jobs, committed):
    rows = [["Name", "Phone"], ["Asha Kumari", "9811100001"]]
    answer = as_user(world.admin).post(
        "/api/imports",
        files={"file": ("leads.csv", "\n".join(map(",".join, rows)), "text/csv")},
        data={"telecaller_ids": [str(world.asha.id)]},
        headers={"X-Request-ID": GIVEN},
    )
    assert answer.status_code == 202, answer.text
    kept = committed.execute(sa.text("select request_id from job_runs where name = :name"), NAME)
    assert kept.scalar_one() == GIVEN
    run_jobs()
    told = [line for line in lines if line["logger"] == import_runner.__name__]
    assert {line.get("request_id") for line in told} == {GIVEN}
    assert "Asha" not in json.dumps(lines)
