"""The units of `deploy/systemd`: systemd's own opinion, and what they start, run as written.

    python -m rehearsals.systemd_units

No systemd runs here, so `systemd-analyze` reads the units in a scratch root, and this script does
what they say: `crm.env.example` filled in as `docs/install.md` says, each ExecStart in its folder,
as an account without rights, with its limits; then the end that systemd would make. The system
calls of all of it are compared with the filter. Prints an account; exit status 1 if something was
not so. `tests/integration/test_deploy_files.py` has the short form.
"""

import base64
import contextlib
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rehearsals.stack import ROOT, Stack, free_port
from scripts import programs

UNITS = ROOT / "deploy" / "systemd"
SYSTEM = Path("/usr/lib/systemd/system")
INSTALLED = "/opt/education-crm/current"
STATE = "/var/lib/education-crm"
ACCOUNT = "nobody"  # in the place of education-crm, which only an installation makes
UP_SECONDS = 120.0
MOST_EXPOSED = 2.0  # what `systemd-analyze security` may say; 10 is a unit without any hardening


class NotSo(AssertionError):
    """Something was not as it must be."""


def must(holds: object, sentence: object) -> None:
    """Refuse to go on otherwise."""
    if not holds:
        raise NotSo(str(sentence))


def read(unit: Path) -> dict[str, list[str]]:
    """What a unit says, in order; an empty value begins a setting anew, as in systemd."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in unit.read_text().splitlines():
        if not line or line[0] in "#;[":
            continue
        name, _, value = line.partition("=")
        found[name].append(value)
    return found


def read_environment(text: str) -> dict[str, str]:
    """An EnvironmentFile: NAME=value, lines with # are nothing."""
    lines = (line.partition("=") for line in text.splitlines() if line and line[0] != "#")
    pairs = ((name, value) for name, _, value in lines)
    return dict(pairs)


def verify() -> str:
    """Systemd's own words on all units, in a root that has what they name."""
    [analyze] = programs.need("systemd-analyze")
    with tempfile.TemporaryDirectory(prefix="crm-units-") as folder:
        root = Path(folder)
        program = root / INSTALLED.lstrip("/") / "bin" / "crm"
        program.parent.mkdir(parents=True)
        program.touch(mode=0o755)
        units = root / "etc" / "systemd" / "system"
        units.mkdir(parents=True)
        shutil.copytree(SYSTEM, root / SYSTEM.relative_to("/"), symlinks=True)
        ours = [path for path in sorted(UNITS.iterdir()) if path.suffix in SUFFIXES]
        for path in ours:
            shutil.copy(path, units)
        names = [f"/etc/systemd/system/{path.name}" for path in ours]
        done = _run(analyze, "verify", f"--root={root}", "--man=no", *names)
    said = [line for line in done.splitlines() if "education-crm" in line]
    must(not said, said)
    return f"systemd-analyze verify: {len(ours)} units, nothing to say"


SUFFIXES = {".service", ".target", ".timer"}


