"""Import: leads from a file, step by step, and what became of earlier files."""
