"""Values as people type them: amounts, days, lists."""