def exposure() -> str:
    """How exposed systemd finds each service."""
    [analyze] = programs.need("systemd-analyze")
    figures = {}
    for path in sorted(UNITS.glob("*.service")):
        done = _run(analyze, "security", "--offline=yes", "--no-pager", str(path))
        found = re.search(r"exposure level for \S+: ([\d.]+)", done)
        figures[path.stem] = float(found[1]) if found else 10.0
    must(max(figures.values()) <= MOST_EXPOSED, figures)
    return "systemd-analyze security: " + ", ".join(f"{k} {v}" for k, v in figures.items())


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@dataclass
class Service:
    """One ExecStart, as systemd would run it as far as that can be done without it."""

    name: str
    environment: dict[str, str]
    folder: Path
    trace: Path | None
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What it said."""
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        """Its command line, for an account without rights and with an environment of its own."""
        unit = read(UNITS / f"{self.name}.service")
        [line] = unit["ExecStart"]
        program, *arguments = line.split()
        must(program == f"{INSTALLED}/bin/crm", f"another program: {program}")
        here = [str(self.folder / program.lstrip("/")), *arguments]
        if self.trace is not None:
            [strace] = programs.need("strace")
            here = [strace, "-f", "-qq", "-e", "trace=all", "-c", "-o", str(self.trace), *here]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*_alone(), *here],
                cwd=self.folder / "state",
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                umask=int(unit["UMask"][0], 8),
                start_new_session=True,
            )

    def stop(self) -> float:
        """KillMode=mixed: SIGTERM for the first process; answers the seconds it took."""
        process = self.process
        if process is None:
            return 0.0
        unit = read(UNITS / f"{self.name}.service")
        begun = time.monotonic()
        # Under strace the program is its child, and strace passes nothing on.
        target = _child_of(process.pid) if self.trace else process.pid
        os.kill(target, signal.SIGTERM)
        status = process.wait(float(unit["TimeoutStopSec"][0]))
        must(status == 0, f"{self.name} ended with {status}: {self.log.read_text()[-2000:]}")
        return time.monotonic() - begun

    def end(self) -> None:
        """Whatever is left of it, after a fault."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _alone() -> list[str]:
    """The account without rights, and no way to any; only root can become it."""
    if os.geteuid() != 0:
        return ["setpriv", "--no-new-privs"]
    account = pwd.getpwnam(ACCOUNT)
    return [
        *("setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"),
        *(f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"),
    ]


def _child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def install(folder: Path) -> str:
    """What install.md does with a release, with the Python that Debian has; answers what it was.

    Without a release in `dist/` the checkout stands for it.
    """
    usual = Path("/usr/bin/python3")
    python = str(usual) if usual.exists() else sys.executable
    place = folder / INSTALLED.lstrip("/")
    release = place.parent / "release"
    release.mkdir(parents=True)
    subprocess.run([python, "-m", "venv", str(release)], check=True)
    place.symlink_to(release.name)
    pip = [str(place / "bin" / "pip"), "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.txt")], check=True)
    wheels = sorted((ROOT / "dist").glob("*.whl"))
    if wheels:
        subprocess.run([*pip, "--no-deps", str(wheels[-1])], check=True)
    else:
        [packages] = release.glob("lib/python3.*/site-packages")
        (packages / "checkout.pth").write_text(f"{ROOT}\n")
        program = release / "bin" / "crm"
        lines = (
            f"#!{place}/bin/python",
            "import sys; from crm_app.cli import main; sys.exit(main())",
        )
        program.write_text("\n".join(lines) + "\n")
        program.chmod(0o755)
    version = _run(str(place / "bin" / "python"), "--version").strip()
    return f"{version}, {wheels[-1].name if wheels else 'the checkout, since dist/ has no release'}"


def filled_in(text: str, folder: Path, database: str, port: int) -> dict[str, str]:
    """`crm.env.example` with every <…> replaced, as install.md says, and the paths of here."""
    text = text.replace("https://<crm.example.in>", "https://crm.example.in")
    text = text.replace("<secret>", base64.b64encode(secrets.token_bytes(48)).decode())
    text = text.replace(STATE, str(folder / "state"))
    environment = read_environment(text)
    must(not any("<" in value for value in environment.values()), environment)
    environment["CRM_DATABASE_URL"] = database  # over TCP here; a socket there
    environment["PORT"] = str(port)
    # What systemd gives every service.
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return environment | {"PATH": path, "LANG": "C.UTF-8"}


