"""Bring leads in from files."""
