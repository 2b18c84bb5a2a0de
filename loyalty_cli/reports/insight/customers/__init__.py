"""Figures about customers: lifetime value, cohorts, scores, members drifting away."""
