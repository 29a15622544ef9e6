"""What the answers of `benchmarks.growth` rest on: the least that PostgreSQL must be asked.

Each limit is a statement (or two) by plain psycopg, prepared, with an index where there can be
one; nothing of sign-in, scope, fence or Python around it. The writes stay: the database is a copy.
"""

import os
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlmodel import col, select

from crm_app.access.actor import Actor, as_job
from crm_app.domain.accounts import sign_in
from crm_app.domain.leads import listing, rules
from crm_app.domain.leads.schemas import LeadFilter
from crm_app.kernel import db
from crm_app.kernel.clock import utc_now
from crm_app.models import CLOSED_STATUSES, Followup, FollowupStatus, Lead, Role, User
from crm_app.settings import get_settings
from crm_app.work import unit_of_work

COOKIE = "crm_session"
LEADS_KNOWN = 50


@dataclass
class Ground:
    """Who asks, and what for."""

    tokens: dict[str, str]
    cookies: dict[str, str]
    actors: dict[str, Actor]
    leads: list[str]  # of the telecaller
    people: list[str]
    followup: str
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    since: str = ""
    plan: str = ""  # of the limits' connection
    turn: int = 0

    @property
    def year_ago(self) -> date:
        """The first day of a report over a year."""
        return self.today - timedelta(days=360)

    def a_lead(self) -> str:
        """One of the telecaller's leads, another one each time."""
        return self.leads[self.turn % len(self.leads)]


def prepare(database: str, secret: str) -> Ground:
    """Sign a telecaller, a manager of the same branch and an admin in, beside the program."""
    os.environ |= {"CRM_DATABASE_URL": database, "CRM_JWT_SECRET": secret}
    get_settings.cache_clear()
    db.get_engine.cache_clear()
    where = {"address": "-", "user_agent": "benchmark"}
    try:
        with unit_of_work(as_job("benchmark")) as work:
            session = work.session
            named = select(User).where(User.role == Role.TELECALLER).order_by(col(User.username))
            people = list(session.exec(named))
            name = f"bench-{uuid4().hex[:8]}"
            made = {"password_hash": "-", "full_name": "Benchmark"}
            manager = User(
                username=f"{name}-m", role=Role.MANAGER, branch_id=people[0].branch_id, **made
            )
            admin = User(username=f"{name}-a", role=Role.ADMIN, **made)
            session.add_all([manager, admin])
            session.flush()
            users = {"telecaller": people[0], "manager": manager, "admin": admin}
            tokens = {
                who: sign_in.open_api(work, user, **where).access_token
                for who, user in users.items()
            }
            cookies = {
                who: f"{COOKIE}={sign_in.open_portal(work, users[who], **where)}"
                for who in ("manager", "admin")
            }
            own = select(Lead.id).where(
                Lead.telecaller_id == people[0].id, col(Lead.status).not_in(CLOSED_STATUSES)
            )
            leads = session.exec(own.order_by(col(Lead.id)).limit(LEADS_KNOWN)).all()
            followup = session.exec(
                select(Followup.id)
                .where(
                    Followup.telecaller_id == people[0].id,
                    Followup.status == FollowupStatus.PENDING,
                )
                .limit(1)
            ).one()
            actors = {
                who: Actor(user.username, user.role, user.id, user.branch_id)
                for who, user in users.items()
            }
    finally:
        db.get_engine().dispose()
    return Ground(
        tokens,
        cookies,
        actors,
        [str(each) for each in leads],
        [str(each.id) for each in people],
        str(followup),
    )


