"""The documentation of the API at /docs."""

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api_ext import app, docs_page

CONTRACT = json.loads(Path(app.__file__).with_name("openapi.json").read_text())


@pytest.fixture(scope="module")
def written():
    return docs_page.page(CONTRACT)


def test_every_route_and_schema_is_there(written):
    for path, methods in CONTRACT["paths"].items():
        for method, operation in methods.items():
            assert f'id="do-{operation["operationId"]}"' in written, (method, path)
    assert all(f'id="{name}"' in written for name in CONTRACT["components"]["schemas"])


def test_links_lead_somewhere_and_names_are_used_once(written):
    ids = re.findall(r'id="([^"]+)"', written)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', written)) <= set(ids)


def test_nothing_comes_from_elsewhere_and_nothing_runs(written):
    assert "<script" not in written
    assert re.findall(r'(?:src|href)="(?!#|/openapi\.json)[^"]*"', written) == []
    answer = TestClient(app.create_api()).get("/docs")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_what_the_contract_says_is_text(written):
    contract = {
        "info": {"title": "<b>", "version": "1", "description": "a `<i>` **b**\n\n* one\n* two"},
        "tags": [{"name": "part", "description": "<script>"}],
        "paths": {
            "/x": {"get": {"tags": ["part"], "operationId": "x", "responses": {
                "200": {"description": "<img>", "content": {"text/html": {"schema": {
                    "anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}}}}}}}
        },
        "components": {"schemas": {}},
    }  # fmt: skip
    page = docs_page.page(contract)
    assert not re.search(r"<(b|i|script|img)>(?=[^<]*<)", page.partition("<main>")[2][:120])
    assert "<script>" not in page
    assert "<img>" not in page
    assert "<code>&lt;i&gt;</code> <strong>b</strong>" in page
    assert "<li>one<li>two</ul>" in page
    assert "string or null" in page
