"""What regulars ask for at the till."""
