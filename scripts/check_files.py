"""Refuse secrets, environment files and large files: `python scripts/check_files.py [FILE…]`.

Without names, all files that git knows. What looks like a secret and is none stands in
`secrets_allowed.toml`, with the reason.
"""

import hashlib
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = Path(__file__).with_name("secrets_allowed.toml")
LARGEST = 1024 * 1024
# Locks and our own list are made of hashes, and the contract of what stands in the code.
MADE = re.compile(
    r"(^|/)(package-lock\.json|openapi\.json|apiTypes\.ts|bun\.lock|requirements(-dev)?\.txt|Podfile\.lock|secrets_allowed\.toml)$"
    r"|\.(png|jpg|ico|woff2|ttf|jar|wav|m4a|webp)$"
)
# Passwords of people who do not exist; a key of a service would not be let through here either.
INVENTED = re.compile(r"^(tests|rehearsals|benchmarks)/|\.test\.tsx?$|^mobile/(src/testing|e2e)/")
# Identifiers of migrations and ids in examples are random on purpose.
RANDOM = re.compile(
    r"^alembic/versions/|^api_ext/openapi\.json$|^mobile/src/services/apiTypes\.ts$"
)
OTHERS = {"Google API key": re.compile(r"AIza[0-9A-Za-z_-]{35}")}
_KINDS = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "CloudantDetector",
    "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "IbmCloudIamDetector", "IbmCosHmacDetector", "JwtTokenDetector", "MailchimpDetector",
    "NpmDetector", "OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector",
    "SendGridDetector", "SlackDetector", "SoftlayerDetector", "SquareOAuthDetector",
    "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
_GUESSES = [
    {"name": "BasicAuthDetector"},
    {"name": "KeywordDetector"},
    {"name": "Base64HighEntropyString", "limit": 4.5},
    {"name": "HexHighEntropyString", "limit": 3.0},
]
_FILTERS = (
    "is_sequential_string", "is_potential_uuid", "is_templated_secret",
    "is_prefixed_with_dollar_sign", "is_indirect_reference", "is_likely_id_string",
)  # fmt: skip


def settings(*, guesses: bool) -> dict[str, Any]:
    """What detect-secrets looks for: keys of known shapes, and what only may be a secret."""
    # Any: as its documentation has it.
    return {
        "plugins_used": [{"name": name} for name in _KINDS] + (_GUESSES if guesses else []),
        "filters_used": [{"path": f"detect_secrets.filters.heuristic.{name}"} for name in _FILTERS],
    }


def allowed() -> dict[tuple[str, str], str]:
    """File and fingerprint -> why it is no secret."""
    entries = tomllib.loads(ALLOWED.read_text()).get("allowed", [])
    return {(each["file"], each["fingerprint"]): each["reason"] for each in entries}


def fingerprint(value: str) -> str:
    """What stands in the list in place of the value."""
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def secrets(names: Iterable[str], root: Path = ROOT) -> Iterator[tuple[str, int, str, str]]:
    """File, line, kind and fingerprint of what looks like a secret."""
    by_place = defaultdict(list)
    for name in names:
        if not MADE.search(name):
            by_place[bool(INVENTED.search(name) or RANDOM.search(name))].append(name)
    for is_invented, some in by_place.items():
        with transient_settings(settings(guesses=not is_invented)):
            for name in some:
                for found in scan_file(str(root / name)):
                    yield name, found.line_number, found.type, fingerprint(found.secret_value or "")
                text = (root / name).read_text(encoding="utf-8", errors="replace")
                for number, line in enumerate(text.splitlines(), 1):
                    for kind, pattern in OTHERS.items():
                        for match in pattern.finditer(line):
                            yield name, number, kind, fingerprint(match[0])


def faults(names: Iterable[str], root: Path = ROOT) -> list[str]:
    """What speaks against committing these files."""
    known, found, read = allowed(), [], []
    for name in names:
        path = root / name
        if not path.is_file():
            continue
        if path.name.startswith(".env") and not path.name.endswith(".example"):
            found.append(f"{name}: environment files hold secrets")
        if path.suffix in {".keystore", ".jks", ".p12"}:
            found.append(f"{name}: keys do not belong here")
        if path.stat().st_size > LARGEST:
            found.append(f"{name}: larger than 1 MiB")
        else:
            read.append(name)
    return found + [
        f"{name}:{line}: looks like a secret ({kind}, fingerprint {mark})"
        for name, line, kind, mark in sorted(set(secrets(read, root)))
        if (name, mark) not in known
    ]


def tracked() -> list[str]:
    """Every file that git knows."""
    said = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [name for name in said.stdout.decode().split("\0") if name]


if __name__ == "__main__":
    lines = faults(sys.argv[1:] or tracked(), Path.cwd() if sys.argv[1:] else ROOT)
    print("\n".join(lines), end="\n" if lines else "")
    sys.exit(bool(lines))
