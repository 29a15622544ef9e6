"""Each night's account of what was compared and cleaned; how far back sync can tell."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "f4d81b6a27e5"
down_revision = "f3c0a7d51e94"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLES = ("truth_nights", "truth_steps", "truth_findings")


def upgrade() -> None:
    op.create_table(
        "truth_nights",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("leads", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column(
            "advice", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_truth_nights")),
    )
    op.create_index("ix_truth_nights_created_at", "truth_nights", [sa.text("created_at desc")])
    op.create_table(
        "truth_steps",
        sa.Column("night_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("found", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("repaired", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "kind in ('check', 'files', 'cleaning', 'statistics')",
            name=op.f("ck_truth_steps_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["night_id"],
            ["truth_nights.id"],
            name=op.f("fk_truth_steps_night_id_truth_nights"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("night_id", "name", name=op.f("pk_truth_steps")),
    )
    op.create_table(
        "truth_findings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("night_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("stored", sa.String(length=300), nullable=True),
        sa.Column("correct", sa.String(length=300), nullable=True),
        sa.Column("is_repaired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["night_id"],
            ["truth_nights.id"],
            name=op.f("fk_truth_findings_night_id_truth_nights"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_truth_findings")),
    )
    op.create_index("ix_truth_findings_night_id", "truth_findings", ["night_id", "step"])
    # They name leads of all branches: without a policy neither fenced role sees any.
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
    op.add_column(
        "settings", sa.Column("sync_floor", sa.BigInteger(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("settings", "sync_floor")
    for table in reversed(TABLES):
        op.drop_table(table)
