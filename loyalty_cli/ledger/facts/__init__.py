"""What happened: facts and what was decided for them, sealed and read back."""
