"""Members: enroll, update, merge, erase."""
