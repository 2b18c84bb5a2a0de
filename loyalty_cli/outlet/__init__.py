"""Files out: exports, letters, books for beancount."""
