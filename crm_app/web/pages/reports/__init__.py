"""Reports: the same number for the same question everywhere."""
