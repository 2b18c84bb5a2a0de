"""How every deed is done: the open shop, one fact in one transaction, the receipt."""
