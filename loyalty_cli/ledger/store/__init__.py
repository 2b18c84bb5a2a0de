"""The database file: how it is opened, its schema, its history, the programs it holds."""
