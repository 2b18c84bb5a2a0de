"""Output: one gate, columns, pages, sheets, progress."""
