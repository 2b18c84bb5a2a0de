"""Findings for the owner: facts that are rare in normal business. A finding is no proof of misuse.

Daily business is left out: a purchase keyed yesterday, a stamp by hand, a return. What was given by hand
stands out all the same: adjustments, merges, erasures, files brought in and changes of the program are listed, one and
all, without being a finding.
"""

from datetime import date, timedelta
from typing import Any, Final

from loyalty_cli.ledger.queries.audit.records import card_and_names
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.as_of import day_of
from loyalty_cli.reports.audit.checks import (
    backups,
    by_hand,
    hours,
    imports,
    openings,
    people,
    programs,
    rewards,
    sales,
    thanks,
)
from loyalty_cli.reports.audit.checks.finding import Finding, span

DAYS: Final = 31
"""How far back is looked unless told otherwise."""

_CHECKS: Final = (
    by_hand.adjustments,
    by_hand.given_then_taken,
    by_hand.stamps_by_hand,
    openings.openings,
    openings.openings_merged,
    openings.bare_records,
    thanks.thanks_repeated,
    thanks.thanks_waiting,
    rewards.rewards_undone,
    sales.split,
    sales.back_dated,
    hours.hours_ahead,
    sales.without_receipt,
    sales.taken_back,
    sales.undone_late,
    people.many_returns,
    people.merges,
    people.erasures,
    people.wrong_codes,
    imports.imports,
    programs.program_changes,
    programs.short_programs,
    backups.backups_ahead,
)


def audit(shop: OpenShop, since: date | None = None) -> list[dict[str, Any]]:
    """What was keyed since a day (the last month by default) that an owner should read, newest first.

    Each: ``kind, look`` (true: worth a look; false: by hand, listed for the record), ``on, at`` (when it was keyed),
    ``operator, card, name, points, amount_cents`` (how much, else null), ``facts, what``. Raises DateOutOfRange for a
    day to come.
    """
    first = day_of(shop, since) if since else shop.now().today - timedelta(days=DAYS)
    looked_at = span(shop, first)
    found = [finding for check in _CHECKS for finding in check(looked_at)]
    found.sort(key=lambda one: (one.on, one.facts), reverse=True)
    return [_document(shop, one) for one in found]


def _document(shop: OpenShop, one: Finding) -> dict[str, Any]:
    card, name, _ = card_and_names(shop.conn, one.member_id) or (None, None, None)
    return {
        "kind": one.kind,
        "look": one.look,
        "on": one.on,
        "at": one.at,
        "operator": one.operator,
        "card": card,
        "name": name,
        "points": one.points,
        "amount_cents": one.amount_cents,
        "facts": list(one.facts),
        "what": one.what,
    }
