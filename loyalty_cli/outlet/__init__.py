"""Written files: exports, letters, cards, pages, books for beancount."""
