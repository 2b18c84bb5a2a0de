"""What time brings: lapses, reviews, gifts."""
