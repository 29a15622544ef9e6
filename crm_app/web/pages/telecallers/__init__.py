"""Telecallers: accounts and load."""