def run(*, traced: bool) -> Iterator[str]:
    """Start both services, look whether they work, end them, kill one, start it again."""
    with Stack() as stack:
        folder, port = stack.folder / "root", free_port()
        state = folder / "state"
        state.mkdir(parents=True)
        folder.chmod(0o755)
        state.chmod(0o700)
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(state, account.pw_uid, account.pw_gid)
        yield f"installed: {install(folder)}"
        database = stack.postgres()
        text = (UNITS / "crm.env.example").read_text()
        environment = filled_in(text, folder, database.url, port)
        web, jobs = (
            Service(
                f"education-crm-{name}",
                environment,
                folder,
                state / f"{name}.calls" if traced else None,
            )
            for name in ("web", "jobs")
        )
        for service in (web, jobs):
            stack.callback(service.end)
        web.start()
        _wait(web, f"http://127.0.0.1:{port}/healthz")
        said = web.log.read_text()
        must("First admin, shown this once" in said, said)
        yield "web: up, with a first admin"
        jobs.start()
        took = _wait(jobs, f"http://127.0.0.1:{port}/readyz")
        yield f"jobs: all ready {took:.0f} s after their start"
        left = [path for path in state.rglob("*") if path.stat().st_mode & 0o077]
        must(not left, f"open to others: {left}")
        yield f"{len(list(state.rglob('*')))} files and folders below {STATE}, none open to others"
        yield f"SIGTERM: web ended in {web.stop():.1f} s, jobs in {jobs.stop():.1f} s, both with 0"
        if traced:
            yield _compare_calls([web.trace, jobs.trace])
        web.trace = jobs.trace = None
        web.start()
        _wait(web, f"http://127.0.0.1:{port}/healthz")
        web.end()
        web.start()
        took = _wait(web, f"http://127.0.0.1:{port}/healthz")
        yield f"killed with -9 and started again: up after {took:.0f} s"
        web.stop()
        yield _backup(environment, folder)


def _backup(environment: dict[str, str], folder: Path) -> str:
    """The command of the nightly timer, into a folder of here."""
    [line] = read(UNITS / "education-crm-backup.service")["ExecStart"]
    program, *arguments = line.split()
    where = folder / "backups"
    where.mkdir(mode=0o700)
    if os.geteuid() == 0:
        account = pwd.getpwnam(ACCOUNT)
        os.chown(where, account.pw_uid, account.pw_gid)
    arguments = [str(where) if each == "/var/backups/education-crm" else each for each in arguments]
    done = subprocess.run(
        [*_alone(), str(folder / program.lstrip("/")), *arguments],
        cwd=folder / "state",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if "invalid choice: 'backup'" in done.stderr:
        return "crm backup: not in this version, so its unit was not run"
    must(done.returncode == 0 and any(where.iterdir()), done.stdout + done.stderr)
    return f"crm backup: {', '.join(path.name for path in where.iterdir())}"


def _wait(service: Service, address: str) -> float:
    begun = time.monotonic()
    while time.monotonic() - begun < UP_SECONDS:
        must(service.process and service.process.poll() is None, service.log.read_text()[-3000:])
        with (
            contextlib.suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(address, timeout=2),
        ):
            return time.monotonic() - begun
        time.sleep(0.2)
    raise NotSo(f"{service.name} is not up:\n{service.log.read_text()[-3000:]}")


def _compare_calls(traces: list[Path | None]) -> str:
    """Every system call that was made is one that the filter lets pass."""
    [analyze] = programs.need("systemd-analyze")
    allowed = _set_of(analyze, "@system-service") - _set_of(analyze, "@privileged")
    made = {
        line.split()[-1]
        for trace in traces
        if trace is not None
        for line in trace.read_text().splitlines()[2:-2]
        if line.strip()
    }
    must(len(made) > 50, f"hardly any call was seen: {made}")  # noqa: PLR2004
    refused = made - allowed
    # setpriv itself becomes the account before the filter would hold.
    must(refused <= {"setuid", "setgid", "setgroups", "capset"}, f"not let pass: {refused}")
    return f"{len(made)} different system calls were made, all of them let pass by the filter"


def _set_of(analyze: str, name: str) -> set[str]:
    found: set[str] = set()
    for line in _run(analyze, "syscall-filter", "--no-pager", name).splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            found |= _set_of(analyze, word)
        elif word and not word.startswith("#"):
            found.add(word)
    return found


def main() -> int:
    """Answers the exit status."""
    traced = "--untraced" not in sys.argv
    print(verify(), exposure(), sep="\n", flush=True)
    for said in run(traced=traced):
        print(said, flush=True)
    print("all is as it must be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
