"""Explain a member's balance: each point traced to receipt, rule and lot, in lines that add up to ``show``."""

from collections.abc import Iterable
from datetime import date
from json import dumps, loads

from loyalty_cli.language.catalogue import sentence
from loyalty_cli.ledger.facts.records import fact_by_id
from loyalty_cli.ledger.people.links import BY, any_links
from loyalty_cli.ledger.queries.members.explained import Explained
from loyalty_cli.ledger.queries.members.lapses import unwritten
from loyalty_cli.ledger.standings.standing import AsOf, vouchers_as_of
from loyalty_cli.operations.kernel.links import buyer
from loyalty_cli.operations.kernel.recording import find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import (
    balance_document,
    member_document,
    standing_to_show,
    voucher_document,
)
from loyalty_cli.operations.kernel.telling.reasons import Reasons
from loyalty_cli.program.kernel.facts import CREDIT, POINTS, SPEND, STAMPS, VOUCHER, Voucher
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import window_start
from loyalty_cli.reports.as_of import check_member_then, day_of
from loyalty_cli.reports.members.people import check_limit
from loyalty_cli.values import Any, Final

_LAPSED: Final[dict[str, Any]] = {"why": None, "fact": {"kind": "lapse"}}
"""The line of what lapsed of a lot and no night has written down."""


def why(shop: OpenShop, member: str, as_of: date | None = None, limit: int | None = None) -> dict[str, Any]:
    """Where everything that the one member meant has comes from, as things stood at the end of a shop day.

    ``member``, ``as_of``, ``balance`` (as ``show``); ``points`` and ``credit``: ``lots``, ``debts``, ``adds_up_to``;
    ``stamps``: for each card ``id, name, lines, adds_up_to``; ``tier``: ``name``, the window's ``start`` and ``end``,
    ``lines`` of qualifying spend, ``adds_up_to`` and the ``changes``; ``vouchers``, each with the fact it came from;
    ``no_points``: purchases that stand and gave none, each with its ``fact``, ``amount_cents`` and ``why``.

    A lot: ``granted`` plus its ``uses`` (negative) less ``lapsed`` (not written down yet) is ``left``, usable until
    ``expires_on``; the lots left less what is still ``open`` of the debts add up to the balance. A fact is named by
    ``id, kind, on, ref``. With ``limit`` only the last so many lots and lines of each part are listed; ``earlier`` says
    how many were left out, ``brought_forward`` what they are worth in the sum. Raises MemberNotFound, MemberAmbiguous,
    DateOutOfRange, BadValue.
    """
    check_limit(limit)
    on = day_of(shop, as_of)
    found = find_member(shop, member)
    check_member_then(found, on)
    standing = standing_to_show(shop, found.id, AsOf(on))
    vouchers = vouchers_as_of(shop.conn, found.id, AsOf(on))
    teller = _Teller(shop, found.id, on)
    return {
        "member": member_document(found, standing.tier),
        "as_of": on.isoformat(),
        "balance": balance_document(standing, vouchers),
        "points": _last(limit, teller.spendable(POINTS), "lots", "left"),
        "no_points": teller.without_points()[-limit if limit else 0 :],
        "credit": _last(limit, teller.spendable(CREDIT), "lots", "left"),
        "stamps": [_last(limit, teller.card(card), "lines", "amount") for card in shop.program.stamp_cards],
        "tier": {
            "name": standing.tier,
            **_last(limit, teller.window(), "lines", "amount"),
            "changes": teller.tier_changes(),
        },
        "vouchers": [teller.voucher(one) for one in sorted(vouchers, key=lambda one: one.expires_on)],
    }


