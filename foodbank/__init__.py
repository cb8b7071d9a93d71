"""What we hold, and who should get it."""
