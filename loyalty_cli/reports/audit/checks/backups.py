"""Backups with facts that the ledger lacks: an older backup was restored and later facts are gone."""

import os
import re
from collections.abc import Iterator
from typing import Final

from loyalty_cli.config.files import resolve
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.copies.backups import begins, same_beginning
from loyalty_cli.ledger.facts.heads import LedgerHead, find_head
from loyalty_cli.reports.audit.checks.finding import Finding, Span

_NAME: Final = re.compile(r"loyalty-(\d{4})(\d{2})(\d{2})T\d{6}Z-\d+-[0-9a-f]{16,64}\.db")


def backups_ahead(span: Span) -> Iterator[Finding]:
    """Backups of this ledger, made since the day, whose names hold a head that is not a beginning of it."""
    if not span.shop.root:
        return
    folder = resolve(span.shop.root, span.shop.settings.backup_dir)
    ahead = [
        (on, name, head)
        for on, name, head in _backups(folder)
        if on >= span.since
        if not begins(span.shop.conn, head) and same_beginning(os.path.join(folder, name), span.shop.conn)
    ]
    if ahead:
        on, name, head = max(ahead, key=lambda one: one[1])
        what = str(Phrase("audit.backups-ahead", count=len(ahead), name=name, facts=head.facts))
        yield Finding("backups-ahead", on, None, "", None, (), what)


def _backups(folder: str) -> list[tuple[str, str, LedgerHead]]:
    """The day (UTC), the name and the head of each; a folder that can not be read holds none."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    read = ((_NAME.fullmatch(name), name, find_head(name)) for name in names)
    return [("-".join(made.groups()), name, head) for made, name, head in read if made and head]
