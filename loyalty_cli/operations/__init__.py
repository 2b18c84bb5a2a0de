"""The operations of a shop, each with its transaction and clock."""
