"""Which folder the machines of this deployment share."""

import sqlalchemy as sa
from alembic import op

revision = "a4c7e2f09d15"
down_revision = "f2b7e41d95c2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("settings", sa.Column("shared_folder", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("settings", "shared_folder")
