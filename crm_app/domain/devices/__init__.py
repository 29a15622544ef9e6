"""Phones and browsers of telecallers, and their health."""
