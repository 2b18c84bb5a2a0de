"""Members: enrolled, changed, made one with another, forgotten."""
