"""A program with invented data, and its pages."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import httpx2

from tests.e2e.conftest import ADMIN_PASSWORD, ROOT, Program, running

PAGES = (
    "/",
    "/leads",
    "/import",
    "/import/new",
    "/branches",
    "/telecallers",
    "/reports",
)
TELECALLER, TELECALLER_PASSWORD = "tc001", "telecaller-demo"


@contextlib.contextmanager
def demo(leads: int = 300) -> Iterator[Program]:
    """A program of one's own with a few branches, telecallers, leads and calls."""
    with running() as program:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
        seed = ["seed-demo", "--leads", str(leads), "--telecallers", "6", "--branches", "2"]
        seed += ["--calls", str(2 * leads), "--seed", "7"]
        subprocess.run(
            [sys.executable, "-m", "crm_app.cli", *seed],
            cwd=ROOT,
            env=kept | {"CRM_DATA_DIR": str(program.data_dir)},
            check=True,
            capture_output=True,
        )
        yield program


def token(program: Program, username: str, password: str) -> str:
    """Signed in over the API."""
    body = {"username": username, "password": password}
    answer = httpx2.post(f"{program.address}/api/auth/login", json=body)
    return str(answer.raise_for_status().json()["access_token"])


def cookie(program: Program, username: str = "admin", password: str = ADMIN_PASSWORD) -> str:
    """A session of the portal, as `name=value`."""
    form = {"username": username, "password": password}
    answer = httpx2.post(f"{program.address}/auth/login", data=form)
    assert answer.status_code == 303
    return str(answer.headers["set-cookie"].partition(";")[0])


def any_lead(program: Program) -> str:
    """The address of the page of some lead."""
    bearer = token(program, TELECALLER, TELECALLER_PASSWORD)
    found = httpx2.get(
        f"{program.address}/api/leads", headers={"Authorization": f"Bearer {bearer}"}
    )
    return f"/leads/{found.raise_for_status().json()['items'][0]['id']}"
