"""A program with invented data, and its pages."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx2
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ADMIN_PASSWORD, ROOT, Program, running, sign_in

PUBLIC_PAGES = {"login": "/login", "login-code": "/login/code?username=asha"}
PAGES = {
    "floor": "/",
    "leads": "/leads",
    "duplicates": "/duplicates",
    "import": "/import",
    "import-new": "/import/new",
    "branches": "/branches",
    "telecallers": "/telecallers",
    "reminders": "/reminders",
    "reminders-all": "/reminders?phones=all",
    "recordings": "/recordings",
    "recordings-by-phone": "/recordings?view=phones",
    "recordings-no-match": "/recordings?q=nobody-is-called-so",
    "reports": "/reports",
    "schedules": "/reports/schedules",
    "schedules-new": "/reports/schedules?new=1&days=month_so_far",
    "audit": "/audit",
    "jobs": "/jobs",
    "jobs-failed": "/jobs?show=failed",
    "settings": "/settings",
    "account": "/account",
    "not-found": "/no-such-page",
    "lead-missing": f"/leads/{UUID(int=1)}",
    "telecaller-missing": f"/telecallers/{UUID(int=1)}",
    "import-missing": f"/import/{UUID(int=1)}",
}
DATA = ROOT / "tests" / "data"
_BUSY = """
import sys
import sqlalchemy as sa
from crm_app import setup
from crm_app.kernel import db
change = (
    "update import_logs set status = 'running', progress = 40, rows_read = 80,"
    " finished_at = case when :undoing then finished_at end where id = :id"
)
with setup.database(print), db.get_engine().begin() as connection:
    connection.execute(sa.text(change), {"id": sys.argv[1], "undoing": sys.argv[2] == "undoing"})
"""
# One of each: in time, refused, waiting, stopped.
_SCHEDULES = """
from datetime import timedelta
import sqlalchemy as sa
from crm_app import setup
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
save = (
    "insert into report_schedules (owner_id, name, days, cadence, weekdays, month_day, at,"
    " recipients, with_csv, with_xlsx, is_active, stopped, settled_until)"
    " select id, :name, 'day_before', 'daily', '{1,2,3,4,5,6}', null, '20:00',"
    " '{radhika@example.in,ravi@example.in}', true, true, cast(:stopped as text) is null,"
    " :stopped, :now from users where username = 'admin' returning id"
)
send = (
    "insert into report_sends (schedule_id, due_at, status, tries, answer, answers, finished_at)"
    " values (:id, :due, :status, 1, :answer, cast(:answers as jsonb), :due)"
)
ok, no = '{"a@b.in": [250, "2.0.0 Ok: queued"]}', '{"a@b.in": [550, "5.1.1 No such user"]}'
rows = (
    ("Calls of yesterday", "sent", "250 2.0.0 Ok: queued", ok, None),
    ("Refused", "failed", "550 5.1.1 No such user here", no, None),
    ("Waiting", "waiting", "451 4.7.1 Greylisted, come back later", "{}", None),
    ("Stopped", "dropped", "Not sent", "{}", "Asha Rao, who saved it, is not active any more."),
)
now = utc_now()
with setup.database(print), db.get_engine().begin() as connection:
    for name, status, answer, answers, stopped in rows:
        values = {"name": name, "stopped": stopped, "now": now}
        key = connection.execute(sa.text(save), values).scalar_one()
        values = {"id": key, "due": now - timedelta(hours=2), "status": status}
        connection.execute(sa.text(send), {**values, "answer": answer, "answers": answers})
"""
TELECALLER, TELECALLER_PASSWORD = "tc001", "telecaller-demo"


@contextlib.contextmanager
def demo(leads: int = 300, **environment: str) -> Iterator[Program]:
    """A program of one's own with a few branches, telecallers, leads and calls."""
    with running(**environment) as program:
        seed = ["seed-demo", "--leads", str(leads), "--telecallers", "6", "--branches", "2"]
        seed += ["--calls", str(2 * leads), "--seed", "7"]
        beside(program, "-m", "crm_app.cli", *seed)
        yield program


