"""Two-factor sign-in: the key of each person's authenticator app, and recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "c2f4d7a19e60"
down_revision = "329902704254"
branch_labels = None
depends_on = None

MANAGER = "crm_manager"
ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
TABLES = ("two_factors", "recovery_codes")


def upgrade() -> None:
    op.create_table(
        "two_factors",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("enabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("length(secret) >= 32", name=op.f("ck_two_factors_secret_long")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_two_factors_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_two_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_recovery_codes_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint(
            "user_id", "code_hash", name=op.f("uq_recovery_codes_user_id_code_hash")
        ),
    )
    # A manager reaches the own rows, a telecaller none: they have no policy.
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy {MANAGER} on {table} to {MANAGER} using (user_id = {ME})")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
