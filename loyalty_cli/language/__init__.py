"""What customers hear and read. One catalogue file a language; another language is one more file."""
