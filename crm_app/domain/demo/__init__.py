"""Invented people, leads and calls, for a first look and for measurements."""
