"""Notes of an import of customers beside its counts: openings kept, unknown tiers, names of existing members."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.language.catalogue import Listed, Phrase, Word
from loyalty_cli.ledger.importing.known import last_member
from loyalty_cli.ledger.people.duplicates import likely_duplicates
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.members.opening import Opening

_NAMED: Final = 10
"""So many lines are named in a note."""


class Noticed:
    """Gathers notes on the rows of one file."""

    def __init__(self, shop: OpenShop) -> None:
        self.shop = shop
        self.before = last_member(shop.conn)
        self.tiers = {tier.name.casefold() for tier in shop.program.tiers}
        self.kept: list[int] = []
        self.kinds: dict[str, None] = {}
        self.unknown_tiers: dict[str, int] = {}
        self.namesakes: list[tuple[int, str]] = []
        self.unranged = 0
        self.zeroless: dict[str, str] = {}

    def opening(self, row: CustomerRow, told: Opening, given: Opening) -> None:
        """What of the told balances is given; those of our own exports tell what is in the ledger already."""
        self.spend(given.spend_cents, told.spend_until)
        left = {
            "points": told.points != given.points,
            "credit": told.credit_cents != given.credit_cents,
            "spend": told.spend_cents != given.spend_cents,
            "stamps": any(count and card not in given.stamps for card, count in told.stamps.items()),
        }
        if not row.ours and any(left.values()):
            self.kept.append(row.line)
            self.kinds.update(dict.fromkeys(kind for kind, is_left in left.items() if is_left))

    def spend(self, given_cents: int, until: date | None) -> None:
        """Spend that is given, of a range that ends on a day; without one it counts for lifetime tiers only."""
        if given_cents and until is None and self.shop.program.tier_rules.window != "lifetime":
            self.unranged += 1

    def tier(self, row: CustomerRow) -> None:
        """A tier that the program does not have."""
        if row.tier and row.tier.casefold() not in self.tiers:
            self.unknown_tiers[row.tier] = self.unknown_tiers.get(row.tier, 0) + 1

    def newcomer(self, row: CustomerRow) -> None:
        """Somebody new whose name is that of a member: perhaps the same person. To be asked before enrolment."""
        if not self.before or not row.name or row.ours:
            return
        for one in likely_duplicates(self.shop.conn, row.name, None, None):
            if one.member.id <= self.before and "name" in one.reasons:
                self.namesakes.append((row.line, f"{one.member.shown_name} ({one.member.card})"))
                return

    def notes(self) -> list[str]:
        """A sentence for each kind of thing that was noticed."""
        said: list[Phrase] = []
        if self.kept:
            kinds, lines = Listed([Word("intake.unit", kind) for kind in self.kinds]), lines_named(self.kept)
            said.append(Phrase("intake.kept", count=len(self.kept), kinds=kinds, lines=lines))
        names = ", ".join(tier.name for tier in self.shop.program.tiers)
        said += [
            Phrase("intake.unknown-tier", count=count, tier=tier, names=names)
            for tier, count in self.unknown_tiers.items()
        ]
        if self.unranged:
            said.append(Phrase("intake.unranged", count=self.unranged))
        if self.zeroless:
            pairs = [Phrase("intake.is", one=one, other=other) for one, other in list(self.zeroless.items())[:_NAMED]]
            said.append(Phrase("intake.zeroless", pairs=Listed(pairs)))
        if self.namesakes:
            told = [f"{_line(line)}: {member}" for line, member in self.namesakes[:_NAMED]]
            told += ["…"] if len(self.namesakes) > _NAMED else []
            said.append(Phrase("intake.namesakes", told="; ".join(told)))
        return list(map(str, said))


def lines_named(lines: Sequence[int]) -> Phrase:
    """``lines 2, 5, 9``; of many the first ten."""
    told = ", ".join(map(str, lines[:_NAMED])) + (", …" if len(lines) > _NAMED else "")
    return Phrase("intake.lines", told=told) if len(lines) > 1 else Phrase("intake.line", told=told)


def _line(line: int) -> Phrase:
    return Phrase("intake.line", told=line)