_TABLE = "select * from leads order by {order} limit 50"
_ORDER = (
    "case when next_followup_at is null then 'infinity'::timestamptz else next_followup_at end,"
    " case when last_contacted_at is null then '-infinity'::timestamptz else last_contacted_at end,"
    " id"
)
_FLOOR = (
    "select telecaller_id, count(*), count(*) filter (where outcome = 'connected'),"
    " sum(duration_seconds) from call_logs where started_at >= %(today)s{scope}"
    " group by telecaller_id"
)
_PER_PERSON = (
    "select u.id, c.* from users u cross join lateral (select count(*), count(distinct lead_id),"
    " sum(duration_seconds) from call_logs where telecaller_id = u.id and started_at >= %(first)s)"
    " as c where u.role = 'telecaller'"
)
STATEMENTS: dict[str, tuple[str, ...]] = {
    "counts": (
        "select status, sum(n) from lead_counts where telecaller_id = %(me)s group by status",
    ),
    "counts of branch": (
        "select status, sum(n) from lead_counts where branch_id = %(branch)s group by status",
    ),
    "counts of all": ("select status, sum(n) from lead_counts group by status",),
    "next": (
        f"select id from leads where telecaller_id = %(me)s order by {_ORDER} limit 1",
        "select id from leads where telecaller_id = %(me)s and status = 'new' limit 1",
    ),
    "lead": (
        "select * from leads where id = %(lead)s",
        "select * from call_logs where lead_id = %(lead)s order by started_at desc limit 50",
    ),
    "fifty leads": ("select * from leads where id = any(%(leads)s)",),
    "recordings": ("select * from recordings where lead_id = %(lead)s",),
    "recordings of all": ("select * from recordings order by recorded_at desc limit 50",),
    "edit": ("update leads set city = %(text)s where id = %(lead)s",),
    "note": (
        "insert into lead_notes (client_id, lead_id, author_id, body)"
        " values (%(key)s, %(lead)s, %(me)s, 'limit')",
    ),
    "call": (
        "insert into call_logs (client_id, lead_id, telecaller_id, branch_id, outcome, started_at,"
        " duration_seconds) values (%(key)s, %(lead)s, %(me)s, %(branch)s, 'connected', now(), 42)",
        "update leads set call_count = call_count + 1, last_contacted_at = now()"
        " where id = %(lead)s",
    ),
    "follow-ups": (
        "select * from followups where telecaller_id = %(me)s and status = 'pending'"
        " order by scheduled_at limit 50",
    ),
    "follow-up": (
        "insert into followups (client_id, lead_id, telecaller_id, created_by_id, scheduled_at,"
        " description, made_at) values (%(key)s, %(lead)s, %(me)s, %(me)s, now(), '', now())",
        "update leads set next_followup_at = now() where id = %(lead)s",
    ),
    "move": (
        "update followups set scheduled_at = now() + interval '1 day' where id = %(followup)s",
        "update leads set next_followup_at = now() where id = %(lead)s",
    ),
    "sign-in": (
        "select * from sign_ins join users on users.id = sign_ins.user_id"
        " where users.id = %(me)s limit 1",
    ),
    "own day": (
        "select count(*), count(distinct lead_id), sum(duration_seconds) from call_logs"
        " where telecaller_id = %(me)s and started_at >= %(today)s",
    ),
    "sync": ("select * from leads where telecaller_id = %(me)s order by changed_xid limit 500",),
    "sync again": ("select id from leads where telecaller_id = %(me)s and changed_xid > %(xid)s",),
    "alike": ("select id from leads where student_name %% %(name)s limit 50",),
    "mails of all": ("select count(*) from leads where email is not null",),
    "mails of branch": (
        "select count(*) from leads where email is not null and branch_id = %(branch)s",
    ),
    "people": (
        "select u.*, c.n from users u left join (select telecaller_id, sum(n) as n"
        " from lead_counts group by telecaller_id) c on c.telecaller_id = u.id",
    ),
    "people of branch": ("select * from users where branch_id = %(branch)s",),
    "person": (
        "select * from users where id = %(me)s",
        "select count(*) from call_logs where telecaller_id = %(me)s and started_at >= %(first)s",
    ),
    "branches": ("select * from branches",),
    "imports": ("select * from import_logs order by created_at desc limit 50",),
    "new of all": (_TABLE.format(order="id").replace("order", "where status = 'new' order"),),
    "week": (_PER_PERSON,),
    "year": (_PER_PERSON.replace("%(first)s", "%(year)s"),),
    "floor": (_FLOOR.format(scope=""), "select status, sum(n) from lead_counts group by status"),
    "floor of branch": (_FLOOR.format(scope=" and branch_id = %(branch)s"),),
    "reminders": ("select * from notification_log order by created_at desc limit 50",),
    "schedules": ("select * from report_schedules",),
    "audit": ("select * from audit_log order by at desc, id desc limit 50",),
    "runs": ("select * from job_runs order by created_at desc limit 50",),
}
# The list's own statement with its plan, bare.
LISTED: dict[str, tuple[str, LeadFilter]] = {
    "list": ("telecaller", LeadFilter()),
    "list new": ("telecaller", LeadFilter.model_validate({"status": ["new"]})),
    "search": ("telecaller", LeadFilter(search="sharma")),
    "list of branch": ("manager", LeadFilter()),
    "list of all": ("admin", LeadFilter()),
    "search of all": ("admin", LeadFilter(search="sharma")),
}


def ask(connection: psycopg.Connection, name: str, ground: Ground) -> None:
    """Ask for one limit, in one transaction as a write needs it."""
    if name in LISTED:
        who, wanted = LISTED[name]
        built = listing.build(
            ground.actors[who], wanted, rules.read_search(wanted.search), utc_now()
        )
        if built.plan != ground.plan:
            connection.execute(f"set plan_cache_mode = {built.plan}".encode())
            ground.plan = built.plan
        connection.execute(built.statement.encode(), built.values).fetchall()
        return
    values = values_of(ground)
    statements = STATEMENTS[name]
    if len(statements) == 1:
        _run(connection, statements[0], values)
        return
    with connection.transaction():
        for statement in statements:
            _run(connection, statement, values)


def _run(connection: psycopg.Connection, statement: str, values: dict[str, Any]) -> None:
    # Any: values of every type that the driver can send.
    done = connection.execute(statement.encode(), values)
    if done.description is not None:
        done.fetchall()


def values_of(ground: Ground) -> dict[str, Any]:
    """What the statements may name."""
    me = ground.actors["telecaller"]
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "me": me.user_id,
        "branch": me.branch_id,
        "lead": UUID(ground.a_lead()),
        "leads": [UUID(each) for each in ground.leads],
        "followup": UUID(ground.followup),
        "key": uuid4(),
        "text": f"Pune {random.random()}",
        "name": "Asha Sharma",
        "xid": 2**62,
        "today": midnight,
        "first": midnight - timedelta(days=6),
        "year": midnight - timedelta(days=360),
    }
