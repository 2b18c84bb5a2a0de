"""Money besides sales of goods: causes, gift cards, store credit."""
