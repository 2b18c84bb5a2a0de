"""Members who help the shop: approval of engagements, joining challenges, linked accounts."""
