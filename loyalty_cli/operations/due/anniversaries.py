"""Anniversary gifts: given on a visit, by the night, or after a night that was missed.

A fact tells the anniversary and the year that was celebrated, never the date itself.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from loyalty_cli.language.birthday import Present, gift
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.people.telling import told_of
from loyalty_cli.ledger.queries.gifts.anniversaries import base_days, gifts_of, given_on
from loyalty_cli.ledger.queries.gifts.birthdays import last_reward
from loyalty_cli.ledger.queries.nights import last_night
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.standing import AsOf, tier_as_of
from loyalty_cli.operations.due.club_notice import is_contact
from loyalty_cli.operations.due.nights import MOST_MISSED, Tell, days_after, in_batches, quiet
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.gifts import Document, anniversary_document, append_gift, listed
from loyalty_cli.operations.kernel.kinds import append_anew
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.events import decide_anniversary
from loyalty_cli.program.kernel.facts import Decision
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.days.anniversaries import (
    ANNIVERSARY,
    FIELD,
    Anniversary,
    anniversaries_of,
    is_honoured,
)
from loyalty_cli.program.promises.days.occasions import (
    Waits,
    days_of_windows,
    month_days,
    next_occasion,
    open_occasion,
    reward_for,
    waits,
)


def run(shop: OpenShop, on: date, *, tell: Tell = quiet) -> list[Document]:
    """Gives what the night of a day gives; returns all gifts dated that day (``anniversary_document``).

    Safe to run again and to be killed.
    """
    for one in anniversaries_of(shop.program):
        if one.give != "visit":
            found = base_days(shop.conn, one.of, month_days(one, on))
            in_batches(shop, found, _giver(shop, one, on), tell)
    return [anniversary_document(shop, number) for number in given_on(shop.conn, on)]


def due(shop: OpenShop, on: date, days: int = 0) -> list[Document]:
    """Whose anniversary's window is open on a day, or comes within ``days``, as ``birthdays.due`` lists birthdays.

    Each has the ``anniversary`` and the ``years`` besides; ``birthday_on`` is its day. By day.
    """
    rows = []
    for one in anniversaries_of(shop.program):
        for number, base in base_days(shop.conn, one.of, month_days(one, on, days)):
            celebrated = open_occasion(one, base, on) or next_occasion(one, base, on)
            near = celebrated.opens <= on or celebrated.day <= on + timedelta(days=days)
            if near and is_honoured(one, celebrated.year - base.year):
                rows.append((celebrated.day, number, _listing(shop, one, get_member(shop.conn, number), base, on)))
    return [document for _, _, document in sorted(rows, key=lambda each: each[:2])]


def _listing(shop: OpenShop, one: Anniversary, member: Member, base: date, on: date) -> Document:
    celebrated = open_occasion(one, base, on) or next_occasion(one, base, on)
    day = max(on, celebrated.opens)
    last = last_reward(shop.conn, family(shop.conn, member.id), ANNIVERSARY, one.id) if one.rotate else ""
    tier = tier_as_of(shop.conn, shop.program, member.id, AsOf(day)) if one.gifts else ""
    reward = shop.program.reward(reward_for(shop.program, one, tier, last, member.id) or "")
    state = _waits(shop, one, member, base, day) or ("due" if day == on else "ahead")
    present = gift(shop.program, Present(one.points, reward.name if reward else "", "", None))
    row = listed(member, celebrated, state, present)
    return {**row, "anniversary": one.name, "years": celebrated.year - base.year}


def _waits(shop: OpenShop, one: Anniversary, member: Member, base: date, on: date) -> Waits | None:
    """Why there is no gift on a day, if there is none."""
    celebrated = open_occasion(one, base, on) or next_occasion(one, base, on)
    told_on = told_of(shop.conn, member.id).day(one.of.removeprefix(FIELD)) if one.of.startswith(FIELD) else base
    return waits(one, celebrated, told_on, gifts_of(shop.conn, family(shop.conn, member.id), one.id), on)


def _giver(shop: OpenShop, one: Anniversary, on: date) -> Callable[[tuple[int, date]], None]:
    return lambda who: _give(shop, one, *who, on)


def give_due(shop: OpenShop, member: Member, *, visit: bool) -> None:
    """Before a fact of a member: what missed nights should have given, and what a visit of today gives."""
    today = shop.now().today
    last = last_night(shop.conn, "birthdays", today)
    missed = days_after(last, today) if last is not None and last < today else []
    for one in anniversaries_of(shop.program):
        nights = missed if one.give != "visit" and len(missed) <= MOST_MISSED else []
        days = [*nights, *([today] if visit and one.give != "night" else [])]
        for _, base in base_days(shop.conn, one.of, None, member.id) if days else ():
            for day in days_of_windows(one, base, days):
                _give(shop, one, member.id, base, day)


def owed(shop: OpenShop, member: Member, missed: Sequence[date]) -> list[tuple[date, str]]:
    """What one member was not given although a night of these days would have: each gift with its day."""
    found: dict[tuple[str, int], tuple[date, str]] = {}
    for one in (each for each in anniversaries_of(shop.program) if each.give != "visit"):
        for _, base in base_days(shop.conn, one.of, None, member.id):
            for day in days_of_windows(one, base, missed):
                if (year := _year_given(shop, one, member, base, day)) is not None:
                    promised = _listing(shop, one, member, base, day)["gift"]
                    found.setdefault((one.id, year), (day, promised))
    return list(found.values())


def _year_given(shop: OpenShop, one: Anniversary, member: Member, base: date, on: date) -> int | None:
    """The year of the anniversary for which a gift is given on a day; None where there is none to give."""
    celebrated = open_occasion(one, base, on)
    if celebrated is None or not is_honoured(one, celebrated.year - base.year):
        return None
    if member.status != "active" or member.joined_on > on:
        return None
    given = not _waits(shop, one, member, base, on) and not is_contact(shop, member.id, on)
    return celebrated.year if given else None


def _give(shop: OpenShop, one: Anniversary, member_id: int, base: date, on: date) -> None:
    """One gift inside the caller's transaction, unless there is none to give."""
    year = _year_given(shop, one, get_member(shop.conn, member_id), base, on)
    if year is not None:
        record_gift(shop, one, member_id, year, on)


def record_gift(shop: OpenShop, one: Anniversary, member_id: int, year: int, on: date) -> None:
    """The gift of a year, dated that day, inside the caller's transaction."""
    last = last_reward(shop.conn, family(shop.conn, member_id), ANNIVERSARY, one.id) if one.rotate else ""
    body = {"id": one.id, "year": year, **({"last": last} if last else {})}
    op_id = f"{ANNIVERSARY}:{one.id}:{member_id}:{year}"

    def decide(standing: Standing) -> Decision:
        return decide_anniversary(shop.program, standing, one.id, year, on, new_codes(), last)

    append_gift(shop, ANNIVERSARY, member_id, on, body, op_id, decide)


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Decides the gift of an anniversary again."""
    name, year, last = fact.body["id"], fact.body["year"], fact.body.get("last", "")
    append_anew(
        shop,
        fact,
        lambda standing, when: decide_anniversary(shop.program, standing, name, year, when.on, new_codes(), last),
    )
