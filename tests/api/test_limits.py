"""Too much at once is refused; work never is."""

import statistics
import time
from uuid import uuid4

import pytest
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from api_ext.limited import COUNTED
from crm_app.access import limits
from crm_app.access.limits import RATES, Limit
from crm_app.kernel.rates import Rate
from tests import sounds
from tests.conftest import PASSWORD


def few(limit, count=3):
    return limits.in_place_of(limit, Rate(count, 0.02))


def test_a_person_who_asks_without_end_is_told_to_wait(api, world, as_user):
    asha, rohit = as_user(world.asha), as_user(world.colleague)
    with few(Limit.REQUESTS):
        answers = [asha.get("/api/me") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        refused = answers[3]
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.json()["code"] == "too_often"
        assert 1 <= int(refused.headers["Retry-After"]) <= 50
        assert rohit.get("/api/me").status_code == 200, "a colleague works on"


def test_all_sign_ins_of_a_person_count_together(api, world, as_user):
    phone, tablet = as_user(world.asha), as_user(world.asha)
    with few(Limit.REQUESTS, 2):
        assert phone.get("/api/me").status_code == 200
        assert tablet.get("/api/me").status_code == 200
        assert phone.get("/api/me").status_code == 429
        assert tablet.get("/api/leads").status_code == 429


def test_a_stranger_counts_by_the_address_whatever_the_token_says(api, world):
    with few(Limit.STRANGERS):
        got = [
            api.get("/api/me", headers={"Authorization": f"Bearer {uuid4()}"}).status_code
            for _ in range(5)
        ]
        assert got == [401, 401, 401, 429, 429]
        assert api.get("/api/meta").status_code == 429
        assert api.get("/healthz").status_code == 200, "who watches is always answered"


def test_whoever_was_signed_out_uses_up_nothing_of_the_person(api, world, as_user):
    stolen, asha = as_user(world.asha), as_user(world.asha)
    stolen.post("/api/auth/logout")
    with few(Limit.REQUESTS, 5):
        for _ in range(30):
            assert stolen.get("/api/me").status_code == 401
        assert asha.get("/api/me").status_code == 200


def test_what_a_phone_brings_back_passes(api, world, as_user):
    asha = as_user(world.asha)
    for number in range(250):
        body = {"client_id": str(uuid4()), "body": f"Note {number}"}
        answer = asha.post(f"/api/leads/{world.own.id}/notes", json=body)
        assert answer.status_code == 201, number


def test_tries_at_the_door_are_counted_before_a_password_is_looked_at(api, world, monkeypatch):
    body = {"username": "asha", "password": PASSWORD}
    with few(Limit.TRIES, 2):
        assert api.post("/api/auth/login", json=body).status_code == 200
        assert api.post("/api/auth/login", json=body).status_code == 200
        monkeypatch.setattr("crm_app.entrance.unit_of_work", None)  # nothing is read any more
        answer = api.post("/api/auth/login", json=body)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_often")


def test_a_person_does_not_open_sessions_without_end(api, world):
    body = {"username": "asha", "password": PASSWORD}
    with few(Limit.SIGN_INS, 2):
        got = [api.post("/api/auth/login", json=body).status_code for _ in range(12)]
        assert got == [200, 200] + [429] * 10
    answer = api.post("/api/auth/login", json=body)
    assert answer.status_code == 200, "none of these was a failure: the name is not locked"


def test_twenty_recordings_of_a_person_may_be_on_their_way(api, world, as_user):
    asha, rohit = as_user(world.asha), as_user(world.colleague)
    begin = f"/api/leads/{world.own.id}/recordings"
    first = sounds.creation(b"x")
    assert asha.post(begin, headers=first).status_code == 201
    for _ in range(19):
        assert asha.post(begin, headers=sounds.creation(b"x")).status_code == 201
    refused = asha.post(begin, headers=sounds.creation(b"x"))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_uploads")
    assert int(refused.headers["Retry-After"]) > 0
    assert asha.post(begin, headers=first).status_code == 200, "one that is known goes on"
    other = f"/api/leads/{world.near.id}/recordings"
    assert rohit.post(other, headers=sounds.creation(b"x")).status_code == 201
    gone = asha.post(begin, headers=first).headers["Location"]
    assert asha.delete(gone, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert asha.post(begin, headers=sounds.creation(b"x")).status_code == 201


@pytest.mark.parametrize(
    ("limit", "path"),
    [
        (Limit.EXPORTS, "/api/reports/telecaller-performance.csv"),
        (Limit.EXPORTS, "/api/reports/telecaller-performance.xlsx"),
        (Limit.REPORTS, "/api/reports/telecaller-performance"),
    ],
)
def test_dear_answers_have_a_limit_of_their_own(api, world, as_user, limit, path):
    boss = as_user(world.admin)
    with few(limit, 2):
        got = [boss.get(path).status_code for _ in range(3)]
        assert got == [200, 200, 429]
        assert boss.get("/api/me").status_code == 200


def test_files_are_not_received_without_end(api, world, as_user, uploads):
    boss = as_user(world.admin)
    with few(Limit.IMPORTS, 1):
        got = [
            boss.post(
                "/api/imports",
                files={"file": ("leads.csv", b"Name,Phone\nA,9800000009\n")},
                data={"telecaller_ids": str(world.asha.id)},
            ).status_code
            for _ in range(2)
        ]
        assert got == [202, 429]


def test_every_route_that_costs_anything_is_counted(api):
    paths = {path for path in api.app.openapi()["paths"] if path != "/healthz"}
    assert [path for path in paths if not path.startswith(COUNTED)] == []


def test_sockets_are_counted_by_address(api):
    with few(Limit.SOCKETS, 1):
        for _ in range(3):
            with (
                pytest.raises((WebSocketDisconnect, WebSocketDenialResponse)),
                api.websocket_connect("/_event"),
            ):
                pass
        assert limits.wait_for(Limit.SOCKETS, "testclient") > 0


def test_the_contract_says_so_of_every_route(api):
    silent = [
        f"{method} {path}"
        for path, methods in api.app.openapi()["paths"].items()
        for method, said in methods.items()
        if path.startswith("/api/") and "429" not in said["responses"]
    ]
    assert silent == []


def test_no_rate_is_below_what_a_test_of_the_whole_may_do():
    assert all(rate.burst >= 20 and rate.per_second > 0 for rate in RATES.values())


def test_names_that_nobody_has_take_as_long_as_others(api, world):
    """In turns, so that both see the same machine; below the ten tries of a name."""
    took = {"asha": [], "nobody at all": []}
    for _ in range(7):
        for name, seconds in took.items():
            begun = time.perf_counter()
            answer = api.post("/api/auth/login", json={"username": name, "password": "wrong"})
            seconds.append(time.perf_counter() - begun)
            assert answer.json()["code"] == "wrong_credentials"
    known, unknown = map(statistics.median, took.values())
    assert 0.5 < known / unknown < 2, took
