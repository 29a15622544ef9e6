"""Every column of every table: what it holds of a student, and what an erasure leaves of it.

This is the one list that export, erasure and the documentation go by. A test compares it with the
models: a column that is not here breaks the build, so that nobody can forget it.

`found` is SQL on the table under its own name and says which rows are about the leads `:ids` (the
lead and those merged into it). A column is either in `erased`, with the SQL of what stands there
afterwards, or in `kept`, under the reason why. `free` are columns in which people or jobs may have
written of anybody: the sweep looks through all of their rows for the student's numbers and
addresses; those in `system` for the name as well, since no person's story is told there. A row of
which one of `whole` names the student is emptied whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from crm_app.models.lead import ERASED

Then = Literal["emptied", "removed"]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one table holds, and what becomes of it."""

    about: str  # for people: a heading of the export
    kept: Mapping[str, str]  # why -> names of columns
    found: str = ""
    erased: Mapping[str, str] = field(default_factory=dict)
    removed: str = ""  # SQL: those of the found rows that go whole
    free: Sequence[str] = ()
    system: Sequence[str] = ()
    whole: Sequence[str] = ()
    hidden: Sequence[str] = ()  # not in the export: they say nothing to anybody

    def kept_columns(self) -> Iterator[str]:
        """The names of all columns that stay."""
        for names in self.kept.values():
            yield from names.split()


_OF_LEAD = "{table}.lead_id = any(:ids)"
_KEYS = "Made by us, and says nothing of anybody."
_COUNTED = "Reports and the nightly check count it."
_STAFF = "Of the staff and their devices, not of students."
_OURS = "Of the organisation."
_PROGRAM = "Of the program itself."
_ID = "id created_at"

# The rows of imports that are about the student: the one that made the lead, and those that met it.
_MADE_BY = (
    "(select import_id, import_row from leads where id = any(:ids) and import_id is not null"
    " union all select (merged ->> 'import_id')::uuid, (merged ->> 'import_row')::int"
    " from lead_merges where merged_lead_id = any(:ids) and merged ->> 'import_id' is not null"
    " union all select import_id, row_number from import_changes where lead_id = any(:ids)"
    " union all select import_id, import_row from enquiries where lead_id = any(:ids))"
)
_MERGED = ", ".join(
    f"'{name}', merged -> '{name}'"
    for name in ("id", "import_id", "import_row", "import_turn", "telecaller_id", "branch_id")
)
# Of an entry's detail only what names records stays, and that it was emptied.
_DETAIL = (
    "(select coalesce(jsonb_object_agg(key, value), '{}') || '{\"erased\": true}'"
    " from jsonb_each(detail) where key in ('lead_id', 'merge_id', 'merged_lead_id', 'of',"
    " 'other_id', 'address', 'take', 'purpose', 'way', 'by'))"
)

