"""Uploads: whatever is said of them, and however their bytes are cut."""

import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_app.access.actor import as_job
from crm_app.adapters import upload_parts as parts
from crm_app.adapters.recording_store import get_store
from crm_app.domain.recordings import metadata, sniffing, uploads
from crm_app.kernel.errors import RuleBroken
from crm_app.work import Work
from tests import sounds
from tests.conftest import NOON

keys = st.text(
    st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=","), min_size=1
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.dictionaries(keys, texts, max_size=8))
def test_metadata_comes_back_as_it_was_sent(pairs):
    header = metadata.build(pairs)
    if len(header) <= metadata.LONGEST:
        assert metadata.parse(header) == pairs


@given(st.text() | st.lists(keys | texts).map(",".join) | st.lists(keys).map(" ".join))
def test_any_header_is_read_or_refused_with_a_field(header):
    for read in (metadata.parse, metadata.read):
        unnamed = []
        try:
            read(header)
        except RuleBroken as error:
            unnamed = [] if error.fields else [header]
        assert unnamed == []


@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda end: b"ID3\x04\0\0" + end))
def test_any_bytes_have_a_kind_or_none(head):
    assert sniffing.kind_of_bytes(head) in {None, *sniffing.KINDS}


@st.composite
def steps(draw):
    """What happens to an upload, one after another."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(["write", "stale", "surplus", "garbage", "lose"]),
                st.integers(0, 40_000),
            ),
            max_size=25,
        )
    )


@pytest.fixture
def begun(session, work_as, make_user, make_lead):
    """Begins uploads: answers the work of their sender and the upload."""

    def begin(sound):
        # The example before it left the transaction behind its sender's fence.
        session.execute(sa.text("select set_config('role', 'none', true)"))
        asha = make_user()
        work = work_as(asha)
        said = sounds.said(sound, client_id=str(uuid4()), recorded_at=NOON.isoformat())
        header = metadata.build(said)
        state, _ = uploads.create(
            work, make_lead(asha).id, len(sound), metadata.read(header), header
        )
        return work, state

    return begin


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(size=st.integers(44, 120_000), what=steps(), seed=st.integers(0, 9))
def test_whatever_happens_the_bytes_arrive(begun, session, size, what, seed):
    sound = sounds.wav(size, seed)
    work, state = begun(sound)
    path = parts.path(state.id)
    earlier = 0  # where a second writer believes the upload to be
    for step, number in what:
        state = uploads.state(work, state.id)
        at = state.offset
        assert at <= parts.length(state.id)
        if step == "write":
            state = uploads.append(work, state.id, at, sound[at : at + number])
            assert state.offset == min(at + number, size)
            earlier = at
        elif step == "stale" and earlier != at:
            with pytest.raises(uploads.OffsetConflict):
                uploads.append(work, state.id, earlier, sound[earlier : earlier + number])
        elif step == "surplus":
            with pytest.raises(uploads.RecordingTooLarge):
                uploads.append(work, state.id, at, bytes(size - at + 1 + number))
        elif step == "garbage":  # a process died between the bytes and the row
            with path.open("ab") as file:
                file.truncate(at)
                file.write(b"\xee" * min(number, size - at))
        elif step == "lose" and at < size and path.exists():
            with path.open("r+b") as file:
                file.truncate(min(number, at))
    state = uploads.state(work, state.id)
    while not state.is_full:
        block = sound[state.offset : state.offset + uploads.BLOCK]
        state = uploads.append(work, state.id, state.offset, block)
    session.flush()
    job = Work(session, as_job("test")(session), NOON + timedelta(minutes=1))
    full = uploads.find_full(job, state.id)
    assert full is not None
    kind = uploads.keep(full)
    assert kind is sniffing.WAV
    assert uploads.record(job, full, kind)
    stored = io.BytesIO(b"".join(get_store().read(full.key(kind), 0, size + 1)))
    assert hashlib.file_digest(stored, "sha256").hexdigest() == full.sha256
    get_store().remove(full.key(kind))
