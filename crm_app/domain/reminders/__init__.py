"""Reminders of follow-ups, and the phones that show them."""
