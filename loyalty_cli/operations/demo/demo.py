"""The demo café: some hundred made-up members with two years of purchases, the same each time.

Each day is played on its own date through the commands of the till, and every fortnight its nights are caught up, so
that the ledger is one that a real shop would have; the nights of the last one are still to be run. Voucher codes are
secrets and always new; all else depends on the dice and the moment alone.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from loyalty_cli.config import files
from loyalty_cli.errors import Duplicate, Refused
from loyalty_cli.language.catalogue import sentence, spoken
from loyalty_cli.language.words import decimal
from loyalty_cli.ledger.facts import records
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.demo import most_often_here, points_on, size, vouchers_on
from loyalty_cli.ledger.standings.standing import AsOf, voucher
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import Sale, record_purchase
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, checked, record_enrolment
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.redeem import record_redemption, record_voucher_use
from loyalty_cli.operations.deeds.returns import record_return
from loyalty_cli.operations.deeds.undo import record_undo
from loyalty_cli.operations.deeds.visit import record_visit
from loyalty_cli.operations.demo import beyond, english, french, lively
from loyalty_cli.operations.demo.people import Guest, guests, minute, order, visit_days
from loyalty_cli.operations.due import anniversaries, birthdays, lapse, review
from loyalty_cli.operations.due.keying import with_referral
from loyalty_cli.operations.due.nights import mark_done
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.recording import Done, Keyed
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Voucher
from loyalty_cli.program.promises.buying.rewards import VOUCHER_KINDS
from loyalty_cli.values import Any, Final, TypeAlias

MEMBERS: Final = 300
DAYS: Final = 730
SEED: Final = 2_026
FORTNIGHT: Final = 14
"""So many days are played in one transaction."""
WEEK: Final = 7
"""An anniversary is honoured within a week."""
NIGHT: Final = 23 * 60
CASHIERS: Final = ("Maud", "Noor", "Tom")
DRINKS: Final = {
    "fr": ("noisette", "matcha", "chocolat viennois", "thé fumé", "cappuccino"),
    "en": ("flat white", "matcha", "hot chocolate", "smoked tea", "cappuccino"),
}
COLD: Final = {"fr": "un café servi froid", "en": "a coffee served cold"}

Tell: TypeAlias = Callable[[int, int], None]
"""Is told how many days are played, of how many."""


def demo(
    folder: str,
    *,
    language: str = "fr",
    members: int = MEMBERS,
    days: int = DAYS,
    seed: int = SEED,
    tell: Tell | None = None,
    night: Callable[[OpenShop], object] | None = None,
) -> tuple[OpenShop, dict[str, Any]]:
    """Begins the demo café in ``folder``, plays its ``days`` up to now, and opens it.

    The document: ``shop, folder, members, purchases, facts, since, until, points`` (outstanding), ``vouchers`` (open)
    and ``try``, commands (``command``, without the word loyalty, and ``what`` they show) on people who show something.
    ``night`` is called at the end of each fortnight of the last three months, with the shop as it is then.
    Stopped on the way, it leaves nothing behind. Raises Duplicate when the folder is a shop already, FileProblem.
    """
    root = os.path.abspath(os.path.expanduser(folder))
    program = os.path.join(root, files.PROGRAM_FILE)
    if os.path.lexists(program):
        raise Duplicate("error.shop-there-demo", root=root)
    sample = lively.begun(files.sample_text())
    shop = init(root, program=(english if language == "en" else french).translated(sample))
    whole = False
    try:
        dice = Random(seed)  # noqa: S311 - the same dice each time
        _play(_Cafe(shop, dice, days, members), members, tell, night)
        whole = True
    finally:
        if not whole:
            shop.close()
            os.unlink(shop.db_path)
            os.unlink(program)
    return shop, _summary(shop)


class _Cafe:
    """The café at the moment being simulated, and the vouchers its members hold."""

    def __init__(self, shop: OpenShop, dice: Random, days: int, members: int) -> None:
        self.shop, self.dice = shop, dice
        self.end = shop.now()
        self.first = self.end.today - timedelta(days=days)
        self.receipt = 1_000
        self.members: dict[str, Member] = {}
        self.vouchers: dict[int, list[Voucher]] = defaultdict(list)
        self.came: dict[int, list[date]] = defaultdict(list)
        self.tickets = self.taken_cents = 0
        self.beyond = beyond.Beyond(members)

    def turn_clock(self, on: date, minute_of_day: int) -> bool:
        """Plays that moment as now; False, and nothing is played, when it is still to come."""
        moment = datetime.combine(on, time(minute_of_day // 60, minute_of_day % 60), UTC)
        clock = Now(on, f"{moment:%H:%M}", moment.isoformat(timespec="seconds"))
        if (clock.today, clock.at) > (self.end.today, self.end.at):
            return False
        self.shop = self.shop._replace(rehearsed=clock, operator=CASHIERS[on.toordinal() % len(CASHIERS)])
        return True

    def keyed(self) -> Keyed:
        """The next receipt."""
        self.receipt += 1
        return Keyed(ref=f"T-{self.receipt}")


def _play(cafe: _Cafe, count: int, tell: Tell | None, night: Callable[[OpenShop], object] | None = None) -> None:
    """Fortnight by fortnight, each in one transaction; what the owner and the nights do comes at its end."""
    diary: dict[date, list[Guest]] = defaultdict(list)
    for guest in guests(cafe.dice, count - cafe.beyond.has_company, cafe.first, cafe.end.today):
        for day in visit_days(cafe.dice, guest, cafe.end.today):
            diary[day].append(guest)
    days = [cafe.first + timedelta(days=number) for number in range((cafe.end.today - cafe.first).days + 1)]
    for begin in range(0, len(days), FORTNIGHT):
        played = days[begin : begin + FORTNIGHT]
        with connection.writing(cafe.shop.conn):
            for day in played:
                _day(cafe, day, diary[day])
        _owner(cafe)
        cafe.beyond.fortnight(cafe.shop, cafe.dice, cafe.came, cafe.end.today)
        if len(played) == FORTNIGHT and cafe.turn_clock(played[-1], NIGHT):
            _nights(cafe, played)
            if night is not None and played[-1] > cafe.end.today - timedelta(days=lively.TOLD_DAYS):
                night(cafe.shop)
        if tell is not None:
            tell(begin + len(played), len(days))


def _day(cafe: _Cafe, day: date, coming: list[Guest]) -> None:
    for at, name, guest in sorted((minute(cafe.dice), guest.name, guest) for guest in coming):
        if cafe.turn_clock(day, at):
            if name not in cafe.members:
                cafe.members[name] = _enrol(cafe, guest)
            _serve(cafe, guest, cafe.members[name])
            lively.ask_or_thank(cafe.shop, cafe.dice, guest, cafe.members[name])
            if done := beyond.club_step(cafe.shop, cafe.dice, guest, cafe.members[name]):
                _pocket(cafe, done)
    if cafe.first < cafe.end.today - timedelta(days=lively.TOLD_DAYS) <= day and cafe.turn_clock(day, NIGHT - 1):
        lively.tell_takings(cafe.shop, cafe.dice, day, cafe.tickets, cafe.taken_cents)
    cafe.tickets = cafe.taken_cents = 0


def _enrol(cafe: _Cafe, guest: Guest) -> Member:
    stamps = {card.id: guest.paper_stamps for card in cafe.shop.program.stamp_cards[:1] if guest.paper_stamps}
    consents = ("email",) if guest.email and cafe.dice.random() < 0.6 else ()
    known = sorted(cafe.members)
    friend = cafe.members[cafe.dice.choice(known)] if known and cafe.dice.random() < 0.3 else None
    request = EnrollRequest(
        *(guest.name, guest.phone, guest.email, guest.birthday),
        stamps=stamps,
        consents=consents,
        anyway=True,
        refer=friend.card if friend else None,
    )
    done = record_enrolment(cafe.shop, checked(cafe.shop, request), request, friend)
    _pocket(cafe, done)
    return get_member(cafe.shop.conn, done.member_id)


def _serve(cafe: _Cafe, guest: Guest, member: Member) -> None:
    """One visit: a redemption or a voucher first, then a purchase; now and then only a check-in."""
    own = member.id not in cafe.beyond.linked
    code = _hand_in(cafe, member) if own and cafe.dice.random() < 0.5 else None
    if own and code is None and cafe.dice.random() < 0.12:
        _take_a_reward(cafe, member)
    thrown = cafe.dice.random()
    if thrown < 0.03:
        record_visit(cafe.shop, member, Keyed())
        return
    bought, keyed = order(cafe.dice, guest.likes), cafe.keyed()
    lines = tuple(line._replace(category=french.named(cafe.shop, line.category)) for line in bought.lines)
    cafe.came[member.id].append(cafe.shop.now().today)
    cafe.tickets, cafe.taken_cents = cafe.tickets + 1, cafe.taken_cents + bought.amount_cents
    cards = cafe.beyond.cards_of(cafe.dice)
    up = french.named(cafe.shop, beyond.CAUSE) if cafe.dice.random() < 0.05 else ""
    sale = Sale(bought.amount_cents, lines, vouchers=(code,) if code else (), round_up=up, cards=cards)
    done = with_referral(cafe.shop, record_purchase(cafe.shop, member, sale, keyed))
    if thrown < 0.034:
        record_undo(cafe.shop, keyed.ref, Keyed())
    elif thrown < 0.046:
        last = lines[-1]
        record_return(cafe.shop, keyed.ref or "", last.amount_cents, (last,), cafe.keyed())
    else:
        _pocket(cafe, done)


def _pocket(cafe: _Cafe, done: Done) -> None:
    """Keeps the vouchers that came of it."""
    cafe.vouchers[done.member_id] += records.issued_vouchers(cafe.shop.conn, done.fact_id)


def _hand_in(cafe: _Cafe, member: Member) -> str | None:
    """Uses the oldest voucher in hand; the code of one that comes off the price of what is bought next."""
    first = _oldest(cafe, member)
    if first is None or first.kind in VOUCHER_KINDS:
        return first.code if first else None
    record_voucher_use(cafe.shop, member, first.code, cafe.keyed())
    return None


def _oldest(cafe: _Cafe, member: Member) -> Voucher | None:
    """Takes the oldest voucher in hand that can be used; others went with the visit that brought them, or lapsed."""
    held, today = cafe.vouchers[member.id], cafe.shop.now().today
    while held:
        code = held.pop(0).code
        one = voucher(cafe.shop.conn, code, AsOf(today))
        if one is not None and one.state == "open" and one.expires_on >= today:
            return one
    return None


def _take_a_reward(cafe: _Cafe, member: Member) -> None:
    """One of the rewards that the member has points for; some are taken home as a code."""
    points = points_on(cafe.shop.conn, cafe.shop.now().today, member.id)
    offered = [one for one in cafe.shop.program.rewards if one.points is not None and one.points <= points]
    if not offered:
        return
    reward, take_home = cafe.dice.choice(offered), cafe.dice.random() < 0.3
    try:
        done = record_redemption(cafe.shop, member, reward, take_home, cafe.keyed())
    except Refused:
        # For a higher tier, out of stock, or had once this month: then not today.
        return
    _pocket(cafe, done)


def _owner(cafe: _Cafe) -> None:
    """What the owner keys: an adjustment for a cold coffee, a favourite drink."""
    lang = cafe.shop.program.shop.language
    for name in cafe.dice.sample(sorted(cafe.members), min(1, len(cafe.members))):
        card = cafe.members[name].card
        if cafe.dice.random() < 0.4:
            adjust(cafe.shop, card, 20, reason=COLD[lang])
        else:
            update(cafe.shop, card, Changes(fields={"favourite_drink": cafe.dice.choice(DRINKS[lang])}))


def _nights(cafe: _Cafe, missed: list[date]) -> None:
    """Lapses, tier reviews and birthday gifts, on their own days."""
    lapse.run(cafe.shop, missed[-1])
    review.run(cafe.shop, missed[-1])
    for night in missed:
        _hand_over(cafe, birthdays.run(cafe.shop, night), missed[-1])
    for night in missed[WEEK - 1 :: WEEK]:
        _hand_over(cafe, anniversaries.run(cafe.shop, night), missed[-1])
    _hand_over(cafe, lively.surprise(cafe.shop, cafe.dice, cafe.came), missed[-1])
    for step in ("lapse", "review", "birthdays"):
        mark_done(cafe.shop, step, missed[-1])


def _hand_over(cafe: _Cafe, gifts: Sequence[Mapping[str, Any]], on: date) -> None:
    """Gives the members the vouchers of some gifts, to use them."""
    for gift in gifts:
        given = voucher(cafe.shop.conn, gift["code"], AsOf(on)) if gift["code"] else None
        if given is not None:
            cafe.vouchers[given.member_id].append(given)


def _summary(shop: OpenShop) -> dict[str, Any]:
    today = shop.now().today
    return {
        "shop": shop.program.shop.name,
        "folder": shop.root,
        **size(shop.conn)._asdict(),
        "points": points_on(shop.conn, today),
        "vouchers": vouchers_on(shop.conn, today),
        "try": _to_try(shop),
    }


def _to_try(shop: OpenShop) -> list[dict[str, str]]:
    """Commands that show something, on the guest of a middle tier who came most often in the last three months."""
    middle = shop.program.tiers[len(shop.program.tiers) // 2].name
    card, name = most_often_here(shop.conn, shop.now().today - timedelta(days=90), middle)
    lang = spoken(shop.program.shop.language)
    price = decimal("5.20", lang)
    commands = {
        "card": f"show {card}",
        "find": f"find {name.split()[-1].lower()}",
        "sale": f"buy {card} {price} --item {french.named(shop, 'coffee')}:2={price}",
        "why": f"why {card}",
        "most": "balances --sort points --limit 10",
        "near": "progress --limit 15",
        "away": "members --segment drifting",
    }
    return [{"command": typed, "what": sentence(lang, f"label.try.{what}")} for what, typed in commands.items()]
