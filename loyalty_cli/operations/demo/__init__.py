"""The demo shop: a made-up ledger to try every command."""
