"""The committed contract is the one of the code."""

import json
import re
from pathlib import Path

from api_ext.app import create_api
from crm_app.domain.schemas import Command

COMMITTED = Path(__file__).parents[2] / "api_ext" / "openapi.json"


def operations():
    for path, methods in create_api().openapi()["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_committed_contract_is_the_one_of_the_code():
    rendered = json.dumps(create_api().openapi(), indent=1, sort_keys=True) + "\n"
    assert COMMITTED.read_text() == rendered, "run `make openapi` and commit the file"


def test_every_route_says_what_it_does():
    silent = [
        name
        for name, operation in operations()
        if not operation.get("description", "").endswith(".") or not operation.get("tags")
    ]
    assert silent == []


def test_every_route_of_the_api_names_its_refusals():
    open_to_all = {
        *("/api/auth/login", "/api/auth/refresh", "/api/auth/logout"),
        "/api/reminders/{reminder_id}/receipt",  # a token of the message is all it asks for
    }
    for name, operation in operations():
        method, path = name.split()
        if method == "OPTIONS":  # says what the server can do, and looks nothing up
            continue
        if path.startswith("/api/") and path not in open_to_all:
            assert "401" in operation["responses"], name
            assert operation["security"] == [{"HTTPBearer": []}], name
        if "{" in path:
            assert "404" in operation["responses"], name


def test_refusals_are_documented_as_problems():
    for name, operation in operations():
        for status, answer in operation["responses"].items():
            if status.startswith("4") and name.split()[1].startswith("/api/"):
                assert "application/problem+json" in answer["content"], (name, status)


def test_operations_have_short_names_of_their_own():
    names = [operation["operationId"] for _, operation in operations()]
    assert len(set(names)) == len(names), "rename a function"
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+){0,3}", name)] == []


def test_every_tag_is_described():
    contract = create_api().openapi()
    described = {tag["name"] for tag in contract["tags"] if tag["description"].endswith(".")}
    used = {tag for _, operation in operations() for tag in operation["tags"]}
    assert used == described


def test_every_body_has_an_example():
    contract = create_api().openapi()
    schemas = contract["components"]["schemas"]
    without = []
    for name, operation in operations():
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None:
            continue
        of = next(
            each for each in [body["schema"], *body["schema"].get("anyOf", [])] if "$ref" in each
        )
        if not schemas[of["$ref"].rpartition("/")[2]].get("examples"):
            without.append(name)
    assert without == []


def test_examples_are_valid():
    checked = 0
    for command in every_command(Command):
        for example in (command.model_config.get("json_schema_extra") or {}).get("examples", []):
            command.model_validate(example)
            checked += 1
    assert checked > 10


def every_command(kind):
    for each in kind.__subclasses__():
        yield each
        yield from every_command(each)


def test_what_may_be_sent_twice_says_what_a_repeat_answers():
    repeatable = [
        name for name, operation in operations() if {"200", "201"} <= set(operation["responses"])
    ]
    assert sorted(repeatable) == [
        "POST /api/devices",
        "POST /api/followups",
        "POST /api/leads/{lead_id}/calls",
        "POST /api/leads/{lead_id}/consents",
        "POST /api/leads/{lead_id}/notes",
        "POST /api/leads/{lead_id}/recordings",
        "POST /api/leads/{lead_id}/siblings",
        "POST /api/users/{user_id}/leaves",
    ]


def test_every_body_may_be_too_large_and_every_route_too_busy():
    for name, operation in operations():
        if name.split()[1].startswith("/api/"):
            assert "Retry-After" in operation["responses"]["503"]["headers"], name
            if "requestBody" in operation:
                assert {"413", "422"} <= set(operation["responses"]), name
