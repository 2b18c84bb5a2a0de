"""The program: checked, shown with its cost, compared."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from loyalty_cli.cli.views.drawing.blocks import (
    GAP,
    PATH,
    Block,
    Column,
    Field,
    Fields,
    Line,
    Panel,
    Span,
    Spans,
    Table,
    table_of,
)
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language import words
from loyalty_cli.language.report import Teller

_MOST = 10
_COUNTED = ("tiers", "stamp_cards", "rewards")


def check_view(document: Document, look: Look) -> list[Block]:
    """Draw ``program check`` of a file without mistakes."""
    counts = [look.say(f"label.count.{key}", count=document[key]) for key in _COUNTED if document[key]]
    told = ", ".join(counts) or look.program.points.name
    found = document["findings"]
    blocks: list[Block] = [
        Line([("ok ", "good"), (document["shop"], "name"), (look.say("label.colon", what=told), "")], 3),
        Line([(document["file"], PATH)]),
    ]
    if found:
        blocks += [GAP, Line([(look.say("label.findings", count=len(found)), "warn")])]
    return blocks + [Line([(f"{one['part']}: ", "name"), (one["say"], "")], 2) for one in found]


def show_view(document: Document, look: Look) -> list[Block]:
    """Draw ``program show``."""
    wall: list[Block] = []
    family = ""
    ended = sum(promise["ended"] for promise in document["wall"])
    for promise in (one for one in document["wall"] if not one["ended"]):
        root = promise["part"].partition(".")[0]
        wall += [GAP] if wall and root != family else []
        wall.append(Line([(f"{look.signs['dot']} ", "dim"), (promise["say"], "")], 2))
        family = root
    return [
        Panel([(document["shop"], "name")], [(look.say("label.on-the-wall"), "dim")], wall),
        *([Line([(look.say("label.ended-promises", count=ended), "dim")])] if ended else []),
        GAP,
        *_costs(document["cost"], look),
    ]


def _costs(cost: Document, look: Look) -> Iterable[Block]:
    names = ("points", "tiers", "rewards", "stamp_cards", "promotions", "gifts")
    costs = [one for name in names for one in cost.get(name, ())]
    points = look.title_of(look.program.points.name)
    yield table_of(
        costs,
        [
            (
                look.column("label.what-it-gives", wraps=True)._replace(whole=True),
                lambda one: (one["name"] or look.say(f"label.gift-of.{one['part']}"), "name"),
            ),
            (Column(points, right=True), lambda one: look.number(one["points"]) if one.get("points") else ""),
            (Column(look.say("label.what-it-costs"), wraps=True, whole=True), lambda one: _words(one, look)),
            (Column(look.say("label.a-month"), right=True), lambda one: _monthly(one.get("monthly"), look)),
        ],
        look.say("label.no-reward-no-card"),
    )
    yield from _how_measured([one["monthly"] for one in costs if one.get("monthly")], look)
    first = cost.get("first_reward")
    facts: list[Field] = [(look.say("label.first-reward"), _first(first, look))] if first else []
    yield GAP
    yield Fields([*facts, (look.say("label.at-most"), _most(cost["most_on_one_purchase"], look))])


def _words(cost: Document, look: Look) -> list[Span]:
    words: list[Span] = [(cost["words"], "dim" if cost["ended"] else "")]
    return [(f"{look.say('label.ended')} {look.signs['dot']} ", "warn"), *words] if cost["ended"] else words


def _monthly(monthly: Document | None, look: Look) -> list[Span]:
    if monthly is None:
        return [("", "")]
    if monthly["cents"] is None:
        return [("?", "dim")]
    money = look.money(monthly["cents"])
    return [(money, "")] if monthly["measured"] else [(look.say("label.assumed", money=money), "dim")]


def _how_measured(each: Sequence[Document], look: Look) -> Iterator[Block]:
    """What the column of the month rests on."""
    since = min((one["since"] for one in each if one["measured"]), default=None)
    notes = [look.say("label.measured", day=look.day(since))] if since else []
    known = [one for one in each if one["cents"] is not None]
    notes += [look.say("label.as-assumed")] if any(not one["measured"] for one in known) else []
    notes += [look.say("label.not-known-yet")] if len(known) < len(each) else []
    yield from (Line([(note, "dim")]) for note in notes)


def _first(first: Document, look: Look) -> list[Span]:
    after = first.get("spend_cents")
    spend = look.say("label.after-purchases", money=look.money(after)) if after else ""
    if first.get("months") is None:
        return [(f"{first['name']}{spend}", ""), (look.say("label.measured-later"), "dim")]
    monthly = look.money(first["median_monthly_cents"])
    months = look.say("label.median-months", months=_months(first["months"], look), money=monthly)
    if not first["in_time"]:
        return [
            (f"{first['name']}{spend}{months}", ""),
            (look.say("label.lapse-before", held=_held(first, look)), "bad"),
        ]
    return [(f"{first['name']}{spend}{months}", ""), (look.say("label.and-held", held=_held(first, look)), "dim")]


def _held(first: Document, look: Look) -> str:
    held = first["expiry_months"]
    return look.say("label.never-lapse") if held is None else look.say("label.points-hold", months=_months(held, look))


def _months(count: int, look: Look) -> str:
    return look.say("label.months", count=count)


def _most(most: Document, look: Look) -> list[Span]:
    plus = look.say("label.plus", money=look.money(most["plus_cents"])) if most.get("plus_cents") else ""
    where = ", ".join(
        str(part) for part in (most.get("tier"), most.get("club"), most.get("category"), *most["promotions"]) if part
    )
    share = words.percentage(str(most.get("percent", "0 %")).removesuffix(" %"), look.lang)
    return [(look.say("label.comes-back", share=f"{share}{plus}"), ""), (f" ({where})", "dim")]


def diff_view(documents: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``program diff``."""
    if not documents:
        return [Line([(look.say("label.nothing-changes"), "")])]
    blocks: list[Block] = []
    for part in documents:
        blocks += [GAP] if blocks else []
        change = part["change"]
        blocks.append(Line([(part["part"], "name"), (f"  {look.say(f'label.change.{change}')}", "dim")]))
        blocks += [Line([("- ", "bad"), (text, "dim")], 2) for text in part["before"] if text not in part["after"]]
        blocks += [Line([("+ ", "good"), (text, "")], 2) for text in part["after"] if text not in part["before"]]
        blocks += (
            [Fields([_key(key, look) for key in part["keys"]])] if part["keys"] and part["change"] == "changed" else []
        )
        blocks += [
            Line([(f"{look.signs['arrow']} ", "warn"), (one["what"], "warn")], 2) for one in part.get("effects", ())
        ]
    return blocks


