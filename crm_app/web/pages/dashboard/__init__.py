"""Live floor: what needs a person now, and who is working."""
