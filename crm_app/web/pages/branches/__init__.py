"""Branches: where people and leads belong."""
