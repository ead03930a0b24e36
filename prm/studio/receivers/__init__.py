"""What the studio does on news."""
