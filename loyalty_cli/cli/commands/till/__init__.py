"""Commands at the till."""
