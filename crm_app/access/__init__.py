"""The one place that decides who may do what, and who sees which rows."""
