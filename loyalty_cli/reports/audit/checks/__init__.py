"""The checks of ``audit``: one function for each kind of finding."""
