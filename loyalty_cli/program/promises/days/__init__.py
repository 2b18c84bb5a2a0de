"""Days worth a gift: one file a promise."""
