"""Reports on surveys and goals."""
