"""What an import of customers noticed, and says beside its counts: openings kept, tiers unknown, names there before."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.ledger.people.duplicates import likely_duplicates
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.opening import Opening

_NAMED: Final = 10
"""So many lines are named in a note."""


class Noticed:
    """Gathers what is worth a word about the rows of one file."""

    def __init__(self, shop: OpenShop) -> None:
        self.shop = shop
        (self.before,) = shop.conn.execute("SELECT coalesce(max(id), 0) FROM members").fetchone()
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
        said = []
        if self.kept:
            kinds = ", ".join(self.kinds)
            who = f"{_rows(len(self.kept))} {kinds} for members whose opening was honoured before"
            said.append(f"{who}: kept as it is ({lines_named(self.kept)})")
        names = ", ".join(tier.name for tier in self.shop.program.tiers)
        for tier, count in self.unknown_tiers.items():
            said.append(f"tier {tier!r} is not one of {names}: {count} row{'s' * (count > 1)}")
        if self.unranged:
            said.append(
                f"{_rows(self.unranged)} spend without its days, or longer ago than tiers look back: it counts for"
                " lifetime tiers only; a column like 'Spend last 12 months' counts for the others"
            )
        if self.zeroless:
            pairs = ", ".join(f"{number} is {known}" for number, known in list(self.zeroless.items())[:_NAMED])
            said.append(f"numbers that differ by leading zeros are the same: {pairs}")
        if self.namesakes:
            told = "; ".join(f"line {line}: {member}" for line, member in self.namesakes[:_NAMED])
            more = "; …" if len(self.namesakes) > _NAMED else ""
            said.append(f"enrolled under the name of a member, perhaps the same person: {told}{more}")
        return said


def lines_named(lines: Sequence[int]) -> str:
    """``lines 2, 5, 9``; of many the first ten."""
    told = ", ".join(map(str, lines[:_NAMED])) + (", …" if len(lines) > _NAMED else "")
    return f"line{'s' * (len(lines) > 1)} {told}"


def _rows(count: int) -> str:
    return "1 row tells" if count == 1 else f"{count} rows tell"
