"""The configuration: what it refuses, what it makes, what it works out."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from crm_app.settings import Settings, UnsafeSettings

SAFE = {
    "CRM_ENV": "production",
    "CRM_DATABASE_URL": "postgresql://somewhere/crm",
    "CRM_JWT_SECRET": "s" * 32,
    "CRM_STORAGE_URL": "file:///srv/recordings",
}


@pytest.fixture
def settings_of(monkeypatch, tmp_path):
    """The settings that an environment of ours gives."""
    for name in os.environ:
        if name.startswith("CRM_") or name in {"PORT", "HOST"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("CRM_DATA_DIR", str(tmp_path))

    def read(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return Settings()

    return read


def test_first_try_needs_no_variable(settings_of):
    settings = settings_of()
    settings.refuse_unsafe()
    assert (settings.port, settings.host, settings.env) == (8000, "127.0.0.1", "development")
    assert (settings.time_zone, settings.phone_region) == ("Asia/Kolkata", "IN")
    assert settings.database_url is None


def test_safe_production_is_not_refused(settings_of):
    settings = settings_of(**SAFE)
    settings.refuse_unsafe()
    assert settings.is_production


def test_production_names_everything_that_is_missing(settings_of):
    with pytest.raises(UnsafeSettings) as refusal:
        settings_of(CRM_ENV="production").refuse_unsafe()
    for variable in ("CRM_DATABASE_URL", "CRM_JWT_SECRET", "CRM_STORAGE_URL"):
        assert f"{variable} is not set" in str(refusal.value)


@pytest.mark.parametrize("missing", ["CRM_DATABASE_URL", "CRM_JWT_SECRET", "CRM_STORAGE_URL"])
@pytest.mark.parametrize("how", ["empty", "absent"])
def test_production_names_the_one_that_is_missing(settings_of, missing, how):
    environment = SAFE | {missing: ""}
    if how == "absent":
        del environment[missing]
    with pytest.raises(UnsafeSettings) as refusal:
        settings_of(**environment).refuse_unsafe()
    named = [variable for variable in SAFE if f"{variable} is" in str(refusal.value)]
    assert named == [missing]


def test_production_counts_the_bytes_of_the_secret(settings_of):
    with pytest.raises(UnsafeSettings, match="CRM_JWT_SECRET is shorter than 32 bytes"):
        settings_of(**SAFE | {"CRM_JWT_SECRET": "s" * 31}).refuse_unsafe()
    settings_of(**SAFE | {"CRM_JWT_SECRET": "é" * 16}).refuse_unsafe()


def test_refusal_never_shows_the_secret(settings_of):
    with pytest.raises(UnsafeSettings) as refusal:
        settings_of(**SAFE | {"CRM_JWT_SECRET": "hush"}).refuse_unsafe()
    assert "hush" not in str(refusal.value)
    assert "hush" not in repr(settings_of())


def test_several_web_workers_need_redis(settings_of):
    with pytest.raises(UnsafeSettings, match=r"CRM_WEB_WORKERS is above 1.* CRM_REDIS_URL"):
        settings_of(CRM_WEB_WORKERS="2").refuse_unsafe()
    settings_of(CRM_REDIS_URL="redis://localhost").refuse_unsafe()


MACHINES = {
    "CRM_DATABASE_URL": "postgresql://somewhere/crm",
    "CRM_REDIS_URL": "redis://localhost",
    "CRM_JWT_SECRET": "s" * 32,
    "CRM_VAPID_PRIVATE_KEY": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
}


@pytest.mark.parametrize("missing", MACHINES)
def test_several_machines_need_what_they_must_have_in_common(settings_of, missing):
    several = {"CRM_WEB_MACHINES": "2"}
    settings_of(**MACHINES, **several).refuse_unsafe()
    with pytest.raises(UnsafeSettings, match=f"CRM_WEB_MACHINES=2 needs {missing}"):
        settings_of(**MACHINES | {missing: ""}, **several).refuse_unsafe()


@pytest.mark.parametrize(("pool", "is_enough"), [("23", False), ("24", True)])
def test_a_budget_that_is_too_little_for_all_processes_is_refused(settings_of, pool, is_enough):
    settings = settings_of(**MACHINES, CRM_WEB_MACHINES="2", CRM_WEB_WORKERS="2", CRM_DB_POOL=pool)
    if is_enough:
        settings.refuse_unsafe()
        return
    with pytest.raises(UnsafeSettings, match=r"CRM_DB_POOL=23 .* 6 processes .* 24 or more"):
        settings.refuse_unsafe()


def test_the_budget_is_shared_by_all_machines(settings_of):
    settings = settings_of(CRM_DB_POOL="60", CRM_WEB_MACHINES="2", CRM_WEB_WORKERS="2")
    assert (settings.processes, settings.share) == (6, 10)
    assert settings.direct_connections == 18, (
        "each web worker's ear, and seven of each jobs process"
    )


@pytest.mark.parametrize(
    ("direct", "is_pooled"),
    [("", False), ("postgresql://pooled/crm", False), ("postgresql://direct/crm", True)],
)
def test_a_direct_address_of_its_own_means_a_pooler(settings_of, direct, is_pooled):
    settings = settings_of(
        CRM_DATABASE_URL="postgresql://pooled/crm", CRM_DATABASE_DIRECT_URL=direct
    )
    assert settings.is_pooled is is_pooled


def test_what_all_machines_see_lies_in_the_data_folder_unless_told(settings_of, tmp_path):
    assert settings_of().shared_folder("imports") == (tmp_path / "imports").resolve()
    folder = settings_of(CRM_SHARED_DIR=str(tmp_path / "all")).shared_folder("imports")
    assert folder == (tmp_path / "all" / "imports").resolve()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert settings_of().folder("metrics").parent == tmp_path.resolve()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CRM_ENV", "staging"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("CRM_DB_POOL", "1"),
        ("CRM_WEB_WORKERS", "0"),
        ("CRM_WEB_MACHINES", "0"),
        ("CRM_PHONE_REGION", "India"),
    ],
)
def test_value_out_of_range_is_refused_at_once(settings_of, variable, value):
    with pytest.raises(ValidationError):
        settings_of(**{variable: value})


def test_secret_is_made_once_and_kept_private(settings_of, tmp_path):
    secret = settings_of().token_secret()
    assert len(secret.encode()) >= 32
    assert settings_of().token_secret() == secret
    path = tmp_path / "secrets" / "jwt_secret"
    assert path.read_text() == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert list(path.parent.iterdir()) == [path], "nothing is left beside it"


def test_processes_that_start_together_agree_on_one_secret(settings_of):
    settings = settings_of()
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: settings.token_secret(), range(64)))
    assert len(secrets) == 1
    assert secrets != {""}


def test_two_data_folders_have_two_secrets(settings_of, tmp_path):
    first = settings_of(CRM_DATA_DIR=str(tmp_path / "one")).token_secret()
    second = settings_of(CRM_DATA_DIR=str(tmp_path / "two")).token_secret()
    assert first != second


def test_secret_of_the_environment_wins_and_is_not_stored(settings_of, tmp_path):
    assert settings_of(CRM_JWT_SECRET="from outside").token_secret() == "from outside"
    assert not (tmp_path / "secrets").exists()


def test_development_accepts_both_names_of_this_machine(settings_of):
    assert settings_of(PORT="9000").origins == ["http://localhost:9000", "http://127.0.0.1:9000"]
    with_address = settings_of(PORT="9000", CRM_PUBLIC_URL="https://crm.example.org/")
    assert with_address.origins == [
        "https://crm.example.org",
        "http://127.0.0.1:9000",
        "http://localhost:9000",
    ]


def test_production_accepts_exactly_its_own_address(settings_of):
    settings = settings_of(**SAFE, CRM_PUBLIC_URL="https://crm.example.org")
    assert settings.origins == ["https://crm.example.org"]


def test_cookies_are_secure_exactly_where_the_address_is(settings_of):
    assert not settings_of().secure_cookies
    assert settings_of(CRM_PUBLIC_URL="https://crm.example.org").secure_cookies


def test_direct_address_defaults_to_the_only_one(settings_of):
    settings = settings_of(CRM_DATABASE_URL="postgresql://pooled/crm")
    assert settings.direct_url == "postgresql://pooled/crm"
    settings = settings_of(CRM_DATABASE_DIRECT_URL="postgresql://direct/crm")
    assert settings.direct_url == "postgresql://direct/crm"
    assert settings.database_url == "postgresql://pooled/crm"


@pytest.mark.parametrize(
    ("pool", "workers", "for_threads", "for_hot_reads"),
    [(50, 1, 19, 6), (50, 4, 8, 2), (50, 9, 3, 2), (5, 1, 2, 2), (2, 8, 2, 2)],
)
def test_pool_is_a_budget_for_web_workers_and_jobs_together(
    settings_of, pool, workers, for_threads, for_hot_reads
):
    settings = settings_of(CRM_DB_POOL=str(pool), CRM_WEB_WORKERS=str(workers))
    assert (settings.pool_size, settings.hot_pool_size) == (for_threads, for_hot_reads)


def test_folder_is_made_private(settings_of, tmp_path):
    folder = settings_of().folder("imports")
    assert folder == (tmp_path / "imports").resolve()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("url", ["s3://calls", "s3://calls/of/2026", "file:///srv/recordings"])
def test_a_storage_is_a_folder_or_a_bucket(settings_of, url):
    settings_of(CRM_STORAGE_URL=url).refuse_unsafe()


@pytest.mark.parametrize(
    "url",
    ["/srv/recordings", "file://srv/recordings", "file:///", "s3:///calls", "s3://", "gs://calls"],
)
def test_a_storage_that_is_none_is_named(settings_of, url):
    with pytest.raises(UnsafeSettings, match="CRM_STORAGE_URL must be"):
        settings_of(CRM_STORAGE_URL=url).refuse_unsafe()


def smtp_of(settings_of, url):
    return settings_of(CRM_SMTP_URL=url, CRM_MAIL_FROM="CRM <crm@example.in>")


@pytest.mark.parametrize(
    ("url", "host", "port", "security", "username", "password"),
    [
        ("smtp://u:p@mail.example.in?starttls", "mail.example.in", 587, "starttls", "u", "p"),
        ("smtp://u%40a.in:p%2F%3A@h.in:25?starttls", "h.in", 25, "starttls", "u@a.in", "p/:"),
        ("smtps://u:p@mail.example.in", "mail.example.in", 465, "tls", "u", "p"),
        ("smtp://relay.internal:25", "relay.internal", 25, "none", "", ""),
        ("smtp://u:p@localhost:1025", "localhost", 1025, "none", "u", "p"),
    ],
)
def test_mail_server_is_read_from_its_address(
    settings_of, url, host, port, security, username, password
):
    settings = smtp_of(settings_of, url)
    settings.refuse_unsafe()
    found = settings.smtp
    assert (found.host, found.port, found.security) == (host, port, security)
    assert (found.username, found.password) == (username, password)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.in",
        "http://mail.example.in",
        "smtp://",
        "smtp://h:hunter2",
        "smtp://u:hunter2@h:0?starttls",
        "smtp://u:hunter2@h:99999?starttls",
        "smtp://u:hunter2@h/path?starttls",
        "smtp://u:hunter2@h?starttls=1",
        "smtp://u:hunter2@h?insecure",
        "smtps://u:hunter2@h?starttls",
        "smtp://hunter2@h?starttls",
        "smtp://u:hunter2@h",  # in the clear
        "smtp://u:hunter2%0D%0A@h?starttls",
        "smtp://u:hunter2é@h?starttls",
        "smtp://u:hunter2@[::1?starttls",
    ],
)
def test_mail_server_that_is_none_is_named_without_its_password(settings_of, url):
    settings = smtp_of(settings_of, url)
    with pytest.raises(UnsafeSettings) as refusal:
        settings.refuse_unsafe()
    assert "CRM_SMTP_URL" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("sender", ["crm", "crm@here", "A\r\nBcc: b@c.in <a@b.in>", "a@b@c.in"])
def test_a_sender_that_is_none_is_named(settings_of, sender):
    settings = settings_of(CRM_SMTP_URL="smtp://localhost", CRM_MAIL_FROM=sender)
    with pytest.raises(UnsafeSettings, match="CRM_MAIL_FROM"):
        settings.refuse_unsafe()


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ({"CRM_MAIL_FROM": "CRM <a@b.in>"}, "CRM <a@b.in>"),
        ({"CRM_SMTP_URL": "smtps://post%40crm.in:secret@mail.in"}, "post@crm.in"),
        ({"CRM_SMTP_URL": "smtps://relay:secret@mail.in"}, "crm@crm.example.in"),
        ({"CRM_SMTP_URL": "smtp://localhost:2525"}, "crm@crm.example.in"),
    ],
)
def test_mails_have_a_sender_though_none_is_set(settings_of, given, sender):
    settings = settings_of(CRM_PUBLIC_URL="https://crm.example.in", **given)
    settings.refuse_unsafe()
    assert settings.sender == sender
