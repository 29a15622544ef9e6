"""What is held about one student: taken out whole, erased whole (ADR 0030)."""
