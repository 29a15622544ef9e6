"""Face: the telecaller app and other clients."""
