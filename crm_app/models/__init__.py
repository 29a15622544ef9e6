"""Tables only, one file each group; alembic looks here, so every table is imported."""

from crm_app.models.audit_entry import AuditEntry
from crm_app.models.bulk_run import BulkAct, BulkRun, BulkStatus
from crm_app.models.call_log import CallLog, Direction, Outcome
from crm_app.models.followup import Followup, FollowupStatus, Reminder, ReminderStage
from crm_app.models.import_log import (
    DuplicatePolicy,
    ImportChange,
    ImportFault,
    ImportKept,
    ImportLog,
    ImportShare,
    ImportStatus,
    RememberedMapping,
)
from crm_app.models.job_run import JobKind, JobRun, RunStatus
from crm_app.models.lead import (
    CLOSED_STATUSES,
    AssignmentChange,
    AssignmentRun,
    Departure,
    Enquiry,
    Lead,
    LeadCount,
    LeadLease,
    LeadNote,
    LeadStatus,
    StatusChange,
)
from crm_app.models.lead_merge import KeptApart, LeadAlias, LeadMerge
from crm_app.models.organisation import Course, Deleters, Organisation, Source
from crm_app.models.outgoing_message import Device, OutgoingMessage
from crm_app.models.protection import (
    Consent,
    ConsentAct,
    ConsentWay,
    Erasure,
    Purpose,
)
from crm_app.models.recording import (
    Listening,
    Quality,
    Recording,
    RecordingPlay,
    RecordingUpload,
)
from crm_app.models.report_schedule import (
    Cadence,
    ReportRange,
    ReportSchedule,
    ReportSend,
    SendStatus,
)
from crm_app.models.sign_in import FailedSignIn, RefreshToken, SignIn, SignInKind
from crm_app.models.truth import StepKind, TruthFinding, TruthNight, TruthStep
from crm_app.models.two_factor import RecoveryCode, TwoFactor
from crm_app.models.user import Branch, Leave, Presence, Role, User

__all__ = [
    "CLOSED_STATUSES",
    "AssignmentChange",
    "AssignmentRun",
    "AuditEntry",
    "Branch",
    "BulkAct",
    "BulkRun",
    "BulkStatus",
    "Cadence",
    "CallLog",
    "Consent",
    "ConsentAct",
    "ConsentWay",
    "Course",
    "Deleters",
    "Departure",
    "Device",
    "Direction",
    "DuplicatePolicy",
    "Enquiry",
    "Erasure",
    "FailedSignIn",
    "Followup",
    "FollowupStatus",
    "ImportChange",
    "ImportFault",
    "ImportKept",
    "ImportLog",
    "ImportShare",
    "ImportStatus",
    "JobKind",
    "JobRun",
    "KeptApart",
    "Lead",
    "LeadAlias",
    "LeadCount",
    "LeadLease",
    "LeadMerge",
    "LeadNote",
    "LeadStatus",
    "Leave",
    "Listening",
    "Organisation",
    "Outcome",
    "OutgoingMessage",
    "Presence",
    "Purpose",
    "Quality",
    "Recording",
    "RecordingPlay",
    "RecordingUpload",
    "RecoveryCode",
    "RefreshToken",
    "RememberedMapping",
    "Reminder",
    "ReminderStage",
    "ReportRange",
    "ReportSchedule",
    "ReportSend",
    "Role",
    "RunStatus",
    "SendStatus",
    "SignIn",
    "SignInKind",
    "Source",
    "StatusChange",
    "StepKind",
    "TruthFinding",
    "TruthNight",
    "TruthStep",
    "TwoFactor",
    "User",
]
