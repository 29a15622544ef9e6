"""Sync by transaction numbers, leases, and row-level security as a second fence."""

import sqlalchemy as sa
from alembic import op

revision = "8a27d3c5b6f4"
down_revision = "4f1c0a9be201"
branch_labels = None
depends_on = None


SYNCED = {"leads": "lead", "followups": "followup"}

MARK_CHANGED = """
create function mark_changed() returns trigger language plpgsql as $$
begin
    new.changed_xid := (pg_current_xact_id()::text)::bigint;
    return new;
end $$
"""
# One row for each record that left somebody; the kind comes with the trigger.
NOTE_DEPARTURES = """
create function note_departures() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        insert into departures (telecaller_id, kind, record_id)
        select telecaller_id, tg_argv[0], id from old_rows where telecaller_id is not null;
    else
        insert into departures (telecaller_id, kind, record_id)
        select o.telecaller_id, tg_argv[0], o.id from old_rows o join new_rows n using (id)
        where o.telecaller_id is not null and o.telecaller_id is distinct from n.telecaller_id;
    end if;
    return null;
end $$
"""

TELECALLER, MANAGER = "crm_telecaller", "crm_manager"
ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
MY_BRANCH = "(select nullif(current_setting('app.branch_id', true), '')::uuid)"
LEAD_IN_SIGHT = "exists (select from leads where leads.id = lead_id)"

# Table -> what a telecaller, and what a manager, may see and write. One simple policy for each
# role: a policy with an OR over roles costs thirty times as much.
POLICIES = {
    "leads": (f"telecaller_id = {ME}", f"branch_id = {MY_BRANCH}"),
    "followups": (f"telecaller_id = {ME}", LEAD_IN_SIGHT),
    "lead_notes": (LEAD_IN_SIGHT, LEAD_IN_SIGHT),
    "lead_status_history": (LEAD_IN_SIGHT, LEAD_IN_SIGHT),
    "assignment_history": (LEAD_IN_SIGHT, LEAD_IN_SIGHT),
    "call_logs": (LEAD_IN_SIGHT, LEAD_IN_SIGHT),
    "recordings": (LEAD_IN_SIGHT, LEAD_IN_SIGHT),
    "recording_uploads": (f"telecaller_id = {ME}", LEAD_IN_SIGHT),
    "lead_leases": (LEAD_IN_SIGHT, LEAD_IN_SIGHT),
    "import_logs": ("false", f"branch_id = {MY_BRANCH}"),
    "import_faults": (
        "false",
        "exists (select from import_logs where import_logs.id = import_id)",
    ),
}
# What somebody wrote stays theirs to repeat, also when the lead has moved on meanwhile.
OWN_WRITINGS = {
    "lead_notes": "author_id",
    "call_logs": "telecaller_id",
    "followups": "created_by_id",
}


def _make_fences() -> None:
    for role in (TELECALLER, MANAGER):
        # Roles belong to the cluster: another database of ours may have made them.
        op.execute(
            f"do $$ begin create role {role} nologin; "
            "exception when duplicate_object or unique_violation then null; end $$"
        )
        op.execute(f"grant {role} to current_user")
        op.execute(f"grant usage on schema public, procrastinate to {role}")
        for schema in ("public", "procrastinate"):
            op.execute(
                f"grant select, insert, update, delete on all tables in schema {schema} to {role}"
            )
            op.execute(f"grant usage on all sequences in schema {schema} to {role}")
            op.execute(
                f"alter default privileges in schema {schema}"
                f" grant select, insert, update, delete on tables to {role}"
            )
            op.execute(
                f"alter default privileges in schema {schema} grant usage on sequences to {role}"
            )
    for table, rules in POLICIES.items():
        op.execute(f"alter table {table} enable row level security")
        for role, rule in zip((TELECALLER, MANAGER), rules, strict=True):
            op.execute(f"create policy {role} on {table} to {role} using ({rule})")
    for table, author in OWN_WRITINGS.items():
        for role in (TELECALLER, MANAGER):
            op.execute(
                f"create policy {role}_own on {table} for select to {role} using ({author} = {ME})"
            )


def _drop_fences() -> None:
    for table in POLICIES:
        for role in (TELECALLER, MANAGER):
            op.execute(f"drop policy {role} on {table}")
            if table in OWN_WRITINGS:
                op.execute(f"drop policy {role}_own on {table}")
        op.execute(f"alter table {table} disable row level security")
    for role in (TELECALLER, MANAGER):
        # The role itself stays: other databases of the cluster may use it.
        op.execute(f"drop owned by {role}")


def upgrade() -> None:
    op.create_table(
        "departures",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("telecaller_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column(
            "changed_xid",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departures")),
    )
    op.create_index(
        "ix_departures_telecaller_id", "departures", ["telecaller_id", "changed_xid"], unique=False
    )
    op.create_table(
        "lead_leases",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("telecaller_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_lead_leases_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["telecaller_id"],
            ["users.id"],
            name=op.f("fk_lead_leases_telecaller_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_lead_leases")),
    )
    op.add_column(
        "followups",
        sa.Column(
            "changed_xid",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_followups_telecaller_id_changed_xid",
        "followups",
        ["telecaller_id", "changed_xid", "id"],
        unique=False,
    )
    op.add_column(
        "leads",
        sa.Column(
            "changed_xid",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_leads_telecaller_id_changed_xid",
        "leads",
        ["telecaller_id", "changed_xid", "id"],
        unique=False,
    )
    op.create_index("ix_lead_counts_telecaller_id", "lead_counts", ["telecaller_id"], unique=False)
    op.add_column(
        "settings",
        sa.Column(
            "sync_epoch", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
    )
    op.execute(MARK_CHANGED)
    op.execute(NOTE_DEPARTURES)
    for table, kind in SYNCED.items():
        op.execute(
            f"create trigger mark_changed before update on {table}"
            " for each row execute function mark_changed()"
        )
        op.execute(
            f"create trigger note_departures_updated after update on {table}"
            " referencing old table as old_rows new table as new_rows"
            f" for each statement execute function note_departures('{kind}')"
        )
        op.execute(
            f"create trigger note_departures_deleted after delete on {table}"
            " referencing old table as old_rows"
            f" for each statement execute function note_departures('{kind}')"
        )
    _make_fences()


def downgrade() -> None:
    _drop_fences()
    for table in SYNCED:
        for trigger in ("mark_changed", "note_departures_updated", "note_departures_deleted"):
            op.execute(f"drop trigger {trigger} on {table}")
    op.execute("drop function note_departures")
    op.execute("drop function mark_changed")
    op.drop_column("settings", "sync_epoch")
    op.drop_index("ix_lead_counts_telecaller_id", table_name="lead_counts")
    op.drop_index("ix_leads_telecaller_id_changed_xid", table_name="leads")
    op.drop_column("leads", "changed_xid")
    op.drop_index("ix_followups_telecaller_id_changed_xid", table_name="followups")
    op.drop_column("followups", "changed_xid")
    op.drop_table("lead_leases")
    op.drop_index("ix_departures_telecaller_id", table_name="departures")
    op.drop_table("departures")
