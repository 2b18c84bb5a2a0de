"""Questions asked while a fact is keyed."""
