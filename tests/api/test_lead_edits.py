"""PATCH of exactly six fields, compared and set field by field."""

import pytest
import sqlalchemy as sa

from crm_app.models import AuditEntry, StatusChange


def test_edited_fields_come_back_and_others_stay(as_user, world):
    client, url = as_user(world.asha), f"/api/leads/{world.own.id}"
    sent = {"email": "a@example.com", "city": " Pune ", "alternate_phone": "098765 43210"}
    lead = client.patch(url, json=sent).json()
    assert (lead["email"], lead["city"]) == ("a@example.com", "Pune")
    assert lead["alternate_phone"] == "+919876543210"
    assert client.patch(url, json={"email": ""}).json()["email"] is None
    assert client.get(url).json()["city"] == "Pune"


def test_status_change_is_in_the_history(as_user, world, committed):
    client, url = as_user(world.asha), f"/api/leads/{world.own.id}"
    for _ in range(2):  # sent again it changes nothing more
        assert client.patch(url, json={"status": "enrolled"}).status_code == 200
    changes = committed.execute(sa.select(StatusChange)).scalars().all()
    assert [(each.from_status, each.to_status) for each in changes] == [("new", "enrolled")]


@pytest.mark.parametrize(
    "body", [{"student_name": "X"}, {"phone_number": "1"}, {"base": {"student_name": "X"}}]
)
def test_other_fields_are_not_editable(as_user, world, body):
    answer = as_user(world.asha).patch(f"/api/leads/{world.own.id}", json={"city": "X"} | body)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_editable")
    assert as_user(world.asha).get(f"/api/leads/{world.own.id}").json()["city"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not an address"),
        ("alternate_phone", "12"),
        ("alternate_phone", "+919800000001"),  # the main number
        ("status", "sold"),
        ("status", None),
        ("city", "x" * 81),
    ],
)
def test_bad_value_names_its_field_and_changes_nothing(as_user, world, field, value):
    client, url = as_user(world.asha), f"/api/leads/{world.own.id}"
    answer = client.patch(url, json={"preferred_course": "MBA", field: value})
    assert answer.status_code == 422
    assert field in answer.json()["fields"]
    assert client.get(url).json()["preferred_course"] is None


def test_field_changed_by_somebody_else_is_refused_by_name(as_user, world):
    mine, other = as_user(world.asha), as_user(world.admin)
    url = f"/api/leads/{world.own.id}"
    other.patch(url, json={"city": "Karad", "email": "b@example.com"})
    answer = mine.patch(
        url, json={"city": "Satara", "preferred_course": "MBA", "base": {"city": None}}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert answer.json()["fields"] == {"city": "Karad"}
    assert mine.get(url).json()["preferred_course"] is None


def test_untouched_fields_merge_and_a_repeat_is_fine(as_user, world):
    mine, other = as_user(world.asha), as_user(world.admin)
    url = f"/api/leads/{world.own.id}"
    other.patch(url, json={"email": "b@example.com"})
    body = {"city": "Satara", "base": {"city": None, "email": None}}
    for _ in range(2):
        lead = mine.patch(url, json=body).json()
        assert (lead["city"], lead["email"]) == ("Satara", "b@example.com")


def test_attempt_on_a_foreign_lead_is_noted(as_user, world, committed):
    client = as_user(world.asha)
    assert client.patch(f"/api/leads/{world.far.id}", json={"city": "X"}).status_code == 404
    assert client.get(f"/api/leads/{world.near.id}").status_code == 404
    noted = committed.execute(
        sa.select(AuditEntry.object_id, AuditEntry.detail).where(
            AuditEntry.action == "lead.refused"
        )
    ).all()
    assert {row.object_id for row in noted} == {world.far.id, world.near.id}
    assert {row.detail["by"] for row in noted} == {"asha"}


def test_counts_for_the_chips(as_user, world):
    as_user(world.asha).patch(f"/api/leads/{world.own.id}", json={"status": "interested"})
    mine = as_user(world.asha).get("/api/leads/counts").json()
    assert (mine["all"], mine["due"], mine["by_status"]["interested"]) == (1, 0, 1)
    assert as_user(world.admin).get("/api/leads/counts").json()["all"] == 3
    assert as_user(world.manager).get("/api/leads/counts").json()["all"] == 2
