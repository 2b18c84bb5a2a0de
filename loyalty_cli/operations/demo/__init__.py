"""A made-up shop to try everything."""
