"""The way out: one gate, columns, pages, sheets, progress."""
