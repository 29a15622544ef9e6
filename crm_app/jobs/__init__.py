"""Face: time."""