def beside(program: Program, *arguments: str, **environment: str) -> str:
    """Run Python with the data folder of a running program; answers what it printed."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CRM_")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | {"CRM_DATA_DIR": str(program.data_dir)} | environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


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


def recordings(program: Program) -> dict[str, str]:
    """One recording of each kind (tests/e2e/recorded.py): their ids by name."""
    made = program.data_dir / "recordings.json"
    beside(program, "-m", "tests.e2e.recorded", str(made))
    return dict(json.loads(made.read_text()))


def any_lead(program: Program) -> str:
    """The address of the page of some lead."""
    bearer = token(program, TELECALLER, TELECALLER_PASSWORD)
    found = httpx2.get(
        f"{program.address}/api/leads", headers={"Authorization": f"Bearer {bearer}"}
    )
    return f"/leads/{found.raise_for_status().json()['items'][0]['id']}"


class Office:
    """What an admin makes, so that no page of the program is empty."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.bearer = {"Authorization": f"Bearer {token(program, 'admin', ADMIN_PASSWORD)}"}

    def pages(self, browser: Browser) -> dict[str, str]:
        """Name and address of every page behind the sign-in, each with something on it."""
        self.make_duplicates()
        beside(self.program, "-c", _SCHEDULES)
        recorded = recordings(self.program)
        done, undone = self.import_file("messy_200.csv"), self.import_file("plain_utf8.csv")
        self._call("POST", f"/imports/{undone}/undo")
        self.wait_for(undone, "undone")
        tried = self.import_file("messy_200.csv", dry_run="true")
        failed = self.import_file("binary_junk.csv")
        trying = self.import_file("messy_200.csv", dry_run="true")
        importing = self.import_file("header_synonyms.csv")
        undoing = self.import_file("header_contact.csv")
        # As if the worker were in the middle of them.
        for each, state in ((trying, ""), (importing, ""), (undoing, "undoing")):
            beside(self.program, "-c", _BUSY, each, state)
        draft = upload_draft(browser, self.program)
        return {
            **PAGES,
            "lead": any_lead(self.program),
            "lead-recorded": f"/leads/{recorded['lead']}",
            **{
                f"recordings-{name}": f"/recordings?open={recorded[name]}"
                for name in ("good", "silent", "waiting", "unreadable", "missing")
            },
            "recordings-gone": f"/recordings?open={UUID(int=1)}",
            "telecaller": f"/telecallers/{self.telecallers()[0]}",
            **{f"import-{step}": f"{draft}?step={step}" for step in DRAFT_STEPS},
            "import-trying": f"/import/{trying}",
            "import-tried": f"/import/{tried}",
            "import-importing": f"/import/{importing}",
            "import-done": f"/import/{done}",
            "import-failed": f"/import/{failed}",
            "import-undoing": f"/import/{undoing}",
            "import-undone": f"/import/{undone}",
        }

    def telecallers(self) -> list[str]:
        """The ids of those who can get leads."""
        found = self._call("GET", "/users").json()
        everybody = found["items"] if isinstance(found, dict) else found
        return [user["id"] for user in everybody if user["role"] == "telecaller"]

    def make_duplicates(self) -> None:
        """Two leads with one e-mail."""
        for lead in self._call("GET", "/leads").json()["items"][:2]:
            self._call("PATCH", f"/leads/{lead['id']}", json={"email": "one@family.example"})

    def import_file(self, name: str, **choices: str) -> str:
        """Import a file of the tests among all telecallers, and wait until it is over."""
        answer = self._call(
            "POST",
            "/imports",
            files={"file": (name, (DATA / name).read_bytes())},
            data={"telecaller_ids": self.telecallers(), **choices},
        )
        return self.wait_for(answer.json()["id"], "ready", "done", "failed")

    def wait_for(self, import_id: str, *statuses: str) -> str:
        """Wait until an import is so far; answers its id."""
        deadline = time.monotonic() + 30
        while self._call("GET", f"/imports/{import_id}").json()["status"] not in statuses:
            assert time.monotonic() < deadline, f"the import is not {statuses}"
            time.sleep(0.1)
        return import_id

    def _call(self, method: str, path: str, **sent: object) -> httpx2.Response:
        address = f"{self.program.address}/api{path}"
        answer = httpx2.request(method, address, headers=self.bearer, **sent)
        assert answer.is_success, answer.text
        return answer


DRAFT_STEPS = ("file", "columns", "duplicates", "who")


def upload_draft(browser: Browser, program: Program) -> str:
    """The address of a file that waits in the wizard for its choices."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, program, "admin", ADMIN_PASSWORD)
    choose_file(page, program, DATA / "excel_semicolon_cp1252.csv")
    path = page.url.removeprefix(program.address).partition("?")[0]
    context.close()
    return path


def choose_file(page: Page, program: Program, path: Path) -> None:
    """The wizard's first step, up to what was found in the file."""
    page.goto(f"{program.address}/import/new")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(path)
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}"), timeout=30_000)
    expect(page.get_by_role("link", name="Next: columns")).to_be_visible()
