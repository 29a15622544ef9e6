"""Reminders: one for each stage, time and person; messages to devices, tried again."""

import sqlalchemy as sa
from alembic import op

revision = "f2b7e41d95c2"
down_revision = "f4d81b6a27e5"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
MY_BRANCH = "(select nullif(current_setting('app.branch_id', true), '')::uuid)"
OF_MY_PEOPLE = f"exists (select from users where users.id = user_id and branch_id = {MY_BRANCH})"
OF_MY_FOLLOWUP = "exists (select from followups where followups.id = followup_id)"

# Table -> what a telecaller, and what a manager, may see and write.
POLICIES = {
    "devices": (f"user_id = {ME}", OF_MY_PEOPLE),
    "notification_log": (f"telecaller_id = {ME}", OF_MY_FOLLOWUP),
    "outgoing_messages": ("false", "false"),
}
KEY = "uq_notification_log_once"
WAITING = "ix_outgoing_messages_waiting"
FOREIGN = (
    ("devices", "sign_in_id", "sign_ins", "SET NULL"),
    ("outgoing_messages", "device_id", "devices", "CASCADE"),
    ("outgoing_messages", "reminder_id", "notification_log", "CASCADE"),
    ("notification_log", "telecaller_id", "users", "RESTRICT"),
)


def upgrade() -> None:
    op.execute("delete from notification_log")  # nothing wrote it yet
    op.drop_constraint("uq_notification_log_followup_id_stage", "notification_log", type_="unique")
    op.alter_column("notification_log", "stage", type_=sa.String(length=32))
    op.add_column("notification_log", sa.Column("telecaller_id", sa.Uuid(), nullable=False))
    op.add_column("notification_log", sa.Column("scheduled_at", INSTANT, nullable=False))
    op.add_column("notification_log", sa.Column("escalated_at", INSTANT, nullable=True))
    op.create_check_constraint(
        op.f("ck_notification_log_stage"),
        "notification_log",
        "stage in ('soon', 'due', 'overdue')",
    )
    op.create_unique_constraint(
        op.f(KEY),
        "notification_log",
        ["followup_id", "scheduled_at", "stage", "telecaller_id"],
    )
    op.create_index(
        "ix_notification_log_unconfirmed",
        "notification_log",
        ["created_at"],
        postgresql_where=sa.text("confirmed_at is null"),
    )
    # Addresses without keys, and JSON's null: nobody could be sent anything until now.
    op.execute("update devices set push_subscription = null where push_subscription is not null")
    op.add_column("devices", sa.Column("sign_in_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_devices_push_endpoint",
        "devices",
        [sa.text("(push_subscription ->> 'endpoint')")],
        postgresql_where=sa.text("push_subscription is not null"),
    )
    for column in ("device_id", "reminder_id"):
        op.add_column("outgoing_messages", sa.Column(column, sa.Uuid(), nullable=True))
    op.add_column(
        "outgoing_messages",
        sa.Column("next_try_at", INSTANT, server_default=sa.text("now()"), nullable=False),
    )
    for column in ("expires_at", "failed_at"):
        op.add_column("outgoing_messages", sa.Column(column, INSTANT, nullable=True))
    for table, column, other, deletion in FOREIGN:
        op.create_foreign_key(
            op.f(f"fk_{table}_{column}_{other}"), table, other, [column], ["id"], ondelete=deletion
        )
    op.drop_index(WAITING, table_name="outgoing_messages")
    op.create_index(
        WAITING,
        "outgoing_messages",
        ["next_try_at"],
        postgresql_where=sa.text("sent_at is null and failed_at is null"),
    )
    op.create_index("ix_outgoing_messages_reminder_id", "outgoing_messages", ["reminder_id"])
    for table, rules in POLICIES.items():
        op.execute(f"alter table {table} enable row level security")
        for role, rule in zip(("crm_telecaller", "crm_manager"), rules, strict=True):
            op.execute(f"create policy {role} on {table} to {role} using ({rule})")


def downgrade() -> None:
    for table in POLICIES:
        for role in ("crm_telecaller", "crm_manager"):
            op.execute(f"drop policy {role} on {table}")
        op.execute(f"alter table {table} disable row level security")
    op.drop_index("ix_outgoing_messages_reminder_id", table_name="outgoing_messages")
    op.drop_index(WAITING, table_name="outgoing_messages")
    op.create_index(
        WAITING, "outgoing_messages", ["created_at"], postgresql_where=sa.text("sent_at is null")
    )
    for table, column, other, _ in FOREIGN:
        op.drop_constraint(op.f(f"fk_{table}_{column}_{other}"), table, type_="foreignkey")
    for column in ("failed_at", "expires_at", "next_try_at", "reminder_id", "device_id"):
        op.drop_column("outgoing_messages", column)
    op.drop_index("ix_devices_push_endpoint", table_name="devices")
    op.drop_column("devices", "sign_in_id")
    op.drop_index("ix_notification_log_unconfirmed", table_name="notification_log")
    op.drop_constraint(op.f(KEY), "notification_log", type_="unique")
    op.drop_constraint(op.f("ck_notification_log_stage"), "notification_log", type_="check")
    for column in ("escalated_at", "scheduled_at", "telecaller_id"):
        op.drop_column("notification_log", column)
    op.execute("delete from notification_log")  # one stage of two times would be a row twice
    op.alter_column("notification_log", "stage", type_=sa.String(length=20))
    op.create_unique_constraint(
        "uq_notification_log_followup_id_stage", "notification_log", ["followup_id", "stage"]
    )
