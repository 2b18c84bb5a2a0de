"""Birthday gifts and surprises that were given, as receipts, cards and letters tell them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from loyalty_cli.language.birthday import (
    Present,
    aloud,
    gift,
    just_because,
    message,
    without_gift,
    years_after,
    years_letter,
    years_told,
)
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, consents_in_force, get_member
from loyalty_cli.ledger.queries.gifts.anniversaries import base_days, standing_gift
from loyalty_cli.ledger.queries.gifts.birthdays import gift_entries, gifts_ever, standing_gifts
from loyalty_cli.ledger.queries.gifts.surprises import untold
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.ledger.standings.standing import AsOf, voucher
from loyalty_cli.operations.kernel.recording import append
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import OVER, Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.days.anniversaries import ANNIVERSARY, anniversaries_of, anniversary_of
from loyalty_cli.program.promises.days.birthday import Birthday
from loyalty_cli.program.promises.days.occasions import Occasion, occasion, open_occasion, waits
from loyalty_cli.program.promises.regulars.surprises import SURPRISE, surprise_of
from loyalty_cli.values import Any, TypeAlias

Document: TypeAlias = dict[str, Any]


def append_gift(
    shop: OpenShop,
    kind: str,
    member_id: int,
    on: date,
    body: Mapping[str, Any],
    op_id: str,
    decide: Callable[[Standing], Decision],
) -> int:
    """Decides and writes a gift of a day inside the caller's transaction; its number. ``op_id`` is given once."""
    now = shop.now()
    decision = decide(load_one(shop.conn, shop.program, member_id, When(on, now.today)))
    draft = FactDraft(kind, member_id, on, now.today, now.instant, body, operator=shop.operator, op_id=op_id)
    return append(shop, draft, decision)


def greeting_of(shop: OpenShop, member: Member, on: date) -> tuple[str, Document] | None:
    """What is said first to a member in whose window a day lies, and what the receipt tells of it; None on other days.

    It tells ``birthday``, the gift, until its voucher was used: ``year, on, gift, points, reward, code, until``. Where
    the birthday was told too late for one, or the last gift is too recent, they are greeted without, and it tells
    ``wish``: ``on, why``.
    """
    rules = shop.program.birthday
    celebrated = open_occasion(rules, member.birthday, on) if rules is not None and member.birthday else None
    if rules is None or celebrated is None:
        return None
    for number in standing_gifts(shop.conn, family(shop.conn, member.id)):
        told = gift_document(shop, rules, member, number)
        if told["year"] == celebrated.year and told["on"] <= on.isoformat():
            kept = voucher(shop.conn, told["code"], AsOf(on)) if told["code"] else None
            if kept is not None and kept.state == "used":
                return None
            gift_of = {key: told[key] for key in ("year", "on", "gift", "points", "reward", "code", "until")}
            return told["say"], {"birthday": gift_of}
    why = waits(rules, celebrated, told_on(member), gifts_ever(shop.conn, family(shop.conn, member.id)), on)
    if why not in ("told-late", "cool-off"):
        return None
    said = without_gift(shop.program, member.shown_name, celebrated.day, on, why)
    return said, {"wish": {"on": celebrated.day.isoformat(), "why": why}}


def told_on(member: Member) -> date:
    """The day on which the birthday was told, at the earliest that of joining."""
    return max(member.birthday_told_on or member.joined_on, member.joined_on)


def listed(member: Member, celebrated: Occasion, state: str, present: str) -> Document:
    """A row of the list ``birthdays``: who, the day and its window, how it stands and what is given."""
    return {
        "card": member.card,
        "name": member.shown_name,
        "birthday_on": celebrated.day.isoformat(),
        "opens": celebrated.opens.isoformat(),
        "closes": celebrated.closes.isoformat(),
        "state": state,
        "gift": present,
    }


def gift_document(shop: OpenShop, rules: Birthday, member: Member, fact_id: int) -> Document:
    """A gift as ``birthdays.run`` lists it: who, the gift, the letter and the sentence at the till."""
    fact = _gift_fact(shop, fact_id)
    present = _present(shop, fact_id)
    birthday_on = occasion(rules, born_on(member), fact.body["year"]).day
    return {
        **_whom(shop, member),
        "year": fact.body["year"],
        "on": fact.on.isoformat(),
        **_what(shop, fact_id, present),
        "message": message(shop.program, member.name, present),
        "say": aloud(shop.program, member.shown_name, present, birthday_on, fact.on),
    }


