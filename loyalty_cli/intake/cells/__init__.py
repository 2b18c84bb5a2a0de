"""How the cells of a file are read: amounts, dates, texts, identities, words of headers."""
