"""What is said of a file that is no table."""

from crm_app.kernel.errors import RuleBroken


class UnreadableFile(RuleBroken):
    """The file as a whole is no table; the sentence says what to do."""

    code = "unreadable_file"
