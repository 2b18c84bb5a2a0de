"""Customers as figures: worth, cohorts, scores, who drifts away."""
