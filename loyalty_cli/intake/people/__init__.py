"""Which member a row means."""
