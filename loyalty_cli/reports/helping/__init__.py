"""Engagements that wait for approval, referrals, leaderboards."""
