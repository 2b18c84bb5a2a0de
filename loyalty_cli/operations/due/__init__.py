"""What is due by the date: breakage, tier reviews, gifts, surprises."""
