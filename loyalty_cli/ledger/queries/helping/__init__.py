"""Questions about those who help the shop: thanks, referrals, links between members."""
