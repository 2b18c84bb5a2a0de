"""The promises: checked, for the wall with what they cost, and compared."""

from collections.abc import Iterable, Sequence
from typing import Any

from loyalty_cli.cli.views.blocks import GAP, NBSP, PATH, Block, Column, Field, Fields, Line, Panel, Span, Spans, Table
from loyalty_cli.cli.views.common import Document
from loyalty_cli.cli.views.look import Look

_PLURALS = (("tiers", "tier"), ("stamp_cards", "stamp card"), ("rewards", "reward"))


_GIFTS = {"birthday": "Birthday gift", "referral": "A friend brought along, both sides"}


def check_view(document: Document, _look: Look) -> list[Block]:
    """Draw ``program check`` of a file without mistakes."""
    counts = [f"{document[key]} {name}{'' if document[key] == 1 else 's'}" for key, name in _PLURALS if document[key]]
    return [
        Line([("ok ", "good"), (document["shop"], "name"), (f": {', '.join(counts) or 'points'}", "")], 3),
        Line([(document["file"], PATH)]),
    ]


def show_view(document: Document, look: Look) -> list[Block]:
    """Draw ``program show``."""
    wall: list[Block] = []
    family = ""
    for promise in document["wall"]:
        root = promise["part"].partition(".")[0]
        wall += [GAP] if wall and root != family else []
        wall.append(Line([(f"{look.signs['dot']} ", "dim"), (promise["say"], "")], 2))
        family = root
    return [
        Panel([(document["shop"], "name")], [("on the wall", "dim")], wall),
        GAP,
        *_costs(document["cost"], look),
    ]


def _costs(cost: Document, look: Look) -> Iterable[Block]:
    columns = [Column("What it gives"), Column("Points", right=True), Column("What it costs you", wraps=True)]
    rows: list[Sequence[Spans]] = [
        [[(one["name"], "name")], [(look.number(one["points"]), "")], [(one["words"], "")]] for one in cost["rewards"]
    ]
    others = [*cost["stamp_cards"], *cost.get("promotions", ()), *cost.get("gifts", ())]
    rows += [
        [
            [(one["name"] or _GIFTS[one["part"]], "name")],
            [(look.number(one["points"]) if one.get("points") else "", "")],
            [(one["words"], "")],
        ]
        for one in others
    ]
    yield Table(columns, rows, "no reward can be bought with points, and there is no stamp card")
    first = cost.get("first_reward")
    facts: list[Field] = [("First reward", _first(first, look))] if first else []
    yield GAP
    yield Fields([*facts, ("At most", _most(cost["most_on_one_purchase"], look))])


def _first(first: Document, look: Look) -> list[Span]:
    spend = f", after {look.money(first['spend_cents'])} of purchases" if first.get("spend_cents") else ""
    if first.get("months") is None:
        return [(f"{first['name']}{spend}", ""), ("; how soon that is, is measured when members have bought", "dim")]
    monthly = look.money(first["median_monthly_cents"])
    months = f", {_months(first['months'])} for the median member, who spends {monthly} a month"
    if not first["in_time"]:
        return [(f"{first['name']}{spend}{months}", ""), (f"; points lapse before: {_held(first)}", "bad")]
    return [(f"{first['name']}{spend}{months}", ""), (f"; {_held(first)}", "dim")]


def _held(first: Document) -> str:
    held = first["expiry_months"]
    return "points do not lapse on who keeps coming" if held is None else f"points hold {_months(held)}"


def _months(count: int) -> str:
    return f"{count} month{'' if count == 1 else 's'}"


def _most(most: Document, look: Look) -> list[Span]:
    plus = f" plus {look.money(most['plus_cents'])}" if most.get("plus_cents") else ""
    where = ", ".join(str(part) for part in (most.get("tier"), most.get("category"), *most["promotions"]) if part)
    share = look.decimal(str(most.get("percent", "0 %"))).replace(" ", NBSP)
    return [(f"{share}{plus} of one purchase comes back", ""), (f" ({where})", "dim")]


def diff_view(documents: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``program diff``."""
    if not documents:
        return [Line([("nothing changes", "")])]
    blocks: list[Block] = []
    for part in documents:
        blocks += [GAP] if blocks else []
        blocks.append(Line([(part["part"], "name"), (f"  {part['change']}", "dim")]))
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
    before, after = key["before"] or "none", key["after"] or "none"
    return f"  {key['key']}", [(before, "dim"), (f" {look.signs['arrow']} ", "dim"), (after, "")]
