"""My account: password, second factor, sessions."""
