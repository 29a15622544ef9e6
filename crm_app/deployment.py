"""Whether the processes and machines of this deployment fit together (ADR 0025).

Looked at before anything is served: what would otherwise show as lost files, missed news or a full
server hours later is a sentence at the start.
"""

from pathlib import Path
from uuid import UUID, uuid4

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from crm_app.access.actor import as_job
from crm_app.domain.organisation import service as organisation
from crm_app.kernel.db import libpq_url
from crm_app.kernel.errors import CrmError
from crm_app.settings import Settings, get_settings
from crm_app.work import unit_of_work

FOLDER_ID = "folder-id"
_CONNECT_SECONDS = 10
_WHOSE = "select pg_backend_pid(), current_database(), pg_postmaster_start_time()"
_LIMIT = """
select current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true), '0')::int
"""
_ANOTHER = (
    "{folder} is not the shared folder of this deployment: what one machine stores there, the"
    " others would not see. Mount the folder that the other machines use and set CRM_SHARED_DIR to"
    " it. If it was moved or restored to here on purpose, say so once with: crm share-folder"
)
FINE = "ok"
_job = as_job("start")


class Unfit(RuntimeError):
    """The deployment must not start like this; the message says why and what to do."""


def check() -> None:
    """Everything but the shared folder, which needs the schema.

    Raises:
        Unfit: the addresses or the number of connections cannot be right.
    """
    settings = get_settings()
    direct = settings.direct_url
    if settings.database_url is None or direct is None:
        raise RuntimeError("CRM_DATABASE_URL is not set. Start the program with `crm`.")
    with psycopg.connect(libpq_url(direct), connect_timeout=_CONNECT_SECONDS) as connection:
        own, *database = connection.execute(_WHOSE).fetchone() or ()
        # A pooler answers with a number of its own: what is behind it changes all the time.
        if own != connection.info.backend_pid:
            name = "CRM_DATABASE_DIRECT_URL" if settings.is_pooled else "CRM_DATABASE_URL"
            raise Unfit(
                f"{name} leads to a pooler (PgBouncer or its like), through which news and locks"
                " get lost. Set CRM_DATABASE_DIRECT_URL to the address of PostgreSQL itself."
            )
        _check_connections(settings, (connection.execute(_LIMIT).fetchone() or (0,))[0])
    if settings.is_pooled:
        url = libpq_url(settings.database_url)
        with psycopg.connect(
            url, connect_timeout=_CONNECT_SECONDS, prepare_threshold=None
        ) as connection:
            _, *pooled = connection.execute(_WHOSE).fetchone() or ()
        if pooled != database:
            raise Unfit("CRM_DATABASE_URL and CRM_DATABASE_DIRECT_URL lead to different databases.")


def look() -> dict[str, str]:
    """For `crm check`: each part with `ok` or what is wrong with it; nothing is written."""
    found = {}
    for name, checked in {"connections": check, "shared": _look_at_folder}.items():
        try:
            checked()
            found[name] = FINE
        except Unfit as error:
            found[name] = str(error)
        except (psycopg.Error, SQLAlchemyError, CrmError) as error:
            found[name] = type(error).__name__
    return found


def _look_at_folder() -> None:
    with unit_of_work(_job, read_only=True) as work:
        known = organisation.get(work).shared_folder
    marker = get_settings().shared / FOLDER_ID
    if known is not None and (not marker.is_file() or marker.read_text().strip() != str(known)):
        raise Unfit(_ANOTHER.format(folder=get_settings().shared))


def _check_connections(settings: Settings, limit: int) -> None:
    """Refuse what PostgreSQL would refuse later, in the middle of somebody's work.

    What goes through a pooler counts there: its pool is what it opens here.
    """
    budget = 0 if settings.is_pooled else settings.share * settings.processes
    if budget + settings.direct_connections <= limit:
        return
    pooled = f"up to {budget} of CRM_DB_POOL={settings.db_pool} and " if budget else ""
    raise Unfit(
        f"PostgreSQL has {limit} connections for us (max_connections less those it reserves), and"
        f" this deployment may need {budget + settings.direct_connections}:"
        f" {pooled}{settings.direct_connections} direct ones, for {settings.web_machines}"
        f" machine(s) with {settings.web_workers} web worker(s) and a jobs process each."
        " Raise max_connections, or lower CRM_DB_POOL, CRM_WEB_WORKERS or CRM_WEB_MACHINES."
    )


def check_folder(*, take: bool) -> bool:
    """See that this machine's shared folder is the one of all machines.

    The folder holds an id, and the database knows it. `take` makes this folder the one of the
    deployment; answers whether it was another before.

    Raises:
        Unfit: it is another one.
    """
    folder = get_settings().shared
    here = _id_of(folder)
    with unit_of_work(_job) as work:
        known = organisation.shared_folder(work, here, take=take)
    if known is not None and known != here and not take:
        raise Unfit(_ANOTHER.format(folder=folder))
    return known is not None and known != here


def _id_of(folder: Path) -> UUID:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return UUID(get_settings().made_once_in(folder, FOLDER_ID, lambda: str(uuid4())).strip())
