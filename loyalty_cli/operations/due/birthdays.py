"""Birthdays: who has one, who is given a gift, and the message about it.

A fact tells the year that was celebrated and the day of the gift, never the date of birth.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from loyalty_cli.errors import DateOutOfRange, NotOffered
from loyalty_cli.language.birthday import Present, gift
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.gifts.birthdays import born_on_days, gift_on, gifts_ever, last_reward
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.standing import AsOf, tier_as_of
from loyalty_cli.operations.due.nights import MOST_MISSED, Tell, days_after, in_batches, quiet
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.gifts import (
    Document,
    append_gift,
    born_on,
    gift_document,
    listed,
    told_on,
)
from loyalty_cli.operations.kernel.kinds import append_anew
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.events import decide_birthday
from loyalty_cli.program.kernel.expiry import expires_on
from loyalty_cli.program.kernel.facts import Decision
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.days.birthday import BIRTHDAY, Birthday
from loyalty_cli.program.promises.days.occasions import (
    Gift,
    Occasion,
    days_of_windows,
    month_days,
    next_occasion,
    open_occasion,
    reward_for,
    waits,
)
from loyalty_cli.values import Final

MOST_DAYS: Final = 366


def due(shop: OpenShop, on: date, days: int = 0) -> list[Document]:
    """Whose window is open on a day, or whose birthday comes within ``days``; by birthday.

    Each: ``card, name, birthday_on, opens, closes, state, gift``. ``state`` is ``due`` (a run that day gives it),
    ``ahead``, ``given``, ``told-late`` or ``cool-off`` (no gift this time). Raises NotOffered where the program has
    no gift.
    """
    rules = _rules(shop)
    days = min(days, MOST_DAYS)
    rows = []
    for member in born_on_days(shop.conn, month_days(rules, on, days)):
        celebrated = open_occasion(rules, born_on(member), on) or next_occasion(rules, born_on(member), on)
        if celebrated.opens <= on or celebrated.day <= on + timedelta(days=days):
            rows.append((celebrated.day, member.id, _listing(shop, rules, member, celebrated, on)))
    return [document for _, _, document in sorted(rows, key=lambda one: one[:2])]


def run(shop: OpenShop, on: date, *, tell: Tell = quiet) -> list[Document]:
    """Gives what is due on a day; returns all gifts dated that day, those of an earlier run too.

    Each: ``card, name, phone, email, channels`` (those allowed), ``year, on, gift, points, reward, code, until,
    message, say``. Safe to run again and to be killed; a day to come is refused (DateOutOfRange).
    """
    today = shop.now().today
    if on > today:
        raise DateOutOfRange("error.still-to-come", on=on, today=today)
    if shop.program.birthday is None:
        return []
    rules = shop.program.birthday
    found = born_on_days(shop.conn, month_days(rules, on))
    if rules.give == "visit":
        found = [one for one in found if gift_on(shop.conn, one.id, on) is not None]
    in_batches(shop, [one.id for one in found], lambda member_id: _give(shop, rules, member_id, on), tell)
    given = ((member, gift_on(shop.conn, member.id, on)) for member in found)
    return [gift_document(shop, rules, member, fact) for member, fact in given if fact is not None]


def give_missed(shop: OpenShop, member_id: int, last: date) -> None:
    """Gives one member what the nights missed since ``last`` should have, inside the caller's transaction."""
    rules, missed = shop.program.birthday, days_after(last, shop.now().today)
    if rules is None or not 0 < len(missed) <= MOST_MISSED:
        return
    born = get_member(shop.conn, member_id).birthday
    for day in days_of_windows(rules, born, missed) if born else ():
        _give(shop, rules, member_id, day)


def give_today(shop: OpenShop, member_id: int) -> None:
    """Gives one member who came in what is due today, inside the caller's transaction."""
    rules = shop.program.birthday
    if rules is not None:
        _give(shop, rules, member_id, shop.now().today)


