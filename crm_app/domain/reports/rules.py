"""Figures derived from figures: pure functions."""


def conversion_rate(enrolled: int, assigned: int) -> float:
    """Enrolled leads per assigned lead, in per cent with one decimal; 0.0 without leads."""
    return round(100 * enrolled / assigned, 1) if assigned else 0.0
