"""All recordings, and how they turn out by phone."""