def rows_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """What ``why`` tells, line by line: the amounts of a ``part`` (a unit) add up to what the member has of it.

    Each: ``part, on, ref, fact, kind, why, amount, left, expires_on``; nulls where a line has none.
    """
    rows = []
    for unit in (POINTS, CREDIT):
        part = document[unit]
        rows += _forward(unit, part["brought_forward"])
        for lot in part["lots"]:
            rows.append(_row(unit, lot, lot["granted"], lot["left"], lot["expires_on"]))
            rows += [_row(unit, use, use["amount"]) for use in lot["uses"]]
            rows += [_row(unit, _LAPSED, -lot["lapsed"], None, lot["expires_on"])] if lot["lapsed"] else []
        rows += [_row(unit, debt, -debt["open"]) for debt in part["debts"]]
    rows += [_row(POINTS, one, 0) for one in document["no_points"]]
    for unit, part in [*((STAMPS + card["id"], card) for card in document["stamps"]), (SPEND, document["tier"])]:
        rows += [*_forward(unit, part["brought_forward"]), *(_row(unit, one, one["amount"]) for one in part["lines"])]
    for one in document["vouchers"]:
        rows.append(_row(VOUCHER + one["code"], {"why": one["name"], **one}, 1, 1, one["expires_on"]))
    return rows


def _forward(unit: str, worth: int) -> list[dict[str, Any]]:
    """The line for what was left out, where that is worth something."""
    return [_row(unit, {"why": None}, worth)] if worth else []


def _row(
    part: str, line: dict[str, Any], amount: int, left: int | None = None, expires_on: str | None = None
) -> dict[str, Any]:
    fact = line.get("fact") or {}
    return {
        "part": part,
        "on": line.get("on") or fact.get("on"),
        "ref": fact.get("ref"),
        "fact": fact.get("id"),
        "kind": fact.get("kind"),
        "why": line["why"],
        "amount": amount,
        "left": left,
        "expires_on": expires_on,
    }


def _last(limit: int | None, part: dict[str, Any], rows: str, worth: str) -> dict[str, Any]:
    """The last ``limit`` rows of a part, what the earlier ones are worth carried forward."""
    left_out = max(len(part[rows]) - limit, 0) if limit else 0
    before, listed = part[rows][:left_out], part[rows][left_out:]
    return {**part, rows: listed, "earlier": left_out, "brought_forward": sum(row[worth] for row in before)}


def _named(fact: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(("id", "kind", "on", "ref"), fact, strict=True))


