"""The open till, questions and choices."""
