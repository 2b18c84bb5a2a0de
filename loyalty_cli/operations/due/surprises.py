"""Surprises: who is drawn, who is held out, what the budget leaves. Chance is drawn here, once, and recorded.

A draw is noted with its seed and all whom it drew before anything is given, so that a run that was killed goes on with
the same draw. Who is drawn has a fact; who is left out for want of budget has none.
"""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member, get_member
from loyalty_cli.ledger.queries.gifts import surprises as queries
from loyalty_cli.ledger.standings.families import homes
from loyalty_cli.operations.due.club_notice import is_contact
from loyalty_cli.operations.due.nights import Tell, in_batches, mark_done, quiet
from loyalty_cli.operations.due.surprise_visits import (
    GIFT,
    HELD,
    VISIT,
    Eligible,
    budget_left,
    chance,
    fresh_seed,
    hashed,
    visits_document,
    write,
)
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.gifts import Document, surprise_document
from loyalty_cli.operations.kernel.kinds import append_anew
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.decisions.events import decide_surprise
from loyalty_cli.program.promises.regulars.surprises import SURPRISE, Surprise, cost_of, surprises_of
from loyalty_cli.units import E4, next_day, period_of
from loyalty_cli.values import Any, NamedTuple


class Plan(NamedTuple):
    """What a draw comes to: the numbers of those given the surprise, held out, and left out for want of budget."""

    gifts: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


def plan(one: Surprise, seed: str, eligible: Iterable[int], cost_cents: int, left_cents: int | None) -> Plan:
    """Draws from a seed: the same seed and members give the same. Pure.

    Of shares that are not a whole number of members, chance decides the last one. Those held out are taken before the
    budget is looked at.
    """
    order = sorted(eligible, key=lambda number: hashed(f"{seed}:{number}"))
    drawn = order[: _part(len(order), one.share_e4, f"{seed}:share")]
    held = drawn[: _part(len(drawn), one.hold_out_e4, f"{seed}:hold-out")]
    wanted = drawn[len(held) :]
    paid = len(wanted) if left_cents is None or not cost_cents else min(max(left_cents, 0) // cost_cents, len(wanted))
    return Plan(tuple(wanted[:paid]), tuple(held), tuple(wanted[paid:]))


def _part(many: int, share_e4: int, text: str) -> int:
    whole, rest = divmod(many * share_e4, E4)
    return whole + chance(text, rest)


def look(shop: OpenShop, eligible: Eligible) -> list[Document]:
    """Each surprise today, drawn or not; what is due is told as a draw of this moment would go. Nothing is written.

    Each: ``id, name, on`` (the day of the draw), ``until`` (the last day of its period), ``state`` (``due, drawn``),
    ``eligible, drawn, held_out, gifts, left_out, cost_cents, left_cents`` (of the month's budget; null without one).
    Raises BadValue for a segment that is not there any more.
    """
    return [_looked(shop, one, eligible) for one in surprises_of(shop.program)]


def _looked(shop: OpenShop, one: Surprise, eligible: Eligible) -> Document:
    if one.every == VISIT:
        return visits_document(shop, one, eligible)
    return _document(shop, one, _draw(shop, one) or _drawing(shop, one, eligible))


def run(shop: OpenShop, eligible: Eligible, *, tell: Tell = quiet, seed: str | None = None) -> Document:
    """Draws what is due today and gives it. Once a period: again, nothing is drawn.

    Returns ``on``, ``surprises`` as ``look`` lists them, each with ``fresh`` (drawn by this run), and ``given``: those
    given by it (``surprise_document``). Safe to run again and to be killed. ``seed`` is told where chance is to repeat
    itself (the demo). Raises Busy, StorageError.
    """
    today = shop.now().today
    listed, given = [], []
    for one in surprises_of(shop.program):
        if one.every == VISIT:
            listed.append(visits_document(shop, one, eligible) | {"fresh": False})
            continue
        draw = _draw(shop, one)
        fresh = draw is None
        if draw is None:
            mark_done(shop, queries.step_of(one.id), today, json.dumps(_drawing(shop, one, eligible, seed)[1]))
            draw = _draw(shop, one)
        if draw is None:
            raise AssertionError("a draw that was just noted is there")
        written = _record(shop, one, draw, tell)
        given += [surprise_document(shop, number) for number in written]
        listed.append(_document(shop, one, draw) | {"fresh": fresh})
    return {"on": today.isoformat(), "surprises": listed, "given": given}


Draw = tuple[date, dict[str, Any]]


def _period(one: Surprise, on: date) -> tuple[date, date]:
    return period_of("day" if one.every == VISIT else one.every, on)


def _draw(shop: OpenShop, one: Surprise) -> Draw | None:
    """The draw of the period that today lies in, if it was held."""
    return queries.draw_between(shop.conn, one.id, *_period(one, shop.now().today))


def _drawing(shop: OpenShop, one: Surprise, eligible: Eligible, seed: str | None = None) -> Draw:
    """A fresh draw of today, as it is noted."""
    today, seed = shop.now().today, seed or fresh_seed()
    since = today - timedelta(days=one.cool_off_days)
    drawn = queries.drawn_since(shop.conn, next_day(since), today)
    home = homes(shop.conn)
    cooling = {home.get(row.member_id, row.member_id) for row in drawn if not row.undone}
    if one.lends_only:
        cooling |= queries.in_tier(shop.conn, shop.program.tiers[-1].name, today)
    members = [number for number in eligible(one.segment) if number not in cooling]
    if shop.program.club is not None:
        members = [number for number in members if not is_contact(shop, number, today)]
    found = plan(one, seed, members, cost_of(shop.program, one), budget_left(shop, one, today))
    return today, {"seed": seed, "eligible": len(members)} | found._asdict()


def _record(shop: OpenShop, one: Surprise, draw: Draw, tell: Tell) -> list[int]:
    """Writes the facts of a draw that are not there yet; returns those by which something was given."""
    on, noted = draw
    given: list[int] = []

    def record(item: tuple[int, str]) -> None:
        member_id, arm = item
        op_id = f"{SURPRISE}:{one.id}:{on.isoformat()}:{member_id}"
        member = get_member(shop.conn, member_id)
        if member.status == "active" and queries.fact_of_draw(shop.conn, op_id) is None:
            number = write(shop, one, member_id, {"on": on, "arm": arm, "seed": noted["seed"], "op_id": op_id})
            given.extend([number] if arm == GIFT else [])

    arms = [*((number, GIFT) for number in noted["gifts"]), *((number, HELD) for number in noted["held"])]
    in_batches(shop, arms, record, tell)
    return given


def _document(shop: OpenShop, one: Surprise, draw: Draw) -> Document:
    on, noted = draw
    today = shop.now().today
    cost = cost_of(shop.program, one)
    gifts, held, left_out = (len(noted[name]) for name in ("gifts", "held", "left_out"))
    return {
        "id": one.id,
        "name": one.name,
        "on": on.isoformat(),
        "until": _period(one, on)[1].isoformat(),
        "state": "due" if _draw(shop, one) is None else "drawn",
        "eligible": noted["eligible"],
        "drawn": gifts + held + left_out,
        "held_out": held,
        "gifts": gifts,
        "left_out": left_out,
        "cost_cents": gifts * cost,
        "left_cents": budget_left(shop, one, today),
    }


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Decides a surprise again: who was drawn is recorded."""
    name, given = fact.body["id"], fact.body["arm"] == GIFT
    append_anew(
        shop,
        fact,
        lambda standing, when: decide_surprise(shop.program, standing, name, when.on, new_codes(), given=given),
    )
