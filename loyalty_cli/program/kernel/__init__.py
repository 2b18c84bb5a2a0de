"""What every promise stands on: the values between ledger and rules, a decision in the making, the program."""
