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
ID = "[0-9a-f-]{36}"


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
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [*violations(page), *([f"{wide} px too wide"] if wide > 0 else [])]


def look_at_all(
    page: Page, program: Program, pages: dict[str, str], kind: str, axe: str
) -> dict[str, list[str]]:
    """What is wrong with each page, for those where something is."""
    found = {}
    for name, path in made.PUBLIC_PAGES.items():
        found[name] = look_at(page, program, path, f"{name}-{kind}", axe)
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    for name, path in pages.items():
        found[name] = look_at(page, program, path, f"{name}-{kind}", axe)
    return {name: faults for name, faults in found.items() if faults}


@pytest.fixture(scope="module")
def pages(browser: Browser, program: Program) -> dict[str, str]:
    return made.Office(program).pages(browser)


@pytest.mark.parametrize("theme", THEMES)
def test_no_page_has_a_violation(browser, program, pages, axe, theme):
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme=theme, reduced_motion="reduce"
    )
    found = look_at_all(context.new_page(), program, pages, theme, axe)
    context.close()
    assert found == {}


def test_no_narrow_page_has_a_violation_or_a_second_scrollbar(browser, program, pages, axe):
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, color_scheme="light", reduced_motion="reduce"
    )
    found = look_at_all(context.new_page(), program, pages, "narrow", axe)
    context.close()
    assert found == {}


def test_every_page_is_among_those_looked_at(pages):
    """A new page belongs in `demo.PAGES` or `Office.pages`."""
    routes = set(json.loads((ROOT / ".web" / "routes.json").read_text())) - {"404"}
    looked_at = [
        path.strip("/").partition("?")[0] or "index"
        for path in (*made.PUBLIC_PAGES.values(), *pages.values())
    ]
    missed = {
        route
        for route in routes
        if not any(re.fullmatch(re.sub(r"\[\w+\]", ID, route), path) for path in looked_at)
    }
    assert missed == set()


def test_a_first_visit_stays_light(browser, program, pages):
    session = made.cookie(program)
    one_of_each = {re.sub(ID, "", path.partition("?")[0]): path for path in pages.values()}
    found = {
        path: weigh.weigh(browser, program.address, path, session) for path in one_of_each.values()
    }
    for path in made.PUBLIC_PAGES.values():
        found[path] = weigh.weigh(browser, program.address, path)
    assert all(each.scripts and each.styles for each in found.values()), found
    heavy = {path: each.counted for path, each in found.items() if each.counted > weigh.LIMIT_KB}
    assert heavy == {}, json.dumps(heavy)
