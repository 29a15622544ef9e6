"""Reads that must be quick: identify, fence and read in one trip, without the ORM (ADR 0011)."""

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from psycopg_pool import PoolTimeout

from crm_app.access.actor import Actor
from crm_app.domain.accounts import tokens
from crm_app.kernel import request_ids
from crm_app.kernel.db import get_hot_pool, needed_here
from crm_app.kernel.errors import NotAuthenticated
from crm_app.work import fence_values

# The claims are signed, yet may be out of date: the row says whether they still hold.
_STILL_SO = """
select exists (
    select from sign_ins join users on users.id = sign_ins.user_id
    where sign_ins.id = %(sign_in_id)s and sign_ins.revoked_at is null
        and sign_ins.expires_at > now() and users.is_active
        and users.id = %(user_id)s and users.role = %(user_role)s
        and users.branch_id is not distinct from %(branch_id)s
)"""

AGAIN_SECONDS = 1.0

# A statement, its values, and the `plan_cache_mode` that it needs: left alone, PostgreSQL may plan
# a prepared statement for any values where that is a hundred times slower, or anew each time.
Build = Callable[[Actor], tuple[str, dict[str, Any], str]]  # Any: values the driver can send


async def one(token: str, build: Build) -> TupleRow:
    """The one row of the statement that `build` makes for the holder of an access token.

    Raises:
        NotAuthenticated: the token is not valid, or no longer.
        psycopg.DataError: a value that PostgreSQL cannot read.
    """
    claims = tokens.read(token)
    actor = Actor(claims.username, claims.role, claims.user_id, claims.branch_id, claims.sign_in_id)
    request_ids.note_person(claims.user_id)
    statement, values, plan = build(actor)
    settings = {
        "transaction_read_only": "on",
        "plan_cache_mode": plan,
        **needed_here(),
        **(fence_values(actor) or {}),
    }
    claimed = {
        "sign_in_id": claims.sign_in_id,
        "user_id": claims.user_id,
        "user_role": str(claims.role),
        "branch_id": claims.branch_id,
    }
    # Our own texts with names of values only; the values go apart.
    first = sql.SQL(_STILL_SO + _set_locally(tuple(settings)))
    still, row = await _ask(first, claimed | settings, sql.SQL(statement), values)
    if still is None or not still[0]:
        raise NotAuthenticated("You are signed out. Sign in again.")
    if row is None:
        raise RuntimeError("a hot read answers one row")
    return row


async def _ask(
    first: sql.SQL, claimed: dict[str, Any], second: sql.SQL, values: dict[str, Any]
) -> tuple[TupleRow | None, TupleRow | None]:
    """The rows of both statements.

    After a restart of PostgreSQL the connections of the pool are dead, and nobody knows: a read is
    simply asked again, as long as they fail at once.
    """
    begun = time.monotonic()
    while True:
        try:
            async with get_hot_pool().connection() as connection:
                # In autocommit mode a pipeline is one transaction: the fence stands for the second
                # statement and falls with it. BEGIN and COMMIT would be two more packets to send.
                async with connection.pipeline():
                    holds = await connection.execute(first, claimed)
                    answer = await connection.execute(second, values)
                return await holds.fetchone(), await answer.fetchone()
        except psycopg.OperationalError as error:
            is_late = time.monotonic() - begun > AGAIN_SECONDS
            if is_late or isinstance(error, PoolTimeout):
                raise


@cache
def _set_locally(names: tuple[str, ...]) -> str:
    return "".join(f", set_config('{name}', %({name})s, true)" for name in names)
