"""What the owner looks at: one drawing a module."""
