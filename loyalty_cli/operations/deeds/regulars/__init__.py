"""The paid club."""
