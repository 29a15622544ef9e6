"""What the benchmarks conclude from their times; no test measures time."""

import re
from pathlib import Path

import pytest

from benchmarks import figures, growth, growth_limits, load
from benchmarks.figures import Spread, Verdict
from benchmarks.growth import Line

REFUSED = "503 busy"


def requests(action: str, *times: float, fault: str = "") -> list[list[object]]:
    return [[action, 100.0 + number, ms, fault] for number, ms in enumerate(times)]


def test_a_percentile_is_a_time_that_was_measured():
    times = [float(ms) for ms in range(1, 101)]
    assert figures.percentile(times, 95) == 95
    assert figures.percentile(times[:1], 99) == 1
    assert figures.percentile([3.0, 1.0, 2.0], 50) == 2
    assert Spread.of(times) == (100, 50.5, 95, 99)


@pytest.mark.parametrize(("times", "percent"), [([], 95), ([1.0], 0), ([1.0], 101)])
def test_no_percentile_of_nothing(times, percent):
    with pytest.raises(ValueError, match="percent"):
        figures.percentile(times, percent)


def test_a_limit_is_kept_up_to_the_limit():
    kept, missed = Verdict("list", 5.0, 5.0), Verdict("list", 5.01, 5.0)
    assert figures.exit_status([kept], []) == 0
    assert figures.exit_status([kept, missed], []) == 1
    assert figures.exit_status([kept], [REFUSED]) == 1


def test_growth_below_the_noise_is_none():
    assert figures.grown(2, 9, noise_ms=8) == 1
    assert figures.grown(2, 20, noise_ms=8) == 10
    assert figures.grown(20, 2, noise_ms=8) == 1


def test_the_p95_of_all_is_compared_with_the_median_of_one():
    seen = {
        "alone": {"requests": requests("list", 1, 2, 3)},
        "together": {"requests": requests("list", *[4.0] * 19, 11)},
    }
    imported = load.Imported({}, begun=119, ended=130)
    rows, verdicts = load.table(seen, imported)
    assert verdicts == [Verdict("list", 2.0, load.LIMIT)]
    assert rows == [["list", "20", "0", "2.0", "4.0", "4.0", "11.0", "11.0", "2.0"]]
    assert len(rows[0]) == len(load.HEAD)


def test_every_error_is_counted():
    seen = {
        "alone": {"requests": requests("call", 1)},
        "together": {"requests": requests("call", 1, 1) + requests("call", 1, fault=REFUSED)},
    }
    rows, _ = load.table(seen, load.Imported({}, 0, 0))
    assert rows[0][:3] == ["call", "3", "1"]
    assert load.refusals(seen) == [f"1 times: {REFUSED}"]


def test_growth_compares_the_smallest_size_with_the_largest():
    found = {
        1_000: {"a": Line([10.0] * 5, [1.0] * 5), "b": Line([10.0] * 5, [2.0] * 5)},
        9_000: {"a": Line([50.0] * 5, [4.0] * 5), "b": Line([], [], REFUSED)},
    }
    rows, grew, faults = growth.rows_of(found)
    assert rows[0] == [
        *("a", "10.0", "10.0", "1.00", "10.0"),
        *("50.0", "50.0", "4.00", "12.5", "5.0"),
    ]
    assert rows[1][-5:] == ["-"] * 5
    assert grew == ["a: 10 to 50 ms, 5.0 times"]
    assert faults == [f"b with 9,000 leads: {REFUSED}"]
    assert all(len(row) == len(growth.head_of(list(found))) for row in rows)


def test_every_line_has_a_limit():
    known = growth_limits.STATEMENTS.keys() | growth_limits.LISTED.keys()
    assert {each.limit for each in (*growth.ROUTES, *growth.PAGES)} <= known


def test_sizes_are_those_of_the_requirement():
    assert growth.size_of(1_000_000)[:2] == (1_000_000, 5_000_000)
    assert growth.size_of(10_000).telecallers >= growth.size_of(10_000).branches >= 1


def test_a_table_is_written_between_its_marks(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- load: begin -->\nold\n<!-- load: end -->\nbehind\n")
    figures.write_between(page, "load", figures.markdown(["a", "b"], [["1", "2"]]))
    written = page.read_text()
    assert re.fullmatch(r"before\n<!-- load: begin -->\n\n\| a \| b \|\n.*", written, re.DOTALL)
    assert "old" not in written
    assert written.endswith("| 1 | 2 |\n\n<!-- load: end -->\nbehind\n")
    with pytest.raises(ValueError, match="needs one"):
        figures.write_between(page, "growth", "text")


def test_the_page_has_the_marks_of_all_tables():
    page = Path(__file__).parents[2] / "docs" / "performance.md"
    for name in ("load", "growth"):
        assert f"<!-- {name}: begin -->" in page.read_text(encoding="utf-8")