def _key(key: dict[str, Any], look: Look) -> tuple[str, Spans]:
    none = look.say("label.none")
    before, after = key["before"] or none, key["after"] or none
    return f"  {key['key']}", [(before, "dim"), (f" {look.signs['arrow']} ", "dim"), (after, "")]


def simulation_view(document: Document, look: Look) -> list[Block]:
    """Draw ``simulate``: both programs side by side, who gains or loses most, what could not have been paid."""
    teller = Teller(look.program)
    before, after = document["before"], document["after"]
    names = dict.fromkeys((*before["tiers"], *after["tiers"]))
    lines = [
        (teller.say("simulate.points"), *(teller.number(side["points_issued"]) for side in (before, after))),
        (teller.say("simulate.vouchers"), *(teller.number(side["vouchers"]) for side in (before, after))),
        (teller.say("simulate.cost"), *(teller.money(side["cost_cents"]) for side in (before, after))),
        *((name, *(teller.number(side["tiers"].get(name, 0)) for side in (before, after))) for name in names),
    ]
    columns = [
        Column(""),
        Column(teller.say("simulate.now"), right=True),
        Column(teller.say("simulate.then"), right=True),
    ]
    blocks: list[Block] = [Table(columns, [[[(cell, "")] for cell in line] for line in lines]), GAP]
    shown = (
        document["members"]
        if len(document["members"]) <= 2 * _MOST
        else (*document["members"][:_MOST], *document["members"][-_MOST:])
    )
    heads = [look.column("label.name", wraps=True, least=10), *columns[1:], Column(teller.say("simulate.tier"), give=1)]
    rows = [
        [
            [(one["name"], "name")],
            [(teller.number(one["points_before"]), "")],
            [(teller.number(one["points_after"]), "loud")],
            [(one["tier_after"] + (f" {look.short_day(one['tier_after_on'])}" if one["tier_after_on"] else ""), "dim")],
        ]
        for one in shown
    ]
    blocks.append(Table(heads, rows, teller.say("simulate.nobody")))
    if document["uncovered"]:
        blocks += [GAP, Line([(teller.say("simulate.uncovered", count=len(document["uncovered"])), "warn")])]
        blocks += [
            Line([(f"#{one['fact']} {look.short_day(one['on'])}: {one['why']}", "")], 2)
            for one in document["uncovered"][:_MOST]
        ]
    return blocks
