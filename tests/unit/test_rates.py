"""How often somebody may do something."""

import re
import time
from uuid import uuid4

import pytest

from crm_app.access import limits
from crm_app.access.actor import Actor, as_job
from crm_app.access.limits import RATES, Limit
from crm_app.kernel.addresses import counted_as
from crm_app.kernel.errors import TooOften
from crm_app.kernel.rates import Meter, Rate
from crm_app.models import Role
from crm_app.settings import Settings, get_settings


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_so_many_at_once_and_then_so_many_a_second(clock):
    meter = Meter(Rate(5, 2), clock=clock)
    assert [meter.take("asha") for _ in range(5)] == [0.0] * 5
    assert meter.take("asha") == pytest.approx(0.5)
    clock.now += 0.5
    assert meter.take("asha") == 0
    assert meter.take("asha") > 0
    clock.now += 60
    assert [meter.take("asha") for _ in range(5)] == [0.0] * 5, "and no more than at once"
    assert meter.take("asha") > 0


def test_a_refusal_counts_nothing(clock):
    meter = Meter(Rate(1, 1), clock=clock)
    meter.take("asha")
    waits = {round(meter.take("asha"), 6) for _ in range(50)}
    assert waits == {1.0}


def test_one_does_not_count_for_the_other(clock):
    meter = Meter(Rate(1, 1), clock=clock)
    assert meter.take("asha") == 0
    assert meter.take("rohit") == 0
    assert meter.take("asha") > 0


def test_over_any_time_no_more_passes_than_the_rate_says(clock):
    meter = Meter(Rate(10, 4), clock=clock)
    passed = 0
    for _ in range(1000):
        clock.now += 0.01
        passed += meter.take("x") == 0
    assert 10 + 10 * 4 - 1 <= passed <= 10 + 10 * 4


def test_a_flood_of_names_does_not_fill_the_memory(clock):
    meter = Meter(Rate(3, 0.001), most_keys=1000, clock=clock)
    for _ in range(3):
        meter.take("asha")
    for number in range(5000):
        meter.take(number)
    assert len(meter) <= 1000
    assert meter.take("asha") > 0, "who counted most is remembered"
    clock.now += 10_000
    for number in range(1000):
        meter.take(f"later {number}")
    assert len(meter) <= 1001, "what is empty again is dropped"


def test_one_costs_microseconds():
    meter = Meter(Rate(1_000_000, 1_000_000))
    count = 20_000
    begun = time.perf_counter()
    for number in range(count):
        meter.take(number % 500)
    each = (time.perf_counter() - begun) / count
    assert each < 50e-6, f"{each * 1e6:.1f} us"


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("x" * 500, "x" * 64),
    ],
)
def test_an_ipv6_network_counts_as_one(address, counts_as):
    assert counted_as(address) == counts_as


def test_every_limit_has_a_rate_that_a_working_day_never_meets():
    assert set(RATES) == set(Limit)
    # One act in five seconds, five requests each, and a phone that comes back with 200 acts.
    assert RATES[Limit.REQUESTS].per_second >= 10 * 5 / 5
    assert RATES[Limit.REQUESTS].burst >= 5 * 200
    # An office of 500 signs in within two minutes, behind one address.
    tries = RATES[Limit.TRIES]
    assert tries.burst + 120 * tries.per_second >= 500


def test_a_person_is_refused_with_a_sentence_and_a_job_never():
    asha = Actor("asha", Role.TELECALLER, user_id=uuid4())
    with limits.in_place_of(Limit.LINKS, Rate(1, 0.01)):
        limits.spend(asha, Limit.LINKS)
        with pytest.raises(TooOften, match="Try again in 2 min") as refused:
            limits.spend(asha, Limit.LINKS)
        assert refused.value.retry_after == 100
        for _ in range(5):
            limits.spend(as_job("x")(None), Limit.LINKS)


def test_production_refuses_to_be_without():
    fault = re.compile("CRM_RATE_LIMITS is off")
    with pytest.raises(RuntimeError, match=fault):
        Settings(env="production", rate_limits=False).refuse_unsafe()


def test_measurements_may_be_without(monkeypatch):
    monkeypatch.setattr(get_settings(), "rate_limits", False)
    with limits.in_place_of(Limit.LINKS, Rate(1, 0.01)):
        assert [limits.wait_for(Limit.LINKS, "x") for _ in range(9)] == [0.0] * 9
