"""Follow-ups: promises to call again."""
