"""What a merge makes of two leads, and what speaks for one student."""

import pytest

from crm_app.domain.merging import rules

NAMES = """student_name phone_number phone_e164 email alternate_phone city preferred_course
    preferred_university source extra status telecaller_id branch_id assigned_at enrolled_at
    enrolled_telecaller_id last_contacted_at next_followup_at"""
EMPTY = dict.fromkeys(NAMES.split()) | {"phone_is_shared": False, "call_count": 0}


def a_lead(phone="+919800000001", **values):
    usual = {"student_name": "Neha Joshi", "status": "new", "phone_e164": phone}
    return EMPTY | usual | {"phone_number": phone[3:]} | values


def because(one, other, known=(), other_known=()):
    found = rules.reasons(one, other, one_aliases=set(known), other_aliases=set(other_known))
    return [word for _, word in found]


def test_own_values_stay_and_empty_ones_are_filled():
    kept = a_lead(city="Pune", call_count=2, last_contacted_at="2026-11-23T06:30:00+00:00")
    merged = a_lead(
        "+919800000002",
        city="Satara",
        email="a@b.example",
        status="enrolled",
        call_count=3,
        last_contacted_at="2026-11-23T06:30:00.5+00:00",
    )
    assert rules.combine(kept, merged, []) == {
        "email": "a@b.example",
        "alternate_phone": "+919800000002",
        "call_count": 5,
        "last_contacted_at": "2026-11-23T06:30:00.5+00:00",
    }


def test_nothing_changes_for_an_empty_lead_with_the_same_number():
    assert rules.combine(a_lead(), a_lead(phone_is_shared=True), []) == {}


def test_a_taken_field_that_is_empty_takes_nothing_away():
    assert "email" not in rules.combine(a_lead(email="a@b.example"), a_lead(), ["email"])


def test_a_number_that_gives_way_becomes_the_alternate_one():
    kept, merged = a_lead("+919800000001"), a_lead("+919800000002")
    changed = rules.combine(kept, merged, ["phone_number"])
    assert (changed["phone_e164"], changed["alternate_phone"]) == (
        "+919800000002",
        "+919800000001",
    )
    both = rules.combine(kept | {"alternate_phone": "+919800000002"}, merged, ["phone_number"])
    assert both["alternate_phone"] == "+919800000001"


def test_an_owner_is_taken_over_only_within_the_branch():
    merged = a_lead("+919800000002", telecaller_id="t", branch_id="pune", assigned_at="then")
    taken = {name: merged[name] for name in rules.OWNER}
    assert taken.items() <= rules.combine(a_lead(), merged, []).items()
    elsewhere = a_lead(branch_id="jaipur")
    assert "telecaller_id" not in rules.combine(elsewhere, merged, [])
    assert taken.items() <= rules.combine(elsewhere, merged, ["telecaller"]).items()


def test_what_belongs_together_is_given_back_together():
    before = {"status": "new", "enrolled_at": None, "city": None}
    after = {"status": "enrolled", "enrolled_at": "then", "city": "Pune"}
    assert rules.restored(a_lead(**after), before, after) == before
    reopened = a_lead(**after | {"status": "contacted"})
    assert rules.restored(reopened, before, after) == {"city": None}


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (a_lead(), a_lead("+919800000099"), ["same name", "phone differs in 2 digits"]),
        (a_lead(), a_lead("+918800000999"), []),
        (
            a_lead(city="Pune"),
            a_lead("+917711111111", city="pune"),
            ["same name", "same city Pune"],
        ),
        (
            a_lead(city="Pune"),
            a_lead("+917711111111", student_name="Omkar", city="Pune"),
            [],
        ),
        (
            a_lead(email="n.j@a.example"),
            a_lead("+917711111111", email="N.J@b.example"),
            ["same name", "same e-mail name n.j"],
        ),
        (
            a_lead(student_name="A"),
            a_lead("+917711111111", student_name="B", alternate_phone="+919800000001"),
            ["same phone +919800000001"],
        ),
    ],
)
def test_reasons_in_words_the_heaviest_first(one, other, words):
    assert because(one, other) == words
    assert because(other, one) in (words, [word.replace("Pune", "pune") for word in words])


def test_aliases_count_like_the_leads_own():
    one, other = a_lead(student_name="A"), a_lead("+917711111111", student_name="B")
    assert because(one, other, known=["+917711111111"]) == ["same phone +917711111111"]
    assert because(one, other, known=["a@b.example"], other_known=["a@b.example"]) == [
        "same e-mail a@b.example"
    ]


def test_digits_are_counted_place_by_place():
    assert rules.differing_digits("+9198", "+9189") == 2
    assert rules.differing_digits("+9198", "+91981") is None


def test_a_lead_and_itself_are_refused():
    with pytest.raises(rules.SameLead):
        rules.check_two("x", "x")
