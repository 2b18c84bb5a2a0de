"""The promises a program can make: one file a promise."""
