"""Indexes that answer by themselves: e-mails that are doubled, follow-ups that are due."""

import sqlalchemy as sa
from alembic import op

revision = "e5a0d8dbf21c"
down_revision = "c0a96df3acb4"
branch_labels = None
depends_on = None

MAIL = [sa.text("lower(email)")]
MAIL_IS_SET = sa.text("email is not null")
PENDING = ["telecaller_id", "status", "scheduled_at"]
OLD_MAIL, OLD_PENDING = "ix_leads_email_lower", "ix_followups_telecaller_id_status_scheduled_at"


def upgrade() -> None:
    # Each step may be done again: one that broke off leaves an index that is not valid.
    with op.get_context().autocommit_block():  # CONCURRENTLY: telecallers keep working
        for name in ("ix_leads_email", "ix_leads_due", "ix_followups_pending"):
            op.execute(f"drop index concurrently if exists {name}")
        op.create_index(
            *("ix_leads_email", "leads", MAIL),
            postgresql_where=MAIL_IS_SET,
            postgresql_include=["email"],
            postgresql_concurrently=True,
        )
        op.create_index(
            *("ix_leads_due", "leads", ["next_followup_at"]),
            postgresql_where=sa.text("next_followup_at is not null"),
            postgresql_include=["branch_id"],
            postgresql_concurrently=True,
        )
        op.create_index(
            *("ix_followups_pending", "followups", PENDING),
            postgresql_include=["lead_id"],
            postgresql_concurrently=True,
        )
        for name in (OLD_MAIL, OLD_PENDING):
            op.execute(f"drop index concurrently if exists {name}")


def downgrade() -> None:
    op.create_index(OLD_MAIL, "leads", MAIL, postgresql_where=MAIL_IS_SET)
    op.create_index(OLD_PENDING, "followups", PENDING)
    for name in ("ix_leads_email", "ix_leads_due", "ix_followups_pending"):
        op.execute(f"drop index {name}")
