"""Import policies and undo, merges, fair assignment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "329902704254"
down_revision = "8a27d3c5b6f4"
branch_labels = None
depends_on = None

# The values alone, so that a search for "city" does not find every lead that has such a column.
EXTRA_VALUES = """
create function extra_values(extra jsonb) returns text
language sql immutable strict parallel safe
as $$ select string_agg(value, ' ') from jsonb_each_text(extra) $$
"""

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
MY_BRANCH = "(select nullif(current_setting('app.branch_id', true), '')::uuid)"
LEAD_IN_SIGHT = "exists (select from leads where leads.id = lead_id)"
OF_MY_IMPORT = "exists (select from import_logs where import_logs.id = import_id)"
OF_MY_PEOPLE = f"exists (select from users where users.id = user_id and branch_id = {MY_BRANCH})"

# Table -> what a telecaller, and what a manager, may see and write.
POLICIES = {
    "enquiries": (LEAD_IN_SIGHT, LEAD_IN_SIGHT),
    "lead_aliases": (LEAD_IN_SIGHT, LEAD_IN_SIGHT),
    "leads_kept_apart": ("false", "exists (select from leads where leads.id = one_id)"),
    "lead_merges": ("false", "exists (select from leads where leads.id = kept_lead_id)"),
    "import_changes": ("false", OF_MY_IMPORT),
    "import_kept": ("false", OF_MY_IMPORT),
    "assignment_runs": ("false", f"branch_id = {MY_BRANCH}"),
    "leaves": (f"user_id = {ME}", OF_MY_PEOPLE),
}
CHECKS = {
    "users": {
        "open_lead_cap": "open_lead_cap > 0",
        "assignment_weight": "assignment_weight between 1 and 100",
        "shift_whole": "(shift_starts is null) = (shift_ends is null)",
        "days_off": "days_off <@ array[1, 2, 3, 4, 5, 6, 7]",
    },
    "import_logs": {
        "duplicates": "duplicates in ('skip', 'fill', 'update', 'reenquire', 'reassign')",
    },
}


def upgrade() -> None:
    op.execute(EXTRA_VALUES)
    op.create_table(
        "remembered_mappings",
        sa.Column("header_key", sa.String(length=64), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("header_key", name=op.f("pk_remembered_mappings")),
    )
    op.create_table(
        "lead_merges",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("kept_lead_id", sa.Uuid(), nullable=False),
        sa.Column("merged_lead_id", sa.Uuid(), nullable=False),
        sa.Column("merged", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kept_before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kept_after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_lead_merges_by_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"],
            ["users.id"],
            name=op.f("fk_lead_merges_undone_by_id_users"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_merges")),
        sa.UniqueConstraint("by_id", "client_id", name=op.f("uq_lead_merges_by_id_client_id")),
    )
    op.create_index("ix_lead_merges_kept_lead_id", "lead_merges", ["kept_lead_id"], unique=False)
    op.create_index(
        "ix_lead_merges_merged_lead_id", "lead_merges", ["merged_lead_id"], unique=False
    )
    op.create_table(
        "leaves",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_leaves_days")),
        sa.ForeignKeyConstraint(
            ["created_by_id"],
            ["users.id"],
            name=op.f("fk_leaves_created_by_id_users"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_leaves_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
        sa.UniqueConstraint(
            "created_by_id", "client_id", name=op.f("uq_leaves_created_by_id_client_id")
        ),
    )
    op.create_index("ix_leaves_user_id_last_day", "leaves", ["user_id", "last_day"], unique=False)
    op.create_table(
        "assignment_runs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("import_id", sa.Uuid(), nullable=True),
        sa.Column("rotation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("leads", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kept", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"],
            ["branches.id"],
            name=op.f("fk_assignment_runs_branch_id_branches"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["users.id"],
            name=op.f("fk_assignment_runs_by_id_users"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import_logs.id"],
            name=op.f("fk_assignment_runs_import_id_import_logs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_runs")),
        sa.UniqueConstraint("by_id", "client_id", name=op.f("uq_assignment_runs_by_id_client_id")),
    )
    op.create_index(
        "ix_assignment_runs_created_at",
        "assignment_runs",
        [sa.text("created_at desc")],
        unique=False,
    )
    op.create_index("ix_assignment_runs_import_id", "assignment_runs", ["import_id"], unique=False)
    op.create_table(
        "import_changes",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import_logs.id"],
            name=op.f("fk_import_changes_import_id_import_logs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "row_number", name=op.f("pk_import_changes")),
    )
    op.create_index("ix_import_changes_lead_id", "import_changes", ["lead_id"], unique=False)
    op.create_table(
        "import_kept",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import_logs.id"],
            name=op.f("fk_import_kept_import_id_import_logs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("import_id", "lead_id", name=op.f("pk_import_kept")),
    )
    op.create_table(
        "enquiries",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("import_row", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import_logs.id"],
            name=op.f("fk_enquiries_import_id_import_logs"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_enquiries_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enquiries")),
        sa.UniqueConstraint(
            "import_id", "import_row", name=op.f("uq_enquiries_import_id_import_row")
        ),
    )
    op.create_index(
        "ix_enquiries_lead_id_at", "enquiries", ["lead_id", sa.text("at desc")], unique=False
    )
    op.create_table(
        "lead_aliases",
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("merge_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lead_id"],
            ["leads.id"],
            name=op.f("fk_lead_aliases_lead_id_leads"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merge_id"],
            ["lead_merges.id"],
            name=op.f("fk_lead_aliases_merge_id_lead_merges"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lead_id", "value", "merge_id", name=op.f("pk_lead_aliases")),
    )
    op.create_index("ix_lead_aliases_value", "lead_aliases", ["value"], unique=False)
    op.create_table(
        "leads_kept_apart",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_leads_kept_apart_ordered")),
        sa.ForeignKeyConstraint(
            ["by_id"],
            ["users.id"],
            name=op.f("fk_leads_kept_apart_by_id_users"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["one_id"],
            ["leads.id"],
            name=op.f("fk_leads_kept_apart_one_id_leads"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["leads.id"],
            name=op.f("fk_leads_kept_apart_other_id_leads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_leads_kept_apart")),
    )
    op.create_index("ix_leads_kept_apart_other_id", "leads_kept_apart", ["other_id"], unique=False)
    op.add_column("assignment_history", sa.Column("from_branch_id", sa.Uuid(), nullable=True))
    op.add_column("assignment_history", sa.Column("run_id", sa.Uuid(), nullable=True))
    op.add_column("assignment_history", sa.Column("turn", sa.Integer(), nullable=True))
    op.create_index("ix_assignment_history_run_id", "assignment_history", ["run_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_assignment_history_run_id_assignment_runs"),
        "assignment_history",
        "assignment_runs",
        ["run_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_assignment_history_from_branch_id_branches"),
        "assignment_history",
        "branches",
        ["from_branch_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column("import_faults", sa.Column("same_as_row", sa.Integer(), nullable=True))
    op.add_column(
        "import_logs",
        sa.Column("duplicates", sa.String(length=32), server_default="skip", nullable=False),
    )
    op.add_column(
        "import_logs",
        sa.Column("dry_run", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("import_logs", sa.Column("source", sa.String(length=60), nullable=True))
    op.add_column("import_logs", sa.Column("sheet", sa.String(length=100), nullable=True))
    op.add_column(
        "import_logs", sa.Column("forecast", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column("import_logs", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "import_logs", sa.Column("removed_rows", postgresql.INT4MULTIRANGE(), nullable=True)
    )
    op.add_column("import_logs", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_logs", sa.Column("undone_by_id", sa.Uuid(), nullable=True))
    op.add_column(
        "import_logs", sa.Column("kept", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_foreign_key(
        op.f("fk_import_logs_undone_by_id_users"),
        "import_logs",
        "users",
        ["undone_by_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column(
        "leads", sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column("leads", sa.Column("import_turn", sa.Integer(), nullable=True))
    op.drop_index(
        op.f("ix_leads_import_id"), table_name="leads", postgresql_where="(import_id IS NOT NULL)"
    )
    op.drop_index(
        op.f("ix_leads_search"),
        table_name="leads",
        postgresql_ops={
            "student_name": "gin_trgm_ops",
            "phone_e164": "gin_trgm_ops",
            "alternate_phone": "gin_trgm_ops",
        },
        postgresql_using="gin",
    )
    op.create_index(
        "ix_leads_search",
        "leads",
        [
            "student_name",
            "phone_e164",
            "alternate_phone",
            sa.func.extra_values(sa.text("extra")).label("extra_values"),
        ],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={
            "student_name": "gin_trgm_ops",
            "phone_e164": "gin_trgm_ops",
            "alternate_phone": "gin_trgm_ops",
            "extra_values": "gin_trgm_ops",
        },
    )
    op.create_index(
        "ix_leads_phone_shared",
        "leads",
        ["phone_e164"],
        unique=False,
        postgresql_where=sa.text("phone_is_shared"),
    )
    op.create_index(
        "ix_leads_alternate_phone",
        "leads",
        ["alternate_phone"],
        unique=False,
        postgresql_where=sa.text("alternate_phone is not null"),
    )
    op.create_index(
        "ix_leads_email_lower",
        "leads",
        [sa.text("lower(email)")],
        unique=False,
        postgresql_where=sa.text("email is not null"),
    )
    op.create_index(
        "ix_leads_import_id_import_row",
        "leads",
        ["import_id", "import_row"],
        unique=False,
        postgresql_where=sa.text("import_id is not null"),
    )
    op.add_column("users", sa.Column("open_lead_cap", sa.Integer(), nullable=True))
    op.add_column(
        "users", sa.Column("assignment_weight", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column("users", sa.Column("shift_starts", sa.Time(), nullable=True))
    op.add_column("users", sa.Column("shift_ends", sa.Time(), nullable=True))
    op.add_column(
        "users",
        sa.Column(
            "days_off",
            postgresql.ARRAY(sa.Integer()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    for table, rules in POLICIES.items():
        op.execute(f"alter table {table} enable row level security")
        for role, rule in zip(("crm_telecaller", "crm_manager"), rules, strict=True):
            op.execute(f"create policy {role} on {table} to {role} using ({rule})")


def downgrade() -> None:
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
    op.drop_column("users", "days_off")
    op.drop_column("users", "shift_ends")
    op.drop_column("users", "shift_starts")
    op.drop_column("users", "assignment_weight")
    op.drop_column("users", "open_lead_cap")
    op.drop_index(
        "ix_leads_import_id_import_row",
        table_name="leads",
        postgresql_where=sa.text("import_id is not null"),
    )
    op.drop_index(
        "ix_leads_email_lower", table_name="leads", postgresql_where=sa.text("email is not null")
    )
    op.drop_index(
        "ix_leads_phone_shared",
        table_name="leads",
        postgresql_where=sa.text("phone_is_shared"),
    )
    op.drop_index(
        "ix_leads_alternate_phone",
        table_name="leads",
        postgresql_where=sa.text("alternate_phone is not null"),
    )
    op.drop_index(
        "ix_leads_search",
        table_name="leads",
        postgresql_using="gin",
        postgresql_ops={
            "student_name": "gin_trgm_ops",
            "phone_e164": "gin_trgm_ops",
            "alternate_phone": "gin_trgm_ops",
        },
    )
    op.create_index(
        op.f("ix_leads_search"),
        "leads",
        ["student_name", "phone_e164", "alternate_phone"],
        unique=False,
        postgresql_ops={
            "student_name": "gin_trgm_ops",
            "phone_e164": "gin_trgm_ops",
            "alternate_phone": "gin_trgm_ops",
        },
        postgresql_using="gin",
    )
    op.create_index(
        op.f("ix_leads_import_id"),
        "leads",
        ["import_id"],
        unique=False,
        postgresql_where="(import_id IS NOT NULL)",
    )
    op.drop_column("leads", "import_turn")
    op.drop_column("leads", "extra")
    op.drop_constraint(op.f("fk_import_logs_undone_by_id_users"), "import_logs", type_="foreignkey")
    op.drop_column("import_logs", "kept")
    op.drop_column("import_logs", "undone_by_id")
    op.drop_column("import_logs", "undone_at")
    op.drop_column("import_logs", "removed_rows")
    op.drop_column("import_logs", "written_at")
    op.drop_column("import_logs", "forecast")
    op.drop_column("import_logs", "sheet")
    op.drop_column("import_logs", "source")
    op.drop_column("import_logs", "dry_run")
    op.drop_column("import_logs", "duplicates")
    op.drop_column("import_faults", "same_as_row")
    op.drop_constraint(
        op.f("fk_assignment_history_from_branch_id_branches"),
        "assignment_history",
        type_="foreignkey",
    )
    op.drop_constraint(
        op.f("fk_assignment_history_run_id_assignment_runs"),
        "assignment_history",
        type_="foreignkey",
    )
    op.drop_index("ix_assignment_history_run_id", table_name="assignment_history")
    op.drop_column("assignment_history", "turn")
    op.drop_column("assignment_history", "run_id")
    op.drop_column("assignment_history", "from_branch_id")
    op.drop_index("ix_leads_kept_apart_other_id", table_name="leads_kept_apart")
    op.drop_table("leads_kept_apart")
    op.drop_index("ix_lead_aliases_value", table_name="lead_aliases")
    op.drop_table("lead_aliases")
    op.drop_index("ix_enquiries_lead_id_at", table_name="enquiries")
    op.drop_table("enquiries")
    op.drop_table("import_kept")
    op.drop_index("ix_import_changes_lead_id", table_name="import_changes")
    op.drop_table("import_changes")
    op.drop_index("ix_assignment_runs_import_id", table_name="assignment_runs")
    op.drop_index("ix_assignment_runs_created_at", table_name="assignment_runs")
    op.drop_table("assignment_runs")
    op.drop_index("ix_leaves_user_id_last_day", table_name="leaves")
    op.drop_table("leaves")
    op.drop_index("ix_lead_merges_merged_lead_id", table_name="lead_merges")
    op.drop_index("ix_lead_merges_kept_lead_id", table_name="lead_merges")
    op.drop_table("lead_merges")
    op.drop_table("remembered_mappings")
    op.execute("drop function extra_values")
