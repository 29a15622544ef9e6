"""What holds for every page: it is light, and anybody can use it."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scripts import weigh
from tests.e2e import demo as made
from tests.e2e.conftest import ADMIN_PASSWORD, ROOT, Program, sign_in

AXE = ("tools/node_modules", os.environ.get("CRM_NODE_MODULES", ""))
THEMES = ("light", "dark")
ARTIFACTS = Path(os.environ.get("CRM_ARTIFACTS") or ROOT / "build" / "screenshots")
SETTLED_MS = 600


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with made.demo() as program:
        yield program


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, as `tools/package.json` names it."""
    for folder in filter(None, AXE):
        script = ROOT / folder / "axe-core" / "axe.min.js"
        if script.is_file():
            return script.read_text(encoding="utf-8")
    if os.environ.get("CI"):
        pytest.fail("axe-core is missing: npm ci --prefix tools")
    pytest.skip("axe-core is missing: npm ci --prefix tools")


def violations(page: Page) -> list[str]:
    """What axe finds, as lines."""
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{fault['impact']} {fault['id']}: {node['html'][:150]} {node['failureSummary'][:200]}"
        for fault in found
        for node in fault["nodes"][:3]
    ]


def look_at(page: Page, program: Program, path: str, name: str, axe: str) -> list[str]:
    """Open a page, keep a picture of it, and answer what axe finds."""
    page.goto(f"{program.address}{path}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED_MS)
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png", animations="disabled")
    page.evaluate(axe)
    return violations(page)


@pytest.mark.parametrize("theme", THEMES)
def test_no_page_has_a_violation(browser: Browser, program: Program, axe: str, theme: str):
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {"/login": look_at(page, program, "/login", f"login-{theme}", axe)}
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    for path in (*made.PAGES, made.any_lead(program)):
        name = re.sub(r"/[0-9a-f-]{36}", "-one", path).strip("/").replace("/", "-") or "floor"
        found[path] = look_at(page, program, path, f"{name}-{theme}", axe)
    context.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_narrow_pages_have_no_violation_and_no_second_scrollbar(browser, program, axe):
    context = browser.new_context(viewport={"width": 360, "height": 740}, reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    found = {}
    for path in made.PAGES:
        faults = look_at(page, program, path, f"narrow-{path.strip('/') or 'floor'}", axe)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found[path] = [*faults, *([f"{wide} px too wide"] if wide > 0 else [])]
    context.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_first_visit_stays_light(browser, program):
    session = made.cookie(program)
    found = {
        path: weigh.weigh(browser, program.address, path, "" if path == "/login" else session)
        for path in ("/login", *made.PAGES, made.any_lead(program))
    }
    assert all(each.scripts and each.styles for each in found.values()), found
    heavy = {path: each.counted for path, each in found.items() if each.counted > weigh.LIMIT_KB}
    assert heavy == {}, json.dumps(heavy)
