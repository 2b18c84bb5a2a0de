"""The demo café besides sales: a club, gift cards, a cause, a company, engagements to approve, a campaign."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from random import Random

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.ledger.people.links import IS_COMPANY
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.engage import Shown, engage
from loyalty_cli.operations.deeds.helping import approval, linking
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.money import causes, gift_cards
from loyalty_cli.operations.deeds.owner import campaign
from loyalty_cli.operations.deeds.regulars import club
from loyalty_cli.operations.demo.french import named
from loyalty_cli.operations.demo.people import Guest
from loyalty_cli.operations.kernel.recording import Done, Keyed, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.program.promises.owner.campaigns import campaigns_of
from loyalty_cli.program.promises.regulars.club import Step
from loyalty_cli.values import Final

COMPANY: Final = "Librairie Filigranet"
CAUSE: Final = "shelter"
REVIEW: Final = "review"
LINKED: Final = 2
REACHED_DAYS: Final = 45
"""So many days before the end the café reaches out to those who have stayed away."""
AWAY_DAYS: Final = 60
_CARDS: Final = (2_000, 3_000, 5_000)


class Beyond:
    """The state: gift cards sold, engagements waiting for approval, the company, the campaign."""

    def __init__(self, members: int) -> None:
        self.has_company = members > LINKED + 1
        """The company is one of the members."""
        self.cards: list[str] = []
        self.waiting: list[int] = []
        self.company: Member | None = None
        self.linked: frozenset[int] = frozenset()
        """Who buys for the company: their own vouchers are for their own purchases."""
        self.reached = False

    def cards_of(self, dice: Random) -> tuple[str, ...]:
        """The gift cards of a sale: now and then one is used."""
        return (self.cards.pop(0),) if self.cards and dice.random() < 0.02 else ()

    def fortnight(self, shop: OpenShop, dice: Random, came: Mapping[int, list[date]], end: date) -> None:
        """What the owner does at the end of a fortnight, each in a transaction of its own."""
        numbers = sorted(came)
        if len(numbers) <= LINKED:
            return
        one, other, *_ = (get_member(shop.conn, number) for number in dice.sample(numbers, 2))
        self._sell(shop, dice, one)
        self._thank(shop, dice, one)
        with suppress(LoyaltyError):
            # They have told neither phone nor e-mail.
            update(shop, other.card, Changes(confirm=()))
        with suppress(LoyaltyError):
            # Nothing is owed yet.
            causes.pay(shop, named(shop, CAUSE), dice.choice((200, 500, 1_000)))
        if self.company is None and self.has_company:
            self.linked = frozenset(numbers[:LINKED])
            self.company = _company(shop, [get_member(shop.conn, number) for number in sorted(self.linked)])
        elif self.company is not None and dice.random() < 0.5:
            big_order(shop, dice, self.company)
        if not self.reached and shop.now().today > end - timedelta(days=REACHED_DAYS):
            self.reached = True
            _reach_out(shop, came)

    def _sell(self, shop: OpenShop, dice: Random, member: Member) -> None:
        sold = gift_cards.sell(shop, dice.choice(_CARDS), to=member.card if dice.random() < 0.5 else None)
        self.cards.append(sold["code"])

    def _thank(self, shop: OpenShop, dice: Random, member: Member) -> None:
        for number in self.waiting:
            (approval.reject if dice.random() < 0.15 else approval.approve)(shop, f"#{number}")
        self.waiting = []
        link = f"https://example.org/avis/{dice.randrange(10**6)}"
        with suppress(LoyaltyError):
            # As often as they may already.
            shown = Shown(link=link, stars=dice.choice((4, 5, 5)), publish=dice.random() < 0.5)
            self.waiting.append(engage(shop, member.card, named(shop, REVIEW), shown).document()["fact"]["id"])


def club_step(shop: OpenShop, dice: Random, guest: Guest, member: Member) -> Done | None:
    """Sometimes a regular joins the club, renews or leaves, inside the caller's transaction: what was recorded."""
    if guest.habit.name not in ("daily", "weekly") or dice.random() > 0.03:
        return None
    step: Step = dice.choice(("join", "join", "renew", "renew", "cancel"))
    with suppress(LoyaltyError):
        # A member already, or none yet.
        return club.record_step(shop, member, step, Keyed())
    return None


def _company(shop: OpenShop, staff: Sequence[Member]) -> Member:
    """A company, whose first members from now on buy for it, too."""
    request = EnrollRequest(COMPANY, email="librairie@example.org", fields={IS_COMPANY: "yes"})
    company = find_member(shop, enroll(shop, request).document()["member"]["card"])
    for one in staff:
        linking.link(shop, one.card, company.card)
    return company


def big_order(shop: OpenShop, dice: Random, company: Member) -> None:
    """Lunch for a meeting: enough to reach a threshold now and then."""
    many = dice.randrange(8, 20)
    cents = many * 1_490
    ref = f"F-{shop.now().today.isoformat()}"
    buy(shop, company.card, cents, lines=(Line(named(shop, "lunch"), many, cents),), sure=True, ref=ref)


def _reach_out(shop: OpenShop, came: Mapping[int, list[date]]) -> None:
    """Starts the campaigns, for those who have stayed away."""
    since = shop.now().today - timedelta(days=AWAY_DAYS)
    away = [number for number, days in came.items() if days and days[-1] < since]
    for one in campaigns_of(shop.program) if away else ():
        campaign.start(shop, one, lambda: away)
