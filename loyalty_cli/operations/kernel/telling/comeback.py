"""What the till says to a member who comes back after a silence."""

from datetime import date

from loyalty_cli.language.catalogue import Phrase, sentence
from loyalty_cli.language.words import tongue
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.visits import days_of_visits, last_touch
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.rhythm import is_quiet
from loyalty_cli.values import Any

OCCASION = "winback"
"""The message to those who have gone quiet."""


def comeback(shop: OpenShop, member: Member, fact_id: int, on: date) -> dict[str, Any] | None:
    """``away_days, gap_days, written_on, say`` of a visit that ends a silence as ``winback`` lists it; else None.

    ``written_on`` is the day of the last winback message of that silence (or None). The first visit of a day counts.
    """
    records = family(shop.conn, member.id)
    days = days_of_visits(shop.conn, records, fact_id, on)
    visits = len(days)
    if not visits or not is_quiet(away := (on - days[0]).days, span := (days[0] - days[-1]).days, visits):
        return None
    gap = span / (visits - 1)
    written = last_touch(shop.conn, records, OCCASION, days[0], on)
    told = {"away_days": away, "gap_days": round(gap, 1), "written_on": written.isoformat() if written else None}
    return {**told, "say": _said(shop, away, gap, (on - written).days if written else None)}


def _said(shop: OpenShop, away: int, gap: float, since_written: int | None) -> str:
    usual = Phrase("say.back.usual", count=max(round(gap), 1))
    lang = tongue(shop.program.shop)
    if since_written is None:
        return sentence(lang, "say.back", count=away, usual=usual)
    return sentence(
        lang, "say.back.written", count=away, usual=usual, written=Phrase("say.back.ago", count=since_written)
    )
