"""What an owner asks before the program changes."""
