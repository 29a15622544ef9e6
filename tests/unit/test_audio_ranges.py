"""Which bytes a request asks for (RFC 9110, 14.2)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from api_ext.audio import NoSuchBytes, Part, Stored, is_known, part_of, range_of

STORED = Stored(
    key="2026/11/a.m4a",
    size=1000,
    etag='"abc"',
    modified_at=datetime(2026, 11, 23, 6, 30, 0, 250_000, tzinfo=UTC),
    mime_type="audio/mp4",
    file_name="a.m4a",
    as_attachment=False,
)
AT = "Mon, 23 Nov 2026 06:30:00 GMT"


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-1023", Part(0, 1000)),
        ("bytes=0-0", Part(0, 1)),
        ("bytes=0-", Part(0, 1000)),
        ("bytes=999-", Part(999, 1)),
        ("bytes=10-19", Part(10, 10)),
        ("bytes=-1", Part(999, 1)),
        ("bytes=-5000", Part(0, 1000)),
        ("Bytes = 1-2", Part(1, 2)),
        ("bytes=0-99999999999999999999999", Part(0, 1000)),
        (None, None),
        ("", None),
        ("bytes", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=5-4", None),  # no range at all, to be ignored
        ("bytes=--4", None),
        ("bytes=0-1,4-5", None),  # several: the whole is a right answer
        ("lines=0-1", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_a_range_is_read_or_ignored(header, part):
    assert part_of(header, 1000) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=5000-"])
def test_a_range_behind_the_end_is_refused(header):
    with pytest.raises(NoSuchBytes):
        part_of(header, 1000)


@given(st.text(max_size=30) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}"), st.integers(1, 2000))
def test_any_header_gives_bytes_that_are_there(header, size):
    try:
        part = part_of(header, size)
    except NoSuchBytes:
        return
    if part is not None:
        assert 0 <= part.first < part.first + part.length <= size


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({}, False),
        ({"If-None-Match": '"abc"'}, True),
        ({"If-None-Match": 'W/"abc"'}, True),
        ({"If-None-Match": '"x", "abc"'}, True),
        ({"If-None-Match": "*"}, True),
        ({"If-None-Match": '"x"'}, False),
        ({"If-None-Match": '"x"', "If-Modified-Since": AT}, False),
        ({"If-Modified-Since": AT}, True),
        ({"If-Modified-Since": "Mon, 23 Nov 2026 06:29:59 GMT"}, False),
        ({"If-Modified-Since": "yesterday"}, False),
        ({"If-Modified-Since": "Mon, 23 Nov 2026 06:30:00 -0000"}, False),
    ],
)
def test_what_the_client_has_is_not_sent(headers, known):
    assert is_known(STORED, Headers(headers)) is known


@pytest.mark.parametrize(
    ("condition", "holds"),
    [(None, True), ('"abc"', True), (AT, True), ('W/"abc"', False), ('"x"', False), ("x", False)],
)
def test_a_range_of_an_older_version_is_none(condition, holds):
    asked = {"Range": "bytes=0-1"} | ({"If-Range": condition} if condition else {})
    assert range_of(STORED, Headers(asked)) == ("bytes=0-1" if holds else None)


def test_every_answer_says_what_it_is():
    said = STORED.headers()
    assert said["Content-Disposition"] == 'inline; filename="a.m4a"'
    assert (said["Last-Modified"], said["Accept-Ranges"]) == (AT, "bytes")
    assert said["Cache-Control"].startswith("private")
    assert said["X-Content-Type-Options"] == "nosniff"
