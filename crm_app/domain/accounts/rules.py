"""Rules of passwords and codes: pure, the moment is given."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp

from crm_app.kernel.errors import RuleBroken

STEP_SECONDS = 30
DRIFT = 1  # steps that a phone's clock may be ahead or behind
RECOVERY_CODES = 10
# Without letters and digits that look alike. 16 of 32 are 80 bits: too many to try for whoever
# reads the hashes, so that a quick hash is enough.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUP, _GROUPS = 4, 4
_CODE = re.compile(r"[0-9]{6}")
_RECOVERY = re.compile(f"[{_LETTERS}]{{{_GROUP * _GROUPS}}}")


def check_password(password: str, username: str) -> None:
    """Refuse a password that is the user name; its length is the command's matter.

    Raises:
        RuleBroken: it is.
    """
    if password.lower() == username.lower():
        sentence = "The password cannot be the user name."
        raise RuleBroken(sentence, fields={"password": sentence})


def new_secret() -> str:
    """A new key for an authenticator app: 160 random bits, in base 32."""
    return pyotp.random_base32()


def step_of(now: datetime) -> int:
    """The number of the time step that a moment belongs to."""
    return int(now.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, if it is near `now`; the latest of several."""
    if not _CODE.fullmatch(code):
        return None
    app = pyotp.TOTP(secret, interval=STEP_SECONDS)
    here = step_of(now)
    near = range(here + DRIFT, here - DRIFT - 1, -1)
    found = [step for step in near if hmac.compare_digest(app.generate_otp(step), code)]
    return found[0] if found else None


def set_up_address(secret: str, username: str, issuer: str) -> str:
    """What the QR code says to the authenticator app."""
    app = pyotp.TOTP(secret, interval=STEP_SECONDS)
    return app.provisioning_uri(name=username, issuer_name=issuer)


def new_recovery_codes() -> list[str]:
    """Ten codes that stand for the app, each once: `k3mf-9xqa-7hwe-pt2c`."""

    def group() -> str:
        return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP))

    return ["-".join(group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES)]


def plain(typed: str) -> str:
    """A code as it is compared: people type spaces, dashes and capitals."""
    return re.sub(r"[\s-]", "", typed).lower()


def is_recovery_code(code: str) -> bool:
    """Whether a plain code has the shape of a recovery code."""
    return bool(_RECOVERY.fullmatch(code))
