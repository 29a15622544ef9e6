"""What players ask for: a signed link, made when somebody presses Play or Download."""

from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from urllib.parse import urlsplit
from uuid import UUID

import reflex as rx

from crm_app.domain.recordings import service as recordings
from crm_app.domain.recordings.schemas import RecordingDetail
from crm_app.kernel.errors import CrmError, NotAuthenticated
from crm_app.models import Quality
from crm_app.web import acts, formats
from crm_app.web.bridge import in_work
from crm_app.web.components.quality import MISSING, quality_of, quality_reason

BARS = 120  # as the design draws a wave


@dataclass(frozen=True)
class Track:
    """A recording as its player shows it; without an id there is none."""

    id: str = ""
    lead_id: str = ""
    label: str = ""
    seconds: float = 0
    mime: str = ""
    peaks: list[int] = field(default_factory=list)
    quality: str = ""
    reason: str = ""
    may_play: bool = False
    has_file: bool = False


@dataclass(frozen=True)
class Link:
    """The last answer: to `id`, or why there is none. `turn` rises with each."""

    id: str = ""
    url: str = ""
    fault: str = ""
    turn: int = 0


class PlayerState(rx.State):
    """One link at a time, for whichever player asked."""

    link: Link = Link()

    @rx.event
    async def ask(self, lead_id: str, recording_id: str) -> None:
        """Make the link that a player plays from."""
        url, fault = "", ""
        try:
            url = await self._make(lead_id, recording_id)
        except NotAuthenticated:
            raise
        except CrmError as error:  # said in the player that waits for it
            fault = error.message
        self.link = Link(recording_id, url, fault, self.link.turn + 1)

    @rx.event
    async def download(self, lead_id: str, recording_id: str) -> rx.event.EventSpec:
        """Hand the file over to the browser."""
        url = await self._make(lead_id, recording_id, is_file=True)
        return acts.go(url)

    async def _make(self, lead_id: str, recording_id: str, *, is_file: bool = False) -> str:
        do = partial(
            recordings.make_link,
            lead_id=UUID(lead_id),
            recording_id=UUID(recording_id),
            download=is_file,
        )
        url = (await in_work(self, do)).url
        # This site by whichever name the browser knows it.
        return urlsplit(url)._replace(scheme="", netloc="").geturl()


def track(detail: RecordingDetail, when: str) -> Track:
    """The player's view of a recording."""
    quality = quality_of(detail.quality, is_missing=detail.is_missing)
    return Track(
        id=str(detail.id),
        lead_id=str(detail.lead_id),
        label=label(detail.duration_seconds, when),
        seconds=detail.duration_seconds or 0,
        mime=detail.mime_type,
        peaks=thinned(detail.peaks),
        quality=quality,
        reason=quality_reason(quality),
        may_play=may_play(quality),
        has_file=quality != MISSING,
    )


def may_play(quality: str) -> bool:
    """Whether there is anything that a player can play."""
    return quality not in {MISSING, str(Quality.UNREADABLE)}


def label(seconds: float | None, when: str) -> str:
    """What a player is called: `Recording, 4 min 12 s, Today 3:39 pm`."""
    return ", ".join(filter(None, ("Recording", length(seconds), when)))


def length(seconds: float | None) -> str:
    """How long, in words; nothing where nobody knows."""
    return formats.duration(round(seconds)) if seconds else ""


def thinned(peaks: list[int]) -> list[int]:
    """At most `BARS` of them, each the loudest of its share."""
    if len(peaks) <= BARS:
        return peaks
    edges = [at * len(peaks) // BARS for at in range(BARS + 1)]
    return [max(peaks[start:end]) for start, end in pairwise(edges)]
