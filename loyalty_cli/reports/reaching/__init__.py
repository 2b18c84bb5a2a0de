"""Campaigns and their effect, messages, ambassadors, attribution."""
