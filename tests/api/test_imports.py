"""Imports over the API, with real files, run by the real queue."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from crm_app.adapters import import_files
from crm_app.domain.imports import staging
from crm_app.models import Lead
from tests.conftest import makers

DATA = Path(__file__).parent.parent / "data"
EXPECTED = json.loads((DATA / "expected.json").read_text())


def send(client, path, telecallers, **fields):
    return client.post(
        "/api/imports",
        files={"file": (path.name, path.read_bytes(), "text/csv")},
        data={"telecaller_ids": [str(user.id) for user in telecallers], **fields},
    )


def csv_file(folder, rows, name="leads.csv"):
    path = folder / name
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_real_file_gives_the_expected_result(as_user, world, run_jobs, name, committed):
    client, wanted = as_user(world.admin), EXPECTED[name]
    accepted = send(client, DATA / name, [world.asha, world.colleague])
    assert accepted.status_code == 202, accepted.text
    run_jobs()
    found = client.get(f"/api/imports/{accepted.json()['id']}").json()
    assert found["status"] in {wanted["status"], wanted.get("or")}, found["message"]
    if found["status"] == "failed":
        assert name.removesuffix(".csv") in found["message"] or found["message"]
        assert found["total"] == 0
        return
    counts = {key: found[key] for key in ("total", "created", "duplicate", "error")}
    assert counts == {key: wanted[key] for key in counts}
    errors = client.get(f"/api/imports/{found['id']}/errors.csv")
    rows = list(csv.DictReader(io.StringIO(errors.content.decode("utf-8-sig"))))
    assert {row["error_row"]: row["error_code"] for row in rows} == wanted["rows"]
    shares = [share["count"] for share in found["per_telecaller"]]
    assert sum(shares) == wanted["created"]
    assert max(shares) - min(shares) <= 1
    names = set(committed.execute(sa.select(Lead.student_name)).scalars())
    assert set(wanted.get("names", [])) <= names


def test_ten_leads_for_three_go_four_three_three_in_turn(as_user, world, run_jobs, tmp_path):
    rows = [["Name", "Phone"], *([f"Student {n}", f"98111000{n:02}"] for n in range(10))]
    people = [world.stranger, world.asha, world.colleague]
    client = as_user(world.admin)
    key = send(client, csv_file(tmp_path, rows), people).json()["id"]
    run_jobs()
    found = client.get(f"/api/imports/{key}").json()
    assert [share["count"] for share in found["per_telecaller"]] == [4, 3, 3]
    assert [share["telecaller_id"] for share in found["per_telecaller"]] == [
        str(user.id) for user in people
    ]
    mine = as_user(world.stranger).get("/api/leads", params={"search": "Student"}).json()
    assert {item["student_name"] for item in mine["items"]} == {
        f"Student {n}" for n in (0, 3, 6, 9)
    }


def test_rotation_goes_on_where_the_last_import_ended(as_user, world, run_jobs, tmp_path):
    client, people = as_user(world.admin), [world.asha, world.colleague, world.stranger]
    for turn in range(2):
        rows = [["Name", "Phone"], *([f"S{turn}{n}", f"981110{turn}0{n:02}"] for n in range(4))]
        path = csv_file(tmp_path, rows, f"{turn}.csv")
        key = send(client, path, people, continue_rotation="true").json()["id"]
        run_jobs()
    shares = client.get(f"/api/imports/{key}").json()["per_telecaller"]
    assert {share["telecaller_id"]: share["count"] for share in shares} == {
        str(world.colleague.id): 2,
        str(world.stranger.id): 1,
        str(world.asha.id): 1,
    }


def test_second_import_of_a_file_makes_nothing(as_user, world, run_jobs):
    client = as_user(world.admin)
    for _ in range(2):
        key = send(client, DATA / "plain_utf8.csv", [world.asha]).json()["id"]
        run_jobs()
    found = client.get(f"/api/imports/{key}").json()
    assert (found["created"], found["duplicate"], found["total"]) == (0, 60, 60)


def test_repaired_errors_file_can_be_imported_again(as_user, world, run_jobs, tmp_path):
    rows = [["Student Name", "Mobile No."], ["Asha", "=12"], ["", "9811100001"], ["Ravi", "5"]]
    client = as_user(world.admin)
    key = send(client, csv_file(tmp_path, rows), [world.asha]).json()["id"]
    run_jobs()
    text = client.get(f"/api/imports/{key}/errors.csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    repaired = text.replace("'=12", "'+919811100002").replace('"5"', '"9811100003"')
    path = tmp_path / "repaired.csv"
    path.write_text(repaired, encoding="utf-8-sig")
    key = send(client, path, [world.asha]).json()["id"]
    run_jobs()
    found = client.get(f"/api/imports/{key}").json()
    assert (found["created"], found["error"]) == (2, 1)


def test_deactivated_telecaller_is_passed_over_and_named(as_user, world, run_jobs, committed):
    client = as_user(world.admin)
    key = send(client, DATA / "plain_utf8.csv", [world.asha, world.colleague]).json()["id"]
    assert client.patch(f"/api/users/{world.asha.id}", json={"is_active": False}).status_code == 200
    run_jobs()
    found = client.get(f"/api/imports/{key}").json()
    assert [(share["name"], share["count"]) for share in found["per_telecaller"]] == [
        ("Rohit Rao", 60)
    ]
    assert "Asha Patil" in found["message"]


def test_import_fails_plainly_when_nobody_is_left(as_user, world, run_jobs):
    client = as_user(world.admin)
    key = send(client, DATA / "plain_utf8.csv", [world.asha]).json()["id"]
    client.patch(f"/api/users/{world.asha.id}", json={"is_active": False})
    run_jobs()
    found = client.get(f"/api/imports/{key}").json()
    assert (found["status"], found["created"]) == ("failed", 0)
    assert "telecallers" in found["message"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"telecaller_ids": []}, "telecaller_ids"),
        ({"telecaller_ids": ["nobody"]}, "telecaller_ids.0"),
        ({"mapping": "no json"}, "mapping"),
        ({"duplicates": "merge"}, "duplicates"),
        ({"colour": "blue"}, "colour"),
        ({"client_id": "7"}, "client_id"),
    ],
)
def test_wrong_choice_is_named_and_keeps_no_file(as_user, world, change, field):
    kept = set(import_files.path("x").parent.iterdir())
    data = {"telecaller_ids": [str(world.asha.id)]} | change
    answer = as_user(world.admin).post(
        "/api/imports", files={"file": ("a.csv", b"Name,Phone\n", "text/csv")}, data=data
    )
    assert answer.status_code == 422, answer.text
    assert field in answer.json()["fields"]
    assert set(import_files.path("x").parent.iterdir()) == kept


def test_missing_file_is_named(as_user, world):
    answer = as_user(world.admin).post(
        "/api/imports", data={"telecaller_ids": [str(world.asha.id)]}
    )
    assert "file" in answer.json()["fields"]


def test_telecaller_may_not_import(as_user, world):
    answer = send(as_user(world.asha), DATA / "plain_utf8.csv", [world.asha])
    assert answer.status_code == 403


def test_manager_imports_for_the_own_branch_only(as_user, world, run_jobs, committed):
    client = as_user(world.manager)
    assert send(client, DATA / "plain_utf8.csv", [world.stranger]).status_code == 422
    key = send(client, DATA / "plain_utf8.csv", [world.asha]).json()["id"]
    run_jobs()
    assert client.get(f"/api/imports/{key}").json()["created"] == 60
    branches = set(
        committed.execute(sa.select(Lead.branch_id).where(Lead.import_id.is_not(None))).scalars()
    )
    assert branches == {world.pune.id}


def test_same_client_id_imports_once(as_user, world, run_jobs):
    client, key = as_user(world.admin), "7f9c24e5-2f3b-4a64-8f43-0d3b5f2d1c11"
    answers = [send(client, DATA / "plain_utf8.csv", [world.asha], client_id=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_own_mapping_wins_over_the_headers(as_user, world, run_jobs, tmp_path, committed):
    rows = [["A", "B", "Name"], ["Lata Bose", "9811100001", "not this"]]
    mapping = json.dumps({"A": "student_name", "B": "phone_number"})
    client = as_user(world.admin)
    key = send(client, csv_file(tmp_path, rows), [world.asha], mapping=mapping).json()["id"]
    run_jobs()
    assert client.get(f"/api/imports/{key}").json()["created"] == 1
    names = Counter(committed.execute(sa.select(Lead.student_name)).scalars())
    assert names["Lata Bose"] == 1


def test_lead_made_meanwhile_makes_its_row_a_duplicate(
    as_user, world, run_jobs, tmp_path, committed, monkeypatch
):
    rows = [["Name", "Phone"], *([f"Student {n}", f"98111000{n:02}"] for n in range(9))]
    sort_out = staging.sort_out

    def and_then_somebody_is_quicker(*args, **rest):
        fresh = sort_out(*args, **rest)
        makers(committed)[2](world.stranger, phone_e164="+919811100004")
        committed.commit()
        return fresh

    monkeypatch.setattr(staging, "sort_out", and_then_somebody_is_quicker)
    client = as_user(world.admin)
    key = send(client, csv_file(tmp_path, rows), [world.asha, world.colleague]).json()["id"]
    run_jobs()
    found = client.get(f"/api/imports/{key}").json()
    assert (found["total"], found["created"], found["duplicate"]) == (9, 8, 1)
    assert sum(share["count"] for share in found["per_telecaller"]) == 8
    errors = client.get(f"/api/imports/{key}/errors.csv").content.decode("utf-8-sig")
    (fault,) = csv.DictReader(io.StringIO(errors))
    assert (fault["error_row"], fault["error_code"]) == ("6", "duplicate_existing")