def preview(shop: OpenShop, on: date) -> list[Document]:
    """Whom ``run`` would answer with, as ``due`` lists them; writes nothing. Who is ``given`` was given it that day."""
    if shop.program.birthday is None:
        return []
    found = born_on_days(shop.conn, month_days(shop.program.birthday, on))
    given = {member.card for member in found if gift_on(shop.conn, member.id, on) is not None}
    return [one for one in due(shop, on) if one["state"] == "due" or one["card"] in given]


def _rules(shop: OpenShop) -> Birthday:
    if shop.program.birthday is None:
        raise NotOffered("error.no-birthday-gift")
    return shop.program.birthday


def _gifts(conn: sqlite3.Connection, member_id: int) -> list[Gift]:
    """All gifts the member was ever given, under any of their records; one that was undone is not given again."""
    return gifts_ever(conn, family(conn, member_id))


def owed(shop: OpenShop, member: Member, missed: Sequence[date]) -> list[tuple[date, str]]:
    """What one member was not given although a night of these days would have: each gift with its day."""
    rules = shop.program.birthday
    if rules is None or rules.give == "visit" or member.birthday is None:
        return []
    years: dict[int, date] = {}
    for day in days_of_windows(rules, member.birthday, missed):
        if (celebrated := _celebrated(shop, rules, member, day)) is not None:
            years.setdefault(celebrated.year, day)
    return [(day, gift(shop.program, _promised(shop, rules, member, day))) for day in years.values()]


def _celebrated(shop: OpenShop, rules: Birthday, member: Member, on: date) -> Occasion | None:
    """The birthday for which a gift is given on a day; None where there is none to give."""
    if member.status != "active" or member.birthday is None:
        return None
    celebrated = open_occasion(rules, member.birthday, on) if member.joined_on <= on else None
    if celebrated is None or waits(rules, celebrated, told_on(member), _gifts(shop.conn, member.id), on):
        return None
    if "club" in shop.program.values:
        from loyalty_cli.operations.due.club_notice import is_contact

        if is_contact(shop, member.id, on):
            return None
    return celebrated


def _give(shop: OpenShop, rules: Birthday, member_id: int, on: date) -> None:
    """One gift inside the caller's transaction, unless there is none to give."""
    celebrated = _celebrated(shop, rules, get_member(shop.conn, member_id), on)
    if celebrated is not None:
        record_gift(shop, member_id, celebrated.year, on)


def record_gift(shop: OpenShop, member_id: int, year: int, on: date) -> None:
    """The gift for the birthday of a year, dated that day, inside the caller's transaction."""
    rules = shop.program.birthday
    last = last_reward(shop.conn, family(shop.conn, member_id), BIRTHDAY) if rules and rules.rotate else ""
    body = {"year": year, **({"last": last} if last else {})}
    op_id = f"birthday:{member_id}:{year}"

    def decide(standing: Standing) -> Decision:
        return decide_birthday(shop.program, standing, year, on, new_codes(), last)

    append_gift(shop, BIRTHDAY, member_id, on, body, op_id, decide)


def _listing(shop: OpenShop, rules: Birthday, member: Member, celebrated: Occasion, on: date) -> Document:
    day = max(on, celebrated.opens)
    why_not = waits(rules, celebrated, told_on(member), _gifts(shop.conn, member.id), day)
    state = why_not or ("due" if day == on else "ahead")
    return listed(member, celebrated, state, gift(shop.program, _promised(shop, rules, member, day)))


def _promised(shop: OpenShop, rules: Birthday, member: Member, on: date) -> Present:
    last = last_reward(shop.conn, family(shop.conn, member.id), BIRTHDAY) if rules.rotate else ""
    tier = tier_as_of(shop.conn, shop.program, member.id, AsOf(on)) if rules.gifts else ""
    name = reward_for(shop.program, rules, tier, last, member.id)
    reward = shop.program.reward(name) if name else None
    until = on + timedelta(days=reward.voucher_days) if reward else expires_on(shop.program.points.expiry, on)
    until = on + timedelta(days=rules.valid_days) if rules.valid_days else until
    return Present(rules.points, reward.name if reward else "", "", until)


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Decides a birthday gift again."""
    year, last = fact.body["year"], fact.body.get("last", "")
    append_anew(
        shop, fact, lambda standing, when: decide_birthday(shop.program, standing, year, when.on, new_codes(), last)
    )
