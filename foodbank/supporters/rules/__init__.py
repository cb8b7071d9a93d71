"""What the supporters' pages say, decided without Django and without a clock."""