class _Teller:
    """Asks about one member on one day, and words each reason in the shop's language."""

    def __init__(self, shop: OpenShop, member_id: int, on: date) -> None:
        self.shop, self.member_id, self.on = shop, member_id, on
        self.asked = Explained(shop.conn, member_id, on)
        self.reasons = Reasons(shop)
        self.linked = any_links(shop.conn)

    def reason(self, fact_id: int | None, rule: str, numbers: str, amount: int = 0) -> str:
        return self.reasons.of(fact_id, rule, loads(numbers), amount)

    def _with_buyer(self, fact_id: int, why: str) -> str:
        """A reason with who bought, where that was another whose purchases count for the member."""
        if not self.linked:
            return why
        fact = fact_by_id(self.shop.conn, fact_id)
        by = fact.body.get(BY) if fact is not None else None
        return sentence(self.reasons.lang, "history.by", deed=why, name=buyer(self.shop, by)) if by else why

    def spendable(self, unit: str) -> dict[str, Any]:
        """The lots of points or credit with their uses, and what is owed."""
        uses = self._uses(unit)
        lots = [self._lot(row, uses.get(row[0], [])) for row in self.asked.lots(unit)]
        debts = self._debts(unit)
        left, owed = sum(lot["left"] for lot in lots), sum(debt["open"] for debt in debts)
        return {"lots": lots, "debts": debts, "adds_up_to": left - owed}

    def without_points(self) -> list[dict[str, Any]]:
        """The purchases that gave no points, oldest first, each with the reason."""
        told = []
        for number in self.asked.purchases_without_points():
            fact = fact_by_id(self.shop.conn, number)
            if fact is not None and (nothing := self.reasons.nothing(fact)):
                named = _named((fact.id, fact.kind, fact.on.isoformat(), fact.ref))
                told.append({"fact": named, "amount_cents": fact.body["amount"], "why": nothing})
        return told

    def _lot(self, row: tuple[Any, ...], uses: list[dict[str, Any]]) -> dict[str, Any]:
        number, granted, rule, numbers, expires_on = row[:5]
        remaining = granted + sum(use["amount"] for use in uses)
        has_lapsed = expires_on is not None and expires_on < self.on.isoformat()
        lapsed = max(remaining, 0) if has_lapsed else 0
        return {
            "id": number,
            "fact": _named(row[5:9]),
            "origin": _named(row[9:13]) if row[9] else None,
            "rule": rule,
            "why": self._with_buyer(row[5], self.reason(row[5], rule, numbers, granted)),
            "granted": granted,
            "uses": uses,
            "lapsed": lapsed,
            "left": remaining - lapsed,
            "expires_on": expires_on,
        }

    def _uses(self, unit: str) -> dict[int, list[dict[str, Any]]]:
        """What each lot was drawn on for, by lot, less what came back to it."""
        by_lot: dict[int, list[dict[str, Any]]] = {}
        for lot_id, amount, rule, numbers, *fact in self.asked.uses(unit):
            use = {"fact": _named(fact), "amount": amount, "rule": rule, "why": self.reason(fact[0], rule, numbers)}
            by_lot.setdefault(lot_id, []).append(use)
        return by_lot

    def _debts(self, unit: str) -> list[dict[str, Any]]:
        """What was taken that no lot has paid yet."""
        return [
            {
                "fact": _named(fact),
                "amount": amount,
                "rule": rule,
                "why": self.reason(fact[0], rule, numbers),
                "open": still,
            }
            for still, amount, rule, numbers, *fact in self.asked.debts(unit)
        ]

    def card(self, card: StampCard) -> dict[str, Any]:
        """A stamp card, stamp by stamp; one that lapsed whole ends with a line that says so."""
        unit = STAMPS + card.id
        lines = self._lines(unit, "0001-01-01")
        for lapse in unwritten(self.shop.conn, self.shop.program, self.member_id, self.on):
            if lapse.unit == unit:
                gone = {"id": None, "kind": "lapse", "on": lapse.on.isoformat(), "ref": None}
                text = self.reason(None, "lapse", dumps({"on": lapse.last_day.isoformat(), "card": card.name}))
                lines.append({"fact": gone, "on": gone["on"], "amount": -lapse.amount, "rule": "lapse", "why": text})
        return {"id": card.id, "name": card.name, "lines": lines, "adds_up_to": sum(line["amount"] for line in lines)}

    def window(self) -> dict[str, Any]:
        """The qualifying spend of the tier window, purchase by purchase; a return counts on its purchase's day."""
        start = window_start(self.shop.program.tier_rules, self.on).isoformat()
        lines = self._lines("spend", start)
        total = sum(line["amount"] for line in lines)
        return {"start": start, "end": self.on.isoformat(), "lines": lines, "adds_up_to": total}

    def _lines(self, unit: str, start: str) -> list[dict[str, Any]]:
        """The entries of a unit that count from ``start`` to the day, in the order of the days they count for."""
        return [
            {"fact": _named(fact), "on": on, "amount": amount, "rule": rule, "why": self.reason(fact[0], rule, numbers)}
            for on, amount, rule, numbers, *fact in self.asked.lines(unit, start)
        ]

    def tier_changes(self) -> list[dict[str, Any]]:
        """The changes that led to the tier; of one that was lent its last day, ``lent_until``."""
        return [
            {"before": before, "after": after, "on": on, "rule": rule, "lent_until": until, "fact": _named(fact)}
            for before, after, on, rule, until, *fact in self.asked.tier_changes()
        ]

    def voucher(self, voucher: Voucher) -> dict[str, Any]:
        """A voucher and the fact that issued it; ``source`` is the rule behind it."""
        named = _named(self.asked.fact(voucher.fact_id))
        return voucher_document(voucher) | {"source": voucher.source, "fact": named}
