"""Log format; removes personal data."""

import logging
import re

# Ten digits and more are a phone, text around @ is an e-mail address; ids have hyphens and letters.
# A cookie or bearer token opens a session.
_PERSONAL = re.compile(
    r"(?<![\w-])\+?\d[\d ]{8,}\d(?![\w-])"
    r"|[^\s@'\"]+@[^\s@'\"]+"
    r"|(?<=crm_session=)[\w-]+|(?<=crm_refresh=)[\w-]+|(?<=Bearer )[\w.-]+"
)


class _Discreet(logging.Formatter):
    """Formats a line, its trace included, without phones and e-mail addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return _PERSONAL.sub("[removed]", super().format(record))


def set_up(level: int = logging.INFO) -> None:
    """Send the log to standard error, one line each."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("procrastinate", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It warns of each tick that takes longer than a second: the next one catches up.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
