"""The log: one line for each event, as text or as JSON, without personal data."""

import json
import logging
import re
from datetime import UTC, datetime

from crm_app.kernel import request_ids
from crm_app.settings import get_settings

# Ten digits and more are a phone, text around @ is an e-mail address; ids have hyphens and letters.
# A cookie or bearer token opens a session, and so does what an address hides in front of its @.
# PostgreSQL's details and pydantic's inputs quote the values that were wrong, names among them.
_PERSONAL = re.compile(
    r"(?<![\w-])\+?\d[\d ]{8,}\d(?![\w-])"
    r"|[^\s@'\"]+@[^\s@'\"]+"
    r"|(?<=crm_session=)[\w-]+|(?<=crm_refresh=)[\w-]+|(?<=Bearer )[\w.-]+"
    r"|(?<=input_value=)[\s\S]*?(?=, input_type=)"
    r"|(?m:(?<=^DETAIL:)|(?<=^CONTEXT:))[\s\S]*?"
    r"(?=^\[SQL:|^\(Background|^HINT:|^The above|^During|^Traceback|^DETAIL:|^CONTEXT:|\Z)",
    re.MULTILINE,
)
_REMOVED = "[removed]"

# What a line may carry besides its sentence: `extra={"fields": {...}}`, of plain values.
FIELDS = "fields"


def discreet(text: str) -> str:
    """A text without phones, e-mail addresses, tokens and quoted values."""
    return _PERSONAL.sub(_REMOVED, text)


class TextLines(logging.Formatter):
    """For people: time, level, who speaks, request, sentence; a trace below."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s%(request)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line, its trace included, without personal data."""
        request_id = request_ids.current_id()
        record.request = f" [{request_id}]" if request_id else ""
        return discreet(super().format(record))


class JsonLines(logging.Formatter):
    """For programs: an object in each line; `at` is UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The object, its trace included, without personal data."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": discreet(record.getMessage()),
        }
        if asked := request_ids.current():
            line["request_id"] = asked.request_id
            if asked.by:
                line["user_id"] = asked.by
        line |= getattr(record, FIELDS, {})
        if record.exc_info:
            line["trace"] = discreet(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def formatter() -> logging.Formatter:
    """The formatter that the settings ask for; granian's configuration names it too."""
    return JsonLines() if get_settings().logs_json else TextLines()


def set_up(level: int = logging.INFO) -> None:
    """Send the log to standard error, one line each."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("procrastinate", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It warns of each tick that takes longer than a second: the next one catches up.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
