"""Files in: customers and purchases."""
