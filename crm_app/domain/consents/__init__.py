"""What students agreed to: noted, withdrawn, and what holds now."""
