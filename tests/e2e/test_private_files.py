"""What the program writes is for its own account alone."""

import os
import stat
import time
from uuid import uuid4

import httpx2

from tests import sounds
from tests.e2e.conftest import ADMIN_PASSWORD, Program, running

READ_OR_WRITE = 0o066  # of group and others; passing through a folder reads nothing


def test_nobody_else_reads_the_data_folder() -> None:
    before = os.umask(0o022)  # as most shells have it
    try:
        with running(CRM_WEB_WORKERS="1") as program:
            use(program)
            found = {
                path: stat.S_IMODE(path.lstat().st_mode)
                for path in program.data_dir.rglob("*")
                # The log is this test's own file. A socket lies in a private folder.
                if path.name != "program.log" and not path.is_socket()
            }
    finally:
        os.umask(before)
    names = {path.name for path in found}
    folders = {"postgres", "recordings", "imports", "uploads", "metrics", "secrets"}
    assert folders & names >= {"imports", "uploads", "metrics", "secrets"}
    assert any(path.suffix == ".part" for path in found), "an upload is on its way"
    assert any(path.suffix == ".upload" for path in found), "a file is there to be imported"
    open_to_others = {str(path): oct(mode) for path, mode in found.items() if mode & READ_OR_WRITE}
    assert open_to_others == {}


def use(program: Program) -> None:
    """A file to import, a lead, a recording that is half there."""
    api = f"{program.address}/api"
    body = {"username": "admin", "password": ADMIN_PASSWORD}
    token = httpx2.post(f"{api}/auth/login", json=body).json()["access_token"]
    boss = {"Authorization": f"Bearer {token}"}
    branch = httpx2.post(
        f"{api}/branches", json={"name": "Pune", "location": "x"}, headers=boss
    ).json()
    person = {"username": "asha", "password": "a long pass phrase", "full_name": "Asha Patil"}
    asha = httpx2.post(
        f"{api}/users", json=person | {"branch_id": branch["id"]}, headers=boss
    ).json()
    made = httpx2.post(
        f"{api}/imports",
        files={"file": ("leads.csv", b"Name,Phone\nNeha,9811100000\n")},
        data={"telecaller_ids": asha["id"], "client_id": str(uuid4()), "dry_run": "true"},
        headers=boss,
    )
    assert made.status_code == 202, made.text
    real = httpx2.post(
        f"{api}/imports",
        files={"file": ("more.csv", b"Name,Phone\nRavi,9811100001\n")},
        data={"telecaller_ids": asha["id"]},
        headers=boss,
    ).json()
    for _ in range(300):
        time.sleep(0.1)
        if httpx2.get(f"{api}/imports/{real['id']}", headers=boss).json()["status"] == "done":
            break
    lead = httpx2.get(f"{api}/leads", headers=boss).json()["items"][0]
    begun = httpx2.post(
        f"{api}/leads/{lead['id']}/recordings",
        headers=boss | sounds.creation(b"x" * 100),
    )
    assert begun.status_code == 201, begun.text
    half = httpx2.patch(
        f"{program.address}{begun.headers['Location']}",
        content=b"x" * 50,
        headers=boss | sounds.piece(0),
    )
    assert half.status_code == 204, half.text
