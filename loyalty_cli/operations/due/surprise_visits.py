"""Surprises drawn at a visit: one chance a day and member, from the seed of the day.

A member has the same draw all day, so that a sale keyed again draws nothing new. What a day's visits brought
goes with the last of them that is undone, and visits since have their chance after all. A draw for a segment reads the
list of the last night, and its fact tells the day of that list.
"""

import os
from collections.abc import Callable, Collection
from datetime import date, timedelta
from hashlib import sha256

from loyalty_cli.ledger.facts.records import Fact, fact_by_id, standing_on
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.people.segment_lists import segments_of
from loyalty_cli.ledger.queries.gifts import surprises as queries
from loyalty_cli.ledger.queries.nights import last_night
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.operations.due.club_notice import is_contact
from loyalty_cli.operations.due.segment_lists import STEP
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.gifts import Document, append_gift
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.events import decide_surprise
from loyalty_cli.program.kernel.facts import Decision
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.promises.regulars.surprises import SURPRISE, Surprise, cost_of, surprises_of
from loyalty_cli.units import E4, month_end, next_day
from loyalty_cli.values import Any, Final

Eligible = Callable[[str | None], Collection[int]]
"""The numbers of the members of a segment today, of all members for None: asked of the room above."""

GIFT: Final = "gift"
HELD: Final = "held"
VISIT: Final = "visit"


def fresh_seed() -> str:
    """A fresh random seed for a draw."""
    return os.urandom(8).hex()


def hashed(text: str) -> bytes:
    """The sha256 of a text: the random bytes of a draw."""
    return sha256(text.encode()).digest()


def chance(text: str, share_e4: int) -> bool:
    """Whether a draw by a text falls within a share."""
    return int.from_bytes(hashed(text)[:8]) % E4 < share_e4


def budget_left(shop: OpenShop, one: Surprise, on: date) -> int | None:
    """What is left of the budget of a day's month, after the gifts that stand; None without a budget."""
    if one.budget_cents is None:
        return None
    rows = queries.drawn_since(shop.conn, on.replace(day=1), month_end(on))
    return one.budget_cents - sum(row.cost_cents for row in rows if row.id == one.id and row.given and not row.undone)


def write(shop: OpenShop, one: Surprise, member_id: int, told: dict[str, Any]) -> int:
    """The fact of who was drawn (``on, arm, seed, op_id, listed``), inside the caller's transaction; its number."""
    on, is_gift = told["on"], told["arm"] == GIFT
    body = {"id": one.id, "seed": told["seed"], "arm": told["arm"]}
    body |= {"listed": told["listed"]} if "listed" in told else {}
    body |= {"cost": cost_of(shop.program, one)} if is_gift else {}
    op_id = told["op_id"]

    def decide(standing: Standing) -> Decision:
        return decide_surprise(shop.program, standing, one.id, on, new_codes(), given=is_gift)

    return append_gift(shop, SURPRISE, member_id, on, body, op_id, decide)


def at_visit(shop: OpenShop, member: Member) -> None:
    """Draws for a member who came in today, inside the caller's transaction."""
    today = shop.now().today
    # Who stands for a member in a copy, to decide again, joined on no day: there what was drawn is known.
    for one in surprises_of(shop.program) if member.joined_on > date.min else ():
        if one.every == VISIT:
            _draw(shop, one, member.id, today)


def brought_by(shop: OpenShop, visit: Fact) -> list[Fact]:
    """The surprise drawn at the visits of a day, if their last one is undone: it is undone too."""
    member_id = visit.member_id or 0
    at_visits = [one for one in surprises_of(shop.program) if one.every == VISIT]
    if not at_visits or visit.kind not in VISITS or visit.on != visit.keyed_on:
        return []
    if visit.on in queries.days_of_visits(shop.conn, family(shop.conn, member_id), visit.on):
        return []
    found = []
    for one in at_visits:
        for number, gone in queries.draws_of(shop.conn, _op_id(one, visit.on, member_id)):
            fact = None if gone else fact_by_id(shop.conn, number)
            found += [fact] if fact is not None and not standing_on(shop.conn, number) else []
    return found


def draw_again(shop: OpenShop, member_id: int, since: date) -> None:
    """After a draw was taken back: the visits since have the chance that it had taken from them, each on its day."""
    today = shop.now().today
    for day in queries.days_of_visits(shop.conn, family(shop.conn, member_id), since):
        for one in surprises_of(shop.program):
            if one.every == VISIT and since < day <= today:
                _draw(shop, one, member_id, day)


def _op_id(one: Surprise, on: date, member_id: int) -> str:
    return f"{SURPRISE}:{one.id}:{on.isoformat()}:{member_id}"


def _draw(shop: OpenShop, one: Surprise, member_id: int, today: date) -> None:
    seed = _seed(shop, one, today)
    if not chance(f"{seed}:{member_id}", one.share_e4):
        return
    night = last_night(shop.conn, STEP, today) if one.segment else None
    listed = one.segment in segments_of(shop.conn, member_id) if night else one.segment is None
    if not listed or not _may_have(shop, one, member_id, today):
        return
    held = chance(f"{seed}:{member_id}:hold-out", one.hold_out_e4)
    left = budget_left(shop, one, today)
    if held or left is None or left >= cost_of(shop.program, one):
        op_id = _op_id(one, today, member_id)
        before = len(queries.draws_of(shop.conn, op_id))
        op_id += f":{before}" if before else ""
        told = {"on": today, "arm": HELD if held else GIFT, "seed": seed, "op_id": op_id}
        write(shop, one, member_id, told | ({"listed": night.isoformat()} if night else {}))


def _seed(shop: OpenShop, one: Surprise, today: date) -> str:
    seed = queries.seed_of_visits(shop.conn, one.id, today)
    if seed is None:
        seed = fresh_seed()
        queries.note_seed(shop.conn, one.id, today, shop.now().instant, seed)
    return seed


def _may_have(shop: OpenShop, one: Surprise, member_id: int, today: date) -> bool:
    """Not a contact, nor within the days of cooling off, drawn today, or at the top where a tier alone is lent."""
    if is_contact(shop, member_id, today):
        return False
    since = min(next_day(today - timedelta(days=one.cool_off_days)), today)
    if queries.was_drawn(shop.conn, family(shop.conn, member_id), since):
        return False
    if not all(gone for _, gone in queries.draws_of(shop.conn, _op_id(one, today, member_id))):
        return False
    return not one.lends_only or member_id not in queries.in_tier(shop.conn, shop.program.tiers[-1].name, today)


def visits_document(shop: OpenShop, one: Surprise, eligible: Eligible) -> Document:
    """What the visits of this month have drawn, as ``surprises.look`` tells it; ``state`` is ``visits``."""
    today = shop.now().today
    drawn = [row for row in queries.drawn_since(shop.conn, today.replace(day=1), today) if row.id == one.id]
    gifts = sum(row.given for row in drawn)
    return {
        "id": one.id,
        "name": one.name,
        "on": today.isoformat(),
        "until": today.isoformat(),
        "state": "visits",
        "eligible": len(eligible(one.segment)),
        "drawn": len(drawn),
        "held_out": len(drawn) - gifts,
        "gifts": gifts,
        "left_out": 0,
        "cost_cents": sum(row.cost_cents for row in drawn if row.given and not row.undone),
        "left_cents": budget_left(shop, one, today),
    }
