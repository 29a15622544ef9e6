"""How closely rounds over the open dashboards follow one another."""

from crm_app.web.live import BURST_SECONDS, LONGEST_REST_SECONDS, REST_SECONDS, SHARE_OF_TIME, Pace


def test_a_change_now_and_then_is_shown_at_once():
    pace, now = Pace(0.0), 0.0
    for _ in range(100):
        now += 1.0
        assert pace.rest(0.07, now) == 0.07


def test_a_short_round_rests_a_little():
    assert Pace(0.0).rest(0.01, 0.01) == REST_SECONDS


def test_rounds_without_end_take_their_share_of_the_time():
    pace, now, worked = Pace(0.0), 0.0, 0.0
    while now < 100:
        now += 0.1
        worked += 0.1
        now += pace.rest(0.1, now)
    assert worked <= SHARE_OF_TIME * now + BURST_SECONDS + 0.1


def test_after_a_quiet_while_a_burst_is_fine():
    pace, now = Pace(0.0), 0.0
    for _ in range(50):
        now += 0.1
        now += pace.rest(0.1, now)
    assert pace.rest(0.1, now + 60) == 0.1


def test_one_long_round_is_not_paid_for_without_end():
    assert Pace(0.0).rest(120.0, 120.0) == LONGEST_REST_SECONDS
