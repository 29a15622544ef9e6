"""The systemd route of `docs/install.md`, word by word, in an empty Debian 12.

    make dist && python -m rehearsals.install

Needs root on Debian. debootstrap makes the machine; every line of every `sh` block of the document
is run there by one root shell, in namespaces of its own for files, processes and network. systemd
does not run in it, so `systemctl` is a script that starts what the unit says, and the certificate
is one made here (its authority cannot be reached). Prints the account; exit status 1 if a line
fails or if nobody can sign in at the end.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from rehearsals.docker_steps import must, small_debian
from rehearsals.stack import ROOT, Stack

DOCUMENT = ROOT / "docs" / "install.md"
NAME = "crm.school.in"
# Starts a service as its unit says: account, environment, command. Debian's own by their scripts.
SYSTEMCTL = r"""#!/bin/bash
set -eu
start() {
    case $1 in
    education-crm.target) start education-crm-web; start education-crm-jobs; return ;;
    *.timer) test -f /etc/systemd/system/$1; return ;;
    esac
    unit=/etc/systemd/system/$1.service
    command=$(sed -n 's/^ExecStart=//p' $unit)
    account=$(sed -n 's/^User=//p' $unit)
    env=(HOME=/var/lib/education-crm PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
    while IFS= read -r line; do
        case $line in ''|'#'*) ;; *) env+=("$line") ;; esac
    done <"$(sed -n 's/^EnvironmentFile=//p' $unit)"
    umask "$(sed -n 's/^UMask=//p' $unit)"
    cd /var/lib/education-crm
    setsid runuser -u $account -- env -i "${env[@]}" $command >>/var/log/$1.log 2>&1 </dev/null &
}
case $1 in
daemon-reload) ;;
enable) shift 2; for each in "$@"; do start $each; done ;;
reload) test $2 = nginx; nginx -s reload; sleep 1 ;;
*) echo "systemctl $*: not known to the rehearsal" >&2; exit 1 ;;
esac
"""
# What a machine with systemd has done behind `apt-get install`. The database is on its socket only,
# since this part still has the network of the machine around it, for packages.
DATABASE = "pg_ctlcluster 15 main start -o '-c listen_addresses='"
# From here on a network of its own, in which the name in the DNS leads here.
ALONE = "set +a; exec unshare --net bash -euo pipefail /root/second.sh"
BOOT = f"""
echo '127.0.0.1 localhost {NAME}' >/etc/hosts
ip link set lo up
nginx
"""
CERTIFICATE = f"""
mkdir -p /etc/letsencrypt/live/{NAME}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={NAME} \
    -addext subjectAltName=DNS:{NAME} -keyout /etc/letsencrypt/live/{NAME}/privkey.pem \
    -out /etc/letsencrypt/live/{NAME}/fullchain.pem 2>/dev/null
export CURL_CA_BUNDLE=/etc/letsencrypt/live/{NAME}/fullchain.pem
"""
# Behind the last line: the first admin signs in by the form, and the page is there.
SIGN_IN = f"""
exec >&3 2>&3
password=$(sed -n 's/^password: //p' <<<"$admin")
curl -fsS -o /dev/null -c /root/jar --data-urlencode "password=$password" -d username=admin \
    -w 'sign-in %{{http_code}} to %{{redirect_url}}\\n' https://{NAME}/auth/login
