"""Copies of the ledger: how one is made, which of them holds most, and what is lost where one takes its place."""
