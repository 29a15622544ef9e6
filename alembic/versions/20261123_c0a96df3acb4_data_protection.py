"""Consents, erasures, and leads whose student was erased."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c0a96df3acb4"
down_revision = "a4c7e2f09d15"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
ME = "(select nullif(current_setting('app.user_id', true), '')::uuid)"
MY_BRANCH = "(select nullif(current_setting('app.branch_id', true), '')::uuid)"
LEAD_IN_SIGHT = "exists (select from leads where leads.id = lead_id)"
TELECALLER, MANAGER = "crm_telecaller", "crm_manager"

HOLDS_NOTHING = (
    "not is_erased or (student_name = 'Erased' and phone_number = '' and phone_e164 = ''"
    " and phone_is_shared and email is null and alternate_phone is null and city is null"
    " and preferred_course is null and preferred_university is null and source is null"
    " and extra is null and next_followup_at is null)"
)
# As in the first migration; with `is_erased` among what leads are counted by.
COUNT_LEADS = """
create or replace function count_leads() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into lead_counts (branch_id, telecaller_id, status, never_called{, erased}, n)
        select branch_id, telecaller_id, status, call_count = 0{, erased}, count(*)
        from new_rows group by 1, 2, 3, 4{, 5};
    elsif tg_op = 'DELETE' then
        insert into lead_counts (branch_id, telecaller_id, status, never_called{, erased}, n)
        select branch_id, telecaller_id, status, call_count = 0{, erased}, -count(*)
        from old_rows group by 1, 2, 3, 4{, 5};
    else
        insert into lead_counts (branch_id, telecaller_id, status, never_called{, erased}, n)
        select branch_id, telecaller_id, status, never_called{, erased}, sum(change)
        from (
            select branch_id, telecaller_id, status, call_count = 0 as never_called{, erased},
                1 as change
            from new_rows
            union all
            select branch_id, telecaller_id, status, call_count = 0{, erased}, -1 from old_rows
        ) as moved
        group by 1, 2, 3, 4{, 5} having sum(change) <> 0;
    end if;
    return null;
end $$
"""


def _count_leads(*, erased_apart: bool) -> str:
    column, place = (", is_erased", ", 5") if erased_apart else ("", "")
    return COUNT_LEADS.replace("{, erased}", column).replace("{, 5}", place)


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("notice", sa.String(length=200), server_default="", nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.CheckConstraint(
            "purpose in ('calls', 'messages', 'recording')", name=op.f("ck_consents_purpose")
        ),
        sa.CheckConstraint("act in ('given', 'withdrawn')", name=op.f("ck_consents_act")),
        sa.CheckConstraint(
            "way in ('call', 'message', 'web_form', 'paper', 'file')", name=op.f("ck_consents_way")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_consents_by_id_users"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["leads.id"], name=op.f("fk_consents_lead_id_leads"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("by_id", "client_id", name=op.f("uq_consents_by_id_client_id")),
    )
    op.create_index(
        "ix_consents_lead_id_purpose_at", "consents", ["lead_id", "purpose", sa.text("at desc")]
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lead_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("looked_for", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("swept_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "swept_at is null or looked_for is null", name=op.f("ck_erasures_forgotten")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_erasures_by_id_users"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(
        "ix_erasures_unswept",
        "erasures",
        ["created_at"],
        postgresql_where=sa.text("swept_at is null"),
    )
    for table in ("leads", "lead_counts"):
        op.add_column(
            table, sa.Column("is_erased", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.add_column(
        "leads", sa.Column("do_not_call", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute(
        "alter table leads add constraint ck_leads_erased_holds_nothing"
        f" check ({HOLDS_NOTHING}) not valid"
    )
    op.execute("alter table leads validate constraint ck_leads_erased_holds_nothing")
    op.create_index("ix_leads_erased", "leads", ["id"], postgresql_where=sa.text("is_erased"))
    op.execute(_count_leads(erased_apart=True))
    for role, rule in (
        (TELECALLER, f"telecaller_id = {ME}"),
        (MANAGER, f"branch_id = {MY_BRANCH}"),
    ):
        op.execute(f"alter policy {role} on leads using ({rule} and not is_erased)")
    op.execute("alter table consents enable row level security")
    # A telecaller adds and reads; a manager's merge moves them to the other lead.
    op.execute(
        f"create policy {TELECALLER} on consents for select to {TELECALLER} using ({LEAD_IN_SIGHT})"
    )
    op.execute(
        f"create policy {TELECALLER}_adds on consents for insert to {TELECALLER}"
        f" with check ({LEAD_IN_SIGHT} and by_id = {ME})"
    )
    op.execute(f"create policy {MANAGER} on consents to {MANAGER} using ({LEAD_IN_SIGHT})")
    # Erasing is the admins'; nobody else reads of it.
    op.execute("alter table erasures enable row level security")


def downgrade() -> None:
    for role, rule in (
        (TELECALLER, f"telecaller_id = {ME}"),
        (MANAGER, f"branch_id = {MY_BRANCH}"),
    ):
        op.execute(f"alter policy {role} on leads using ({rule})")
    op.execute(_count_leads(erased_apart=False))
    op.drop_index("ix_leads_erased", table_name="leads")
    op.drop_constraint("ck_leads_erased_holds_nothing", "leads")
    for table, column in (("leads", "do_not_call"), ("leads", "is_erased")):
        op.drop_column(table, column)
    op.drop_column("lead_counts", "is_erased")
    op.drop_index("ix_erasures_unswept", table_name="erasures")
    op.drop_table("erasures")
    op.drop_index("ix_consents_lead_id_purpose_at", table_name="consents")
    op.drop_table("consents")
