"""Read-only reports, answered with plain documents."""
