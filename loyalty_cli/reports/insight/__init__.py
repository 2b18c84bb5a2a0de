"""Insight: figures with numerator, denominator and confidence interval."""
