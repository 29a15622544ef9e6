"""One router for each noun: translate, call, return."""
