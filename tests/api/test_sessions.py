"""Where people are signed in, and out again at once."""

import pytest
from sqlmodel import select

from crm_app.models import AuditEntry
from tests.conftest import PASSWORD


def sign_in(api, user, agent):
    body = {"username": user.username, "password": PASSWORD}
    answer = api.post("/api/auth/login", json=body, headers={"User-Agent": agent})
    pair = answer.json()
    return {"Authorization": f"Bearer {pair['access_token']}"}, pair["refresh_token"]


def test_a_telecaller_sees_where_she_is_signed_in(api, world):
    phone, _ = sign_in(api, world.asha, "okhttp/4")
    sign_in(api, world.asha, "Firefox/1")
    sign_in(api, world.colleague, "Chrome/1")
    found = api.get("/api/me/sessions", headers=phone).json()
    assert found["total"] == 2
    first, second = found["items"]
    assert (first["user_agent"], first["is_this"]) == ("okhttp/4", True)
    assert (second["user_agent"], second["is_this"], second["kind"]) == ("Firefox/1", False, "api")


def test_a_lost_phone_is_out_at_once(api, world):
    here, _ = sign_in(api, world.asha, "okhttp/4")
    lost, refresh = sign_in(api, world.asha, "okhttp/3")
    assert api.get("/api/leads", headers=lost).status_code == 200
    (other,) = [
        each
        for each in api.get("/api/me/sessions", headers=here).json()["items"]
        if not each["is_this"]
    ]
    assert api.delete(f"/api/me/sessions/{other['id']}", headers=here).status_code == 204
    assert api.get("/api/leads", headers=lost).status_code == 401
    assert api.get("/api/me", headers=lost).status_code == 401
    body = {"refresh_token": refresh}
    assert api.post("/api/auth/refresh", json=body).status_code == 401
    assert api.get("/api/me", headers=here).status_code == 200
    again = api.delete(f"/api/me/sessions/{other['id']}", headers=here)
    assert again.status_code == 204, "repeating it changes nothing"


def test_the_session_in_use_ends_by_signing_out(api, world):
    here, _ = sign_in(api, world.asha, "okhttp/4")
    (this,) = api.get("/api/me/sessions", headers=here).json()["items"]
    refused = api.delete(f"/api/me/sessions/{this['id']}", headers=here)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_everywhere_else_keeps_this_one(api, world):
    here, _ = sign_in(api, world.asha, "okhttp/4")
    others = [sign_in(api, world.asha, "x")[0] for _ in range(2)]
    assert api.delete("/api/me/sessions", headers=here).json() == {"ended": 2}
    assert api.delete("/api/me/sessions", headers=here).json() == {"ended": 0}
    assert [api.get("/api/me", headers=each).status_code for each in others] == [401, 401]
    assert api.get("/api/me", headers=here).status_code == 200


def test_a_manager_signs_a_telecaller_out_everywhere(api, world, committed):
    phone, refresh = sign_in(api, world.asha, "okhttp/4")
    boss, _ = sign_in(api, world.manager, "Firefox/1")
    address = f"/api/users/{world.asha.id}/sessions"
    (seen,) = api.get(address, headers=boss).json()["items"]
    assert (seen["user_agent"], seen["is_this"]) == ("okhttp/4", False)
    assert api.delete(address, headers=boss).json() == {"ended": 1}
    assert api.get("/api/me", headers=phone).status_code == 401
    assert api.post("/api/auth/refresh", json={"refresh_token": refresh}).status_code == 401
    assert api.get(address, headers=boss).json()["total"] == 0
    assert sign_in(api, world.asha, "okhttp/4"), "and she may sign in again"
    found = committed.exec(select(AuditEntry).where(AuditEntry.action == "sign_in.all_ended"))
    notes = [(each.object_id, each.actor_id) for each in found]
    assert notes == [(world.asha.id, world.manager.id)]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_manager_has_no_say_over_managers_and_admins(api, world, method):
    boss, _ = sign_in(api, world.manager, "Firefox/1")
    own = f"/api/users/{world.manager.id}/sessions"
    assert api.request(method, own, headers=boss).status_code == 403
    other = f"/api/users/{world.admin.id}/sessions"
    assert api.request(method, other, headers=boss).status_code == 404
    assert api.get("/api/me", headers=boss).status_code == 200


def test_a_link_to_a_recording_ends_with_the_session(api, world, committed):
    from tests.api.test_access_matrix import a_recording  # noqa: PLC0415 - of a sibling test

    made = a_recording(world.own.id, world.asha)
    committed.add(made)
    committed.commit()
    here, _ = sign_in(api, world.asha, "okhttp/4")
    lost, _ = sign_in(api, world.asha, "okhttp/3")
    address = f"/api/leads/{world.own.id}/recordings/{made.id}/link"
    link = api.post(address, headers=lost).json()["url"].partition("/api/")[2]
    assert api.get(f"/api/{link}").status_code == 200
    api.delete("/api/me/sessions", headers=here)
    assert api.get(f"/api/{link}").status_code == 401
