"""Runs of the jobs process's work: due, asked for, going on, over."""
