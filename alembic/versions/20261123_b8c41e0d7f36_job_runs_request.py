"""Each run knows the request that asked for it."""

import sqlalchemy as sa
from alembic import op

revision = "b8c41e0d7f36"
down_revision = "f2b7e41d95c2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_runs", sa.Column("request_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("job_runs", "request_id")
