"""Heads of the ledger written outside of it, and the record of them inside."""

import os

from loyalty_cli.ledger.facts import outside
from loyalty_cli.ledger.facts.heads import format_head, last_fact, note_anchor
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.files import writing_to
from loyalty_cli.values import NamedTuple


class Anchor(NamedTuple):
    """A head: so many facts, the seal of the last; when, for what (export, backup) and where it was written down."""

    facts: int
    seal: bytes
    made_at: str
    kind: str
    path: str

    @property
    def text(self) -> str:
        """The head as it is written: ``812-9f86d081884c7d65…``."""
        return format_head(self.facts, self.seal)


def read_head(shop: OpenShop, path: str) -> Anchor:
    """The head as it is now, for an export that begins."""
    return Anchor(*last_fact(shop.conn), shop.now().instant, "export", path)


def leave_anchor(shop: OpenShop, anchor: Anchor) -> None:
    """Notes in the ledger that its head stands outside now. Raises Busy, StorageError."""
    with connection.writing(shop.conn):
        note_anchor(shop.conn, anchor)


def write_head(shop: OpenShop, anchor: Anchor) -> None:
    """Writes the head beside the ledger, unless that shows that facts are gone. Raises FileProblem, StorageError."""
    if shop.root and not outside.is_lost(shop.conn, shop.db_path):
        with writing_to(os.path.dirname(shop.db_path)):
            outside.write(shop.db_path, anchor.text)
