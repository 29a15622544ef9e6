"""What holds of the rules for every input."""

import base64
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_app.domain import cursors
from crm_app.domain.assignment.rules import rotation_from, share_counts
from crm_app.domain.leads.rules import read_search
from crm_app.kernel.errors import RuleBroken

quick = settings(deadline=None)
people = st.lists(st.uuids(), unique=True, max_size=20)
whole_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@quick
@given(leads=st.integers(0, 100_000), telecallers=st.integers(1, 500))
def test_sharing_is_complete_and_fair(leads, telecallers):
    shares = share_counts(leads, telecallers)
    assert len(shares) == telecallers
    assert sum(shares) == leads
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True), "the remainder falls on the first"


@quick
@given(leads=st.integers(0, 500), telecallers=st.integers(1, 40))
def test_shares_are_what_dealing_in_turn_gives(leads, telecallers):
    dealt = Counter(turn % telecallers for turn in range(leads))
    assert share_counts(leads, telecallers) == [dealt[turn] for turn in range(telecallers)]


@quick
@given(order=people, data=st.data())
def test_rotation_keeps_everybody_in_the_same_circle(order, data):
    last = data.draw(st.sampled_from([*order, None]))
    turned = rotation_from(order, last)
    assert sorted(turned) == sorted(order)
    assert all(turned[i - 1] == order[order.index(each) - 1] for i, each in enumerate(turned))
    if last is None:
        assert turned == order
    elif order:
        assert turned[-1] == last


@quick
@given(turns=st.lists(st.integers(0, 30), min_size=1, max_size=8), telecallers=st.integers(1, 9))
def test_rotation_carried_on_deals_as_one_long_round(turns, telecallers):
    order = list(range(telecallers))
    total, last = Counter(), None
    for leads in turns:
        turned = rotation_from(order, last)
        total.update(dict(zip(turned, share_counts(leads, telecallers), strict=True)))
        if leads:
            last = turned[(leads - 1) % telecallers]
    assert [total[each] for each in order] == share_counts(sum(turns), telecallers)


@quick
@given(st.lists(whole_text, min_size=1, max_size=4))
def test_cursor_gives_its_key_back(key):
    cursor = cursors.encode(*key)
    assert cursors.decode(cursor, len(key)) == key
    assert cursor.isascii()
    assert not set(cursor) & set("+/=& %"), "it stands in an address as it is"
    with pytest.raises(cursors.BadCursor):
        cursors.decode(cursor, len(key) + 1)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
forged = json_values.map(lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()))


@quick
@given(st.text(max_size=80) | forged.map(bytes.decode) | forged.map(lambda b: b[:-1].decode()))
def test_any_text_is_a_cursor_of_ours_or_a_bad_one(text):
    try:
        key = cursors.decode(text, 2)
    except cursors.BadCursor:
        return
    assert len(key) == 2
    assert all(isinstance(part, str) for part in key)
    "".join(key).encode()  # what a database can be sent


@pytest.mark.parametrize("key", [["\ud800", "x"], ["x", "a\udfff"]])
def test_half_a_character_makes_a_bad_cursor(key):
    with pytest.raises(cursors.BadCursor):
        cursors.decode(base64.urlsafe_b64encode(json.dumps(key).encode()).decode(), 2)


@quick
@given(st.text(max_size=60) | st.text("0123456789 +-().", max_size=30))
def test_any_search_text_is_read_or_refused(text):
    try:
        search = read_search(text)
    except RuleBroken:
        assert len(" ".join(text.split())) == 1
        return
    if search is None:
        assert not text.strip()
    else:
        assert (search.name is None) != (search.digits is None)
        assert search.digits is None or search.digits.isdecimal()


@quick
@given(st.integers(6_000_000_000, 9_999_999_999), st.data())
def test_any_part_of_a_number_as_typed_finds_the_number(number, data):
    digits = str(number)
    prefix = data.draw(st.sampled_from(["", "+91", "+91 ", "0", "0091 ", "91"]))
    # Up to four digits that begin with 0 are a part of the number, not its beginning.
    end = data.draw(st.integers(4 if prefix == "0" else 2, 10))
    cut = data.draw(st.integers(0, end - 1))
    typed = prefix + digits[:cut] + data.draw(st.sampled_from(["", " ", "-"])) + digits[cut:end]
    found = read_search(typed)
    assert found is not None
    assert found.digits in f"+91{digits}"
