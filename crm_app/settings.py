"""All configuration, from the environment, read once."""

import re
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cache, cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET_BYTES = 32
MIN_TOKEN_BYTES = 16
PRIVATE = 0o077  # umask of every process: what we write is for our own account alone


class UnsafeSettings(RuntimeError):
    """Production must not start like this; the message names what is missing."""


@dataclass(frozen=True)
class SmtpServer:
    """The mail server that mails are given to; the password shows nowhere."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


class Settings(BaseSettings):
    """What the environment says, with the defaults of a first try on one machine."""

    model_config = SettingsConfigDict(env_prefix="CRM_", extra="ignore", env_ignore_empty=True)

    port: int = Field(default=8000, validation_alias="PORT", ge=1, le=65535)
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    env: Literal["development", "production"] = "development"
    data_dir: Path = Path("data")
    database_url: str | None = None
    database_direct_url: str | None = None
    db_pool: int = Field(default=50, ge=2)
    web_workers: int = Field(default=1, ge=1)
    redis_url: str | None = None
    jwt_secret: SecretStr | None = None
    vapid_private_key: SecretStr | None = None
    push_contact: str | None = Field(default=None, pattern="^(mailto:.+@.+|https://.+)$")
    # Push services of one's own, `host` or `host:port` with commas: they may be inside the network.
    push_hosts: str = ""
    push_ca_file: Path | None = None  # who vouches for them
    storage_url: str | None = None
    storage_redirect: bool = False  # a bucket is read by a signed address instead of through us
    # The web server in front reads files of the storage itself, below this internal address.
    accel_prefix: str | None = Field(default=None, pattern="^/.*[^/]$")
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    public_url: str | None = None
    metrics_token: SecretStr | None = None  # asked for by /metrics
    rate_limits: bool = True  # off for measurements alone
    time_zone: str = "Asia/Kolkata"
    phone_region: str = Field(default="IN", pattern="^[A-Z]{2}$")
    admin_username: str = "admin"
    admin_password: SecretStr | None = None

    @property
    def is_production(self) -> bool:
        """True where unsafe defaults are refused."""
        return self.env == "production"

    @property
    def address(self) -> str:
        """The address people use, without a slash at its end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def origins(self) -> list[str]:
        """The browser origins that may talk to us; in development 127.0.0.1 as well."""
        near = (
            []
            if self.is_production
            else [f"http://{h}:{self.port}" for h in ("127.0.0.1", "localhost")]
        )
        return list(dict.fromkeys([self.address, *near]))

    @property
    def secure_cookies(self) -> bool:
        """True when the address is HTTPS: then cookies never travel in the clear."""
        return self.address.startswith("https://")

    @property
    def own_push_hosts(self) -> frozenset[str]:
        """The push services that may be inside our network, each `host` or `host:port`."""
        return frozenset(filter(None, (each.strip() for each in self.push_hosts.split(","))))

    @property
    def direct_url(self) -> str | None:
        """The database without a pooler between: LISTEN, migrations, the leader's lock."""
        return self.database_direct_url or self.database_url

    @property
    def share(self) -> int:
        """Connections of one process: the budget is for the whole deployment.

        The jobs process takes a share like one more web worker.
        """
        return max(4, self.db_pool // (self.web_workers + 1))

    @property
    def pool_size(self) -> int:
        """The part of the share for threads: everything but hot reads."""
        return self.share - self.hot_pool_size

    @property
    def hot_pool_size(self) -> int:
        """The part of the share for hot reads, which hold a connection for a moment only."""
        return max(2, self.share // 4)

    @property
    def smtp(self) -> SmtpServer | None:
        """The mail server; None while there is none.

        Raises:
            ValueError: its address is none; the sentence holds nothing of it.
        """
        return _smtp_of(self.smtp_url.get_secret_value()) if self.smtp_url else None

    @property
    def sender(self) -> str:
        """Who mails come from: what is set, or who we are at the mail server, or this address."""
        if self.mail_from:
            return self.mail_from
        if self.smtp and _SENDER.fullmatch(self.smtp.username):
            return self.smtp.username
        return f"crm@{urlsplit(self.address).hostname}"

    def folder(self, name: str) -> Path:
        """A folder of ours below the data folder, made private (0700) when missing."""
        path = self.data_dir.resolve() / name
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def token_secret(self) -> str:
        """What signs access tokens: from the environment, else made once for this data folder."""
        return self._signing_key

    @cached_property  # asked for by every request
    def _signing_key(self) -> str:
        if self.jwt_secret is not None:
            return self.jwt_secret.get_secret_value()
        return self.made_once("jwt_secret", lambda: secrets.token_urlsafe(48))

    def made_once(self, name: str, make: Callable[[], str]) -> str:
        """A secret of this data folder (0600), made when it is first asked for."""
        path = self.folder("secrets") / name
        if not path.exists():
            # Written aside and linked, so that two processes starting at once agree on one secret.
            aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            aside.touch(mode=0o600)
            aside.write_text(make())
            try:
                path.hardlink_to(aside)
            except FileExistsError:
                pass
            finally:
                aside.unlink()
        return path.read_text()

    def refuse_unsafe(self) -> None:
        """Name what is wrong or missing instead of starting on defaults (requirement 10.1.1).

        Everywhere that is a storage, mail server or key that is none; in production what would be
        unsafe as well.

        Raises:
            UnsafeSettings: with every variable that is missing or too weak.
        """
        for fault in (
            self._storage_fault(),
            self._mail_fault(),
            self._push_fault(),
        ):
            if fault:
                raise UnsafeSettings(fault)
        if self.is_production and (faults := self._unsafe()):
            raise UnsafeSettings("CRM_ENV=production refuses to start: " + "; ".join(faults) + ".")

    def _unsafe(self) -> list[str]:
        """What production must not start with."""
        faults = []
        if not self.database_url:
            faults.append("CRM_DATABASE_URL is not set")
        if self.jwt_secret is None:
            faults.append("CRM_JWT_SECRET is not set")
        elif len(self.jwt_secret.get_secret_value().encode()) < MIN_SECRET_BYTES:
            faults.append(f"CRM_JWT_SECRET is shorter than {MIN_SECRET_BYTES} bytes")
        if not self.storage_url:
            faults.append("CRM_STORAGE_URL is not set")
        token = self.metrics_token
        if token is not None and len(token.get_secret_value().encode()) < MIN_TOKEN_BYTES:
            faults.append(f"CRM_METRICS_TOKEN is shorter than {MIN_TOKEN_BYTES} bytes")
        if not self.rate_limits:
            faults.append("CRM_RATE_LIMITS is off")
        if self.web_workers > 1 and not self.redis_url:
            faults.append("CRM_WEB_WORKERS is above 1, which needs CRM_REDIS_URL")
        return faults

    def _storage_fault(self) -> str | None:
        if self.storage_url and (fault := _storage_fault(self.storage_url)):
            return f"CRM_STORAGE_URL {fault}"
        return None

    def _push_fault(self) -> str | None:
        key = self.vapid_private_key
        if key and not _is_vapid_key(key.get_secret_value()):
            return "CRM_VAPID_PRIVATE_KEY must be a P-256 key: 32 bytes in base64url, or PEM."
        return None

    def _mail_fault(self) -> str | None:
        """What is wrong with the settings of mail; nothing secret is in the sentence."""
        try:
            _ = self.smtp
        except ValueError as error:
            return f"CRM_SMTP_URL {error}"
        if self.mail_from is None:
            return None
        if not _SENDER.fullmatch(parseaddr(self.mail_from)[1]) or not self.mail_from.isprintable():
            return "CRM_MAIL_FROM must be an e-mail address, or one with a name: CRM <crm@a.in>."
        return None


_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_SMTP_PORTS = {"smtp": 587, "smtps": 465}
_NEAR = {"localhost", "127.0.0.1", "::1"}
_SMTP_FORM = (
    "must be smtp://user:password@host:587?starttls or smtps://user:password@host:465, with what is"
    " no letter or digit in user and password written as %40."
)


def _smtp_of(url: str) -> SmtpServer:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number: the error would say it with what is around it
        raise ValueError(_SMTP_FORM) from None
    if parts.scheme not in _SMTP_PORTS or not host or parts.path not in {"", "/"}:
        raise ValueError(_SMTP_FORM)
    if port == 0 or not re.fullmatch(r"[A-Za-z0-9.:_-]+", host) or parts.fragment:
        raise ValueError(_SMTP_FORM)
    if parts.query not in {"", "starttls"} or (parts.query and parts.scheme == "smtps"):
        raise ValueError("has another option than ?starttls, which only smtp:// takes.")
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(username) != bool(password):
        raise ValueError("has a user without a password, or a password without a user.")
    if not f"{username}{password}".isprintable() or not f"{username}{password}".isascii():
        raise ValueError("has a user or password with other characters than ASCII.")
    security: Literal["none", "starttls", "tls"] = "starttls" if parts.query else "none"
    if parts.scheme == "smtps":
        security = "tls"
    if security == "none" and password and host not in _NEAR:
        raise ValueError("would send the password in the clear: add ?starttls or use smtps://.")
    return SmtpServer(host, port or _SMTP_PORTS[parts.scheme], security, username, password)


def _storage_fault(url: str) -> str | None:
    """What is wrong with an address of the storage."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1:
        return None
    if parts.scheme == "s3" and parts.netloc and not parts.query:
        return None
    return "must be file:///folder or s3://bucket/prefix; credentials come from the AWS variables."


def _is_vapid_key(text: str) -> bool:
    if "BEGIN" in text:
        return True
    try:
        return len(urlsafe_b64decode(text.strip() + "=")) == 32  # noqa: PLR2004 - bytes of P-256
    except ValueError:
        return False


@cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
