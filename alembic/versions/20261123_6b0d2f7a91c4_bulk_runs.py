"""Changes of many leads at once, and what their undo needs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "6b0d2f7a91c4"
down_revision = "c5d1e7a90b36"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"


def upgrade() -> None:
    op.create_table(
        "bulk_runs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lead_ids", postgresql.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), nullable=True),
        sa.Column("skipped", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("assignment_run_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("act in ('assign', 'status')", name=op.f("ck_bulk_runs_act")),
        sa.CheckConstraint(
            "status in ('queued', 'running', 'done', 'failed', 'undoing', 'undone')",
            name=op.f("ck_bulk_runs_status"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_run_id"],
            ["assignment_runs.id"],
            name=op.f("fk_bulk_runs_assignment_run_id_assignment_runs"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_bulk_runs_by_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_runs")),
        sa.UniqueConstraint("by_id", "client_id", name=op.f("uq_bulk_runs_by_id_client_id")),
    )
    op.create_index(
        "ix_bulk_runs_by_id_created_at", "bulk_runs", ["by_id", sa.text("created_at desc")]
    )
    op.execute("alter table bulk_runs enable row level security")
    for role in ("crm_telecaller", "crm_manager"):
        op.execute(f"create policy {role} on bulk_runs to {role} using (by_id = {ME})")
    for name, kind in (
        ("bulk_run_id", sa.Uuid()),
        ("enrolled_before_at", sa.DateTime(timezone=True)),
        ("enrolled_before_by_id", sa.Uuid()),
    ):
        op.add_column("lead_status_history", sa.Column(name, kind, nullable=True))
    op.create_foreign_key(
        op.f("fk_lead_status_history_bulk_run_id_bulk_runs"),
        "lead_status_history",
        "bulk_runs",
        ["bulk_run_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_foreign_key(
        op.f("fk_lead_status_history_enrolled_before_by_id_users"),
        "lead_status_history",
        "users",
        ["enrolled_before_by_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_index(
        "ix_lead_status_history_bulk_run_id",
        "lead_status_history",
        ["bulk_run_id"],
        postgresql_where=sa.text("bulk_run_id is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_lead_status_history_bulk_run_id", table_name="lead_status_history")
    for name in ("enrolled_before_by_id", "enrolled_before_at", "bulk_run_id"):
        op.drop_column("lead_status_history", name)
    op.drop_table("bulk_runs")
