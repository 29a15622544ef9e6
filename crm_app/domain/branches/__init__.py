"""Branches: the places people and leads belong to."""
