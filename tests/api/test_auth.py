"""Sign in, go on, sign out over HTTP, and the one shape of every refusal."""

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from uuid import uuid4

import jwt
import pytest
from fastapi.testclient import TestClient

from crm_app.settings import get_settings
from tests.conftest import PASSWORD


@pytest.fixture
def login(api):
    def send(username="asha", password=PASSWORD, **more):
        body = {"username": username, "password": password, **more}
        return api.post("/api/auth/login", json=body)

    return send


@pytest.fixture
def refresh(api):
    def send(token):
        return api.post("/api/auth/refresh", json={"refresh_token": token})

    return send


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def cookie_of(answer):
    found = SimpleCookie(answer.headers["Set-Cookie"])
    return found["crm_refresh"]


# The answer


def test_login_answers_what_the_contract_says(login, world):
    answer = login()
    assert answer.status_code == 200
    body = answer.json()
    assert {"access_token", "refresh_token", "token_type", "expires_in", "user"} == set(body)
    assert (body["token_type"], body["expires_in"]) == ("bearer", 900)
    user = body["user"]
    assert user["id"] == str(world.asha.id)
    assert (user["username"], user["full_name"], user["role"]) == (
        "asha",
        "Asha Patil",
        "telecaller",
    )
    assert user["branch"] == {"id": str(world.pune.id), "name": "Pune"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert PASSWORD not in answer.text
    assert "argon2" not in answer.text


def test_login_serves_all_roles_and_the_token_opens_the_api(api, login, world):
    for user in (world.asha, world.manager, world.admin):
        body = login(user.username).json()
        me = api.get("/api/me", headers=bearer(body["access_token"]))
        assert (me.status_code, me.json()) == (200, body["user"])
    assert body["user"]["branch"] is None


def test_web_client_gets_its_refresh_token_in_a_guarded_cookie(login, world):
    answer = login(client="web")
    assert answer.json()["refresh_token"] is None
    cookie = cookie_of(answer)
    assert cookie.value
    assert cookie.value not in answer.text
    assert cookie["httponly"] is True
    assert (cookie["samesite"].lower(), cookie["path"]) == ("strict", "/api/auth")
    assert cookie["max-age"] == str(7 * 24 * 3600)
    assert not cookie["secure"], "this address is no HTTPS"


def test_cookie_is_secure_where_the_address_is(login, world, monkeypatch):
    monkeypatch.setenv("CRM_PUBLIC_URL", "https://crm.example.org")
    get_settings.cache_clear()
    try:
        assert cookie_of(login(client="web"))["secure"] is True
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


def test_wrong_name_wrong_password_and_inactive_are_answered_alike(committed, login, world):
    world.colleague.is_active = False
    committed.commit()
    answers = [
        login("nobody"),
        login("asha", "wrong"),
        login(world.colleague.username),
        login("asha", PASSWORD.upper()),
        login("asha", ""),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["code"] == "wrong_credentials"


def test_eleventh_try_is_told_when_to_come_back(login, world):
    statuses = [login("ASHA", "wrong").status_code for _ in range(10)]
    assert statuses == [401] * 10
    answer = login()
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert 800 < int(answer.headers["Retry-After"]) <= 900
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert login(world.manager.username).status_code == 200, "others are not stopped"


def test_typed_name_may_have_capitals_and_spaces(login, world):
    assert login(" Asha ").status_code == 200


# Refresh


def test_refresh_token_works_once_and_its_reuse_ends_the_family(api, login, refresh, world):
    first = login().json()
    second = refresh(first["refresh_token"])
    assert second.status_code == 200
    assert set(second.json()) == set(first)
    assert second.json()["user"] == first["user"]
    again = refresh(first["refresh_token"])
    assert (again.status_code, again.json()["code"]) == (401, "refresh_token_reused")
    for token in (first["access_token"], second.json()["access_token"]):
        assert api.get("/api/me", headers=bearer(token)).status_code == 401
    assert refresh(second.json()["refresh_token"]).status_code == 401


def test_reuse_leaves_the_persons_other_phone_signed_in(api, login, refresh, world):
    stolen, other = login().json(), login().json()
    refresh(stolen["refresh_token"])
    refresh(stolen["refresh_token"])
    assert api.get("/api/me", headers=bearer(other["access_token"])).status_code == 200


def test_web_client_refreshes_by_cookie_and_header(api, login, world):
    first = cookie_of(login(client="web")).value
    answer = api.post("/api/auth/refresh", headers={"X-CRM-Client": "web"})
    assert (answer.status_code, answer.json()["refresh_token"]) == (200, None)
    assert cookie_of(answer).value not in {"", first}
    assert api.get("/api/me", headers=bearer(answer.json()["access_token"])).status_code == 200
    stolen = TestClient(api.app, cookies={"crm_refresh": first})
    reused = stolen.post("/api/auth/refresh", headers={"X-CRM-Client": "web"})
    assert reused.json()["code"] == "refresh_token_reused"


def test_cookie_without_the_header_is_refused(api, login, world):
    login(client="web")
    for headers in ({}, {"X-CRM-Client": "app"}):
        for path in ("refresh", "logout"):
            answer = api.post(f"/api/auth/{path}", headers=headers)
            assert answer.status_code == 422
    allowed = api.post("/api/auth/refresh", headers={"X-CRM-Client": "web"})
    assert allowed.status_code == 200


def test_refresh_with_nothing_or_with_the_unknown_is_refused(api, refresh, world):
    assert api.post("/api/auth/refresh").status_code == 401
    assert refresh("unknown").status_code == 401
    assert api.post("/api/auth/refresh", json={}).status_code == 422


# Logout


def test_logout_ends_both_tokens(api, login, refresh, world):
    body = login().json()
    answer = api.post("/api/auth/logout", json={"refresh_token": body["refresh_token"]})
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get("/api/me", headers=bearer(body["access_token"])).status_code == 401
    assert refresh(body["refresh_token"]).status_code == 401
    again = api.post("/api/auth/logout", json={"refresh_token": body["refresh_token"]})
    assert again.status_code == 204


def test_logout_of_a_web_client_takes_the_cookie_away(api, login, world):
    token = login(client="web").json()["access_token"]
    answer = api.post("/api/auth/logout", headers={"X-CRM-Client": "web"})
    assert answer.status_code == 204
    cookie = cookie_of(answer)
    assert (cookie.value, cookie["path"], cookie["max-age"]) == ("", "/api/auth", "0")
    assert api.get("/api/me", headers=bearer(token)).status_code == 401


def test_deactivated_person_is_out_with_the_next_request(as_user, world):
    asha, admin = as_user(world.asha), as_user(world.admin)
    assert asha.get("/api/me").status_code == 200
    off = admin.patch(f"/api/users/{world.asha.id}", json={"is_active": False})
    assert off.status_code == 200, off.text
    assert asha.get("/api/me").status_code == 401
    on = admin.patch(f"/api/users/{world.asha.id}", json={"is_active": True})
    assert on.status_code == 200
    assert asha.get("/api/me").status_code == 401, "old tokens stay dead"


# Tokens


def test_token_that_is_not_ours_is_refused(api, login, world):
    secret = get_settings().token_secret()
    claims = jwt.decode(login().json()["access_token"], secret, ["HS256"])
    ended = claims | {"exp": int((datetime.now(UTC) - timedelta(seconds=1)).timestamp())}
    assert api.get("/api/me", headers=bearer(jwt.encode(claims, secret))).status_code == 200
    wrong = {
        "none": bearer(jwt.encode(claims, "", "none")),
        "another algorithm": bearer(jwt.encode(claims, secret, "HS384")),
        "another secret": bearer(jwt.encode(claims, "k" * 64)),
        "expired": bearer(jwt.encode(ended, secret)),
        "cut": bearer(jwt.encode(claims, secret)[:-2]),
        "text": bearer("text"),
        "empty": bearer(""),
        "another scheme": {"Authorization": "Basic YXNoYTp4"},
        "no header": {},
    }
    for case, headers in wrong.items():
        answer = api.get("/api/me", headers=headers)
        assert answer.status_code == 401, case
        assert answer.headers["WWW-Authenticate"] == "Bearer", case
        assert answer.headers["Content-Type"] == "application/problem+json", case
        assert answer.json()["code"] == "not_authenticated", case


# The shape of a refusal


def problem(answer, status, code, *fields):
    """Checks that an answer is this problem, and nothing more than a problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) <= {"status", "code", "detail", "fields"}
    assert (body["status"], body["code"]) == (status, code)
    assert body["detail"]
    assert set(body.get("fields", {})) == set(fields)


def test_refusals_of_the_framework_have_our_shape(api, as_user, world):
    asha = as_user(world.asha)
    problem(api.get("/api/nowhere"), 404, "not_found")
    wrong_method = api.delete("/api/leads")
    problem(wrong_method, 405, "method_not_allowed")
    assert wrong_method.headers["Allow"]
    problem(api.get("/api/me"), 401, "not_authenticated")
    problem(asha.get("/api/leads/here"), 422, "invalid", "lead_id")
    problem(asha.get("/api/leads", params={"status": "sold"}), 422, "invalid", "status.0")
    problem(asha.get("/api/leads", params={"colour": "blue"}), 422, "invalid", "colour")
    problem(api.post("/api/auth/login", json={}), 422, "invalid", "username", "password")
    problem(api.post("/api/auth/login", json=[]), 422, "invalid", "body")
    json = {"Content-Type": "application/json"}
    cut = api.post("/api/auth/login", content=b'{"username": ', headers=json)
    problem(cut, 422, "invalid", "body")
    unreadable = api.post("/api/auth/login", content=b"\xff", headers=json)
    problem(unreadable, 400, "refused")


def test_refusals_of_the_domain_have_our_shape(as_user, world):
    asha, admin = as_user(world.asha), as_user(world.admin)
    problem(asha.get("/api/users"), 403, "not_permitted")
    problem(asha.get(f"/api/leads/{world.far.id}"), 404, "not_found")
    taken = {"name": "pune", "location": "x"}
    problem(admin.post("/api/branches", json=taken), 409, "branch_name_taken", "name")
    person = {
        "username": "Asha",
        "password": "open sesame",
        "full_name": "x",
        "branch_id": str(world.pune.id),
    }
    problem(admin.post("/api/users", json=person), 409, "username_taken", "username")
    blank = {"name": " ", "location": ""}
    problem(admin.post("/api/branches", json=blank), 422, "invalid", "name", "location")
    problem(asha.get("/api/leads", params={"search": "a"}), 422, "invalid", "search")
    problem(asha.get("/api/leads", params={"cursor": "x"}), 422, "bad_cursor")


def test_text_that_postgresql_cannot_store_is_refused_like_any_other(api, as_user, world):
    asha, admin = as_user(world.asha), as_user(world.admin)
    nul = "a\0b"
    sent = {"username": nul, "password": "x"}
    problem(api.post("/api/auth/login", json=sent), 422, "invalid", "username")
    problem(asha.get("/api/leads", params={"search": nul}), 422, "invalid", "search")
    problem(admin.get("/api/users", params={"search": nul}), 422, "invalid", "search")
    branch = {"name": nul, "location": "x"}
    problem(admin.post("/api/branches", json=branch), 422, "invalid", "name")
    note = {"client_id": str(uuid4()), "body": nul}
    problem(asha.post(f"/api/leads/{world.own.id}/notes", json=note), 422, "invalid", "body")
    half = b'{"name": "\\ud800", "location": "x"}'
    json = {"content": half, "headers": {"Content-Type": "application/json"}}
    problem(admin.post("/api/branches", **json), 422, "invalid", "name")


def test_forged_cursors_of_every_list_are_refused(as_user, world):
    asha, admin = as_user(world.asha), as_user(world.admin)
    lists = [
        (asha, "/api/leads", 3),
        (asha, f"/api/leads/{world.own.id}/timeline", 2),
        (asha, "/api/followups", 2),
        (admin, "/api/imports", 2),
    ]
    forged = {
        2: ["WyJhIiwgImIiXQ", "WyJcdWQ4MDAiLCAiYSJd", "WyJcdTAwMDAiLCAiYSJd"],
        3: ["WyJhIiwgImIiLCAiYyJd", "WyJcdWQ4MDAiLCAiYSIsICJiIl0", "WyJcdTAwMDAiLCAiYSIsICJiIl0"],
    }  # of ["a", "b"], of half a character, and of a NUL
    for client, path, length in lists:
        for cursor in ["x", "é", *forged[length], *forged[5 - length]]:
            answer = client.get(path, params={"cursor": cursor})
            problem(answer, 422, "bad_cursor")


def test_moments_at_the_ends_of_the_calendar_are_refused(as_user, world):
    asha, admin = as_user(world.asha), as_user(world.admin)
    report = "/api/reports/telecaller-performance"
    for client, path in ((asha, "/api/followups"), (admin, report), (admin, f"{report}.csv")):
        for end in ("from", "to"):
            for day in ("0001-01-01", "9999-12-31"):
                problem(client.get(path, params={end: day}), 422, "invalid", end)
    for moment in ("0001-01-01T00:00:00+05:30", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        body = {"client_id": str(uuid4()), "lead_id": str(world.own.id), "scheduled_at": moment}
        problem(asha.post("/api/followups", json=body), 422, "invalid", "scheduled_at")
        call = {
            "client_id": str(uuid4()),
            "outcome": "busy",
            "started_at": moment,
            "duration_seconds": 0,
        }
        answer = asha.post(f"/api/leads/{world.own.id}/calls", json=call)
        problem(answer, 422, "invalid", "started_at")
