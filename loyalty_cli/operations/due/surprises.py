"""Surprises: who is drawn, who is held out, what the budget leaves. Chance is drawn here, once, and recorded.

A draw is noted with its seed and all whom it drew before anything is given, so that a run that was killed goes on with
the same draw. Who is drawn has a fact; who is left out for want of budget has none.
"""

import json
import os
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from loyalty_cli.ledger.facts.journal import FactDraft
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries import surprises as queries
from loyalty_cli.ledger.standings.load import load_one
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.gifts import Document, surprise_document
from loyalty_cli.operations.kernel.kinds import append_anew
from loyalty_cli.operations.kernel.recording import append
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.nights import Tell, in_batches, mark_done, quiet
from loyalty_cli.program.decisions.events import decide_surprise
from loyalty_cli.program.kernel.facts import When
from loyalty_cli.program.kernel.periods import period_of
from loyalty_cli.program.promises.regulars.surprises import SURPRISE, Surprise, cost_of, surprises_of
from loyalty_cli.units import E4, month_end, next_day
from loyalty_cli.values import NamedTuple

Eligible = Callable[[str | None], Collection[int]]
"""The numbers of the members of a segment today, of all members for None: asked of the room above."""

GIFT: Final = "gift"
HELD: Final = "held"


class Plan(NamedTuple):
    """What a draw comes to: the numbers of those given the surprise, held out, and left out for want of budget."""

    gifts: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


