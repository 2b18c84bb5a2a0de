"""What is told of regulars."""
