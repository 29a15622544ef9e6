"""What holds for the whole organisation."""
