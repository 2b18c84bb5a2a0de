"""The tables of a program file, as pydantic reads them."""
