"""Change many leads at once, and take it back."""
