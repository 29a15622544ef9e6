"""The words in which a backup or a restore refuses."""

from crm_app.kernel.errors import CrmError


class BackupFailed(CrmError):
    """No backup was made; what was there before is untouched."""

    code = "backup_failed"


class BadBackup(CrmError):
    """This is no backup, or not the one that was written: it must not be restored."""

    code = "bad_backup"


class WrongKey(BadBackup):
    """The key does not open this backup."""

    code = "wrong_key"


class NotEmpty(CrmError):
    """A restore writes over nothing."""

    code = "not_empty"


class RestoreFailed(CrmError):
    """What came back is not what was kept."""

    code = "restore_failed"
