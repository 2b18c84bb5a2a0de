"""The base of promises: values between ledger and rules, drafts of decisions, the program."""
