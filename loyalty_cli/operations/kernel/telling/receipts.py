"""The answer to every command that writes: what changed, how the member stands now, what to say to them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from loyalty_cli.jsons import loads
from loyalty_cli.language.say import say_first
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.nights import COUNTED, last_night
from loyalty_cli.ledger.standings.standing import NOW, AsOf, vouchers_as_of
from loyalty_cli.ledger.standings.visits import last_visit
from loyalty_cli.ledger.store.connection import reading
from loyalty_cli.operations.kernel.recording import Done
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.documents import (
    balance_document,
    member_document,
    standing_to_show,
    tier_document,
    voucher_document,
)
from loyalty_cli.operations.kernel.telling.notices import to_keep
from loyalty_cli.operations.kernel.telling.offers import Unavailable
from loyalty_cli.operations.kernel.telling.reasons import Reasons
from loyalty_cli.program.kernel.facts import BADGE, OVER, TierChange
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.program.kernel.rhythm import QUIET_DAYS
from loyalty_cli.program.progress import FAR, Item, progress
from loyalty_cli.values import Any, Final, NamedTuple

_GIFT: Final = ("on", "gift", "points", "reward", "code", "until")


class Receipt(NamedTuple):
    """A finished answer. ``lines`` is the document of interface.md, as it is printed."""

    lines: Mapping[str, Any]

    def document(self) -> dict[str, Any]:
        """One JSON document: fact, member, entries, balance, tier, say, and what the command has to add."""
        return dict(self.lines)


def receipt(shop: OpenShop, done: Done, more: Mapping[str, Any] | None = None, first: Sequence[str] = ()) -> Receipt:
    """The receipt of a fact, with ``more`` fields; the sentences ``first`` come before what else is said.

    A repeated one tells what its fact wrote, and how the member stands now.
    """
    with reading(shop.conn):
        fact = records.fact_by_id(shop.conn, done.fact_id)
        if fact is None or fact.member_id is None:
            raise AssertionError("a receipt is given for a fact of a member that was just written")
        member = get_member(shop.conn, fact.member_id)
        as_of = AsOf(max(fact.keyed_on, shop.now().today) if done.repeated else fact.keyed_on, NOW)
        items, document = _document(shop, fact, member, as_of)
    document["fact"]["repeated"] = done.repeated
    document |= more or {}
    is_greeted = document.keys() & {"birthday", "wish", "anniversary"}
    if fact.kind in VISITS and not (first or is_greeted or "referral" in document):
        _ask(shop, member, fact.id, items, as_of.on, document)
    if first:
        document["say"] = [*first, *document["say"][: max(2 - len(first), 0)]]
    if done.warnings:
        document["warnings"] = list(done.warnings)
    return Receipt(document)


def _document(shop: OpenShop, fact: Fact, member: Member, as_of: AsOf) -> tuple[Sequence[Item], dict[str, Any]]:
    """What lies ahead for the member, and the document: the fact, its entries, how the member stands."""
    standing = standing_to_show(shop, member.id, as_of)
    vouchers = vouchers_as_of(shop.conn, member.id, as_of)
    gone = Unavailable(shop, member.id, as_of.on)
    keep = to_keep(shop, member.id, standing.tier, as_of)
    items = progress(shop.program, standing, as_of.on, vouchers=vouchers, unavailable=gone, keep=keep)
    reasons = Reasons(shop)
    document: dict[str, Any] = {
        "fact": {"id": fact.id, "kind": fact.kind, "on": fact.on.isoformat(), "ref": fact.ref},
        "member": member_document(member, standing.tier),
        "entries": entry_documents(reasons, fact.id),
        "balance": balance_document(standing, vouchers),
        "tier": tier_document(shop.program, standing),
        "say": say_first(items, shop.program, as_of.on) if member.status == "active" else [],
    }
    if nothing := reasons.nothing(fact):
        document["no_points"] = nothing
    if none := reasons.no_stamps(fact):
        document["no_stamps"] = none
    if issued := records.issued_vouchers(shop.conn, fact.id):
        document["vouchers"] = [voucher_document(one) for one in issued]
    if changes := records.tier_changes_of(shop.conn, fact.id):
        document["tier_changes"] = [
            {"before": one.before, "after": one.after, "on": one.on.isoformat()} for one in changes if one.rule != OVER
        ]
        document |= _lent(changes)
    if fact.kind in VISITS:
        _moments(shop, member, fact.id, as_of.on, document)
    return items, document


def _lent(changes: Sequence[TierChange]) -> dict[str, Any]:
    """The tier that is lent with a fact, and its last day."""
    over = [one for one in changes if one.rule == OVER]
    return {"lent": {"tier": over[-1].before, "through": (over[-1].on - timedelta(days=1)).isoformat()}} if over else {}


def _ask(
    shop: OpenShop, member: Member, fact_id: int, items: Sequence[Item], on: date, document: dict[str, Any]
) -> None:
    """Says a question, else a suggestion, after the one thing that is more urgent, where two are not.

    Goals further off wait.
    """
    asks = "profile_rules" in shop.program.values
    if not asks and last_night(shop.conn, COUNTED, on) is None:
        return
    goals = say_first(items, shop.program, on)
    moments = [told for told in document["say"] if told not in goals]
    pressing = say_first([item for item in items if item.urgency(on)[0] < FAR], shop.program, on)
    if len(moments) + len(pressing) > 1:
        return
    said = document["say"][:1]
    if asks:
        from loyalty_cli.operations.due import questions

        if (asked := questions.question(shop, member, fact_id, on)) is not None:
            document |= {"say": [*said, asked], "question": asked}
            return
    from loyalty_cli.operations.kernel.telling.suggestions import suggestion

    if member.status == "active" and (told := suggestion(shop, member, fact_id, on)) is not None:
        document |= {"say": [*said, told.pop("say")], "suggestion": told}


def _moments(shop: OpenShop, member: Member, fact_id: int, on: date, document: dict[str, Any]) -> None:
    """What this very moment brought is said before all else: a birthday, an anniversary, a surprise, a comeback."""
    last = last_visit(shop.conn, member.id, fact_id, on)
    if last is not None and (on - last).days > QUIET_DAYS:
        _welcome_back(shop, member, fact_id, on, document)
    if "surprises" in shop.program.values:
        _surprise(shop, member, fact_id, document)
    if "anniversaries" in shop.program.values:
        _celebrate(shop, member, on, document)
    if "club" in shop.program.values:
        _end_of_club(shop, member, fact_id, on, document)
    if member.birthday is not None and shop.program.birthday is not None:
        from loyalty_cli.program.promises.days.occasions import open_occasion

        if open_occasion(shop.program.birthday, member.birthday, on) is not None:
            _greet(shop, member, on, document)


def _greet(shop: OpenShop, member: Member, on: date, document: dict[str, Any]) -> None:
    """Says the birthday first; ``birthday`` tells the gift, ``wish`` why there is none."""
    from loyalty_cli.operations.kernel.gifts import greeting_of

    if (greeting := greeting_of(shop, member, on)) is not None:
        document |= greeting[1]
        document["say"] = [greeting[0], *document["say"]][:2]


def _celebrate(shop: OpenShop, member: Member, on: date, document: dict[str, Any]) -> None:
    """Says an anniversary; ``anniversary`` tells the gift."""
    from loyalty_cli.operations.kernel.gifts import celebrated_with

    if (told := celebrated_with(shop, member, on)) is not None:
        document["anniversary"] = {name: told[name] for name in ("id", "year", *_GIFT)}
        document["say"] = [told["say"], *document["say"]][:2]


def _welcome_back(shop: OpenShop, member: Member, fact_id: int, on: date, document: dict[str, Any]) -> None:
    """Says that a silence is over; ``back`` tells how long it was."""
    from loyalty_cli.operations.kernel.telling.comeback import comeback

    if member.status == "active" and (told := comeback(shop, member, fact_id, on)) is not None:
        document["say"] = [told.pop("say"), *document["say"]][:2]
        document["back"] = told


def _end_of_club(shop: OpenShop, member: Member, fact_id: int, on: date, document: dict[str, Any]) -> None:
    """Says that the membership of the club ends soon."""
    from loyalty_cli.operations.due.club_notice import notice

    if (told := notice(shop, member, fact_id, on)) is not None:
        document["say"] = [told, *document["say"]][:2]


def _surprise(shop: OpenShop, member: Member, fact_id: int, document: dict[str, Any]) -> None:
    """Says a surprise given since the last visit; ``surprise`` tells the gift."""
    from loyalty_cli.operations.kernel.gifts import surprise_for

    if (told := surprise_for(shop, member, fact_id)) is not None:
        document["surprise"] = {key: told[key] for key in ("id", *_GIFT)}
        document["say"] = [told["say"], *document["say"]][:2]


def entry_documents(reasons: Reasons, fact_id: int) -> list[dict[str, Any]]:
    """The entries of a fact, each with its reason in the shop's language."""
    return [
        {
            "unit": unit,
            "amount": amount,
            "rule": rule,
            "why": reasons.of(fact_id, rule, loads(numbers), amount, (of, because)),
            "expires_on": expires_on,
            **({"badge": loads(numbers).get("badge", "")} if unit.startswith(BADGE) else {}),
        }
        for unit, amount, rule, numbers, expires_on, of, because in records.entries_told(reasons.shop.conn, fact_id)
    ]
