"""One telecaller: load, trend, figures, availability."""
