"""What an owner should look at."""
