"""What the benchmarks conclude from times: percentiles, ratios to limits, tables, verdicts."""

import math
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


def percentile(times: Sequence[float], percent: float) -> float:
    """The smallest of the times that so many percent of all are not above (nearest rank).

    Raises:
        ValueError: there are no times, or it is no percentage.
    """
    if not times or not 0 < percent <= 100:  # noqa: PLR2004 - per cent
        raise ValueError("percentile of nothing" if not times else f"no percentage: {percent}")
    return sorted(times)[math.ceil(len(times) * percent / 100) - 1]


class Spread(NamedTuple):
    """Where times lie, in milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, times: Sequence[float]) -> "Spread":
        """The spread of these times."""
        return cls(
            len(times), statistics.median(times), percentile(times, 95), percentile(times, 99)
        )


class Verdict(NamedTuple):
    """One figure beside its limit; `ratio` is what the limit holds for."""

    name: str
    ratio: float
    limit: float

    @property
    def is_kept(self) -> bool:
        """Whether the limit was kept."""
        return self.ratio <= self.limit


def exit_status(verdicts: Iterable[Verdict], faults: Iterable[str]) -> int:
    """0 when every limit was kept and nothing else went wrong."""
    return 0 if all(each.is_kept for each in verdicts) and not any(True for _ in faults) else 1


def grown(small_ms: float, large_ms: float, noise_ms: float) -> float:
    """How many times slower; a difference that is only the machine's counts as none."""
    return 1.0 if large_ms - small_ms <= noise_ms else large_ms / small_ms


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column to the left, figures to the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    lines = [head, marks, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The same table for a terminal."""
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if number == 0 else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in [head, *rows]
    )


def write_between(page: Path, name: str, text: str) -> None:
    """Put a text between the two marks of this name in a Markdown page.

    Raises:
        ValueError: the page does not have both marks.
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    whole = page.read_text(encoding="utf-8")
    if whole.count(begin) != 1 or whole.count(end) != 1:
        raise ValueError(f"{page} needs one `{begin}` and one `{end}`.")
    before, _, rest = whole.partition(begin)
    _, _, behind = rest.partition(end)
    page.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{behind}", encoding="utf-8")
