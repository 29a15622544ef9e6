"""Every act that the audit log knows, in words; a test finds one that is missing."""

from typing import NamedTuple


class Act(NamedTuple):
    """What was done, and to what kind of object (`KINDS`)."""

    words: str
    kind: str


KINDS = {
    "lead": "Leads",
    "person": "People",
    "branch": "Branches",
    "import": "Imports",
    "assignment": "Assignments",
    "recording": "Recordings",
    "file": "Files taken out",
    "request": "Data requests",
    "schedule": "Scheduled reports",
    "settings": "Settings",
    "job": "Jobs",
}

ACTS: dict[str, Act] = {
    "audit.exported": Act("Exported the audit log", "file"),
    "branch.created": Act("Added a branch", "branch"),
    "branch.updated": Act("Changed a branch", "branch"),
    "call.logged": Act("Logged a call", "lead"),
    "consent.given": Act("Noted a consent", "lead"),
    "consent.withdrawn": Act("Noted a withdrawn consent", "lead"),
    "course.added": Act("Added a course", "settings"),
    "course.renamed": Act("Renamed a course", "settings"),
    "course.restored": Act("Brought a course back", "settings"),
    "course.retired": Act("Retired a course", "settings"),
    "demo.seeded": Act("Filled in invented data", "settings"),
    "followup.booked": Act("Set a follow-up", "lead"),
    "followup.completed": Act("Completed a follow-up", "lead"),
    "followup.moved": Act("Moved a follow-up", "lead"),
    "import.failed": Act("Import failed", "import"),
    "import.finished": Act("Import finished", "import"),
    "import.started": Act("Started an import", "import"),
    "import.tried": Act("Tried an import, nothing written", "import"),
    "import.undo_started": Act("Started to undo an import", "import"),
    "import.undone": Act("Undid an import", "import"),
    "job.asked": Act("Ran a job by hand", "job"),
    "job.repeated": Act("Ran a failed job again", "job"),
    "lead.edited": Act("Edited a lead", "lead"),
    "lead.erased": Act("Erased a student's data", "request"),
    "lead.merged": Act("Merged a lead into another", "lead"),
    "lead.refused": Act("Was refused a lead", "lead"),
    "lead.sibling_added": Act("Added a sibling", "lead"),
    "lead.taken_out": Act("Took a student's data out", "request"),
    "lead.unmerged": Act("Undid a merge", "lead"),
    "leads.assigned": Act("Shared leads out", "assignment"),
    "leads.assignment_undone": Act("Undid an assignment", "assignment"),
    "leads.bulk_changed": Act("Changed many leads", "lead"),
    "leads.bulk_failed": Act("Changing many leads failed", "lead"),
    "leads.bulk_undone": Act("Undid a change of many leads", "lead"),
    "leads.exported": Act("Exported leads", "file"),
    "leads.kept_apart": Act("Kept two leads apart", "lead"),
    "leads.together_again": Act("Let two leads be compared again", "lead"),
    "leave.added": Act("Added a leave", "person"),
    "leave.removed": Act("Removed a leave", "person"),
    "note.added": Act("Wrote a note", "lead"),
    "recording.deleted": Act("Deleted a recording", "recording"),
    "recording.downloaded": Act("Downloaded a recording", "recording"),
    "recording.held": Act("Put a recording on legal hold", "recording"),
    "recording.played": Act("Listened to a recording", "recording"),
    "recording.released": Act("Ended a recording's legal hold", "recording"),
    "recording.restored": Act("Took back the deletion of a recording", "recording"),
    "recording.uploaded": Act("Sent a recording", "lead"),
    "recovery_code.used": Act("Signed in with a recovery code", "person"),
    "report.exported": Act("Exported a report", "file"),
    "schedule.created": Act("Scheduled a report", "schedule"),
    "schedule.deleted": Act("Deleted a scheduled report", "schedule"),
    "schedule.paused": Act("Paused a scheduled report", "schedule"),
    "schedule.restored": Act("Took back the deletion of a scheduled report", "schedule"),
    "schedule.resumed": Act("Resumed a scheduled report", "schedule"),
    "schedule.send_asked": Act("Had a scheduled report sent now", "schedule"),
    "schedule.send_failed": Act("Could not send a report", "schedule"),
    "schedule.sent": Act("Sent a report by mail", "schedule"),
    "schedule.stopped": Act("Stopped a scheduled report", "schedule"),
    "schedule.updated": Act("Changed a scheduled report", "schedule"),
    "settings.updated": Act("Changed the organisation", "settings"),
    "sign_in.all_ended": Act("Signed somebody out everywhere", "person"),
    "sign_in.ended": Act("Ended a session", "person"),
    "sign_in.others_ended": Act("Ended all other sessions", "person"),
    "source.added": Act("Added a lead source", "settings"),
    "source.renamed": Act("Renamed a lead source", "settings"),
    "source.restored": Act("Brought a lead source back", "settings"),
    "source.retired": Act("Retired a lead source", "settings"),
    "truth.repaired": Act("Repaired stored figures in the night", "settings"),
    "two_factor.reset": Act("Reset two-factor sign-in", "person"),
    "two_factor.turned_off": Act("Turned two-factor sign-in off", "person"),
    "two_factor.turned_on": Act("Turned two-factor sign-in on", "person"),
    "user.created": Act("Added an account", "person"),
    "user.deactivated": Act("Deactivated an account", "person"),
    "user.password_changed": Act("Changed the own password", "person"),
    "user.reactivated": Act("Reactivated an account", "person"),
    "user.signed_in": Act("Signed in", "person"),
    "user.updated": Act("Changed an account", "person"),
}


def act_of(action: str) -> Act:
    """The words of an action; one of another version reads as its name."""
    return ACTS.get(action) or Act(action.replace(".", " ").replace("_", " ").capitalize(), "")


def actions_of(kind: str) -> list[str]:
    """The actions on this kind of object."""
    return [action for action, act in ACTS.items() if act.kind == kind]
