"""Views: each turns a document into blocks; plain text and rich both draw the same blocks."""
