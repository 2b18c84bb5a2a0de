"""What a shopkeeper does. One module per verb; owns the transaction and the clock."""
