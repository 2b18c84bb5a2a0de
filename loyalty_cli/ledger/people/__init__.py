"""Members: find them, and keep names, phones and cards."""
