"""SQL that takes an import back: what it made is removed, what it changed is restored.

What people touched since is kept. A lead is untouched while its `updated_at` is the one that the
import wrote; notes, leases and marks that do not change the lead are looked for beside it.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from crm_app.domain.imports.staging import CHANGEABLE
from crm_app.work import Work

# Why a lead stays, the strongest reason first: SQL on a lead `l`.
_REASONS = {
    "called": "exists (select from call_logs t where t.lead_id = l.id)",
    "recorded": "exists (select from recordings t where t.lead_id = l.id)"
    " or exists (select from recording_uploads t where t.lead_id = l.id)",
    "followup": "exists (select from followups t where t.lead_id = l.id)",
    "noted": "exists (select from lead_notes t where t.lead_id = l.id)",
    "merged": "exists (select from lead_merges t where t.kept_lead_id = l.id"
    " and t.undone_at is null)",
    "kept_apart": "exists (select from leads_kept_apart t where l.id in (t.one_id, t.other_id))",
    "moved": "l.updated_at <> :written_at"
    " and exists (select from assignment_history t where t.lead_id = l.id)",
    "edited": "l.updated_at <> :written_at",
    "offered": "exists (select from lead_leases t where t.lead_id = l.id and t.until > :now)",
}
_RESTORED = (
    *CHANGEABLE,
    *("extra", "updated_at", "telecaller_id", "branch_id", "assigned_at"),
)


def sort_out(work: Work, import_id: UUID, written_at: datetime) -> None:
    """Hold the import's leads and tell the touched from the untouched ones.

    Makes `undo_created` (id, import_row, reason) and `undo_changed` (row_number, lead_id, before,
    reason); no reason: untouched.
    """
    values = {"import_id": import_id, "written_at": written_at, "now": work.now}
    reasons = " ".join(f"when {condition} then '{name}'" for name, condition in _REASONS.items())
    for statement in (
        "select l.id from leads l where l.import_id = :import_id"
        " or l.id in (select c.lead_id from import_changes c where c.import_id = :import_id)"
        " order by l.id for update",
        f"""create temp table undo_created on commit drop as
        select l.id, l.import_row, case {reasons} end as reason
        from leads l where l.import_id = :import_id""",  # noqa: S608 - our own text
        """create temp table undo_changed on commit drop as
        select c.row_number, c.lead_id, c.before, case
            when l.id is null then 'merged'
            when l.updated_at <> :written_at then 'edited'
        end as reason
        from import_changes c left join leads l on l.id = c.lead_id
        where c.import_id = :import_id""",
        "create unique index on undo_created (id)",
        "create unique index on undo_changed (lead_id)",
        "analyze undo_created",
        "analyze undo_changed",
    ):
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        work.session.execute(sa.text(statement), used)


_FIELDS = ", ".join(_RESTORED)
_RESTORE = f"""
update leads l
set ({_FIELDS}) = (select {_FIELDS} from jsonb_populate_record(l, c.before) as was)
from undo_changed c where c.lead_id = l.id and c.reason is null
"""  # noqa: S608 - column names of our own


def restore_changed(work: Work, import_id: UUID) -> None:
    """Put the untouched changed leads back as they were, with owner and follow-ups."""
    for statement in (
        """update followups f set telecaller_id = (c.before ->> 'telecaller_id')::uuid
        from undo_changed c where c.lead_id = f.lead_id and c.reason is null
            and f.status = 'pending' and jsonb_exists(c.before, 'telecaller_id')""",
        """delete from assignment_history h using undo_changed c, assignment_runs r
        where h.lead_id = c.lead_id and c.reason is null
            and r.id = h.run_id and r.import_id = :import_id""",
        """delete from enquiries e using undo_changed c
        where e.import_id = :import_id and e.lead_id = c.lead_id and c.reason is null""",
        """delete from outgoing_messages
        where kind = 'enquiries' and sent_at is null and content ->> 'import_id' = :as_text""",
        _RESTORE,
    ):
        values = {"import_id": import_id, "as_text": str(import_id)}
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        work.session.execute(sa.text(statement), used)


def remove_created(work: Work) -> None:
    """Remove the untouched leads that the import made."""
    work.session.execute(
        sa.text("delete from leads l using undo_created c where c.id = l.id and c.reason is null")
    )


def note_kept(work: Work, import_id: UUID) -> int:
    """List what stays, and the rows whose leads are gone; answers how many stay."""
    work.session.execute(
        sa.text("""
        insert into import_kept (import_id, lead_id, row_number, reason)
        select :import_id, id, import_row, reason from undo_created where reason is not null
        union all
        select :import_id, lead_id, row_number, reason from undo_changed where reason is not null
        union all
        select :import_id, m.merged_lead_id, cast(m.merged ->> 'import_row' as int), 'merged'
        from lead_merges m where m.undone_at is null and m.merged ->> 'import_id' = :as_text
        on conflict do nothing
        """),
        {"import_id": import_id, "as_text": str(import_id)},
    )
    work.session.execute(
        sa.text("""
        update import_logs set removed_rows = (
            select range_agg(int4range(import_row, import_row, '[]')) from undo_created
            where reason is null
        ) where id = :import_id
        """),
        {"import_id": import_id},
    )
    kept = sa.text("select count(*) from import_kept where import_id = :import_id")
    return int(work.session.execute(kept, {"import_id": import_id}).scalar_one())
