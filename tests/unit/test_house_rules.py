"""The few rules of the house that no tool checks for us."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

from crm_app.access.permissions import ROLE_PERMISSIONS, Permission
from crm_app.models import Role

ROOT = Path(__file__).parents[2]
CLOCK = ROOT / "crm_app/kernel/clock.py"
CODE = sorted([*ROOT.glob("crm_app/**/*.py"), *ROOT.glob("api_ext/**/*.py")])
DOMAIN = [path for path in CODE if path.is_relative_to(ROOT / "crm_app/domain")]
FOR_FACES = {"hot_read.py", "sign_in.py"}  # they find out who asks, before any work is open
SERVICES = [
    path
    for path in DOMAIN
    if path.name in {"service.py", "own_account.py", "sessions.py", "two_factor.py"}
]
FACES = [
    path
    for path in CODE
    if any(path.is_relative_to(ROOT / face) for face in ("api_ext", "crm_app/web", "crm_app/jobs"))
]

# What other services call with rows that they have locked and asked for, or what only jobs call.
INNER = {
    "active_telecallers",
    "add_followup",
    "change_status",
    "check_recording",  # of consents: asked by uploads, which asks
    "check",  # of two_factor: of who is not signed in yet
    "create_first_admin",
    "cursor_of",
    "describe",
    "end_others",  # of sessions, as the next and
    "end_own",
    "fold_counts",
    "get",  # of organisation: what every service may read
    "list_own",  # of sessions: everybody's own
    "narrowed",
    "note_refusal",
    "plan_rotation",
    "shared_folder",  # of organisation: asked before anybody is served
    "record",  # an audit entry of what was asked for
    "record_run",
    "refresh",  # of consents: after a merge, which asks
    "register",  # of devices and
    "set_up",
    "set_presence",  # of accounts: everybody may, for oneself
    "remove_drafts_with",
    "remove_old_drafts",
    "revoke_others",  # of sessions: one's own
    "share_out",
    "update_user",  # of staffing: each of the three it hands on to asks
}


@cache
def parsed(path):
    return ast.parse(path.read_text(), str(path))


def name(path):
    return str(path.relative_to(ROOT))


def imported(path):
    """Every module or name that a file imports, dotted."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def called(node):
    """The names of what is called below a node: `session.commit()` gives `commit`."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            yield getattr(each.func, "attr", getattr(each.func, "id", ""))


def test_rules_look_at_the_whole_house():
    assert len(DOMAIN) > 40
    assert len(SERVICES) > 8
    assert {"routers", "web", "jobs"} <= {part for path in FACES for part in path.parts}


def test_nobody_commits_in_the_domain():
    found = [name(path) for path in DOMAIN if {"commit", "rollback"} & set(called(parsed(path)))]
    assert found == [], "the unit of work commits; domain code only flushes"


def test_only_the_clock_reads_the_time():
    reads = re.compile(r"\bdatetime\.(?:now|utcnow|today)\(|\bdate\.today\(")
    found = [name(path) for path in CODE if path != CLOCK and reads.search(path.read_text())]
    assert found == [], "take `work.now`, or `clock.utc_now()`"
    assert reads.search(CLOCK.read_text()), "and the clock does"


def test_faces_hold_no_sql_and_open_no_session():
    sql = {"execute", "exec", "new_session", "get_engine"}
    libraries = {"sqlalchemy", "sqlmodel"}
    found = [
        name(path)
        for path in FACES
        if sql & set(called(parsed(path)))
        or libraries & {module.split(".")[0] for module in imported(path)}
    ]
    assert found == [], "SQL stands in repositories; a face opens a unit of work"


def test_services_and_rules_hold_no_sql():
    found = [
        name(path)
        for path in DOMAIN
        if path.name in {"service.py", "rules.py"}
        and {"execute", "exec"} & set(called(parsed(path)))
    ]
    assert found == [], "SQL stands in repositories"


def test_contracts_name_every_repository():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    named = {
        module
        for contract in settings["contracts"]
        if contract["type"] == "forbidden"
        and {"api_ext", "crm_app.web", "crm_app.jobs"} <= set(contract["source_modules"])
        for module in contract["forbidden_modules"]
    }
    there_are = {
        name(path).removesuffix(".py").replace("/", ".")
        for path in DOMAIN
        if {"execute", "exec"} & set(called(parsed(path))) and path.name not in FOR_FACES
    }
    assert there_are, "and there are some"
    assert there_are - named == set(), "add them to `A face never reaches past a service`"


def test_what_faces_call_asks_for_a_permission():
    silent = set()
    for path in SERVICES:
        functions = {
            node.name: set(called(node))
            for node in parsed(path).body
            if isinstance(node, ast.FunctionDef)
        }
        asking = {"require"}
        while more := {key for key, calls in functions.items() if calls & asking} - asking:
            asking |= more  # through a helper of the same file, as `_take` asks for `deactivate`
        silent |= {key for key in functions if not key.startswith("_")} - asking
    assert silent - INNER == set(), "begin with `require(work.actor, ...)`"


def test_every_permission_is_asked_for_somewhere():
    code = "".join(path.read_text() for path in CODE if path.name != "permissions.py")
    assert [each.name for each in Permission if f"Permission.{each.name}" not in code] == []


def test_each_role_may_do_what_the_one_below_it_may():
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert ROLE_PERMISSIONS[Role.TELECALLER] < ROLE_PERMISSIONS[Role.MANAGER]
    assert ROLE_PERMISSIONS[Role.MANAGER] < ROLE_PERMISSIONS[Role.ADMIN]
    assert ROLE_PERMISSIONS[Role.ADMIN] == set(Permission)


def test_only_accounts_names_the_keys_of_two_factor_sign_in():
    word = re.compile(r"\b(?:TwoFactor|RecoveryCode|two_factors|recovery_codes)\b")
    homes = (
        ROOT / "crm_app/domain/accounts",
        ROOT / "crm_app/models",
        ROOT / "crm_app/domain/protection/holdings.py",  # names of columns, and reads nothing
    )
    found = [
        name(path)
        for path in CODE
        if word.search(path.read_text()) and not any(path.is_relative_to(home) for home in homes)
    ]
    assert found == [], "a key of an authenticator app is read where people sign in, nowhere else"
