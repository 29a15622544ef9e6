"""Reports that are sent by themselves, and what became of each sending."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "f3c0a7d51e94"
down_revision = "f1a7c36e90c1"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "report_schedules",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("days", sa.String(length=32), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("telecaller_id", sa.Uuid(), nullable=True),
        sa.Column("sort", sa.String(length=40), server_default="", nullable=False),
        sa.Column("cadence", sa.String(length=32), nullable=False),
        sa.Column("weekdays", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=True),
        sa.Column("at", sa.Time(), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.String(length=254)), nullable=False),
        sa.Column("with_csv", sa.Boolean(), nullable=False),
        sa.Column("with_xlsx", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("stopped", sa.String(length=300), nullable=True),
        sa.Column("settled_until", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "days in ('today', 'day_before', 'last_7_days', 'week_before', 'last_30_days',"
            " 'month_so_far', 'month_before')",
            name=op.f("ck_report_schedules_days"),
        ),
        sa.CheckConstraint(
            "cadence in ('daily', 'weekly', 'monthly')", name=op.f("ck_report_schedules_cadence")
        ),
        sa.CheckConstraint(
            "weekdays <@ array[1, 2, 3, 4, 5, 6, 7]", name=op.f("ck_report_schedules_weekdays")
        ),
        sa.CheckConstraint(
            "month_day between 1 and 31", name=op.f("ck_report_schedules_month_day")
        ),
        sa.CheckConstraint(
            "case cadence when 'monthly' then month_day is not null"
            " when 'weekly' then cardinality(weekdays) = 1 else cardinality(weekdays) > 0 end",
            name=op.f("ck_report_schedules_plan"),
        ),
        sa.CheckConstraint(
            "cardinality(recipients) > 0", name=op.f("ck_report_schedules_recipients")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{table}.id"],
                name=op.f(f"fk_report_schedules_{column}_{table}"),
                ondelete="RESTRICT",
            )
            for column, table in (
                ("owner_id", "users"),
                ("branch_id", "branches"),
                ("telecaller_id", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedules")),
    )
    op.create_index("ix_report_schedules_owner_id", "report_schedules", ["owner_id"])
    op.create_table(
        "report_sends",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=32), server_default="waiting", nullable=False),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("handed_over_at", INSTANT, nullable=True),
        sa.Column("maybe_twice", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("answers", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "status in ('waiting', 'sent', 'failed', 'dropped')",
            name=op.f("ck_report_sends_status"),
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"],
            ["report_schedules.id"],
            name=op.f("fk_report_sends_schedule_id_report_schedules"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_report_sends_by_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_sends")),
        sa.UniqueConstraint(
            "schedule_id", "due_at", name=op.f("uq_report_sends_schedule_id_due_at")
        ),
    )
    op.create_index(
        "ix_report_sends_waiting",
        "report_sends",
        ["due_at"],
        postgresql_where=sa.text("status = 'waiting'"),
    )
    # A manager reaches what is the manager's own, a telecaller nothing: they have no policy.
    for table in ("report_schedules", "report_sends"):
        op.execute(f"alter table {table} enable row level security")
    op.execute(
        f"create policy crm_manager on report_schedules to crm_manager using (owner_id = {ME})"
    )
    op.execute(
        "create policy crm_manager on report_sends to crm_manager using"
        " (exists (select from report_schedules where report_schedules.id = schedule_id))"
    )


def downgrade() -> None:
    op.drop_table("report_sends")
    op.drop_table("report_schedules")