def plan(one: Surprise, seed: str, eligible: Iterable[int], cost_cents: int, left_cents: int | None) -> Plan:
    """Draws from a seed: the same seed and members give the same. Pure.

    Of shares that are no whole number of members, chance decides the last one. Those held out are taken before the
    budget is looked at.
    """
    order = sorted(eligible, key=lambda number: _hashed(f"{seed}:{number}"))
    drawn = order[: _part(len(order), one.share_e4, f"{seed}:share")]
    held = drawn[: _part(len(drawn), one.hold_out_e4, f"{seed}:hold-out")]
    wanted = drawn[len(held) :]
    paid = len(wanted) if left_cents is None or not cost_cents else min(max(left_cents, 0) // cost_cents, len(wanted))
    return Plan(tuple(wanted[:paid]), tuple(held), tuple(wanted[paid:]))


def _part(many: int, share_e4: int, text: str) -> int:
    whole, rest = divmod(many * share_e4, E4)
    return whole + (int.from_bytes(_hashed(text)[:8]) % E4 < rest)


def _hashed(text: str) -> bytes:
    return sha256(text.encode()).digest()


def look(shop: OpenShop, eligible: Eligible) -> list[Document]:
    """Each surprise today, drawn or not; what is due is told as a draw of this moment would go. Nothing is written.

    Each: ``id, name, on`` (the day of the draw), ``until`` (the last day of its period), ``state`` (``due, drawn``),
    ``eligible, drawn, held_out, gifts, left_out, cost_cents, left_cents`` (of the month's budget; null without one).
    Raises BadValue for a segment that is not there any more.
    """
    return [_document(shop, one, _draw(shop, one) or _drawing(shop, one, eligible)) for one in _all(shop)]


def run(shop: OpenShop, eligible: Eligible, *, tell: Tell = quiet) -> Document:
    """Draws what is due today and gives it. Once a period: again, nothing is drawn.

    Returns ``on``, ``surprises`` as ``look`` lists them, each with ``fresh`` (drawn by this run), and ``given``: those
    given by it (``surprise_document``). Safe to run again and to be killed. Raises Busy, StorageError.
    """
    today = shop.now().today
    listed, given = [], []
    for one in surprises_of(shop.program):
        draw = _draw(shop, one)
        fresh = draw is None
        if draw is None:
            mark_done(shop, queries.step_of(one.id), today, json.dumps(_drawing(shop, one, eligible)[1]))
            draw = _draw(shop, one)
        if draw is None:
            raise AssertionError("a draw that was just noted is there")
        written = _record(shop, one, draw, tell)
        given += [surprise_document(shop, number) for number in written]
        listed.append(_document(shop, one, draw) | {"fresh": fresh})
    return {"on": today.isoformat(), "surprises": listed, "given": given}


def _all(shop: OpenShop) -> tuple[Surprise, ...]:
    return surprises_of(shop.program)


Draw = tuple[date, dict[str, Any]]


def _draw(shop: OpenShop, one: Surprise) -> Draw | None:
    """The draw of the period that today lies in, if it was held."""
    return queries.draw_between(shop.conn, one.id, *period_of(one.every, shop.now().today))


def _drawing(shop: OpenShop, one: Surprise, eligible: Eligible) -> Draw:
    """A fresh draw of today, as it is noted."""
    today, seed = shop.now().today, os.urandom(8).hex()
    since = today - timedelta(days=one.cool_off_days)
    drawn = queries.drawn_since(shop.conn, next_day(since), today)
    cooling = {row.member_id for row in drawn if not row.undone}
    if one.tier_days and not one.points and one.reward is None:
        # At the top there is no tier to lend.
        cooling |= queries.in_tier(shop.conn, shop.program.tiers[-1].name, today)
    members = [number for number in eligible(one.segment) if number not in cooling]
    found = plan(one, seed, members, cost_of(shop.program, one), _left(shop, one, today))
    return today, {"seed": seed, "eligible": len(members)} | found._asdict()


def _left(shop: OpenShop, one: Surprise, on: date) -> int | None:
    """What is left of the budget of a day's month, after the gifts that stand; None without a budget."""
    if one.budget_cents is None:
        return None
    rows = queries.drawn_since(shop.conn, on.replace(day=1), month_end(on))
    return one.budget_cents - sum(row.cost_cents for row in rows if row.id == one.id and row.given and not row.undone)


def _record(shop: OpenShop, one: Surprise, draw: Draw, tell: Tell) -> list[int]:
    """Writes the facts of a draw that are not there yet; returns those by which something was given."""
    on, noted = draw
    given: list[int] = []

    def write(item: tuple[int, str]) -> None:
        member_id, arm = item
        op_id = f"{SURPRISE}:{one.id}:{on.isoformat()}:{member_id}"
        member = get_member(shop.conn, member_id)
        if member.status == "active" and queries.fact_of_draw(shop.conn, op_id) is None:
            number = _write(shop, one, member_id, {"on": on, "arm": arm, "seed": noted["seed"], "op_id": op_id})
            given.extend([number] if arm == GIFT else [])

    arms = [*((number, GIFT) for number in noted["gifts"]), *((number, HELD) for number in noted["held"])]
    in_batches(shop, arms, write, tell)
    return given


def _write(shop: OpenShop, one: Surprise, member_id: int, told: dict[str, Any]) -> int:
    now, on = shop.now(), told["on"]
    standing = load_one(shop.conn, shop.program, member_id, When(on, now.today))
    decision = decide_surprise(shop.program, standing, one.id, on, new_codes(), given=told["arm"] == GIFT)
    body = {"id": one.id, "seed": told["seed"], "arm": told["arm"]}
    body |= {"cost": cost_of(shop.program, one)} if told["arm"] == GIFT else {}
    draft = FactDraft(
        SURPRISE, member_id, on, now.today, now.instant, body, operator=shop.operator, op_id=told["op_id"]
    )
    return append(shop, draft, decision)


def _document(shop: OpenShop, one: Surprise, draw: Draw) -> Document:
    on, noted = draw
    today = shop.now().today
    cost = cost_of(shop.program, one)
    gifts, held, left_out = (len(noted[name]) for name in ("gifts", "held", "left_out"))
    return {
        "id": one.id,
        "name": one.name,
        "on": on.isoformat(),
        "until": period_of(one.every, on)[1].isoformat(),
        "state": "due" if _draw(shop, one) is None else "drawn",
        "eligible": noted["eligible"],
        "drawn": gifts + held + left_out,
        "held_out": held,
        "gifts": gifts,
        "left_out": left_out,
        "cost_cents": gifts * cost,
        "left_cents": _left(shop, one, today),
    }


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Decides a surprise again: who was drawn is recorded."""
    name, given = fact.body["id"], fact.body["arm"] == GIFT
    append_anew(
        shop,
        fact,
        lambda standing, when: decide_surprise(shop.program, standing, name, when.on, new_codes(), given=given),
    )