curl -fsS -b /root/jar -o /dev/null -w 'the portal %{{http_code}}, TLS {NAME}\\n' https://{NAME}/
curl -fsS -o /dev/null -w 'the app %{{http_code}}\\n' https://{NAME}/m/
"""


TOLD = ("curl ", "crm ", "nginx -t", "sha256sum ")  # what these say belongs in the account


def blocks(text: str) -> list[str]:
    """The `sh` blocks of the systemd route, in order."""
    route = text.partition("## With systemd")[2].partition("\n### ")[0]
    return re.findall(r"```sh\n(.*?)```", route, re.DOTALL)


def scripts() -> tuple[str, str]:
    """All lines, those that need the Internet apart; each is said with the seconds so far."""
    first = ["exec 3>&1 >/root/log 2>&1", "set -euo pipefail -a", "cd /root"]
    second = [BOOT]
    lines = first
    for line in "".join(blocks(DOCUMENT.read_text())).splitlines():
        if "createuser" in line:
            lines.append(DATABASE)
        lines.append(f"printf '%5ds  %s\\n' $SECONDS {shlex.quote(line)} >&3")
        if line.startswith("certbot "):
            lines += ["echo '        (not run: a certificate made here)' >&3", CERTIFICATE]
        elif line.startswith("cat ") and "first-admin" in line:
            lines += [f"admin=$({line})", "echo \"$admin\" | sed 's/password: .*/password: …/' >&3"]
        elif line.startswith(TOLD):
            lines.append(f"{line} >&3 2>&3")
        else:
            lines.append(line)
        if line.startswith("ln -sfn"):
            lines.append(ALONE)
            lines = second
    must(lines is second, "the document has no line that switches to the release")
    return "\n".join(first), "\n".join([*second, SIGN_IN])


def prepare(root: Path) -> None:
    """The machine as it is delivered, with the release where the document puts it."""
    small_debian(root)
    # Python is installed by the document; what is there of it came with debootstrap's own list.
    stub = root / "usr/bin/systemctl"
    stub.unlink(missing_ok=True)
    stub.write_text(SYSTEMCTL)
    stub.chmod(0o755)
    refuse = root / "usr/sbin/policy-rc.d"  # packages start nothing: the network is not theirs yet
    refuse.write_text("#!/bin/sh\nexit 101\n")
    refuse.chmod(0o755)
    release = root / "root" / "release"
    shutil.copytree(ROOT / "dist", release / "dist")
    shutil.copytree(ROOT / "deploy", release / "deploy", ignore=shutil.ignore_patterns("*.env"))
    for name in ("sources.list.d/debian.sources", "sources.list"):
        source = Path("/etc/apt") / name
        if source.exists():
            shutil.copy(source, root / "etc/apt" / name)


def run(root: Path) -> int:
    """Run them in the machine, the second by the first; answers the exit status."""
    for name, text in zip(("install.sh", "second.sh"), scripts(), strict=True):
        (root / "root" / name).write_text(text)
    here = shlex.quote(str(root))
    pip = "PIP_CERT=/etc/ssl/certs/ca-certificates.crt PIP_DISABLE_PIP_VERSION_CHECK=1"
    outer = (
        f"mount --rbind /dev {here}/dev; mount -t proc proc {here}/proc;"
        f"exec chroot {here} /usr/bin/env -i HOME=/root DEBIAN_FRONTEND=noninteractive {pip}"
        " PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        " bash /root/install.sh"
    )
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    command += ["--propagation", "private", "sh", "-euc", outer]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    """Answers the exit status."""
    if os.geteuid() != 0:
        print("The rehearsal makes a machine of its own, for which it must be root.")
        return 1
    must(any((ROOT / "dist").glob("*.whl")), "there is no release in dist/. Run: make dist")
    with Stack() as stack:
        root = stack.folder / "machine"
        begun = time.monotonic()
        prepare(root)
        print(f"an empty Debian 12 after {time.monotonic() - begun:.0f} s", flush=True)
        begun = time.monotonic()
        status = run(root)
        logs = [root / "root/log", *sorted(root.glob("var/log/education-crm-*.log"))]
        for log in [each for each in logs if status and each.exists()]:
            print(log.name, log.read_text()[-3000:], sep="\n")
    print(f"{'signed in' if status == 0 else 'FAILED'} after {time.monotonic() - begun:.0f} s")
    return status


if __name__ == "__main__":
    sys.exit(main())
