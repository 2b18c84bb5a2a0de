"""The loyalty ledger for small shops."""

__version__ = "1.0.0"
