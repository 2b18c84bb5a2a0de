"""Newcomers of a file of customers, each with the fact of the enrolment.

Many bring the same: nothing, or the same points. What they bring is decided and worded once.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from loyalty_cli.intake.people.matching import brought, told_fields
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.intake.writing.customer_notes import Noticed
from loyalty_cli.intake.writing.openings import opening_of, spent_until
from loyalty_cli.ledger.facts.journal import FactDraft, Wording, can_be_shared
from loyalty_cli.operations.kernel.batch import Writer
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.members.opening import Opening, decide_enrolment, with_tier
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing

_MOST_REMEMBERED: Final = 4096


class Enrolments:
    """Decides and gathers the enrolments of one file. ``spend_months`` is the range that its column of spend names."""

    def __init__(
        self, shop: OpenShop, when: When, codes: Iterator[str], noticed: Noticed, spend_months: int | None
    ) -> None:
        self.shop, self.when, self.codes, self.noticed, self.spend_months = shop, when, codes, noticed, spend_months
        self.lowest = shop.program.tiers[0].name
        self._known: dict[tuple[Any, ...], Wording] = {}
        self._shared: list[tuple[Wording, int]] = []

    def opening(self, row: CustomerRow) -> Opening:
        """The opening balances of a row, its spend with the day for which it counts."""
        return opening_of(row, self._spent_until(row))

    def add(self, row: CustomerRow, member_id: int, writer: Writer) -> None:
        """Gathers the enrolment of a member who was written just now; ``end`` must be called after the last one."""
        until = None
        if row.spend_cents:
            until = self._spent_until(row)
            self.noticed.spend(row.spend_cents, until)
        told = bool(row.name), bool(row.phone), bool(row.email), bool(row.birthday)
        stamps = tuple(row.stamps.items()) if row.stamps else ()
        key = (told, row.points, row.credit_cents, row.spend_cents, until, stamps, row.tier, row.lots, row.ours)
        if (known := self._known.get(key)) is not None:
            self._shared.append((known, member_id))
            return
        self.end(writer)
        draft, decision = self._enrolment(row, until, member_id, writer)
        writer.add(draft, decision)
        if can_be_shared(decision):
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = writer.gathering.wording(draft, decision)

    def end(self, writer: Writer) -> None:
        """Seals the enrolments whose wording was known."""
        writer.gathering.add_shared(self._shared, writer.instant)
        self._shared.clear()

    def _spent_until(self, row: CustomerRow) -> date | None:
        if not row.spend_cents:
            return None
        return spent_until(self.shop.program.tier_rules, row, self.when.on, self.spend_months)

    def _enrolment(
        self, row: CustomerRow, until: date | None, member_id: int, writer: Writer
    ) -> tuple[FactDraft, Decision]:
        program, on = self.shop.program, self.when.on
        standing = Standing(member_id, self.lowest, self.lowest)
        decision = decide_enrolment(program, standing, opening_of(row, until), self.when, self.codes)
        decision = with_tier(program, decision, standing, row.tier or "", on, exact=bool(row.ours))
        body = {"told": told_fields(row), "source": True, **brought(row, until)}
        return writer.draft("enrolment", member_id, self.when, body), decision