# In the order in which they are emptied: what is found by other tables' rows comes before them.
HOLDINGS: Mapping[str, Holding] = {
    "import_faults": Holding(
        "Rows of files that made no lead",
        found="import_faults.existing_lead_id = any(:ids) or"
        f" (import_faults.import_id, import_faults.same_as_row) in {_MADE_BY}",
        erased={
            "value": "''",
            "cells": "array_fill(''::text, array[cardinality(cells)])",
        },
        kept={_COUNTED: "import_id row_number code existing_lead_id same_as_row"},
        whole=("value", "cells"),
    ),
    "import_changes": Holding(
        "What a file changed of the lead",
        found=_OF_LEAD,
        erased={"before": "'{}'", "after": "'{}'"},
        kept={_COUNTED: "import_id row_number lead_id"},
    ),
    "import_kept": Holding(
        "Undone files that left the lead",
        found=_OF_LEAD,
        kept={_COUNTED: "import_id lead_id row_number reason"},
    ),
    "import_logs": Holding(
        "Files that the student stood in",
        found=f"import_logs.id in (select import_id from {_MADE_BY} as made)",  # noqa: S608 - ours
        # What a dry run found: its first rows, with names and numbers.
        erased={
            "forecast": "case when status in ('done', 'undone', 'failed') then null"
            " else forecast end"
        },
        kept={
            _COUNTED: "rows_read total created updated duplicate error kept removed_rows"
            " last_telecaller_id telecaller_ids continue_rotation",
            "Of the file as a whole.": "file_name sha256 size_bytes stored_name header mapping"
            " source sheet duplicates dry_run message",
            _KEYS: f"{_ID} client_id status progress started_at finished_at written_at undone_at"
            " undone_by_id uploaded_by_id branch_id",
        },
        system=("file_name", "forecast", "message", "header", "mapping"),
        hidden=("forecast", "mapping", "header", "telecaller_ids", "sha256", "stored_name"),
    ),
    "import_shares": Holding("", kept={_COUNTED: "import_id telecaller_id position count"}),
    "remembered_mappings": Holding(
        "",
        kept={
            "Names of columns; of a file without them its first row.": "header_key mapping used_at"
        },
        system=("mapping",),
    ),
    "lead_merges": Holding(
        "Leads that were one with this one",
        found="lead_merges.kept_lead_id = any(:ids) or lead_merges.merged_lead_id = any(:ids)",
        erased={
            "merged": f"jsonb_build_object('student_name', 'Erased', 'phone_e164', '', {_MERGED})",
            "kept_before": "'{}'",
            "kept_after": "'{}'",
            # Aliases are numbers and addresses; the notes of an undo name numbers.
            "moved": "(moved - 'notes') || '{\"lead_aliases\": []}'",
        },
        kept={
            _COUNTED: "kept_lead_id merged_lead_id undone_at",
            _KEYS: f"{_ID} client_id by_id undone_by_id",
        },
        hidden=("moved",),
    ),
    "lead_aliases": Holding(
        "Other numbers and addresses",
        found=_OF_LEAD,
        removed="true",
        kept={_KEYS: "lead_id value merge_id"},
    ),
    "leads_kept_apart": Holding(
        "Leads that are somebody else on purpose",
        found="leads_kept_apart.one_id = any(:ids) or leads_kept_apart.other_id = any(:ids)",
        removed="true",
        kept={_KEYS: "one_id other_id by_id created_at"},
    ),
    "lead_leases": Holding(
        "Offers of the lead to a telecaller",
        found=_OF_LEAD,
        removed="true",
        kept={_KEYS: "lead_id telecaller_id until"},
    ),
    "notification_log": Holding(
        "Reminders of follow-ups, sent to telecallers",
        found="notification_log.followup_id in"
        " (select id from followups where followups.lead_id = any(:ids))",
        # Those of follow-ups that are removed go with them.
        kept={
            _STAFF: f"{_ID} followup_id telecaller_id scheduled_at stage sent_at confirmed_at"
            " escalated_at"
        },
    ),
    "outgoing_messages": Holding(
        "Messages about follow-ups, sent to telecallers",
        found="outgoing_messages.reminder_id in (select n.id from notification_log n"
        " join followups f on f.id = n.followup_id where f.lead_id = any(:ids))",
        kept={
            _STAFF: f"{_ID} kind user_id device_id reminder_id content next_try_at expires_at"
            " failed_at sent_at tries last_error"
        },
        system=("content", "last_error"),
    ),
    "followups": Holding(
        "Follow-ups",
        found=_OF_LEAD,
        # Nobody is to be called again. A phone is told that it leaves, since its owner changes.
        removed="followups.status = 'pending'",
        erased={"description": "''", "telecaller_id": "null"},
        kept={
            _COUNTED: "lead_id scheduled_at status completed_at completed_by_id",
            _KEYS: f"{_ID} client_id created_by_id made_at changed_xid",
        },
        free=("description",),
        hidden=("changed_xid",),
    ),
    "call_logs": Holding(
        "Calls",
        found=_OF_LEAD,
        erased={"notes": "null"},
        kept={
            _COUNTED: "lead_id telecaller_id branch_id outcome direction started_at"
            " duration_seconds",
            _KEYS: f"{_ID} client_id",
        },
        free=("notes",),
    ),
    "lead_notes": Holding(
        "Notes",
        found=_OF_LEAD,
        erased={"body": f"'{ERASED}'"},
        kept={_COUNTED: "lead_id author_id is_contact written_at", _KEYS: f"{_ID} client_id"},
        free=("body",),
    ),
    "recording_plays": Holding(
        "Who listened to recordings",
        found="recording_plays.recording_id in"
        " (select id from recordings where recordings.lead_id = any(:ids))",
        kept={_STAFF: f"{_ID} recording_id user_id at kind"},
    ),
    "recordings": Holding(
        "Recordings of calls (their audio is beside this file)",
        found=_OF_LEAD,
        # The file goes within a minute, by the job that removes those of deleted recordings.
        erased={
            "deleted_at": "coalesce(deleted_at, cast(:now as timestamptz) - interval '2 minutes')",
            "deletion_reason": "'erased'",
            "hold_reason": "null",
            "peaks": "null",
            "sha256": "repeat('0', 64)",
        },
        kept={
            "Where the file lies, until it is gone.": "storage_key mime_type size_bytes",
            _COUNTED: "lead_id call_log_id telecaller_id recorded_at duration_seconds quality"
            " codec bit_rate loudness_db silence_share speech_share examined_at",
            _STAFF: "phone_model held_at held_by_id deleted_by_id",
            _KEYS: f"{_ID} client_id call_ref missing_since file_removed_at",
        },
        free=("hold_reason", "deletion_reason"),
        hidden=("peaks", "storage_key"),
    ),
    "recording_uploads": Holding(
        "Recordings on their way",
        found=_OF_LEAD,
        removed="true",
        kept={
            _KEYS: f"{_ID} client_id lead_id telecaller_id size_bytes received_bytes"
            " metadata_sent expires_at"
        },
    ),
    "lead_status_history": Holding(
        "Changes of status",
        found=_OF_LEAD,
        kept={
            _COUNTED: "lead_id from_status to_status by_id reason at bulk_run_id"
            " enrolled_before_at enrolled_before_by_id",
            _KEYS: _ID,
        },
    ),
    "assignment_history": Holding(
        "Changes of telecaller",
        found=_OF_LEAD,
        kept={
            _COUNTED: "lead_id from_telecaller_id from_branch_id to_telecaller_id by_id reason at"
            " run_id turn",
            _KEYS: _ID,
        },
    ),
    "enquiries": Holding(
        "Later enquiries",
        found=_OF_LEAD,
        erased={"source": "null"},
        kept={_COUNTED: "lead_id import_id import_row at", _KEYS: _ID},
    ),
    "consents": Holding(
        "What the student agreed to",
        found=_OF_LEAD,
        erased={"note": "null"},
        kept={
            "That there was a consent, of nobody in particular.": "lead_id purpose act way at"
            " by_id notice",
            _KEYS: f"{_ID} client_id",
        },
        free=("note", "notice"),
    ),
    "truth_findings": Holding(
        "What a nightly check found",
        found="truth_findings.lead_id = any(:ids) or truth_findings.record_id = any(:ids)",
        erased={"label": f"'{ERASED}'", "stored": "null", "correct": "null"},
        kept={_COUNTED: "id night_id step record_id lead_id is_repaired"},
        system=("label", "stored", "correct"),
    ),
    "audit_log": Holding(
        "What people of the organisation did with it",
        found="audit_log.object_id = any(:ids) or audit_log.object_id in"
        " (select id from recordings where recordings.lead_id = any(:ids))",
        erased={"detail": _DETAIL},
        kept={"Who of the staff did what, and when.": f"{_ID} at actor_id actor action object_id"},
        system=("detail",),
    ),
    "departures": Holding(
        "What phones are told to forget",
        found="departures.record_id = any(:ids)",
        kept={_KEYS: "id telecaller_id kind record_id changed_xid at"},
        hidden=("changed_xid",),
    ),
    "leads": Holding(
        "The lead",
        found="leads.id = any(:ids)",
        erased={
            "student_name": f"'{ERASED}'",
            **dict.fromkeys(("phone_number", "phone_e164"), "''"),
            "phone_is_shared": "true",  # one of many that have none
            **dict.fromkeys(
                (
                    *("email", "alternate_phone", "city", "preferred_course"),
                    *("preferred_university", "source", "extra", "next_followup_at"),
                ),
                "null",
            ),
            "is_erased": "true",
            "updated_at": "cast(:now as timestamptz)",
        },
        kept={
            _COUNTED: "status telecaller_id branch_id assigned_at import_id import_row import_turn"
            " last_contacted_at call_count enrolled_at enrolled_telecaller_id",
            "As its consents say.": "do_not_call",
            _KEYS: f"{_ID} changed_xid",
        },
        hidden=("changed_xid",),
    ),
    # Nothing in these is about one student; some may name one, in what somebody typed.
    "lead_counts": Holding(
        "", kept={_COUNTED: "id branch_id telecaller_id status never_called is_erased n"}
    ),
    "assignment_runs": Holding(
        "",
        kept={
            _COUNTED: f"{_ID} client_id reason by_id branch_id import_id rotation leads moved"
            " undone_at kept"
        },
    ),
    "bulk_runs": Holding(
        "",
        kept={
            _COUNTED: f"{_ID} client_id by_id act status lead_ids total done changed skipped"
            " assignment_run_id finished_at",
            "What was asked for, swept.": "wanted message",
        },
        system=("wanted", "message"),
    ),
    "job_runs": Holding(
        "",
        kept={
            _PROGRAM: f"{_ID} name queue lock args job_id due_at asked_by_id request_id status"
            " tries started_at finished_at next_try_at said error settled_at"
        },
        system=("args", "tries", "said", "error"),
    ),
    "erasures": Holding(
        "",
        kept={
            "That somebody was erased, and why; not who.": f"{_ID} lead_id lead_ids by_id by"
            " reason counts swept_at",
            "Emptied when all is found.": "looked_for",
        },
    ),
    "job_kinds": Holding(
        "",
        kept={
            _PROGRAM: "name created_at title queue every_seconds daily_at last_due_at last_done_at"
            " done retried failed seconds"
        },
    ),
    "truth_nights": Holding(
        "", kept={_PROGRAM: f"{_ID} night by leads seconds finished_at advice"}
    ),
    "truth_steps": Holding(
        "",
        kept={
            _PROGRAM: "night_id name position kind found repaired detail seconds finished_at error"
        },
        system=("error",),
    ),
    "report_schedules": Holding(
        "",
        kept={
            _OURS: f"{_ID} owner_id name days branch_id telecaller_id sort cadence weekdays"
            " month_day at recipients with_csv with_xlsx is_active stopped settled_until deleted_at"
        },
    ),
    "report_sends": Holding(
        "",
        kept={
            _OURS: f"{_ID} schedule_id due_at by_id status missed is_late tries handed_over_at"
            " maybe_twice answer answers first_day last_day finished_at"
        },
    ),
    "settings": Holding(
        "",
        kept={
            _OURS: "id name time_zone phone_region work_starts work_ends recording_days"
            " recording_deleters sync_epoch sync_floor shared_folder updated_at"
        },
    ),
    "sources": Holding("", kept={_OURS: f"{_ID} name is_active"}),
    "courses": Holding("", kept={_OURS: f"{_ID} name is_active"}),
    "branches": Holding("", kept={_OURS: f"{_ID} name location is_active"}),
    "users": Holding(
        "",
        kept={
            _STAFF: f"{_ID} username password_hash full_name role branch_id is_active"
            " receives_new_leads daily_call_target open_lead_cap assignment_weight shift_starts"
            " shift_ends days_off presence presence_at last_seen_at deactivated_at"
        },
    ),
    "leaves": Holding(
        "", kept={_STAFF: f"{_ID} client_id user_id first_day last_day note created_by_id"}
    ),
    "devices": Holding(
        "",
        kept={
            _STAFF: f"{_ID} client_id user_id platform app_version sign_in_id push_subscription"
            " health last_seen_at"
        },
    ),
    "sign_ins": Holding(
        "",
        kept={
            _STAFF: f"{_ID} kind user_id token_hash expires_at last_used_at revoked_at address"
            " user_agent"
        },
    ),
    "refresh_tokens": Holding("", kept={_STAFF: f"{_ID} sign_in_id token_hash expires_at used_at"}),
    "failed_sign_ins": Holding("", kept={_STAFF: "id username address at"}),
    "two_factors": Holding("", kept={_STAFF: "user_id secret enabled_at last_step created_at"}),
    "recovery_codes": Holding("", kept={_STAFF: f"{_ID} user_id code_hash used_at"}),
}

# What the export shows first; the rest follows in the order above.
FIRST = ("leads", "consents", "call_logs", "recordings", "lead_notes", "followups")


def about_students() -> list[tuple[str, Holding]]:
    """Tables with rows about one student, as the export shows them."""
    held = [(name, HOLDINGS[name]) for name in FIRST]
    return held + [
        (name, each) for name, each in HOLDINGS.items() if each.found and name not in FIRST
    ]


def found_sql(table: str) -> str:
    """Which rows of a table are about `:ids`."""
    return HOLDINGS[table].found.replace("{table}", table)
