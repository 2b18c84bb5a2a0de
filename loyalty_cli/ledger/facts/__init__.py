"""Facts and what was decided for them: write, seal, read."""
