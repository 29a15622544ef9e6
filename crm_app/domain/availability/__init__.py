"""Availability: the days on which telecallers get no new leads."""
