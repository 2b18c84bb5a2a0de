"""Decisions that take back earlier ones: returns and undo, and what follows from them."""
