"""How tables, texts and colours are drawn."""
