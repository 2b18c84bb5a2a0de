"""The member card: where the member stands, what they have, what lapses, when they were last seen."""

from collections.abc import Iterable, Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Field, Fields, Panel, Span, Spans
from loyalty_cli.cli.views.drawing.common import (
    Document,
    card_name,
    joined,
    parted,
    say_lines,
    stamp_boxes,
    voucher_lines,
    who,
)
from loyalty_cli.cli.views.drawing.look import Look

_BAR = 20
_VOUCHERS = 4
"""So many codes of equal vouchers are shown: a till takes them one by one."""
_LAPSES = 3
"""So many of the days on which points lapse are given one by one."""


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``show``."""
    groups = [
        [*_tier(document, look), *_club(document, look), *_points(document, look), *_credit(document, look)],
        [row for card in document["stamp_cards"] for row in _stamp_card(card, look)],
        [row for goal in document["goals"] for row in _goal(goal, look)],
        _overdue(document["overdue"], look),
        _badges(document["badges"], look),
        _challenges(document, look),
        _range(document["range"], look),
        _vouchers(document["vouchers"], look),
        _about(document["member"], look),
        [*_recent(document["recent"], look), *_last_seen(document, look)],
    ]
    blocks = [Fields(parted(groups)), *say_lines(document.get("say") or (), look)]
    return [Panel(who(document["member"], look), [(document["tier"]["name"], "tier")], blocks)]


def tier_progress(tier: Document, look: Look) -> list[Span]:
    """``━━━━━───── €76.50 to Gold``: how much of the way to the next tier is gone."""
    if not tier.get("next"):
        return [*look.bar(1, 1, _BAR), (f" {look.say('label.highest')}", "dim")]
    goal = look.program.tier(tier["next"]).from_cents
    missing: int = tier["missing_cents"]
    return [
        *look.bar(goal - missing, goal, _BAR),
        (f" {look.say('label.to-tier', money=look.money(missing), tier=tier['next'])}", ""),
    ]


def _tier(document: Document, look: Look) -> Iterable[Field]:
    if len(look.program.tiers) < 2:
        return
    tier = document["tier"]
    due = tier.get("next") and tier.get("by")
    by: list[Span] = [(f" {look.say('label.before', day=look.day(tier['by']))}", "dim")] if due else []
    yield look.say("label.tier"), [*tier_progress(tier, look), *by]
    for perk in look.program.tier(tier["name"]).perks:
        yield "", [(perk, "tier")]


def _club(document: Document, look: Look) -> Iterable[Field]:
    """The paid club that the member is in, and its last day."""
    if club := document.get("club"):
        last = look.told("until", day=look.day(club["until"]))
        yield look.title("club"), [(club["name"], "loud"), (f" {last}", "")]


def _points(document: Document, look: Look) -> Iterable[Field]:
    points = document["balance"]["points"]
    yield look.program.points.name.capitalize(), [(look.number(points), "loud" if points >= 0 else "bad")]
    lapsing = document["lapsing"]
    # One more line would take as much room as to say how many more there are.
    shown = len(lapsing) if len(lapsing) <= _LAPSES + 1 else _LAPSES
    for lapse in lapsing[:shown]:
        yield (
            "",
            [(look.say("label.good-until", points=look.number(lapse["points"]), day=look.day(lapse["on"])), "dim")],
        )
    if later := lapsing[shown:]:
        rest = look.number(sum(lapse["points"] for lapse in later))
        yield "", [(look.say("label.good-longer", points=rest, day=look.day(later[-1]["on"])), "dim")]


def _credit(document: Document, look: Look) -> Iterable[Field]:
    credit = document["balance"].get("credit_cents") or 0
    if credit:
        yield look.say("label.credit"), [(look.money(credit), "loud")]


def _stamp_card(card: Document, look: Look) -> Iterable[Field]:
    name = card.get("name") or card_name(card["id"], look)
    yield name, stamp_boxes(card["stamps"], card["boxes"], look)
    if card.get("head_start") and card.get("head_start_reason"):
        told = look.say("label.head-start", count=card["head_start"], reason=card["head_start_reason"])
        yield "", [(told, "dim")]


def _goal(goal: Document, look: Look) -> Iterable[Field]:
    by: list[Span] = [(f" {look.told('until', day=look.day(goal['by']))}", "dim")] if goal.get("by") else []
    shown = look.money if goal.get("money") else look.number
    numbers = f" {shown(goal['have'])}/{shown(goal['of'])}"
    yield goal["goal"], [*look.bar(goal["have"], goal["of"], _BAR), (numbers, ""), *by]


def _overdue(missed: Sequence[Document], look: Look) -> Iterable[Field]:
    """What missed nights still owe, and when it is recorded."""
    for number, one in enumerate(missed):
        told = look.say(f"label.overdue.{one['kind']}", what=one["what"])
        yield (
            "" if number else look.say("label.overdue"),
            joined([[(look.short_day(one["on"]), "")], [(told, "loud")]], look),
        )
    if missed:
        yield "", [(look.say("label.overdue-until"), "dim")]


def _badges(badges: Sequence[Document], look: Look) -> Iterable[Field]:
    for number, badge in enumerate(badges):
        times = f" x{badge['times']}" if badge["times"] > 1 else ""
        label = "" if number else look.say("label.badges")
        yield label, [(badge["name"] + times, "loud"), (f" {look.day(badge['on'])}", "dim")]


def _challenges(document: Document, look: Look) -> Iterable[Field]:
    """The challenges to join, each with what is typed for it; one that is joined stands among the goals."""
    card = document["member"]["card"]
    for number, one in enumerate(one for one in document["challenges"] if one["open"]):
        yield "" if number else look.say("label.to-join"), [(one["name"], "loud")]
        yield "", [(f"loyalty challenge join {card} {one['id']}", "dim")]


def _range(known: Sequence[Document], look: Look) -> Iterable[Field]:
    """``● coffee · ○ tea``: what the member has tried, and what not yet."""
    if known:
        signs = [("full", "good") if one["tried"] else ("empty", "dim") for one in known]
        named = [
            [(look.signs[sign], style), (f" {one['name']}", "")]
            for one, (sign, style) in zip(known, signs, strict=True)
        ]
        yield look.say("label.range"), joined(named, look)


def _vouchers(vouchers: Sequence[Document], look: Look) -> Iterable[Field]:
    for number, line in enumerate(voucher_lines(vouchers, look, _VOUCHERS)):
        yield "" if number else look.say("label.vouchers"), line


def _links(member: Document, look: Look) -> Iterable[Field]:
    """For whom their purchases count, and whose count for them."""
    if other := member.get("counts_for"):
        told = look.say("label.since", day=look.day(other["since"]))
        yield look.say("label.counts-for"), [(f"{other['name']} · {other['card']}", "loud"), (f" {told}", "dim")]
    for number, one in enumerate(member.get("linked") or ()):
        label = "" if number else look.say("label.linked")
        yield label, [(f"{one['name']} · {one['card']}", ""), (f" {look.day(one['since'])}", "dim")]


def _about(member: Document, look: Look) -> Iterable[Field]:
    yield from _links(member, look)
    if member.get("phone"):
        yield look.say("label.phone"), [(look.phone(str(member["phone"])), "")]
    if member.get("email"):
        yield look.say("label.email"), [(str(member["email"]), "")]
    if member.get("note"):
        yield look.say("label.note"), [(str(member["note"]), "")]
    if member.get("birthday"):
        yield look.say("label.birthday"), [(look.birthday(member["birthday"]), "")]
    for field, value in (member.get("fields") or {}).items():
        named = look.field(field)
        yield named[:1].upper() + named[1:], [(look.value(field, str(value)), "")]


def _recent(recent: Sequence[Document], look: Look) -> Iterable[Field]:
    for number, visit in enumerate(recent):
        parts: list[Spans] = [[(look.short_day(visit["on"]), "")], [(look.deed_of(visit), "dim")]]
        if visit.get("what"):
            parts.append([(str(visit["what"]), "")])
        if visit.get("amount_cents"):
            parts.append([(look.money(visit["amount_cents"]), "")])
        if visit.get("points"):
            parts.append([(look.change(visit["points"], "points"), "good" if visit["points"] > 0 else "")])
        yield "" if number else look.say("label.lately"), joined(parts, look)


def _last_seen(document: Document, look: Look) -> Iterable[Field]:
    """When the member was last seen, where what was keyed does not tell: an import did."""
    seen = document.get("last_seen_on")
    if seen and seen not in [visit["on"] for visit in document["recent"]]:
        yield look.say("label.last-seen"), [(look.short_day(seen), "")]
