"""The menu of rewards: of one member, and of the shop."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import GAP, Block, Column, Line, Spans, Table, table_of
from loyalty_cli.cli.views.drawing.common import Document, holdings, voucher_lines, who
from loyalty_cli.cli.views.drawing.look import Look


def menu_view(document: Document, look: Look) -> list[Block]:
    """Draw ``redeem MEMBER``: what can be had now, what comes next and how far it is, the vouchers in hand."""
    head = Line([*who(document["member"], look), ("  ", ""), *holdings(document["balance"], look)])
    columns = [
        Column(look.say("menu.reward"), wraps=True),
        Column(look.say("menu.type"), give=1),
        Column(look.say("menu.cost"), right=True),
        Column(look.say("menu.state"), wraps=True),
    ]
    blocks: list[Block] = [head, GAP]
    rows = [_offered(row, look) for row in document["rewards"]]
    blocks.append(Table(columns, rows, look.say("menu.none")))
    lines = [Line(line, 2) for line in voucher_lines(document["vouchers"], look)]
    return [*blocks, GAP, *lines] if lines else blocks


def rewards_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``rewards``."""
    return [
        table_of(
            rows,
            [
                (Column(look.say("menu.reward"), wraps=True), lambda row: (row["name"], "name")),
                (Column(look.say("menu.type"), give=1), lambda row: (row["id"], "dim")),
                (Column(look.say("menu.cost"), right=True), lambda row: _cost(row, look)),
                (Column(look.say("menu.tier")), lambda row: (row["tier"] or "", "tier")),
                (
                    Column(look.say("menu.left"), right=True),
                    lambda row: look.number(row["left"]) if row["left"] is not None else "",
                ),
            ],
            look.say("menu.none"),
        )
    ]


def _cost(row: Document, look: Look) -> Spans:
    return [(look.points(row["points"]) if row["points"] is not None else "", "")]


def _offered(row: Document, look: Look) -> list[Spans]:
    state = str(row["state"])
    from_day = look.day(row["from"]) if row["from"] else ""
    told = look.say(
        f"menu.is.{state}",
        missing=look.points(row["missing_points"]),
        tier=row["tier"] or "",
        day=from_day,
    )
    style = "good" if state == "now" else "dim"
    return [[(row["name"], "name")], [(row["id"], "dim")], _cost(row, look), [(told, style)]]
