"""The standing of a member on a day."""
