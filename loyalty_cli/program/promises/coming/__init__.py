"""Coming often and discovering the range: one file a promise."""
