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
# Narrow last, so that the others are drawn as they were loaded.
LOOKS = {
    "light": ("light", 1440, 900),
    "dark": ("dark", 1440, 900),
    "narrow": ("light", 360, 740),
}
ARTIFACTS = Path(os.environ.get("CRM_ARTIFACTS") or ROOT / "build" / "screenshots")
SETTLED_MS = 600
REDRAWN_MS = 250
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


def violations(page: Page, part: str = "html", rule: str | None = None) -> list[str]:
    """What axe finds in a part of the page, as lines; `rule`: only that."""
    asked = {"resultTypes": ["violations"]} | ({"runOnly": [rule]} if rule else {})
    found = page.evaluate("([part, asked]) => axe.run(part, asked)", [part, asked])["violations"]
    return [
        f"{fault['impact']} {fault['id']}: {node['html'][:150]} {node['failureSummary'][:200]}"
        for fault in found
        for node in fault["nodes"][:3]
    ]


def look_at(page: Page, program: Program, path: str, name: str, axe: str) -> list[str]:
    """Open a page and keep a picture of each of its looks; answers what is wrong with them."""
    page.goto(f"{program.address}{path}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLED_MS)
    page.evaluate(axe)
    found = []
    for look, (scheme, width, height) in LOOKS.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(REDRAWN_MS)
        page.screenshot(path=ARTIFACTS / f"{name}-{look}.png", animations="disabled")
        found += [f"{look}: {fault}" for fault in violations(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        found += [f"{look}: {wide} px too wide"] if wide > 0 else []
    return found


@pytest.fixture(scope="module")
def pages(browser: Browser, program: Program) -> dict[str, str]:
    return made.Office(program).pages(browser)


def test_no_page_has_a_violation_or_a_second_scrollbar(browser, program, pages, axe):
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    context = browser.new_context()
    page = context.new_page()
    found = {
        name: look_at(page, program, path, name, axe) for name, path in made.PUBLIC_PAGES.items()
    }
    found["docs"] = look_at(page, program, "/docs", "docs", axe)
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    found |= {name: look_at(page, program, path, name, axe) for name, path in pages.items()}
    context.close()
    assert {name: faults for name, faults in found.items() if faults} == {}


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
