"""What knows no business noun."""
