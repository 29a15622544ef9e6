"""Access tokens (PyJWT) and the random tokens that are stored hashed."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import jwt

from crm_app.kernel.errors import NotAuthenticated
from crm_app.settings import get_settings

ALGORITHM = "HS256"  # fixed: a token naming another one is refused
ACCESS_SECONDS = 900  # requirement 2.4
_CLAIMS = ["sub", "sid", "role", "jti", "iat", "exp"]


def new_token() -> str:
    """A random token: a cookie or a refresh token."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def access_token(
    *, user_id: UUID, sign_in_id: UUID, role: str, branch_id: UUID | None, now: datetime
) -> str:
    """A signed access token that names the person and the sign-in it belongs to."""
    claims = {
        "sub": str(user_id),
        "sid": str(sign_in_id),
        "role": role,
        "branch_id": str(branch_id) if branch_id else None,
        "jti": str(uuid4()),
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=ACCESS_SECONDS)).timestamp()),
    }
    return jwt.encode(claims, get_settings().token_secret(), ALGORITHM)


def sign_in_of(token: str) -> UUID:
    """The sign-in an access token belongs to.

    Raises:
        NotAuthenticated: forged, expired, or not ours.
    """
    try:
        claims = jwt.decode(
            token,
            get_settings().token_secret(),
            [ALGORITHM],
            options={"require": _CLAIMS},
        )
        return UUID(claims["sid"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise NotAuthenticated("The access token is not valid. Sign in again.") from error
