"""The report page: one HTML file without scripts or network access."""
