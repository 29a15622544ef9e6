"""The parts of the recordings page that need neither database nor browser."""

from dataclasses import replace

from crm_app.domain.recordings.schemas import PhoneModelRow
from crm_app.models import Quality
from crm_app.web.components.quality import MISSING, quality_of
from crm_app.web.pages.recordings import addresses, phone_rows
from crm_app.web.pages.recordings.addresses import Filters
from crm_app.web.pages.recordings.rows import Row, footer, settle, size
from crm_app.web.player import BARS, label, length, thinned

ROW = Row(
    id="",
    iso="",
    address="",
    when="",
    exactly="",
    lead="",
    lead_address="",
    telecaller="",
    initials="",
    tone="",
    branch="",
    outcome="",
    lasts="",
    quality="",
    phone="",
    plays="",
    played_by="",
    played_exactly="",
    is_held=False,
)


def row(minute: int, plays: str = "") -> Row:
    return replace(ROW, id=f"r{minute}", iso=f"2026-11-23T10:{minute:02}", plays=plays)


def model(name: str, **counts: int) -> PhoneModelRow:
    numbers = dict.fromkeys(("good", "one_sided", "silent", "unreadable", "pending"), 0) | counts
    return PhoneModelRow(phone_model=name, recordings=sum(numbers.values()), phones=1, **numbers)


def test_filters_survive_the_address():
    wanted = Filters(search="ravi", quality="checking", first="2026-11-01", held="1", after="abc")
    asked = dict(pair.split("=") for pair in wanted.address().partition("?")[2].split("&"))
    assert addresses.read(asked) == wanted
    assert wanted.wanted().pending
    assert wanted.wanted().quality is None
    assert wanted.is_narrow
    assert not Filters(after="abc", opened="x").is_narrow


def test_nonsense_in_the_address_filters_nothing():
    asked = {"quality": "loud", "branch": "7", "from": "yesterday", "held": "yes", "open": "x"}
    assert addresses.read(asked) == Filters()


def test_rows_keep_their_places_while_they_are_read():
    shown = [row(30), row(20), row(10)]
    kept, new = settle(shown, [row(40), row(30, "1"), row(20)])
    assert [each.id for each in kept] == ["r30", "r20", "r10"]  # the last is on the next page now
    assert kept[0].plays == "1"
    assert new == 1


def test_what_was_deleted_goes():
    kept, new = settle([row(30), row(20), row(10)], [row(30), row(10)])
    assert [each.id for each in kept] == ["r30", "r10"]
    assert new == 0


def test_phones_stand_worst_first_and_those_never_checked_last():
    found = [model("A", good=9, silent=1), model("B", good=1, silent=9), model("C", pending=4)]
    rows = phone_rows.phone_rows(found, phone_rows.WORST_FIRST)
    assert [each.model for each in rows] == ["B", "A", "C"]
    assert [each.share_words for each in rows] == ["10%", "90%", "-"]
    assert [each.is_bad for each in rows] == [True, False, False]
    assert [each.model for each in phone_rows.phone_rows(found, "-model")] == ["C", "B", "A"]
    assert phone_rows.is_order("-silent")
    assert not phone_rows.is_order("colour")


def test_the_advice_names_silent_phones_alone():
    assert phone_rows.advice([model("A", good=1)]) == ""
    found = [model(name, silent=at) for at, name in enumerate("ABCDE", 1)]
    assert phone_rows.advice(found).startswith("Silent recordings come from E, D, C and 2 other")


def test_a_wave_is_thinned_without_losing_its_shouts():
    peaks = [0] * 1000
    peaks[777] = 255
    assert len(thinned(peaks)) == BARS
    assert max(thinned(peaks)) == 255
    assert thinned([1, 2]) == [1, 2]


def test_words():
    assert label(252.3, "Today 3:39 pm") == "Recording, 4 min 12 s, Today 3:39 pm"
    assert label(None, "Today") == "Recording, Today"
    assert length(0) == ""
    assert [size(each) for each in (12, 482_133, 1_240_000)] == ["1 KB", "482 KB", "1.2 MB"]
    assert quality_of(Quality.GOOD, is_missing=True) == MISSING
    assert quality_of(None) == "checking"
    assert footer(50, 1284) == "50 of 1,284 recordings, newest first"
