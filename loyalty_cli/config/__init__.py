"""``loyalty.toml`` and what it becomes: a Program and the shop's Settings. pydantic lives here."""
