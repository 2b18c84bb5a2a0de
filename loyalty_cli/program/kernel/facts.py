"""The values between ledger and program: input of the rules, state they rest on, decisions.

A *reference* to an entry is an ``int``: an entry already in the ledger by its id (positive), one that the same
decision makes by ``~index`` (-1 is its first). Amounts are in the entry's own unit: points, cents for ``credit`` and
``spend``, stamps for ``stamps:<card>``, one for a voucher, one for each reward given.
"""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.units import Cents
from loyalty_cli.values import Literal, NamedTuple, TypeAlias

POINTS = "points"
CREDIT = "credit"
SPEND = "spend"
STAMPS = "stamps:"
VOUCHER = "voucher:"
REWARD = "reward:"
BADGE = "reward:badge:"
CLUB = "reward:club:months"
"""Months of membership in the paid club, each lot counting for the day on which it begins."""
OFF = "reward:off:"
"""Units of money taken off a sale by a promise, in cents."""
GIFT_CARD = "reward:gift-card:"
"""Units of what a gift card has paid, in cents, by its code."""
CAUSE = "reward:cause:"
"""Units of money given for a cause, in cents."""
OPENING = "opening"
SPENDABLE = (POINTS, CREDIT)
"""Units whose positive entries are lots."""

LENT = "tier-days"
"""The rule of a tier lent for some days, with the day on which it is."""
OVER = "tier-days-over"
"""The rule of its end, dated the day after its last one."""
CARD_FULL = "card-full"
HEAD_START = "head-start"
WITHDRAWN = "withdrawn"
CARD = "card:"
"""Sources of vouchers of stamp cards, each with the id of its card."""
EARNED = ("points", "promo-bonus")
"""Rules under which a purchase gives points: what a day's cap counts."""
RETURN = "return"
UNDO = "undo"
LAPSE = "lapse"
MERGE = "merge"
CORRECTED = "corrected"
REDRAWN = "redrawn"
"""The rule of what an undo corrects of a later fact, named in the reason: it counts for the day of that fact."""
SHORTFALL = "shortfall"
"""The key of reasons and figures for points that were to be taken back and were not there."""
REVIVED = "revived"
"""The key of a reason that tells how much goes back to lots that had lapsed, and lives on."""
CREDIT_SOLD = "credit-sold"
RETURNED_AS_CREDIT = "return-credit"
PAID_CREDIT = (CREDIT_SOLD, RETURNED_AS_CREDIT)
"""Rules of store credit that was paid for: bought, or given back in place of money. It earns when it is used."""
STAMPED = ("stamps", "head-start", "opening", "adjust", MERGE, CORRECTED)
"""Rules under which boxes are stamped: the last of them says how long the card holds."""

Why: TypeAlias = Mapping[str, str | int]
EntryRef: TypeAlias = int


class Line(NamedTuple):
    """A part of a purchase: its category ("" when not given), how many items, their price in all."""

    category: str
    quantity: int
    amount_cents: Cents


class Lot(NamedTuple):
    """What is left of a positive entry that can be spent, and its last usable day (None: never lapses)."""

    id: EntryRef
    unit: str
    granted: int
    remaining: int
    expires_on: date | None
    fact_id: int
    on: date


class Debt(NamedTuple):
    """A negative entry of which ``open`` is not yet tied to a lot."""

    id: EntryRef
    unit: str
    open: int


class Terms(NamedTuple):
    """The terms of a voucher: for which goods, how many items at most, from which price.

    ``max_discount_cents`` is the most that a percentage takes off; ``with_others``: beside other vouchers, too.
    """

    categories: tuple[str, ...] = ()
    minimum_cents: Cents = 0
    items: int | None = None
    max_discount_cents: Cents | None = None
    with_others: bool = True

    @property
    def bound(self) -> bool:
        """Whether it pays for some of the goods only."""
        return bool(self.categories) or self.items is not None


NO_TERMS = Terms()

VoucherState: TypeAlias = Literal["open", "used", "withdrawn", "lapsed"]


class Voucher(NamedTuple):
    """A voucher: what it gives, by the terms of the day it was issued; ``source`` is the rule that issued it.

    ``boxes`` of a stamp card it was given for, and ``printed`` the boxes that the next card began with: told where they
    may go back, else None. ``terms`` are those of the program it was issued under, told where it is used.
    """

    code: str
    member_id: int
    reward: str
    name: str
    kind: str
    value_cents: Cents
    percent_e4: int
    issued_on: date
    expires_on: date
    source: str
    fact_id: int = 0
    state: VoucherState = "open"
    boxes: int | None = None
    printed: int = 0
    terms: Terms = NO_TERMS

    @property
    def unit(self) -> str:
        """The unit under which the ledger counts this voucher: 1 open, 0 used, withdrawn or lapsed."""
        return VOUCHER + self.code


