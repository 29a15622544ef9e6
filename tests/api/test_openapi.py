"""The committed contract is the one of the code."""

import json
from pathlib import Path

from api_ext.app import create_api

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
    open_to_all = {"/api/auth/login", "/api/auth/refresh", "/api/auth/logout"}
    for name, operation in operations():
        path = name.split()[1]
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
