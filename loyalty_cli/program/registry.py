"""The registry of promises: the first table of each in the program file, and the module that declares it.

In the order of the program file. A module is imported when a program has one of its tables.
"""

from collections.abc import Iterable

from loyalty_cli.program.kernel import shop
from loyalty_cli.program.kernel.knobs import Table
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.values import Any, Final

MODULES: Final[dict[str, str]] = {
    "points": "buying.points",
    "categories": "buying.categories",
    "tiers": "buying.tiers",
    "tier_rules": "buying.tiers",
    "stamp_cards": "buying.stamp_cards",
    "rewards": "buying.rewards",
    "promotions": "buying.promotions",
    "stacking": "buying.promotions",
    "offers": "buying.offers",
    "thresholds": "buying.thresholds",
    "profile": "telling.profile",
    "profile_rules": "telling.profile",
    "challenges": "coming.challenges",
    "cashback": "money.cashback",
    "causes": "money.causes",
    "discovery": "coming.discovery",
    "engagements": "helping.engagements",
    "surveys": "telling.surveys",
    "referral": "helping.referral",
    "birthday": "days.birthday",
    "anniversaries": "days.anniversaries",
    "welcome": "days.welcome",
    "segments": "regulars.segments",
    "surprises": "regulars.surprises",
    "club": "regulars.club",
    "refunds": "house_rules",
    "staff": "house_rules",
    "privacy": "house_rules",
    "report": "owner.reporting",
    "goals": "owner.goals",
    "campaigns": "owner.campaigns",
    "messages": "owner.messages",
}
"""The module under ``promises`` of the value that stands under each key of a program."""
ASKED: Final[dict[str, frozenset[str]]] = {
    "purchase": frozenset((
        "buying.points", "buying.tiers", "buying.stamp_cards", "buying.promotions", "buying.offers",
        "buying.thresholds", "coming.challenges", "coming.discovery", "money.cashback", "money.causes", "regulars.club",
    )),
    "progress": frozenset((
        "buying.tiers", "buying.stamp_cards", "buying.rewards", "buying.thresholds", "coming.challenges",
        "regulars.club",
    )),
}  # fmt: skip
"""The modules that write, or need to know, something when a purchase is decided and of what lies ahead: at the till,
where each import is felt, no others are asked. Any other fact asks all."""
_PACKAGE: Final = "loyalty_cli.program.promises."
_known: dict[str, Promise] = {}


def promise(name: str) -> Promise:
    """The promise of a module under ``promises``, imported when first asked for."""
    if name not in _known:
        module: Any = __import__(_PACKAGE + name, fromlist=["PROMISE"])
        _known[name] = module.PROMISE
    return _known[name]


def present(program: Promises, asked: str = "") -> tuple[Promise, ...]:
    """The promises that a program makes, in the order in which they decide: of those of ``ASKED``, if it names some."""
    among = ASKED.get(asked)
    names = dict.fromkeys(MODULES[key] for key in MODULES if key in program.values)
    if among is not None:
        names = dict.fromkeys(name for name in names if name in among)
    return tuple(sorted((promise(name) for name in names), key=lambda one: one.turn))


def in_file_order(programs: Iterable[Promises]) -> tuple[Promise, ...]:
    """The promises that any of the programs makes, in the order of the program file."""
    keys = {key for program in programs for key in program.values}
    return tuple(promise(name) for name in dict.fromkeys(MODULES[key] for key in MODULES if key in keys))


def every() -> tuple[Promise, ...]:
    """All promises, in the order of the program file."""
    return tuple(promise(name) for name in dict.fromkeys(MODULES.values()))


def is_known(key: str) -> bool:
    """Whether this release knows what stands under a key of a program."""
    return key in MODULES or key == shop.TABLE.key


def table(key: str) -> Table:
    """The table whose value stands under a known key of a program."""
    if key == shop.TABLE.key:
        return shop.TABLE
    return next(one for one in promise(MODULES[key]).tables if one.key == key)


def tables() -> tuple[Table, ...]:
    """All tables of the program file, in its order."""
    return (shop.TABLE, *(table for one in every() for table in one.tables))
