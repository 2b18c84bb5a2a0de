"""Campaigns, attribution, promotions and ambassadors drawn for a terminal."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.cli.views.drawing.blocks import GAP, Block, Column, Line, Spans, Table, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.cli.views.drawing.reachable import reachable
from loyalty_cli.language.report import Teller

_STYLE: Final = {"it helps": "good", "it harms": "bad", "too few": "warn"}


def started(document: Document, look: Look) -> list[Block]:
    """Draw a campaign that was started or stopped: how many are in each arm."""
    teller = Teller(look.program)
    if "arms" not in document:
        return [Line([(teller.say("campaign.stopped", id=document["campaign"]), "good")])]
    arms = ", ".join(f"{_arm(one['name'], teller)} {teller.number(one['n'])}" for one in document["arms"])
    return [Line([(teller.say("campaign.started", id=document["campaign"], arms=arms), "good")])]


def report(document: Document, look: Look) -> list[Block]:
    """Draw ``campaign report``."""
    return _campaign(document, Teller(look.program))


def every(document: Document, look: Look) -> list[Block]:
    """Draw ``report campaigns``."""
    teller, blocks = Teller(look.program), list[Block]()
    for one in document["campaigns"]:
        blocks += [GAP] if blocks else []
        blocks += _campaign(one, teller)
    return blocks or [Line([(teller.say("none.campaigns"), "dim")])]


def listed(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``campaign list``: each campaign with its days, how many it reaches, and how it stands."""
    teller = Teller(look.program)
    columns = [
        Column(teller.say("head.campaign"), wraps=True),
        Column(teller.say("head.started")),
        Column(teller.say("head.until")),
        Column(teller.say("head.reached"), right=True, give=1),
        Column(teller.say("head.held"), right=True, give=1),
        Column(teller.say("head.verdict"), wraps=True),
    ]
    drawn: list[Sequence[Spans]] = [
        [
            [(one["campaign"], "name")],
            *([(look.short_day(one[day]), "")] for day in ("started_on", "until")),
            *([(teller.number(one[many]) if one["arms"] else "", "")] for many in ("reached", "held_out")),
            [(_verdict(one, teller), _STYLE.get(one["verdict"], "dim"))],
        ]
        for one in rows
    ]
    return [Table(columns, drawn, teller.say("none.campaigns"))]


def _verdict(one: Document, teller: Teller) -> str:
    return teller.say(f"campaign.{one['verdict'].replace(' ', '-')}", until=teller.day(one["until"] or "2026-01-01"))


def _campaign(one: Document, teller: Teller) -> list[Block]:
    title = Line([(one["campaign"], "head")])
    verdict = _verdict(one, teller)
    if not one["arms"]:
        return [title, Line([(verdict, "dim")], 2)]
    spend = one["measure"] == "spend"
    blocks: list[Block] = [
        title,
        table_of(
            one["arms"],
            [
                (Column(teller.say("head.arm")), lambda arm: (_arm(arm["name"], teller), "name")),
                (Column(teller.say("head.members"), right=True), lambda arm: teller.number(arm["n"])),
                (
                    Column(teller.say(f"head.measure.{one['measure']}"), right=True),
                    lambda arm: teller.number(arm["successes"]),
                ),
                (
                    Column(teller.say("head.mean" if spend else "head.share"), right=True),
                    lambda arm: (_rate(arm, teller, spend=spend), "loud"),
                ),
            ],
        ),
    ]
    if one["difference"] is not None:
        written = teller.money if spend else teller.points_apart
        values = {name: written(one[name]) for name in ("difference", "low", "high")}
        blocks.append(Line([(teller.say(f"campaign.difference.{'spend' if spend else 'share'}", **values), "")], 2))
        money = {name: teller.money(one[f"{name}_cents"]) for name in ("gain", "cost", "net")}
        blocks.append(Line([(teller.say("campaign.money", **money), "dim")], 2))
    return [*blocks, Line([(verdict, _STYLE.get(one["verdict"], "dim"))], 2)]


def _arm(name: str, teller: Teller) -> str:
    return teller.say(f"arm.{name.replace(' ', '-')}") if name in {"held out", "reached"} else name


def _rate(arm: Document, teller: Teller, *, spend: bool) -> str:
    value = arm["mean_cents"] if spend else arm["rate"]
    return "" if value is None else teller.money(value) if spend else teller.percent(value, 1)


def members(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw the members of a campaign."""
    teller = Teller(look.program)
    head, none = teller.say("head.arm"), teller.say("none.campaigns")
    return [reachable(rows, look, head, lambda row: _arm(row["arm"], teller), none)]


def attribution(document: Document, look: Look) -> list[Block]:
    """Draw ``report attribution``."""
    teller = Teller(look.program)
    told = teller.say("attribution.all", sales=teller.money(document["sales_cents"]))
    return [
        table_of(
            document["touches"],
            [
                (Column(teller.say("head.message")), lambda one: (one["what"], "name")),
                (Column(teller.say("head.channel"), give=1), lambda one: teller.say(f"channel.{one['channel']}")),
                (Column(teller.say("head.count"), right=True), lambda one: teller.number(one["count"])),
                (
                    Column(teller.say("head.linear"), right=True),
                    lambda one: (teller.money(one["linear_cents"]), "loud"),
                ),
                (Column(teller.say("head.u"), right=True), lambda one: teller.money(one["u_cents"])),
            ],
            teller.say("none.touches"),
        ),
        Line([(told, "dim")]),
    ]


def promotions(document: Document, look: Look) -> list[Block]:
    """Draw ``report promotions``."""
    teller = Teller(look.program)
    table = table_of(
        document["promotions"],
        [
            (Column(teller.say("head.promotion"), wraps=True), lambda one: (one["name"], "name")),
            (Column(teller.say("head.purchases"), right=True), lambda one: teller.number(one["purchases"])),
            (
                Column(teller.say("head.of_purchases"), right=True),
                lambda one: (
                    teller.percent(one["share"], 1) if one["enough"] else teller.say("few"),
                    "" if one["enough"] else "warn",
                ),
            ),
            (Column(teller.say("head.members"), right=True, give=1), lambda one: teller.number(one["members"])),
            (Column(teller.say("head.sales"), right=True), lambda one: (teller.money(one["sales_cents"]), "loud")),
            (Column(teller.say("head.points"), right=True, give=2), lambda one: teller.number(one["points"])),
            (
                Column(teller.say("head.off"), right=True, give=3),
                lambda one: teller.money(one["off_cents"]) if one["off_cents"] else "",
            ),
        ],
        teller.say("none.promotions"),
    )
    rows = document["promotions"]
    return [table, Line([(teller.say("promotions.points"), "dim")])] if rows else [table]


def ambassadors(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``ambassadors``."""
    teller = Teller(look.program)
    columns = [
        look.column("label.card", give=1),
        look.column("label.name", wraps=True, least=10),
        Column(teller.say("head.score"), right=True),
        *(Column(teller.say(f"head.{what}"), right=True, give=2) for what in ("friends", "reviews", "thanks")),
        Column(teller.say("head.promoter"), give=3),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["card"], "dim")],
            [(row["name"], "name")],
            [(teller.number(row["score"]), "loud")],
            *([(teller.number(row[what]) if row[what] else "", "")] for what in ("friends", "reviews", "thanks")),
            [(teller.say("promoter") if row["promoter"] else "", "")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, teller.say("none.ambassadors"))]
