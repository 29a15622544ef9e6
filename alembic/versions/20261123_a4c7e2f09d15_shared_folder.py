"""Which folder the machines of this deployment share."""

import sqlalchemy as sa
from alembic import op

revision = "a4c7e2f09d15"
down_revision = "b8c41e0d7f36"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("settings", sa.Column("shared_folder", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("settings", "shared_folder")
