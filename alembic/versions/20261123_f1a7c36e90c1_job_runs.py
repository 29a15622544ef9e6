"""Work of the jobs process: each run is kept, and what kinds there are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "f1a7c36e90c1"
down_revision = "e3a9d15c7b20"
branch_labels = None
depends_on = None

FENCED = ("crm_telecaller", "crm_manager")


def upgrade() -> None:
    op.create_table(
        "job_kinds",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("every_seconds", sa.Integer(), nullable=True),
        sa.Column("daily_at", sa.Time(), nullable=True),
        sa.Column("last_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("retried", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_kinds")),
    )
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("lock", sa.String(length=60), nullable=True),
        sa.Column(
            "args", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=32), server_default="waiting", nullable=False),
        sa.Column(
            "tries", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.String(length=500), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('waiting', 'running', 'retrying', 'done', 'failed')",
            name=op.f("ck_job_runs_status"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["users.id"],
            name=op.f("fk_job_runs_asked_by_id_users"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
        sa.UniqueConstraint("name", "due_at", name=op.f("uq_job_runs_name_due_at")),
    )
    op.create_index(
        "ix_job_runs_created_at_id",
        "job_runs",
        [sa.literal_column("created_at desc"), sa.literal_column("id desc")],
        unique=False,
    )
    op.create_index(
        "ix_job_runs_failed",
        "job_runs",
        [sa.literal_column("created_at desc"), sa.literal_column("id desc")],
        unique=False,
        postgresql_where=sa.text("status = 'failed'"),
    )
    op.create_index("ix_job_runs_job_id", "job_runs", ["job_id"], unique=False)
    op.create_index(
        "ix_job_runs_name_created_at",
        "job_runs",
        ["name", sa.literal_column("created_at desc")],
        unique=False,
    )
    op.create_index(
        "ix_job_runs_unfinished",
        "job_runs",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("status in ('waiting', 'running', 'retrying')"),
    )
    op.create_index(
        "uq_job_runs_unfinished_chore",
        "job_runs",
        ["name"],
        unique=True,
        postgresql_where=sa.text(
            "due_at is not null and status in ('waiting', 'running', 'retrying')"
        ),
    )
    for table in ("job_kinds", "job_runs"):
        op.execute(f"alter table {table} enable row level security")
    # Their acts leave a row; they read none: a second fence behind the permission.
    for role in FENCED:
        op.execute(f"create policy {role} on job_runs for insert to {role} with check (true)")


def downgrade() -> None:
    op.drop_table("job_runs")
    op.drop_table("job_kinds")
