"""Who is passed over, whose turn it is, and the sentences for both."""

from datetime import date, datetime, time
from uuid import uuid4

import pytest

from crm_app.domain.assignment import words
from crm_app.domain.assignment.rules import (
    Availability,
    Candidate,
    NoRoom,
    Stretch,
    Why,
    away_reason,
    count_turns,
    nobody_there,
    plan_turns,
    turn_owner,
)
from crm_app.domain.assignment.schemas import PassedOver, Rotation, Taker, Turns

DAY = (time(9, 30), time(18))
NIGHT = (time(22), time(6))


def at(day, hour, minute=0):
    """A local time of the week that begins on Monday, 23 November 2026."""
    return datetime(2026, 11, 22 + day, hour, minute)  # noqa: DTZ001 - a clock on a wall


def candidate(weight=1, room=None):
    return Candidate(uuid4(), uuid4(), "Somebody", weight, room)


@pytest.mark.parametrize(
    ("of", "local", "reason", "sentence"),
    [
        (Availability(), at(1, 12), None, None),
        (
            Availability(leave_until=date(2026, 11, 26)),
            at(1, 12),
            Why.LEAVE,
            "On leave until 26 Nov 2026.",
        ),
        (
            Availability(receives_new_leads=False),
            at(1, 12),
            Why.SWITCHED_OFF,
            "Switched off for new leads.",
        ),
        (
            Availability(open_leads=1200, open_lead_cap=1200),
            at(1, 12),
            Why.AT_CAP,
            "At the cap of 1,200 open leads.",
        ),
        (Availability(open_leads=1199, open_lead_cap=1200), at(1, 12), None, None),
        (Availability(shift=DAY), at(1, 9, 30), None, None),
        (Availability(shift=DAY), at(1, 17, 59), None, None),
        (
            Availability(shift=DAY),
            at(1, 18),
            Why.OFF_SHIFT,
            "Off shift: works 09:30 to 18:00.",
        ),
        (Availability(shift=DAY), at(1, 3), Why.OFF_SHIFT, "Off shift: works 09:30 to 18:00."),
        (Availability(shift=NIGHT), at(1, 23), None, None),
        (Availability(shift=NIGHT), at(1, 5, 59), None, None),
        (Availability(shift=NIGHT), at(1, 6), Why.OFF_SHIFT, "Off shift: works 22:00 to 06:00."),
        (Availability(shift=NIGHT), at(1, 12), Why.OFF_SHIFT, "Off shift: works 22:00 to 06:00."),
        (
            Availability(days_off=frozenset({7})),
            at(7, 12),
            Why.DAY_OFF,
            "Does not work on Sundays.",
        ),
        (Availability(days_off=frozenset({7})), at(6, 12), None, None),
    ],
)
def test_who_is_passed_over_and_why(of, local, reason, sentence):
    found = away_reason(of, local)
    assert found == (None if reason is None else (reason, sentence))


def test_after_midnight_a_night_shift_is_still_the_one_of_the_day_before():
    works_saturday = Availability(shift=NIGHT, days_off=frozenset({7}))
    assert away_reason(works_saturday, at(7, 2)) is None
    assert away_reason(works_saturday, at(7, 23))[0] is Why.DAY_OFF
    works_sunday = Availability(shift=NIGHT, days_off=frozenset({6}))
    assert away_reason(works_sunday, at(7, 2))[0] is Why.DAY_OFF
    assert away_reason(works_sunday, at(7, 23)) is None


def test_what_lasts_longest_is_named_first():
    away = Availability(
        leave_until=date(2026, 11, 26),
        receives_new_leads=False,
        open_leads=9,
        open_lead_cap=1,
        shift=NIGHT,
        days_off=frozenset({1}),
    )
    assert away_reason(away, at(1, 12))[0] is Why.LEAVE


def test_weights_are_spread_and_not_served_in_blocks():
    assert plan_turns([candidate(2), candidate(1)], 9) == [Stretch(0, (0, 1, 0))]
    assert plan_turns([candidate(10), candidate(10)], 9) == [Stretch(0, (0, 1))]


