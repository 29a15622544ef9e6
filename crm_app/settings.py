"""All configuration, from the environment, read once."""

import secrets
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET_BYTES = 32


class UnsafeSettings(RuntimeError):
    """Production must not start like this; the message names what is missing."""


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
    storage_url: str | None = None
    storage_redirect: bool = False  # a bucket is read by a signed address instead of through us
    # The web server in front reads files of the storage itself, below this internal address.
    accel_prefix: str | None = Field(default=None, pattern="^/.*[^/]$")
    public_url: str | None = None
    time_zone: str = "Asia/Kolkata"
    phone_region: str = Field(default="IN", pattern="^[A-Z]{2}$")
    admin_username: str = "admin"
    admin_password: SecretStr | None = None
    _secret: str | None = PrivateAttr(default=None)  # `token_secret`, asked for by every request

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

    def folder(self, name: str) -> Path:
        """A folder of ours below the data folder, made private (0700) when missing."""
        path = self.data_dir.resolve() / name
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def token_secret(self) -> str:
        """What signs access tokens: from the environment, else made once for this data folder."""
        if self._secret is None:
            given = self.jwt_secret
            self._secret = given.get_secret_value() if given else self._secret_of_folder()
        return self._secret

    def _secret_of_folder(self) -> str:
        path = self.folder("secrets") / "jwt_secret"
        if not path.exists():
            # Written aside and linked, so that two processes starting at once agree on one secret.
            aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            aside.touch(mode=0o600)
            aside.write_text(secrets.token_urlsafe(48))
            try:
                path.hardlink_to(aside)
            except FileExistsError:
                pass
            finally:
                aside.unlink()
        return path.read_text()

    def refuse_unsafe(self) -> None:
        """Name what is wrong or missing instead of starting on defaults (requirement 10.1.1).

        Everywhere that is a storage that is none; in production what would be unsafe as well.

        Raises:
            UnsafeSettings: with every variable that is missing or too weak.
        """
        if self.storage_url and (fault := _storage_fault(self.storage_url)):
            raise UnsafeSettings(f"CRM_STORAGE_URL {fault}")
        if not self.is_production:
            return
        faults = []
        if not self.database_url:
            faults.append("CRM_DATABASE_URL is not set")
        if self.jwt_secret is None:
            faults.append("CRM_JWT_SECRET is not set")
        elif len(self.jwt_secret.get_secret_value().encode()) < MIN_SECRET_BYTES:
            faults.append(f"CRM_JWT_SECRET is shorter than {MIN_SECRET_BYTES} bytes")
        if not self.storage_url:
            faults.append("CRM_STORAGE_URL is not set")
        if self.web_workers > 1 and not self.redis_url:
            faults.append("CRM_WEB_WORKERS is above 1, which needs CRM_REDIS_URL")
        if faults:
            raise UnsafeSettings("CRM_ENV=production refuses to start: " + "; ".join(faults) + ".")


def _storage_fault(url: str) -> str | None:
    """What is wrong with an address of the storage."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and len(parts.path) > 1:
        return None
    if parts.scheme == "s3" and parts.netloc and not parts.query:
        return None
    return "must be file:///folder or s3://bucket/prefix; credentials come from the AWS variables."


@cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
