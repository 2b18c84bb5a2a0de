"""Promises for engagements and referrals: one file a promise."""
