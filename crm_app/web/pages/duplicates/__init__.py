"""Pairs of leads that may be one student."""
