"""Lists of members: balances, leaderboard, progress, stale details."""
