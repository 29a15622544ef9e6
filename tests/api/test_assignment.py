"""Sharing out over HTTP: preview, once, why, and the way back."""

from uuid import uuid4

from crm_app.models import AssignmentRun


def body(world, **rest):
    return {
        "lead_ids": [str(lead.id) for lead in (world.own, world.near, world.far)],
        "telecaller_ids": [str(world.stranger.id), str(world.asha.id)],
    } | rest


def test_preview_do_ask_why_and_undo(committed, as_user, world):
    boss = as_user(world.admin)
    preview = boss.post("/api/leads/assign", json=body(world, dry_run=True)).json()
    assert preview == {
        "per_telecaller": [
            {"telecaller_id": str(world.stranger.id), "count": 2},
            {"telecaller_id": str(world.asha.id), "count": 1},
        ],
        "passed_over": [],
        "moved": 2,
        "unchanged": 1,
        "run_id": None,
    }
    sent = body(world, client_id=str(uuid4()))
    done, again = (boss.post("/api/leads/assign", json=sent).json() for _ in range(2))
    assert again == done
    assert done | {"run_id": None} == preview
    committed.expire_all()
    assert committed.get_one(AssignmentRun, done["run_id"]).moved == 2

    asked = as_user(world.asha).get(f"/api/leads/{world.near.id}/assignment").json()
    assert asked["owner"]["name"] == "Asha Patil"
    assert asked["sentence"].startswith("Turn 2 of 3 leads that The Boss shared out on ")
    assert [each["from_telecaller"]["name"] for each in asked["history"]] == ["Rohit Rao"]

    for _ in range(2):
        undone = boss.post(f"/api/assignments/{done['run_id']}/undo")
        assert undone.json() == {"run_id": done["run_id"], "moved_back": 2, "kept": []}
    assert as_user(world.colleague).get(f"/api/leads/{world.near.id}").status_code == 200


def test_refusals_are_problems_with_a_code(as_user, world):
    boss = as_user(world.admin)
    url = f"/api/users/{world.asha.id}/leaves"
    sent = {"client_id": str(uuid4()), "first_day": "2026-01-01", "last_day": "2190-01-01"}
    assert [boss.post(url, json=sent).status_code for _ in range(2)] == [201, 200]
    (leave,) = boss.get(url).json()["items"]
    only_asha = body(world, telecaller_ids=[str(world.asha.id)])
    refused = boss.post("/api/leads/assign", json=only_asha)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_telecallers")
    assert boss.delete(f"/api/leaves/{leave['id']}").status_code == 204
    change = {"open_lead_cap": 2, "shift_starts": "00:00", "shift_ends": "23:59"}
    changed = boss.patch(f"/api/users/{world.asha.id}", json=change)
    assert changed.json() | change == changed.json()
    refused = boss.post("/api/leads/assign", json=only_asha)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_room")
    assert "room for 2 of 3 leads" in refused.json()["detail"]
