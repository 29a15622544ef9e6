"""Two leads that are one student become one, and two again when that was wrong."""
