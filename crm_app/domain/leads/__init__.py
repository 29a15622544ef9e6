"""Leads: list, open, annotate, and what happened to them."""
