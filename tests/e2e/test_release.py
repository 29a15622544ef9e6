"""The release on a machine with Python alone: installed, started in an empty folder, used."""

import re
import shutil
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import expect

from rehearsals.released import Released, build, install
from rehearsals.stack import Stack
from tests.e2e.conftest import ADMIN_PASSWORD, sign_in

pytestmark = pytest.mark.e2e


def files(folder: Path) -> set[str]:
    """What lies there, but for what Python compiles for itself."""
    return {str(path) for path in folder.rglob("*") if "__pycache__" not in path.parts}


def test_the_wheel_alone_is_the_whole_product(context, page):
    with Stack() as stack:
        wheel = build(stack.folder / "dist")
        release = install(wheel, stack.folder / "release")
        before = files(release)
        machine = Released(stack.folder / "machine", release, CRM_ADMIN_PASSWORD=ADMIN_PASSWORD)
        assert shutil.which("node", path=machine.environment()["PATH"]) is None
        assert machine.run("--version").stdout.startswith("Education CRM ")
        stack.start(machine)

        sign_in(page, machine, "admin", ADMIN_PASSWORD)
        page.goto(f"{machine.address}/settings")
        expect(page.get_by_text("Portal built")).to_be_visible()
        phone = context.new_page()
        phone.goto(f"{machine.address}/m/")
        expect(phone.get_by_test_id("username")).to_be_visible()

        with httpx2.Client(base_url=machine.address) as client:
            body = {"username": "admin", "password": ADMIN_PASSWORD}
            token = client.post("/api/auth/login", json=body).json()["access_token"]
            meta = client.get("/api/meta", headers={"Authorization": f"Bearer {token}"}).json()
        assert re.fullmatch(rf"education_crm-{meta['app_version']}-.*", wheel.name)
        assert files(release) == before, "nothing is written where it is installed"
        assert not files(machine.cwd), "nor where it was started"


def test_one_state_gives_one_wheel(tmp_path):
    first, second = (build(tmp_path / name).read_bytes() for name in ("one", "two"))
    assert first == second
