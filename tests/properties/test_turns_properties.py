"""What holds of turns with weights and caps, for every team."""

from collections import Counter
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_app.domain.assignment.rules import (
    Candidate,
    NoRoom,
    count_turns,
    plan,
    plan_turns,
    turn_owner,
)

quick = settings(deadline=None)
weights = st.lists(st.integers(1, 100), min_size=1, max_size=12)
rooms = st.none() | st.integers(0, 60)
teams = st.lists(st.tuples(st.integers(1, 12), rooms), min_size=1, max_size=10)


def candidate(weight=1, room=None):
    return Candidate(uuid4(), uuid4(), "Somebody", weight, room)


def dealt(stretches, leads):
    return [turn_owner(stretches, turn) for turn in range(leads)]


@quick
@given(people=st.integers(1, 500), leads=st.integers(0, 1_000_000))
def test_without_weights_and_caps_it_is_plain_round_robin(people, leads):
    (stretch,) = plan_turns([candidate()] * people, leads)
    assert (stretch.first, stretch.pattern) == (0, tuple(range(people)))


@quick
@given(team=teams, leads=st.integers(0, 300))
def test_every_lead_has_one_owner_and_no_cap_is_exceeded(team, leads):
    people = [candidate(*each) for each in team]
    if all(room is not None for _, room in team) and sum(room for _, room in team) < leads:
        with pytest.raises(NoRoom, match=f"room for {sum(room for _, room in team)} of {leads} "):
            plan_turns(people, leads)
        return
    stretches = plan_turns(people, leads)
    counts = count_turns(stretches, leads, people)
    assert sum(counts) == leads
    by_hand = Counter(dealt(stretches, leads))
    assert counts == [by_hand[who] for who in range(len(people))]
    assert all(room is None or count <= room for count, (_, room) in zip(counts, team, strict=True))
    starts = [stretch.first for stretch in stretches]
    assert all(one < other for one, other in pairwise(starts))
    assert starts[:1] == [0][: len(starts)]


@quick
@given(team=weights, leads=st.integers(1, 2000))
def test_nobody_is_ever_a_whole_turn_from_the_exact_share(team, leads):
    turns = dealt(plan_turns([candidate(weight) for weight in team], leads), leads)
    got = [0] * len(team)
    for behind, who in enumerate(turns, start=1):
        got[who] += 1
        share = team[who] * behind / sum(team)
        assert abs(got[who] - share) < 1
    assert all(
        abs(count - weight * leads / sum(team)) < 1 for count, weight in zip(got, team, strict=True)
    )


@quick
@given(rooms=st.lists(rooms, min_size=1, max_size=10), leads=st.integers(0, 200))
def test_of_equal_weights_only_caps_make_a_difference(rooms, leads):
    people = [candidate(room=room) for room in [None, *rooms]]
    counts = count_turns(plan_turns(people, leads), leads, people)
    below = [
        count
        for count, room in zip(counts, [None, *rooms], strict=True)
        if room is None or count < room
    ]
    assert max(counts) == max(below)
    assert max(below) - min(below) <= 1


@quick
@given(team=weights, batches=st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_what_is_owed_carries_on_as_one_long_rotation(team, batches):
    people, owed, got = [candidate(weight) for weight in team], [], Counter()
    for leads in batches:
        planned = plan(people, leads, owed)
        owed = planned.owed
        got.update(dealt(planned.stretches, leads))
    for who, weight in enumerate(team):
        exact = weight * sum(batches) / sum(team)
        assert got[who] + owed[who] == pytest.approx(exact)
        assert abs(got[who] - exact) < 2, "however small the batches are"


@quick
@given(data=st.data(), team=st.lists(st.integers(1, 10), min_size=2, max_size=8))
def test_absences_leave_nobody_far_behind(data, team):
    owed, got, exact = [0.0] * len(team), Counter(), Counter()
    for _ in range(data.draw(st.integers(1, 25))):
        there = data.draw(
            st.lists(st.sampled_from(range(len(team))), min_size=1, unique=True), "there"
        )
        leads = data.draw(st.integers(1, 9), "leads")
        planned = plan([candidate(team[who]) for who in there], leads, [owed[w] for w in there])
        for position, who in enumerate(there):
            owed[who] = planned.owed[position]
            exact[who] += leads * team[who] / sum(team[each] for each in there)
        got.update(there[position] for position in dealt(planned.stretches, leads))
    assert all(abs(got[who] - exact[who]) < 4 for who in range(len(team)))
