"""The live floor: what needs somebody now, and who is working."""
