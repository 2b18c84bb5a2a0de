"""What people see: each view turns a plain document into blocks; plain text and rich both draw the same blocks."""
