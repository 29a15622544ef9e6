"""What pages may load: nothing inline that the build did not write, nothing from elsewhere."""

import re

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from crm_app.settings import get_settings
from crm_app.web import acts, policy
from crm_app.web.headers import Headers
from crm_app.web.page_gate import PageGate

# The SHA-256 of "alert(1)", in base64.
ALERT = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
PAGE = b"<script>alert(1)</script><script src='/a.js'></script><script>\n2\n</script>"


@pytest.fixture
def environment(monkeypatch):
    def set_to(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()

    yield set_to
    monkeypatch.undo()
    get_settings.cache_clear()


def parts(text):
    return dict(part.partition(" ")[::2] for part in text.split("; "))


def test_inline_scripts_are_named_by_their_hashes():
    scripts = parts(policy.portal(PAGE))["script-src"].split()
    assert scripts[:2] == ["'self'", ALERT]
    assert len(scripts) == 3
    assert parts(policy.portal())["script-src"] == "'self'"


@pytest.mark.parametrize("text", [policy.portal(PAGE), policy.phone_app(PAGE), policy.FILES])
def test_no_policy_lets_anything_run_that_is_not_known(text):
    found = parts(text)
    assert "unsafe-eval" not in text
    assert "unsafe-inline" not in found.get("script-src", "")
    assert found["base-uri"] == found["frame-ancestors"] == "'none'"
    assert not re.search(r"\*|https?:(?!//)", text)


def test_the_socket_is_ours(environment):
    environment(CRM_ENV="production", CRM_PUBLIC_URL="https://crm.example.in")
    assert parts(policy.portal())["connect-src"] == "'self' wss://crm.example.in"


def test_recordings_come_from_the_bucket_alone_where_it_sends_them(environment):
    assert parts(policy.portal())["media-src"] == "'self' blob:"
    environment(
        CRM_STORAGE_URL="s3://calls/of/2026", CRM_STORAGE_REDIRECT="1", AWS_ACCESS_KEY_ID="one",
        AWS_SECRET_ACCESS_KEY="two", AWS_ENDPOINT_URL="https://s3.example.in",
    )  # fmt: skip
    policy.phone_app.cache_clear()
    for text in (policy.portal(), policy.phone_app(b"")):
        assert parts(text)["media-src"] == "'self' blob: https://s3.example.in"
    policy.phone_app.cache_clear()


def site(tmp_path):
    (tmp_path / "leads").mkdir()
    (tmp_path / "leads" / "index.html").write_bytes(PAGE)
    (tmp_path / "404.html").write_bytes(b"<p>")
    routes = [
        Route("/login/", lambda _: HTMLResponse("no page of the build")),
        Route("/leads/", lambda _: HTMLResponse(PAGE)),
        Route("/kept/", lambda _: Response(status_code=304)),
        Route("/json", lambda _: JSONResponse({})),
        Route("/own", lambda _: HTMLResponse("", headers={"content-security-policy": "own"})),
    ]
    gate = PageGate(
        Headers(Starlette(routes=routes)),
        ["/login", "/leads"],
        policy.of_built_pages(tmp_path, "404.html"),
    )
    return TestClient(gate, cookies={"crm_session": "some"})


def said(answer, name="content-security-policy"):
    return answer.headers[name]


def test_each_page_has_its_own_policy_and_files_have_the_strictest(tmp_path):
    client = site(tmp_path)
    assert ALERT in said(client.get("/leads"))
    assert ALERT not in said(client.get("/login"))
    assert said(client.get("/json")) == policy.FILES
    assert said(client.get("/own")) == "own"
    # What a browser keeps gets the headers of a 304.
    assert "script-src" in said(client.get("/kept/"))


def test_https_is_asked_for_where_the_address_is_https(tmp_path, environment):
    assert "strict-transport-security" not in site(tmp_path).get("/json").headers
    environment(CRM_PUBLIC_URL="https://crm.example.in")
    (tmp_path / "again").mkdir()
    answer = site(tmp_path / "again").get("/json")
    assert said(answer, "strict-transport-security") == "max-age=31536000"
    assert said(answer, "cross-origin-opener-policy") == "same-origin"
    assert "microphone=()" in said(answer, "permissions-policy")


def test_reflexs_script_is_left_without_eval():
    script = "\n".join(['import io from "socket.io-client";', *acts._EVALUATED])
    changed = acts.without_eval(script)
    assert not re.search(r"\beval\b", changed)
    assert acts.without_eval(changed) == changed


@pytest.mark.parametrize(
    "script",
    ['import io from "socket.io-client";', "\n".join(acts._EVALUATED),
     "\n".join(['import io from "socket.io-client";', *acts._EVALUATED, "eval(more)"])],
)  # fmt: skip
def test_another_reflex_is_refused_rather_than_half_changed(script):
    with pytest.raises(RuntimeError):
        acts.without_eval(script)
