"""Every command, declared once: one file for each heading of the help."""
