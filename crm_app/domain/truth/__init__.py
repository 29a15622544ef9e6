"""Nightly truth: every stored figure is worked out again from its source."""
