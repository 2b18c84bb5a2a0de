"""What a purchase brings: one file a promise."""
