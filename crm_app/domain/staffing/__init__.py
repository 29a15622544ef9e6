"""Acts across nouns: somebody leaves, and what they hold is shared out."""
