"""The telecallers' app as it is served at /m/."""

import gzip
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from crm_app.web.phone_app import NOT_BUILT, PhoneApp

PAGE = b"<!doctype html><title>CRM</title>"
SCRIPT = b"console.log('a lead')" * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "sw.js").write_bytes(b"self")
    (tmp_path / "manifest.webmanifest").write_bytes(b"{}")
    (tmp_path / ".built-from").write_bytes(b"sources")
    (tmp_path / "assets" / "index-1.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "index-1.js.gz").write_bytes(gzip.compress(SCRIPT))
    return tmp_path


def served(folder: Path) -> TestClient:
    return TestClient(PhoneApp(PlainTextResponse("the rest"), folder), follow_redirects=False)


@pytest.mark.parametrize("path", ["/m/", "/m/leads", "/m/leads/0b0d2ad1", "/m/index.html"])
def test_every_address_of_the_app_is_its_page(folder: Path, path: str) -> None:
    answer = served(folder).get(path)
    assert (answer.status_code, answer.content) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


def test_files_with_a_hash_are_kept_for_ever_and_the_rest_is_asked_after(folder: Path) -> None:
    site = served(folder)
    assert "immutable" in site.get("/m/assets/index-1.js").headers["cache-control"]
    assert site.get("/m/sw.js").headers["cache-control"] == "no-cache"
    manifest = site.get("/m/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"


def test_packed_only_for_who_takes_it(folder: Path) -> None:
    site = served(folder)
    packed = site.get("/m/assets/index-1.js", headers={"accept-encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert int(packed.headers["content-length"]) < len(SCRIPT) / 10
    assert packed.content == SCRIPT
    for takes in ("identity", "gzip;q=0"):
        plain = site.get("/m/assets/index-1.js", headers={"accept-encoding": takes})
        assert "content-encoding" not in plain.headers
        assert plain.content == SCRIPT
        assert plain.headers["vary"] == "Accept-Encoding"


def test_what_the_browser_has_is_not_sent_again(folder: Path) -> None:
    site = served(folder)
    etag = site.get("/m/").headers["etag"]
    again = site.get("/m/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert site.get("/m/", headers={"if-none-match": '"older"'}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/m/assets/index-0.js", "/m/.built-from", "/m/other.js", "/m/..%2f..%2fpyproject.toml"]
)
def test_a_file_that_is_not_of_this_build_is_not_the_page(folder: Path, path: str) -> None:
    assert served(folder).get(path).status_code == 404


def test_the_page_may_load_and_ask_this_server_alone(folder: Path) -> None:
    answer = served(folder).get("/m/leads")
    policy = dict(
        part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "script-src" not in policy  # so 'self' holds: nothing inline
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_everything_else_is_passed_on(folder: Path) -> None:
    site = served(folder)
    assert [site.get(path).text for path in ("/", "/meta", "/api/meta")] == ["the rest"] * 3
    moved = site.get("/m?source=pwa")
    assert (moved.status_code, moved.headers["location"]) == (308, "/m/?source=pwa")
    assert site.post("/m/").status_code == 405


def test_without_a_build_it_says_how_to_make_one_and_then_serves_it(tmp_path: Path) -> None:
    site = served(tmp_path)
    answer = site.get("/m/")
    assert (answer.status_code, answer.text) == (503, NOT_BUILT)
    (tmp_path / "index.html").write_bytes(PAGE)
    assert site.get("/m/").content == PAGE
