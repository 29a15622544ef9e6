"""What changed for a phone that was away."""
