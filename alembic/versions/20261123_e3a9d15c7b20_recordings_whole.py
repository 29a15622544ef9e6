"""Recordings: what can be heard, holds, deletion, plays, and calls that arrive later."""

import sqlalchemy as sa
from alembic import op

revision = "e3a9d15c7b20"
down_revision = "6b0d2f7a91c4"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
ROLES = ("crm_telecaller", "crm_manager")

INSTANT = sa.DateTime(timezone=True)
NEW_COLUMNS = (
    ("call_ref", sa.Uuid()),
    ("phone_model", sa.String(length=80)),
    ("codec", sa.String(length=20)),
    ("bit_rate", sa.Integer()),
    ("loudness_db", sa.Float()),
    ("silence_share", sa.Float()),
    ("speech_share", sa.Float()),
    ("peaks", sa.LargeBinary()),
    ("examined_at", INSTANT),
    ("missing_since", INSTANT),
    ("held_at", INSTANT),
    ("held_by_id", sa.Uuid()),
    ("hold_reason", sa.String(length=200)),
    ("deleted_by_id", sa.Uuid()),
    ("deletion_reason", sa.String(length=200)),
    ("file_removed_at", INSTANT),
)
INDEXES = (
    ("ix_recordings_recorded_at_id", ["recorded_at", "id"], None),
    ("ix_recordings_call_log_id", ["call_log_id"], None),
    (
        "ix_recordings_waiting",
        ["telecaller_id", "call_ref"],
        "call_log_id is null and call_ref is not null",
    ),
    ("ix_recordings_unheard", ["created_at"], "quality is null and deleted_at is null"),
)


def upgrade() -> None:
    for name, kind in NEW_COLUMNS:
        op.add_column("recordings", sa.Column(name, kind, nullable=True))
    for column in ("held_by_id", "deleted_by_id"):
        op.create_foreign_key(
            f"fk_recordings_{column}_users",
            "recordings",
            "users",
            [column],
            ["id"],
            ondelete="RESTRICT",
        )
    op.alter_column("recordings", "quality", type_=sa.String(length=32))
    op.create_check_constraint(
        op.f("ck_recordings_quality"),
        "recordings",
        "quality in ('good', 'one_sided', 'silent', 'unreadable')",
    )
    for name, columns, where in INDEXES:
        op.create_index(
            name, "recordings", columns, postgresql_where=None if where is None else sa.text(where)
        )
    op.create_index("ix_recording_uploads_lead_id", "recording_uploads", ["lead_id"])
    op.create_table(
        "recording_plays",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind in ('played', 'downloaded')", name=op.f("ck_recording_plays_kind")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name=op.f("fk_recording_plays_recording_id_recordings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_recording_plays_user_id_users"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_plays")),
    )
    op.create_index(
        "ix_recording_plays_recording_id_at",
        "recording_plays",
        ["recording_id", sa.text("at desc")],
    )
    op.execute("alter table recording_plays enable row level security")
    for role in ROLES:
        op.execute(
            f"create policy {role} on recording_plays to {role} using"
            " (exists (select from recordings where recordings.id = recording_id))"
        )
        # Who sent a recording may ask whether it arrived, also when the lead has moved on.
        op.execute(
            f"create policy {role}_own on recordings for select to {role}"
            f" using (telecaller_id = {ME})"
        )
    # A manager's merge moves the uploads of a lead; the manager's own go on when it moves away.
    op.execute(
        "create policy crm_manager_own on recording_uploads to crm_manager"
        f" using (telecaller_id = {ME})"
    )
    op.add_column("settings", sa.Column("recording_days", sa.Integer(), nullable=True))
    op.add_column(
        "settings",
        sa.Column(
            "recording_deleters", sa.String(length=32), server_default="everyone", nullable=False
        ),
    )
    op.create_check_constraint(op.f("ck_settings_recording_days"), "settings", "recording_days > 0")
    op.create_check_constraint(
        op.f("ck_settings_recording_deleters"),
        "settings",
        "recording_deleters in ('everyone', 'managers', 'admins', 'nobody')",
    )


def downgrade() -> None:
    op.drop_column("settings", "recording_deleters")
    op.drop_column("settings", "recording_days")
    op.execute("drop policy crm_manager_own on recording_uploads")
    for role in ROLES:
        op.execute(f"drop policy {role}_own on recordings")
    op.drop_table("recording_plays")
    op.drop_index("ix_recording_uploads_lead_id", table_name="recording_uploads")
    for name, _, _ in INDEXES:
        op.drop_index(name, table_name="recordings")
    op.drop_constraint(op.f("ck_recordings_quality"), "recordings")
    op.alter_column("recordings", "quality", type_=sa.String(length=20))
    for name, _ in reversed(NEW_COLUMNS):
        op.drop_column("recordings", name)