def surprise_for(shop: OpenShop, member: Member, fact_id: int) -> Document | None:
    """The surprise to tell the member with a fact: one given since their last visit. None where there is none."""
    number = untold(shop.conn, family(shop.conn, member.id), fact_id)
    return None if number is None else surprise_document(shop, number)


def surprise_document(shop: OpenShop, fact_id: int) -> Document:
    """A surprise as it was given.

    ``card, name, phone, email, channels`` (those they allow), ``id, on, gift, points, reward, code, until, say`` (the
    sentence at the till).
    """
    fact = _gift_fact(shop, fact_id)
    member = get_member(shop.conn, fact.member_id or 0, follow=True)
    present = _present(shop, fact_id, SURPRISE)
    one = surprise_of(shop.program, fact.body["id"])
    return {
        **_whom(shop, member),
        "id": fact.body["id"],
        "on": fact.on.isoformat(),
        **_what(shop, fact_id, present),
        "say": just_because(shop.program, member.shown_name, one.say if one else "", present),
    }


def celebrated_with(shop: OpenShop, member: Member, on: date) -> Document | None:
    """The gift of an anniversary in whose window a day lies; None where none stands."""
    for one in anniversaries_of(shop.program):
        for _, base in base_days(shop.conn, one.of, None, member.id):
            celebrated = open_occasion(one, base, on)
            given = (
                standing_gift(shop.conn, family(shop.conn, member.id), one.id, celebrated.year) if celebrated else None
            )
            if given is not None:
                return anniversary_document(shop, given)
    return None


def anniversary_document(shop: OpenShop, fact_id: int) -> Document:
    """A gift as it was given.

    ``card, name, phone, email, channels`` (those they allow), ``id, year, on, gift, points, reward, code, until,
    message`` (a letter), ``say`` (the sentence at the till).
    """
    fact = _gift_fact(shop, fact_id)
    member = get_member(shop.conn, fact.member_id or 0, follow=True)
    present = _present(shop, fact_id, ANNIVERSARY)
    one = anniversary_of(shop.program, fact.body["id"])
    of, named = (one.of, one.name) if one else ("", fact.body["id"])
    base = base_days(shop.conn, of, None, member.id) if one else []
    said = years_told(shop.program, of, fact.body["year"] - base[0][1].year if base else 0, named)
    return {
        **_whom(shop, member),
        "id": fact.body["id"],
        "year": fact.body["year"],
        "on": fact.on.isoformat(),
        **_what(shop, fact_id, present),
        "message": years_letter(shop.program, member.name, said, present),
        "say": years_after(shop.program, member.shown_name, said, present),
    }


def _gift_fact(shop: OpenShop, fact_id: int) -> Fact:
    fact = records.fact_by_id(shop.conn, fact_id)
    if fact is None:
        raise AssertionError("a gift that was just found is in the ledger")
    return fact


def _whom(shop: OpenShop, member: Member) -> Document:
    """Who is given something, and by which channels they may be told."""
    return {
        "card": member.card,
        "name": member.name,
        "phone": member.phone,
        "email": member.email,
        "channels": [name for name, allowed in consents_in_force(shop.conn, member.id).items() if allowed],
    }


def _what(shop: OpenShop, fact_id: int, present: Present) -> Document:
    """What was given."""
    reward = next(iter(records.issued_vouchers(shop.conn, fact_id)), None)
    return {
        "gift": gift(shop.program, present),
        "points": present.points,
        "reward": reward.reward if reward else None,
        "code": present.code or None,
        "until": present.until.isoformat() if present.until else None,
    }


def _present(shop: OpenShop, fact_id: int, rule: str = "birthday") -> Present:
    """The gift as it was written, whatever the program says today."""
    points = 0
    ends: list[date] = []
    for amount, last in gift_entries(shop.conn, fact_id, rule):
        points += amount
        ends += [last] if last else []
    vouchers = records.issued_vouchers(shop.conn, fact_id)
    ends += [one.expires_on for one in vouchers]
    name = vouchers[0].name if vouchers else ""
    over = next((one for one in records.tier_changes_of(shop.conn, fact_id) if one.rule == OVER), None)
    tier, last = (over.before, over.on - timedelta(days=1)) if over else ("", None)
    ends += [last] if last else []
    return Present(points, name, vouchers[0].code if vouchers else "", min(ends, default=None), tier, last)


def born_on(member: Member) -> date:
    """The date of birth of a member who told it."""
    if member.birthday is None:
        raise AssertionError("members are looked up by their birthday")
    return member.birthday
