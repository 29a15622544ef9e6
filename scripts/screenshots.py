"""The README's pictures, taken of this checkout with invented data: `make screenshots`.

Starts the program on a free port with a data folder of its own, fills it from a fixed seed, and
writes `docs/img`. Days and times in the pictures are those of the day they were taken.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from scripts import browser as chromium  # noqa: E402 (found only now)
from scripts import shrink_png  # noqa: E402
from tests.e2e import demo  # noqa: E402
from tests.e2e import test_phone_screens as phones  # noqa: E402
from tests.e2e.conftest import ADMIN_PASSWORD, FLAGS, Program, running, sign_in  # noqa: E402

IMAGES = ROOT / "docs" / "img"
SEED = ["--leads", "5000", "--telecallers", "12", "--branches", "3", "--calls", "20000"]
SIZE = {"width": 1440, "height": 900}
LARGEST_KB = 200
SETTLED_MS = 1500


def main() -> int:
    """Answers 1 when a picture is too large to be kept in the repository."""
    path = chromium.find()
    if path is None:
        print(chromium.MISSING, file=sys.stderr)
        return 3
    with running() as program, sync_playwright() as playwright:
        print("Inventing data ...", flush=True)
        demo.beside(program, "-m", "crm_app.cli", "seed-demo", *SEED, "--seed", "7")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        written = take(browser, program) + take_app(browser, program)
        browser.close()
    for each in written:
        print(f"{each.relative_to(ROOT)}: {each.stat().st_size / 1024:.0f} KB")
    return int(any(each.stat().st_size > LARGEST_KB * 1024 for each in written))


def take(browser: Browser, program: Program) -> list[Path]:
    """Every picture, in the order of the README."""
    office = demo.Office(program)
    result = f"/import/{office.import_file('messy_200.csv')}"
    context = browser.new_context(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    pictures = {
        "live-floor": "/",
        "leads": "/leads",
        "lead": demo.any_lead(program),
        "import-result": result,
    }
    written = [_picture(page, f"{program.address}{path}", name) for name, path in pictures.items()]
    context.close()
    return written


def take_app(browser: Browser, program: Program) -> list[Path]:
    """The telecallers' app: the list, and the question after a call."""
    context = phones.phone(browser, reduced_motion="reduce")
    walk = phones.Walk(context.new_page(), program.address)
    walk.open()
    phones.sign_in(walk, demo.TELECALLER, demo.TELECALLER_PASSWORD)
    walk.starts("lead-").first.wait_for()
    written = [_kept(walk.page, "app-leads")]
    walk.starts("call-").first.click()
    walk.tap("without-recording")
    walk.by("call-ended").wait_for()
    walk.page.evaluate(phones.AWAY_AND_BACK)
    walk.tap("outcome-connected")
    written.append(_kept(walk.page, "app-outcome"))
    context.close()
    return written


def _picture(page: Page, address: str, name: str) -> Path:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return _kept(page, name)


def _kept(page: Page, name: str) -> Path:
    page.wait_for_timeout(SETTLED_MS)
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    shrink_png.shrink(path)
    return path


if __name__ == "__main__":
    sys.exit(main())
