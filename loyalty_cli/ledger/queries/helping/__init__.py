"""Queries about engagements, referrals and links between members."""
