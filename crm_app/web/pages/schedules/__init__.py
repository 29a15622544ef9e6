"""Scheduled reports: what comes by mail, when, to whom, and what became of it."""
