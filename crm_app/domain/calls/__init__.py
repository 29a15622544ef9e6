"""Calls: what was said on the telephone, once each."""
