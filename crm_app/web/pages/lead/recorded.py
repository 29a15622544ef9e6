"""The recordings of a lead, as its page plays them."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from crm_app.domain.recordings import service as recordings
from crm_app.domain.recordings.schemas import RecordingView
from crm_app.web import formats
from crm_app.web.components.quality import quality_of, quality_reason
from crm_app.web.pages.recordings import addresses
from crm_app.web.pages.recordings.rows import size
from crm_app.web.player import Track, label, may_play, track
from crm_app.work import Work

WAVES = 10  # so many of the newest are read whole
SHOWN = 5  # in the card; the timeline has all


@dataclass(frozen=True)
class Recorded:
    """A recording in the card."""

    id: str
    when: str
    exactly: str
    who: str
    size: str
    address: str
    is_held: bool
    track: Track


class Heard(NamedTuple):
    """The newest recordings, and what plays any of them (by its id)."""

    newest: list[Recorded]
    tracks: dict[str, Track]
    has_more: bool


def of_lead(work: Work, lead_id: UUID, zone: str) -> Heard:
    """The recordings of a lead, newest first."""
    found = recordings.list_of_lead(work, lead_id)
    newest = [_recorded(work, each, zone) for each in found[:WAVES]]
    older = {str(each.id): _plain(each, lead_id, _when(work, each, zone)) for each in found[WAVES:]}
    tracks = older | {each.id: each.track for each in newest}
    return Heard(newest[:SHOWN], tracks, has_more=len(found) > SHOWN)


def _recorded(work: Work, each: RecordingView, zone: str) -> Recorded:
    whole, when = recordings.get_detail(work, each.id), _when(work, each, zone)
    return Recorded(
        id=str(each.id),
        when=when,
        exactly=formats.moment(each.recorded_at, zone),
        who=whole.telecaller,
        size=size(each.size_bytes),
        address=addresses.of(each.id),
        is_held=whole.is_held,
        track=track(whole, when),
    )


def _plain(each: RecordingView, lead_id: UUID, when: str) -> Track:
    """Without a wave, which would be read one by one."""
    quality = quality_of(each.quality)
    return Track(
        id=str(each.id),
        lead_id=str(lead_id),
        label=label(each.duration_seconds, when),
        seconds=each.duration_seconds or 0,
        mime=each.mime_type,
        quality=quality,
        reason=quality_reason(quality),
        may_play=may_play(quality),
        has_file=True,
    )


def _when(work: Work, each: RecordingView, zone: str) -> str:
    return formats.appointment(each.recorded_at, work.now, zone)
