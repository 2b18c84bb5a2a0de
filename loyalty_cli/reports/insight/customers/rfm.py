"""Recency, frequency and monetary value: each client scored 1 to 5 against the others."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.customers.groups import Scored, scored
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_GROUPS
from loyalty_cli.reports.members.people import members_of


def rfm(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``cuts``, ``members`` (best first) and ``cells`` with their revenue; ``enough`` for groups from 25 clients on.

    Raises DateOutOfRange, BadValue.
    """
    span = span_of(shop, asked)
    book = Book(shop, span.on, members_of(shop, span.on, asked.segment))
    scores = scored(book, span.since if asked.since else date.min)
    best = sorted(scores.clients, key=lambda one: (-one.r - one.f - one.m, -one.cents, one.id))
    return {
        "as_of": span.on.isoformat(),
        "enough": len(scores.clients) >= ENOUGH_FOR_GROUPS,
        "cuts": {
            "recency": scores.recency,
            "frequency": scores.frequency,
            "monetary_cents": scores.monetary,
        },
        "members": [_document(book, one) for one in best if one.id in book.members],
        "cells": _cells(scores.clients),
    }


def _document(book: Book, one: Scored) -> dict[str, Any]:
    member = book.members[one.id]
    return {
        "card": member.card,
        "name": member.shown,
        "r": one.r,
        "f": one.f,
        "m": one.m,
        "days": one.days,
        "purchases": one.purchases,
        "spend_cents": one.cents,
    }


def _cells(clients: Sequence[Scored]) -> list[dict[str, int]]:
    cells: dict[tuple[int, int, int], list[int]] = {}
    for one in clients:
        cell = cells.setdefault((one.r, one.f, one.m), [0, 0])
        cell[0] += 1
        cell[1] += one.cents
    return [
        {"r": r, "f": f, "m": m, "count": count, "revenue_cents": cents}
        for (r, f, m), (count, cents) in sorted(cells.items(), reverse=True)
    ]
