"""What a shop can promise: one file a promise."""
