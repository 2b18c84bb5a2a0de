"""``program show`` and ``program diff``: what the shop promises, what that costs, and what a change of it would change.

Plain documents: amounts in ``*_cents``, shares of spend as ``{"percent": "9.1 %", "basis_points": 909, "ratio":
"1/11"}`` (the ratio is exact, the other two are rounded to the nearest). What customers read is in the shop's
language, what the owner reads (``words``) in English.
"""

from datetime import date
from typing import Any, Final

from loyalty_cli.language.say import Voice
from loyalty_cli.program.kernel.judging import Seen
from loyalty_cli.program.program import Program
from loyalty_cli.program.registry import in_file_order
from loyalty_cli.program.renames import carried_on
from loyalty_cli.reports.program.changes import changes
from loyalty_cli.reports.program.effects import Effects
from loyalty_cli.reports.program.findings import part_of
from loyalty_cli.reports.program.most import first_reward, most_on_one_purchase
from loyalty_cli.reports.program.typical import DAYS_E4
from loyalty_cli.reports.program.wall import has_ended, wall
from loyalty_cli.units import E4, Cents, round_ratio

Document = dict[str, object]
COSTS: Final = ("points", "tiers", "rewards", "stamp_cards", "promotions", "gifts")
"""The lists of what promises cost; always there, whatever the program promises."""


def show(program: Program, seen: Seen | None = None) -> Document:
    """The promises for customers and what they cost.

    With what the ledger has ``seen`` each cost has ``monthly``: what its part of the program gives in a month, see
    ``_monthly``; None where another cost of the same part has it. The months to the first reward are told, and
    promotions and rewards that have ended are left out of the most that one purchase can give away. ``ended`` marks
    what was promised until a day that is over.
    """
    voice = Voice(program)
    median, today = (seen.median_monthly_cents, seen.today) if seen else (None, None)
    costs: dict[str, list[Document]] = {name: [] for name in COSTS}
    for promise in in_file_order((program,)):
        for name, document in promise.price(program, voice):
            costs.setdefault(name, []).append(document)
    told: set[str] = set()

    def is_over(part: str) -> bool:
        return today is not None and has_ended(program, part, today)

    for name, document in ((name, document) for name, each in costs.items() for document in each):
        assumed, part = document.pop("assumed", None), part_of(name, document)
        document["ended"] = is_over(part)
        if seen is not None:
            document["monthly"] = None if part in told else _monthly(seen, part, document, assumed)
            told.add(part)
    return {
        "shop": program.shop.name,
        "currency": program.shop.currency,
        "decimals": program.shop.decimals,
        "language": program.shop.language,
        "wall": [
            {"part": promise.part, "say": promise.text, "ended": is_over(promise.part)} for promise in wall(program)
        ],
        "cost": {
            **costs,
            "first_reward": _first_reward(program, median),
            "most_on_one_purchase": _most(program, voice, today),
        },
    }


def _monthly(seen: Seen, part: str, document: Document, assumed: Any) -> Document:
    """What a part of the program gives in a month: ``cents``, how many ``times``, ``measured`` since which day.

    Where it has not stood long enough: what it would cost if each member had it as often as is assumed; None where
    that can not be known. Times and cents are of a month of 30.4375 days.
    """
    pace = seen.measured(part)
    if pace is not None:
        days = (seen.today - pace.since).days + 1
        times, cents = (round_ratio(one * DAYS_E4, days * E4, "nearest") for one in (pace.times, pace.cents))
        return {"cents": cents, "times": times, "measured": True, "since": pace.since.isoformat()}
    value = document.get("value_cents")
    if not assumed or not isinstance(value, int) or not seen.members:
        return {"cents": None, "times": None, "measured": False, "since": None}
    yearly = seen.members * assumed["yearly_e4"]
    times, worth = (round_ratio(one, 12 * E4, "nearest") for one in (yearly, yearly * value))
    most = assumed["budget_cents"]
    return {"cents": worth if most is None else min(worth, most), "times": times, "measured": False, "since": None}


def diff(old: Program, new: Program, affected: Effects | None = None) -> list[Document]:
    """What changes between two programs, one document each part of them (``points``, ``rewards.free-coffee``).

    ``change`` is added, removed or changed; ``before`` and ``after`` are the sentences on the wall, ``keys`` the keys
    of the file with both values as the file writes them (None where there is none), ``effects`` what that does to
    members (``members``: how many, ``what``), as ``effects.effects`` found them in the ledger. Parts in the order of
    the new file, removed ones last. What is renamed stands under the name that is recorded.
    """
    return changes(old, carried_on(old, new), affected)


def _first_reward(program: Program, median_monthly_cents: Cents | None) -> Document | None:
    found = first_reward(program, median_monthly_cents)
    if found is None:
        return None
    return {
        "id": found.reward.id,
        "name": found.reward.name,
        "points": found.reward.points,
        "spend_cents": found.spend_cents,
        "median_monthly_cents": median_monthly_cents,
        "months": found.months,
        "expiry_months": found.expiry_months,
        "in_time": found.in_time if median_monthly_cents is not None else None,
    }


def _most(program: Program, voice: Voice, today: date | None) -> Document:
    most = most_on_one_purchase(program, today)
    extra = most.bonus_cents + most.visit_cents + most.cause_cents
    return {
        **(voice.share(most.share) or {}),
        "plus_cents": round_ratio(extra.numerator, extra.denominator, "ceil"),
        "tier": most.tier,
        **({"club": most.club} if most.club else {}),
        "category": most.category or None,
        "promotions": list(most.promotions),
        "points": voice.share(most.points),
        "stamp_cards": [{"id": card_id, **(voice.share(ratio) or {})} for card_id, ratio in most.cards],
    }
