"""The loyalty ledger for small shops."""

__version__ = "0.1.0"
