"""Jobs: what the program does by itself, and what became of it."""
