"""Commands for the owner: lists, figures, the program."""
