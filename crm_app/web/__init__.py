"""Face: the admin browser."""
