"""The second step of signing in: the code."""
