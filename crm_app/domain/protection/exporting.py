"""All that is held about one student, for the student: a page to read, and the same as JSON."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from crm_app.access.permissions import Permission, require
from crm_app.domain.audit import service as audit
from crm_app.domain.leads import repository as leads
from crm_app.domain.organisation import service as organisation
from crm_app.domain.protection import holdings, repository
from crm_app.domain.protection.schemas import Dossier, Sound
from crm_app.kernel.clock import local_day, local_time
from crm_app.work import Work

PAGE, DATA = "your-data.html", "your-data.json"
_ENDINGS = {
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/webm": "webm",
    "audio/wav": "wav",
    "audio/amr": "amr",
    "audio/3gpp": "3gp",
}


def collect(work: Work, lead_id: UUID, folder: Path) -> Dossier:
    """Write page and JSON into `folder`, row by row, and say which audio belongs to them. Audited.

    Raises:
        NotPermitted: a telecaller.
        NotFound: no such lead, or not the actor's.
    """
    require(work.actor, Permission.LEADS_TAKE_OUT)
    lead = leads.get(work, lead_id)
    ids = repository.parts_of(work, lead.id)
    zone = organisation.get(work).time_zone
    sounds = [
        Sound(
            f"recordings/{local_time(row.recorded_at, zone):%Y-%m-%d_%H-%M-%S}_{row.id}."
            f"{_ENDINGS.get(row.mime_type, 'bin')}",
            row.storage_key,
            row.size_bytes,
        )
        for row in repository.sounds(work, ids)
    ]
    of = f"{organisation.get(work).name}, {local_time(work.now, zone):%d %B %Y %H:%M} ({zone})"
    # Merges, files and the log are not a branch's alone: the lead is in sight, and so is its all.
    with (
        work.unfenced(),
        (folder / PAGE).open("w", encoding="utf-8") as page,
        (folder / DATA).open("w", encoding="utf-8") as data,
    ):
        _write(work, ids, _Page(page, repository.names(work), zone), data, of)
    audit.record(work, "lead.taken_out", lead.id, recordings=len(sounds))
    name = f"student-data_{local_day(work.now, zone)}_{str(lead.id)[:8]}.zip"
    return Dossier(name, sounds)


def _write(work: Work, ids: list[UUID], page: "_Page", data: TextIO, of: str) -> None:
    page.begin(of)
    data.write(json.dumps({"from": of})[:-1] + ',\n"people": ' + _json(page.names))
    for table, holding in holdings.about_students():
        data.write(f',\n"{table}": [')
        page.section(holding.about)
        between = "\n"
        for row in repository.read(work, table, ids):
            data.write(between + _json(row))
            between = ",\n"
            page.row(row)
        data.write("]")
        page.end_section()
    data.write("}\n")
    page.end()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin: 2rem 0 .5rem; font-size: 1.15rem }
dl { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .15rem 1rem;
  margin: .75rem 0; padding-top: .75rem; border-top: 1px solid #8886 }
dt { opacity: .7 } dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .35rem } }
"""
_INTRODUCTION = (
    "This is everything that we hold about you, from every place where we keep it."
    " Recordings of calls with you are in the folder “recordings” beside this page."
    " Who of our staff and which of our branches dealt with it is named with each record."
    " The file your-data.json holds the same for programs."
)


class _Page:
    """The page for people, written as it comes: empty fields and ids are left out."""

    def __init__(self, file: TextIO, names: Mapping[str, str], zone: str) -> None:
        self._file, self._all, self._zone = file, names, zone
        self.names: Mapping[str, str] = names
        self._rows = 0

    def begin(self, of: str) -> None:
        """Title and introduction."""
        self._file.write(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>Your data</title><style>{_STYLE}</style></head><body>"
            f"<h1>Your data</h1><p>{escape(of)}</p><p>{_INTRODUCTION}</p>"
        )

    def section(self, title: str) -> None:
        """A heading."""
        self._rows = 0
        self._file.write(f"\n<h2>{escape(title)}</h2>")

    def row(self, row: Mapping[str, Any]) -> None:
        """One record (Any: JSON)."""
        self._rows += 1
        self._file.write("\n<dl>")
        for name, value in row.items():
            shown = self._shown(value)
            if shown:
                self._file.write(f"<dt>{escape(_words(name))}</dt><dd>{escape(shown)}</dd>")
        self._file.write("</dl>")

    def end_section(self) -> None:
        """What is said where there is nothing."""
        if not self._rows:
            self._file.write("<p>Nothing.</p>")

    def end(self) -> None:
        """The end."""
        self._file.write("\n</body></html>\n")

    def _shown(self, value: Any) -> str:
        if isinstance(value, dict):
            parts = ((key, self._shown(each)) for key, each in value.items())
            return "\n".join(f"{_words(key)}: {part}" for key, part in parts if part)
        if isinstance(value, list):
            return ", ".join(filter(None, map(self._shown, value)))
        if isinstance(value, bool):
            return "yes" if value else ""
        if isinstance(value, str):
            return self._text(value)
        return "" if value is None else str(value)

    def _text(self, value: str) -> str:
        if _is_id(value):
            return self._all.get(value, "")
        if (at := _instant(value)) is not None:
            return f"{local_time(at, self._zone):%d %b %Y %H:%M}"
        return value


def _words(name: str) -> str:
    return name.removesuffix("_id").removesuffix("_at").replace("_", " ").capitalize()


def _is_id(value: str) -> bool:
    try:
        return len(value) == len(str(UUID(int=0))) and bool(UUID(value))
    except ValueError:
        return False


_SHORTEST_INSTANT = len("2026-11-23T06:30:00")


def _instant(value: str) -> datetime | None:
    if len(value) < _SHORTEST_INSTANT or value[4:5] != "-" or value[10:11] != "T":
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else None


def read_pieces(path: Path, size: int) -> Iterator[bytes]:
    """A file in pieces."""
    with path.open("rb") as file:
        while piece := file.read(size):
            yield piece
