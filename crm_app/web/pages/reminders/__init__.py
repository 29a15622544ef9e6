"""Reminders that nobody confirmed, and the phones behind them."""
