"""What a shopkeeper does: one verb a file."""
