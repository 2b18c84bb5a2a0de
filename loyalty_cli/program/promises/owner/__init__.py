"""Settings of the owner: goals, assumptions of the reports, campaigns and messages."""
