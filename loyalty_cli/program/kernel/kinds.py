"""The kinds of facts, one line each. The only list of kinds: all other code reads it."""

from collections.abc import Mapping

from loyalty_cli.values import Any, Final, NamedTuple


class Kind(NamedTuple):
    """A kind of fact.

    ``home`` is the module of ``operations`` that records it; its ``replay`` decides it again. What is said of it stands
    in the catalogues under ``deed.NAME``.
    """

    name: str
    home: str
    undoable: bool = False
    """``undo`` takes it back."""
    by_hand: bool = False
    """A person keys it; the others follow from one, or the night writes them."""
    dated: bool = False
    """It can be keyed for an earlier day, at the till."""
    visit: bool = False
    """The member came in: it counts as a visit."""
    contact: bool = False
    """It counts as contact with the member, which keeps the record from being purged."""
    draws: bool = False
    """It may draw on points, credit or vouchers that the member has."""
    takes: bool = False
    """A member takes a reward with it."""
    gives: bool = False
    """It may give something by the rules of the program."""
    owes: bool = False
    """It may take more than is there, and leave a debt."""
    bookkeeping: bool = False
    """It is written without anybody having come in or having been given something since enrolment."""
    follows: bool = False
    """It follows from others: where these are played again they bring their own."""
    unasked: bool = False
    """A gift that nobody keyed: it is undone by its name alone."""
    ties: bool = False
    """It ties the member to another: what one of them does may concern the other."""
    apart: bool = False
    """It is not a slip of the till: ``undo`` takes it by its number alone, and passes over it otherwise."""
    nobody: bool = False
    """It is of no member, and is undone all the same."""
    light: bool = False
    """It does not keep the enrolment before it from being undone."""


_ALL: Final = (
    Kind("enrolment", "deeds.members.enroll", undoable=True, by_hand=True, contact=True, gives=True, bookkeeping=True),
    Kind("profile", "deeds.members.update", undoable=True, by_hand=True, contact=True, gives=True, bookkeeping=True),
    Kind("purchase", "deeds.buy", undoable=True, by_hand=True, dated=True, visit=True, contact=True, gives=True),
    Kind("return", "deeds.returns", undoable=True, by_hand=True, dated=True, contact=True, draws=True, owes=True),
    Kind("credit-sale", "deeds.money.credit", undoable=True, by_hand=True, dated=True, contact=True),
    Kind("cause-payment", "deeds.money.causes", undoable=True, by_hand=True, nobody=True),
    Kind("gift-card-sale", "deeds.money.gift_cards", undoable=True, by_hand=True, nobody=True),
    Kind("gift-card-refund", "deeds.money.gift_cards", undoable=True, by_hand=True, nobody=True),
    Kind("gift-card-block", "deeds.money.gift_cards", undoable=True, by_hand=True, nobody=True),
    Kind("visit", "deeds.visit", undoable=True, by_hand=True, dated=True, visit=True, contact=True, gives=True),
    Kind("stamp", "deeds.stamp", undoable=True, by_hand=True, dated=True, contact=True, gives=True),
    Kind(
        *("redemption", "deeds.redeem"),
        undoable=True,
        by_hand=True,
        dated=True,
        visit=True,
        contact=True,
        draws=True,
        takes=True,
        gives=True,
    ),
    Kind(
        *("voucher-use", "deeds.redeem"),
        undoable=True,
        by_hand=True,
        dated=True,
        visit=True,
        contact=True,
        draws=True,
        takes=True,
    ),
    Kind("engagement", "deeds.engage", undoable=True, by_hand=True, dated=True, contact=True, gives=True),
    Kind("approval", "deeds.helping.approval", undoable=True, by_hand=True, dated=True, gives=True),
    Kind("challenge", "deeds.helping.joining", undoable=True, by_hand=True, dated=True, contact=True),
    Kind("link", "deeds.helping.linking", undoable=True, by_hand=True, dated=True, contact=True, ties=True),
    Kind("answer", "deeds.survey", undoable=True, by_hand=True, dated=True, contact=True, gives=True),
    Kind("adjust", "deeds.adjust", undoable=True, by_hand=True, dated=True, draws=True, gives=True),
    Kind("birthday", "due.birthdays", undoable=True, by_hand=True, gives=True, unasked=True),
    Kind("anniversary", "due.anniversaries", undoable=True, by_hand=True, gives=True, unasked=True),
    Kind("club", "deeds.regulars.club", undoable=True, by_hand=True, dated=True, contact=True, gives=True),
    Kind("takings", "deeds.owner.takings", by_hand=True),
    Kind("baseline", "deeds.owner.baseline"),
    Kind("campaign", "deeds.owner.campaign", by_hand=True, apart=True),
    Kind("touch", "deeds.owner.touch", undoable=True, by_hand=True, apart=True),
    Kind("surprise", "due.surprises", undoable=True, by_hand=True, gives=True, unasked=True),
    Kind("referral", "due.referral", gives=True, ties=True),
    Kind("lapse", "due.lapse", follows=True, bookkeeping=True, light=True),
    Kind("review", "due.review", follows=True, bookkeeping=True, light=True),
    Kind(
        "merge", "deeds.members.merge", undoable=True, by_hand=True, draws=True, owes=True, bookkeeping=True, ties=True
    ),
    Kind("merge-out", "deeds.members.merge", bookkeeping=True),
    Kind("erase", "deeds.members.erase", by_hand=True),
    Kind("undo", "deeds.undo", follows=True, draws=True, owes=True, bookkeeping=True, light=True),
)
KINDS: Final = {kind.name: kind for kind in _ALL}

UNDOABLE: Final = tuple(kind.name for kind in _ALL if kind.undoable)
SLIPS: Final = tuple(kind.name for kind in _ALL if kind.by_hand and not kind.apart)
UNDOABLE_SLIPS: Final = tuple(kind.name for kind in _ALL if kind.undoable and not kind.apart)
DATED: Final = tuple(kind.name for kind in _ALL if kind.dated)
VISITS: Final = tuple(kind.name for kind in _ALL if kind.visit)
CONTACTS: Final = tuple(kind.name for kind in _ALL if kind.contact)
DRAWING: Final = tuple(kind.name for kind in _ALL if kind.draws)
TAKING: Final = tuple(kind.name for kind in _ALL if kind.takes)
GIVING: Final = tuple(kind.name for kind in _ALL if kind.gives)
BOOKKEEPING: Final = tuple(kind.name for kind in _ALL if kind.bookkeeping)
OWING: Final = tuple(kind.name for kind in _ALL if kind.owes)
FOLLOWING: Final = tuple(kind.name for kind in _ALL if kind.follows)
UNASKED: Final = tuple(kind.name for kind in _ALL if kind.unasked)
TYING: Final = tuple(kind.name for kind in _ALL if kind.ties)
NOBODYS: Final = tuple(kind.name for kind in _ALL if kind.nobody)
LIGHT: Final = tuple(kind.name for kind in _ALL if kind.light)


def step_of(kind: str, body: Mapping[str, Any]) -> str | None:
    """``join``, ``renew``, ``cancel`` (club), ``join``, ``leave`` (challenge), ``approve``, ``reject``; or None."""
    match kind:
        case "club":
            return str(body["step"])
        case "challenge":
            return "join" if body["joined"] else "leave"
        case "approval":
            return "approve" if body["approved"] else "reject"
        case _:
            return None
