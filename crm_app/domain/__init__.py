"""All business logic: one folder per noun."""
