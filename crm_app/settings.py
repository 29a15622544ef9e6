"""All configuration, from the environment, read once."""

import os
import re
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parseaddr
from functools import cache, cached_property
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET_BYTES = 32
MIN_TOKEN_BYTES = 16
LEAST_SHARE = 4  # connections, with which a process does not stand in its own way
# Of a jobs process: its queue (4) and the ear of it, the leader's, and one for a report's lock.
DIRECT_OF_JOBS = 7
MIN_ADMIN_PASSWORD = 12
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
    shared_dir: Path | None = None  # what all machines must see; else the data folder
    database_url: str | None = None
    database_direct_url: str | None = None
    database_replica_url: str | None = None  # reports and exports are read there
    db_pool: int = Field(default=50, ge=2)
    web_workers: int = Field(default=1, ge=1)
    web_machines: int = Field(default=1, ge=1)
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
    trusted_proxies: str = ""  # addresses and networks with commas: whose X-Forwarded-For counts
    metrics_token: SecretStr | None = None  # asked for by /metrics
    log_format: Literal["text", "json"] | None = None  # JSON in production, text elsewhere
    log_requests: bool | None = None  # a line for each answered request; in production
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
    def logs_json(self) -> bool:
        """Whether each line of the log is a JSON object."""
        return (self.log_format or ("json" if self.is_production else "text")) == "json"

    @property
    def logs_requests(self) -> bool:
        """Whether each request of the API gets its line in the log."""
        return self.is_production if self.log_requests is None else self.log_requests

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
    def proxies(self) -> list[IPv4Network | IPv6Network]:
        """The proxies whose word about the client counts.

        Raises:
            ValueError: one of them is no address and no network.
        """
        words = filter(None, (each.strip() for each in self.trusted_proxies.split(",")))
        return [ip_network(word) for word in words]

    @property
    def own_push_hosts(self) -> frozenset[str]:
        """The push services that may be inside our network, each `host` or `host:port`."""
        return frozenset(filter(None, (each.strip() for each in self.push_hosts.split(","))))

    @property
    def direct_url(self) -> str | None:
        """The database without a pooler between: LISTEN, migrations, the leader's lock."""
        return self.database_direct_url or self.database_url

    @property
    def is_pooled(self) -> bool:
        """Whether a pooler stands before the database, so that it may be in transaction mode."""
        return self.database_direct_url not in {None, self.database_url}

    @property
    def processes(self) -> int:
        """How many share the budget: on each machine its web workers and its jobs process."""
        return self.web_machines * (self.web_workers + 1)

    @property
    def share(self) -> int:
        """Connections of one process: the budget is for the whole deployment."""
        return max(LEAST_SHARE, self.db_pool // self.processes)

    @property
    def direct_connections(self) -> int:
        """Connections that no budget counts: they are held past the pooler."""
        return self.web_machines * (self.web_workers + DIRECT_OF_JOBS)

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

    def make_data_dir(self) -> None:
        """Make the data folder; in production, where no embedded server must pass it, private."""
        mode = 0o700 if self.is_production else 0o777
        self.data_dir.resolve().mkdir(parents=True, exist_ok=True, mode=mode)

    def folder(self, name: str) -> Path:
        """A folder of this machine below the data folder, made private (0700) when missing."""
        self.make_data_dir()
        return _private(self.data_dir.resolve() / name)

    @property
    def shared(self) -> Path:
        """The folder that all machines of the deployment see."""
        return (self.shared_dir or self.data_dir).resolve()

    def shared_folder(self, name: str) -> Path:
        """A folder that all machines see, made private (0700) when missing."""
        return _private(self.shared / name)

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
        return self.made_once_in(self.folder("secrets"), name, make)

    @staticmethod
    def made_once_in(folder: Path, name: str, make: Callable[[], str]) -> str:
        """A text of this folder (0600), made when it is first asked for."""
        path = folder / name
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
            self._address_fault(),
            self._proxies_fault(),
            self._share_fault(),
            *self._machine_faults(),
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
        return [*faults, *self._guessable(), *self._readable(), *self._behind_nothing()]

    def _guessable(self) -> list[str]:
        """Secrets that somebody could guess: short of characters, or still those of an example."""
        secrets_of = {
            "CRM_JWT_SECRET": self.jwt_secret and self.jwt_secret.get_secret_value(),
            "CRM_METRICS_TOKEN": self.metrics_token and self.metrics_token.get_secret_value(),
        }
        faults = [
            f"{name} is easy to guess; take what `openssl rand -base64 48` prints"
            for name, secret in secrets_of.items()
            if secret and _is_easy(secret)
        ]
        password = self.admin_password and self.admin_password.get_secret_value()
        if password and (
            len(password) < MIN_ADMIN_PASSWORD
            or _is_easy(password, distinct=6)
            or self.admin_username.lower() in password.lower()
        ):
            faults.append(
                f"CRM_ADMIN_PASSWORD has less than {MIN_ADMIN_PASSWORD} characters or is easy to"
                " guess; without it one is made at the first start"
            )
        for name, url in (
            ("CRM_DATABASE_URL", self.database_url),
            ("CRM_DATABASE_DIRECT_URL", self.database_direct_url),
            ("CRM_REDIS_URL", self.redis_url),
        ):
            parts = _parts(url)
            guess = parts.password and unquote(parts.password)
            # A database may know us by a socket or a certificate; Redis knows nobody.
            bare = name == "CRM_REDIS_URL" and url and not guess and not _is_near(parts.hostname)
            if bare:
                faults.append(f"{name} has no password, and who writes there runs code here")
            elif guess and (guess == parts.username or _is_easy(guess, distinct=6)):
                faults.append(f"the password in {name} is easy to guess")
        return faults

    def _readable(self) -> list[str]:
        """What others could read: on the way, or on this machine."""
        faults = []
        public = _parts(self.public_url)
        if self.public_url and public.scheme != "https" and not _is_near(public.hostname):
            faults.append("CRM_PUBLIC_URL is not https, so passwords would travel in the clear")
        if self.smtp and self.smtp.security == "none" and self.smtp.host not in _NEAR:
            faults.append("CRM_SMTP_URL sends reports in the clear: add ?starttls or use smtps://")
        bucket = _parts(os.environ.get("AWS_ENDPOINT_URL"))
        is_bucket = (self.storage_url or "").startswith("s3://")
        if is_bucket and bucket.scheme == "http" and not _is_near(bucket.hostname):
            faults.append("AWS_ENDPOINT_URL is not https, so recordings would travel in the clear")
        if self.data_dir.is_dir() and self.data_dir.stat().st_mode & _OTHERS:
            faults.append(
                f"CRM_DATA_DIR ({self.data_dir}) is open to other accounts; chmod 750 closes it"
            )
        return faults

    def _behind_nothing(self) -> list[str]:
        """Proxies: this program itself speaks no TLS, so an https address means that one is there.

        Without its name, everybody would be one address to the limit on failed sign-ins.
        """
        faults = []
        if self.secure_cookies and not self.proxies:
            faults.append(
                "CRM_TRUSTED_PROXIES is not set, and https means that a proxy is in front"
            )
        if any(each.prefixlen < _WIDEST[each.version] for each in self.proxies):
            faults.append("CRM_TRUSTED_PROXIES believes whole continents")
        return faults

    def _share_fault(self) -> str | None:
        """Whether the budget is too small for what every process needs at least."""
        least = LEAST_SHARE * self.processes
        if self.web_machines * self.web_workers == 1 or least <= self.db_pool:
            return None
        return (
            f"CRM_DB_POOL={self.db_pool} is too little: each of {self.processes} processes needs"
            f" {LEAST_SHARE} connections. Set CRM_DB_POOL to {least} or more, or run fewer workers."
        )

    def _machine_faults(self) -> Iterator[str]:
        """What several web workers or machines need, so that each can stand in for the other."""
        if self.web_workers > 1 and not self.redis_url:
            yield "CRM_WEB_WORKERS is above 1, which needs CRM_REDIS_URL."
        if self.web_machines == 1:
            return
        several = f"CRM_WEB_MACHINES={self.web_machines} needs"
        for name, value in {
            "CRM_DATABASE_URL": self.database_url,
            "CRM_REDIS_URL": self.redis_url,
            "CRM_JWT_SECRET": self.jwt_secret,
            "CRM_VAPID_PRIVATE_KEY": self.vapid_private_key,
        }.items():
            if not value:
                yield f"{several} {name}, the same on all machines."

    def _storage_fault(self) -> str | None:
        if self.storage_url and (fault := _storage_fault(self.storage_url)):
            return f"CRM_STORAGE_URL {fault}"
        return None

    def _address_fault(self) -> str | None:
        """Written otherwise it would never be equal to what a browser calls its origin."""
        if self.public_url and not _ORIGIN.fullmatch(self.address):
            return (
                "CRM_PUBLIC_URL must be https://host or https://host:port in small letters,"
                " without a path and without the usual port."
            )
        return None

    def _proxies_fault(self) -> str | None:
        try:
            _ = self.proxies
        except ValueError:
            return "CRM_TRUSTED_PROXIES must be addresses and networks: 127.0.0.1, 10.0.0.0/24."
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


def _private(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+")
_SMTP_PORTS = {"smtp": 587, "smtps": 465}
_NEAR = {"localhost", "127.0.0.1", "::1"}
_OTHERS = 0o027  # what a data folder must not allow: writing by the group, anything by others
_WIDEST = {4: 8, 6: 7}  # 10.0.0.0/8 and fc00::/7 are the widest networks that are somebody's own
_ORIGIN = re.compile(
    r"(http(?!://[^/]*:80$)|https(?!://[^/]*:443$))://([a-z0-9_.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?"
)
_EXAMPLE = re.compile(
    r"change.?me|example|secret|passwor|replace|123456|qwerty|admin|letmein", re.I
)
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


def _is_easy(secret: str, distinct: int = 10) -> bool:
    """Whether it repeats few characters, or is a word of examples."""
    return len(set(secret)) < distinct or _EXAMPLE.search(secret) is not None


def _is_near(host: str | None) -> bool:
    """This machine: nobody is in between. Without a host it is a socket."""
    return not host or host in _NEAR or host.startswith("127.")


def _parts(url: str | None) -> SplitResult:
    try:
        return urlsplit(url or "")
    except ValueError:
        return urlsplit("")


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
