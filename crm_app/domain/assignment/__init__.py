"""Assignment: giving leads to telecallers."""
