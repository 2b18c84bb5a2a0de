"""What is asked of members, and what the shop asks of itself: answers, goals."""
