"""All promises there are: the table of the program file that begins each, and the module that declares it.

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
_PACKAGE: Final = "loyalty_cli.program.promises."
_known: dict[str, Promise] = {}


def promise(name: str) -> Promise:
    """The promise of a module under ``promises``, imported when first asked for."""
    if name not in _known:
        module: Any = __import__(_PACKAGE + name, fromlist=["PROMISE"])
        _known[name] = module.PROMISE
    return _known[name]


def present(program: Promises) -> tuple[Promise, ...]:
    """The promises that a program makes, in the order in which they decide."""
    names = dict.fromkeys(MODULES[key] for key in MODULES if key in program.values)
    return tuple(sorted((promise(name) for name in names), key=lambda one: one.turn))


def in_file_order(programs: Iterable[Promises]) -> tuple[Promise, ...]:
    """The promises that any of the programs makes, in the order of the program file."""
    keys = {key for program in programs for key in program.values}
    return tuple(promise(name) for name in dict.fromkeys(MODULES[key] for key in MODULES if key in keys))


def every() -> tuple[Promise, ...]:
    """All promises, in the order of the program file."""
    return tuple(promise(name) for name in dict.fromkeys(MODULES.values()))


def table(key: str) -> Table | None:
    """The table whose value stands under a key of a program; None for a key that no release knows."""
    if key == "shop":
        return shop.TABLE
    name = MODULES.get(key)
    return next((one for one in promise(name).tables if one.key == key), None) if name else None


def tables() -> tuple[Table, ...]:
    """All tables of the program file, in its order."""
    return (shop.TABLE, *(table for one in every() for table in one.tables))