class PlannedEntry(NamedTuple):
    """An entry to be written. ``counts_on`` is the day a spend counts for, where that is not the fact's own day.

    ``reverses`` names the entry this one takes back or gives back; ``origin`` the lot this one carries on.
    """

    unit: str
    amount: int
    rule: str
    why: Why
    expires_on: date | None = None
    counts_on: date | None = None
    reverses: EntryRef | None = None
    origin: EntryRef | None = None


class Allocation(NamedTuple):
    """Ties ``amount`` of a debit to the lot it draws on; negative gives it back."""

    debit: EntryRef
    lot: EntryRef
    amount: int


class Extension(NamedTuple):
    """Moves a lot's last usable day."""

    lot: EntryRef
    expires_on: date


class TierChange(NamedTuple):
    """A move between tiers, by name, and the day it takes effect."""

    before: str
    after: str
    on: date
    rule: str


class Decision(NamedTuple):
    """All that one fact changes. ``figures`` are numbers for the receipt besides entries (what is left to pay…)."""

    entries: tuple[PlannedEntry, ...] = ()
    allocations: tuple[Allocation, ...] = ()
    extensions: tuple[Extension, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    tier_changes: tuple[TierChange, ...] = ()
    figures: Mapping[str, int] = {}


class When(NamedTuple):
    """The shop day a fact is dated, the shop day it is keyed, the minute of the day if told."""

    on: date
    keyed_on: date
    minute: int | None = None


class Cut(NamedTuple):
    """Money off a sale by a promise: ``id`` names it in its unit, ``rule`` is that of its entry.

    Off the goods of ``categories`` (or all), where they cost ``minimum_cents`` and are ``quantity`` items at least: an
    amount; or a share in ten-thousandths by the highest of ``steps`` (from a price, so much); or of each ``buy`` +
    ``get`` items the ``get`` cheapest.
    """

    id: str
    rule: str
    name: str
    categories: tuple[str, ...] = ()
    steps: tuple[tuple[Cents, int], ...] = ()
    amount_cents: Cents = 0
    buy: int = 0
    get: int = 0
    minimum_cents: Cents = 0
    quantity: int = 0

    @property
    def unit(self) -> str:
        """The unit under which the ledger counts what it took off."""
        return OFF + self.id


class Recorded(NamedTuple):
    """An entry of an earlier fact as it stands today, for taking it back.

    ``net`` is what is left of its amount after what was taken back of it before (same sign as the amount); ``lapsed``
    the part of a lot, or of stamps, that lapsed unused. ``draws`` is what a debit has tied to lots, net, in the order
    it was tied; of a giving back, what it gave to them. ``retaken`` are the debits that took again what had been given
    back of this one. ``holder`` is the member whose entry it is, ``carried`` the lots that carry it on since the record
    became part of another.
    """

    id: int
    unit: str
    amount: int
    rule: str
    why: Why
    net: int
    lapsed: int = 0
    counts_on: date | None = None
    expires_on: date | None = None
    draws: tuple[tuple[Lot, int], ...] = ()
    retaken: tuple["Recorded", ...] = ()
    holder: int = 0
    carried: tuple[EntryRef, ...] = ()

    @property
    def given_by(self) -> str:
        """The rule that gave it; of a correction, that of the entry it corrects."""
        return str(self.why.get("rule", self.rule)) if self.rule == CORRECTED else self.rule


class PurchaseRecord(NamedTuple):
    """A purchase as it stands today. ``returned`` are lines that came back named, ``returned_cents`` all that came.

    ``cuts`` are what promises took off before all else. ``discount_cents`` was taken off by the vouchers, by each its
    part of ``offs``, ``credit_cents`` paid with store credit, ``earning_cents`` of it with credit that was paid for.
    ``handed`` is the money and the credit that the returns which stand have handed over. ``gifts`` is what each gift
    card paid, ``gifts_back`` what of it is back on the card.
    """

    fact_id: int
    on: date
    amount_cents: Cents
    lines: tuple[Line, ...]
    discount_cents: Cents
    credit_cents: Cents
    vouchers: tuple[Voucher, ...]
    entries: tuple[Recorded, ...]
    returned: tuple[Line, ...] = ()
    returned_cents: Cents = 0
    handed: tuple[Cents, Cents] = (0, 0)
    offs: tuple[Cents, ...] = ()
    earning_cents: Cents = 0
    cuts: tuple[Cut, ...] = ()
    gifts: tuple[Cents, ...] = ()
    gifts_back: tuple[Cents, ...] = ()

    @property
    def left_cents(self) -> Cents:
        """What has not come back yet."""
        return self.amount_cents - self.returned_cents