def test_who_reaches_the_cap_leaves_and_the_others_go_on_where_they_were():
    people = [candidate(), candidate(room=2), candidate()]
    stretches = plan_turns(people, 9)
    assert [turn_owner(stretches, turn) for turn in range(9)] == [0, 1, 2, 0, 1, 2, 0, 2, 0]
    assert count_turns(stretches, 9, people) == [4, 2, 3]


def test_caps_that_leave_too_little_room_are_refused_with_the_numbers():
    with pytest.raises(NoRoom) as refusal:
        plan_turns([candidate(room=100), candidate(room=20)], 500)
    assert refusal.value.message == (
        "The caps leave room for 120 of 500 leads. Raise a cap or choose more people."
    )
    assert refusal.value.code == "no_room"
    assert plan_turns([candidate(room=0)], 0) == []


def test_refusal_names_everybody_and_what_to_do():
    refusal = nobody_there([("Asha Rao", "On leave until 26 Nov 2026.")])
    assert refusal.message == (
        "None of the people chosen can get leads now. Asha Rao: On leave until 26 Nov 2026."
        " Choose somebody else, or change their leave, cap or switch."
    )
    many = nobody_there([(f"Person {n}", "Away.") for n in range(12)])
    assert "Person 9: Away. And 2 others." in many.message


def rotation(*people, **rest):
    takers = [
        Taker(telecaller_id=uuid4(), name=name, weight=weight, count=1) for name, weight in people
    ]
    turns = rest.pop("stretches", [Turns(first=0, pattern=list(range(len(takers))))])
    return Rotation(people=takers, stretches=turns, **rest)


TRIO = (("Asha Rao", 1), ("Ravi Nair", 1), ("Meena Iyer", 1))


@pytest.mark.parametrize(
    ("found", "turn", "sentence"),
    [
        (
            rotation(*TRIO),
            16,
            "Turn 17 of pune-fair.csv."
            " Asha Rao, Ravi Nair and Meena Iyer took turns; it was Ravi's.",
        ),
        (rotation(TRIO[0]), 0, "Turn 1 of pune-fair.csv. Only Asha Rao took turns."),
        (
            rotation(("Asha Rao", 3), ("Asha Nair", 1)),
            1,
            "Turn 2 of pune-fair.csv. Asha Rao (weight 3) and Asha Nair (weight 1) took turns;"
            " it was Asha Nair's.",
        ),
        (
            rotation(*[(f"Person {n}", 1) for n in range(7)]),
            6,
            "Turn 7 of pune-fair.csv. Person 0, Person 1, Person 2, Person 3, Person 4 and"
            " 2 others took turns; it was Person 6's.",
        ),
        (
            rotation(
                *TRIO,
                stretches=[Turns(first=0, pattern=[0, 1, 2]), Turns(first=6, pattern=[0, 2])],
                note="It was night.",
            ),
            7,
            "Turn 8 of pune-fair.csv. Asha Rao and Meena Iyer took turns; it was Meena's."
            " Ravi Nair had reached the cap by then. It was night.",
        ),
    ],
)
def test_a_turn_is_told_in_plain_words(found, turn, sentence):
    assert words.took_turn(found, turn, "pune-fair.csv") == sentence


def test_the_other_ways_to_a_telecaller_are_told_as_well():
    assert words.stayed("Ravi Nair", "21 Nov") == (
        "Stayed with Ravi Nair, who called them last, on 21 Nov."
    )
    assert words.stayed("Ravi Nair", None) == "Stayed with Ravi Nair, who had them before."
    assert words.went_back("Asha Rao", "The Boss", "21 Nov") == (
        "Went back to Asha Rao on 21 Nov, when The Boss undid an assignment."
    )
    assert words.nothing_noted("21 Nov") == ("Assigned on 21 Nov; nothing more was noted then.")
    assert words.day(date(2026, 11, 2), date(2026, 12, 1)) == "2 Nov"
    assert words.day(date(2025, 11, 2), date(2026, 12, 1)) == "2 Nov 2025"


def test_a_rotation_comes_back_from_json_as_it_was():
    found = rotation(
        *TRIO,
        passed_over=[PassedOver(telecaller_id=uuid4(), name="Om", reason="Away.")],
        owed={uuid4(): -0.333333333},
    )
    assert Rotation.model_validate(found.model_dump(mode="json")) == found
