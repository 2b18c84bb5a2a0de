"""Views of engagements, referrals and leaderboards."""
