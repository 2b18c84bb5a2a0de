"""Recency, frequency and monetary value: each client scored 1 to 5 against the others."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.figure import ENOUGH_FOR_GROUPS
from loyalty_cli.reports.statistics.samples import quantile
from loyalty_cli.values import NamedTuple

FIFTHS: Final = (0.2, 0.4, 0.6, 0.8)


class Scored(NamedTuple):
    """A client with scores of 1 (least) to 5 and what they are made of: days since, purchases, cents."""

    id: int
    r: int
    f: int
    m: int
    days: int
    purchases: int
    cents: int


class Scores(NamedTuple):
    """The cuts at the fifths of each measure, and everybody's scores."""

    recency: Sequence[float]
    frequency: Sequence[float]
    monetary: Sequence[float]
    clients: Sequence[Scored]


def scored(book: Book, since: date = date.min) -> Scores:
    """Every client's scores: 1 + the cuts strictly below, the other way round for recency; ties stay together."""
    facts = [
        (number, book.today - sales[-1][0], len(sales), sum(cents for _, cents in sales))
        for number, sales in book.during(since).items()
    ]
    if not facts:
        return Scores((), (), (), ())
    recency, frequency, monetary = (_cuts([fact[place] for fact in facts]) for place in (1, 2, 3))
    clients = [
        Scored(number, 5 - _below(days, recency), 1 + _below(times, frequency), 1 + _below(cents, monetary),
               days, times, cents)
        for number, days, times, cents in facts
    ]  # fmt: skip
    return Scores(recency, frequency, monetary, clients)


def rfm(shop: OpenShop, asked: Asked) -> dict[str, Any]:
    """``cuts``, ``members`` (best first) and ``cells`` with their revenue; ``enough`` for groups from 25 clients on.

    Raises DateOutOfRange, BadValue.
    """
    from loyalty_cli.reports.insight.groups import members_of

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


def _cuts(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [round(quantile(ordered, share), 9) for share in FIFTHS]


def _below(value: float, cuts: Sequence[float]) -> int:
    return sum(cut < value for cut in cuts)


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
