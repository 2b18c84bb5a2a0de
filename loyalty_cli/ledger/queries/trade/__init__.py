"""Sales, categories and visits: the largest queries of the reports."""
