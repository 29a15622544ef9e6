"""The lists of sources and courses; the audit log read by key, and by admins alone."""

import sqlalchemy as sa
from alembic import op

revision = "c5d1e7a90b36"
down_revision = "c2f4d7a19e60"
branch_labels = None
depends_on = None

LISTS = {"sources": 60, "courses": 120}
AT = [sa.literal_column("at desc"), sa.literal_column("id desc")]
KEYS = {
    "ix_audit_log_at_id": AT,
    "ix_audit_log_actor_id_at": ["actor_id", *AT],
    "ix_audit_log_action_at": ["action", *AT],
}
FENCED = ("crm_telecaller", "crm_manager")

# Whoever writes an entry need not think of the open pages; within a transaction it is told once.
TELL = """
create function tell_of_audit() returns trigger language plpgsql as $$
begin
    perform pg_notify('crm', 'audit *');
    return null;
end
$$
"""


def upgrade() -> None:
    for name, length in LISTS.items():
        op.create_table(
            name,
            sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
            sa.Column(
                "created_at",
                sa.DateTime(timezone=True),
                server_default=sa.text("now()"),
                nullable=False,
            ),
            sa.Column("name", sa.String(length=length), nullable=False),
            sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
            sa.CheckConstraint("length(btrim(name)) > 0", name=op.f(f"ck_{name}_name_filled")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
        op.create_index(
            f"uq_{name}_name_lower", name, [sa.literal_column("lower(name)")], unique=True
        )
    # They write entries and read none: a second fence behind the permission.
    op.execute("alter table audit_log enable row level security")
    for role in FENCED:
        op.execute(f"create policy {role} on audit_log for insert to {role} with check (true)")
    op.execute(TELL)
    op.execute(
        "create trigger tell after insert on audit_log"
        " for each statement execute function tell_of_audit()"
    )
    with op.get_context().autocommit_block():  # entries are written meanwhile
        for name, columns in KEYS.items():
            op.create_index(name, "audit_log", columns, postgresql_concurrently=True)
        op.drop_index("ix_audit_log_at", "audit_log", postgresql_concurrently=True)


def downgrade() -> None:
    op.create_index("ix_audit_log_at", "audit_log", [sa.literal_column("at desc")])
    for name in KEYS:
        op.drop_index(name, "audit_log")
    op.execute("drop trigger tell on audit_log")
    op.execute("drop function tell_of_audit")
    for role in FENCED:
        op.execute(f"drop policy {role} on audit_log")
    op.execute("alter table audit_log disable row level security")
    for name in LISTS:
        op.drop_table(name)
