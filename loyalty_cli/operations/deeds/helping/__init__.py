"""Approval of engagements, joining challenges, linked accounts."""
