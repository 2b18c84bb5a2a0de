"""What a member has on a day."""
