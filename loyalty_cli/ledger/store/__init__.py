"""The database file: connection, schema, migrations, recorded programs."""
