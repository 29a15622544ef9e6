"""Access tokens (PyJWT) and the random tokens that are stored hashed."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4

import jwt

from crm_app.kernel.clock import utc_now
from crm_app.kernel.errors import NotAuthenticated
from crm_app.models import Role
from crm_app.settings import get_settings

ALGORITHM = "HS256"  # fixed: a token naming another one is refused
ACCESS_SECONDS = 900  # requirement 2.4
# What claims of another shape raise, and a header nested so deep that no JSON reader follows.
_UNREADABLE = (ValueError, TypeError, AttributeError, RecursionError)
_NOT_VALID = "The access token is not valid. Sign in again."
_CLAIMS = ["sub", "sid", "name", "role", "jti", "iat", "exp"]
TICKET_AGE = timedelta(minutes=5)
_TICKET = "otp"  # its audience: an access token has none, so neither is taken for the other


def new_token() -> str:
    """A random token: a cookie or a refresh token."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a signed token says of its holder at the time it was made."""

    user_id: UUID
    sign_in_id: UUID
    username: str
    role: Role
    branch_id: UUID | None


def access_token(claims: Claims, now: datetime) -> str:
    """A signed access token that names the person and the sign-in it belongs to."""
    body = {
        "sub": str(claims.user_id),
        "sid": str(claims.sign_in_id),
        "name": claims.username,
        "role": str(claims.role),
        "branch_id": str(claims.branch_id) if claims.branch_id else None,
        "jti": str(uuid4()),
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=ACCESS_SECONDS)).timestamp()),
    }
    return jwt.encode(body, get_settings().token_secret(), ALGORITHM)


def otp_ticket(user_id: UUID, password_hash: str, now: datetime) -> str:
    """Proves for five minutes that somebody knew the password, until they type a code."""
    body = {
        "sub": str(user_id),
        "aud": _TICKET,
        "password": token_hash(password_hash),  # another password ends it
        "iat": int(now.timestamp()),
        "exp": int((now + TICKET_AGE).timestamp()),
    }
    return jwt.encode(body, get_settings().token_secret(), ALGORITHM)


def read_otp_ticket(ticket: str, now: datetime) -> tuple[UUID, str]:
    """The person, and the hash of the password's hash.

    Raises:
        NotAuthenticated: forged, expired, or not ours.
    """
    try:
        claims = jwt.decode(
            ticket,
            get_settings().token_secret(),
            [ALGORITHM],
            audience=_TICKET,
            options={"require": ["sub", "exp", "aud"], "verify_exp": False, "verify_iat": False},
        )
        if int(claims["exp"]) > now.timestamp():
            return UUID(claims["sub"]), str(claims["password"])
    except (jwt.InvalidTokenError, KeyError, *_UNREADABLE) as error:
        raise NotAuthenticated(_NOT_VALID) from error
    raise NotAuthenticated(_NOT_VALID)


def read(token: str) -> Claims:
    """The claims of an access token of ours.

    Raises:
        NotAuthenticated: forged, expired, or not ours.
    """
    claims, expires_at = _verified(token, get_settings().token_secret())
    if expires_at <= utc_now().timestamp():
        raise NotAuthenticated(_NOT_VALID)
    return claims


@lru_cache(maxsize=4096)
def _verified(token: str, secret: str) -> tuple[Claims, int]:
    """The claims of a token that we signed, and when it expires: read once for many requests."""
    try:
        # When it was made counts for nothing: the clock of the machine that made it may be ahead.
        claims = jwt.decode(
            token, secret, [ALGORITHM], options={"require": _CLAIMS, "verify_iat": False}
        )
        branch_id = claims.get("branch_id")
        return Claims(
            user_id=UUID(claims["sub"]),
            sign_in_id=UUID(claims["sid"]),
            username=str(claims["name"]),
            role=Role(claims["role"]),
            branch_id=UUID(branch_id) if branch_id else None,
        ), int(claims["exp"])
    except (jwt.InvalidTokenError, *_UNREADABLE) as error:
        raise NotAuthenticated(_NOT_VALID) from error
