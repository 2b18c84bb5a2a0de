"""Who brought whom along, drawn for a terminal."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Column, Spans, Table
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language.report import Teller

_STYLES = {"waiting": "dim", "paid": "good", "back": "warn"}


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``referrals``."""
    teller = Teller(look.program)
    columns = [
        Column(teller.say("head.referrer"), wraps=True, least=10),
        Column(teller.say("head.friend"), wraps=True, least=10),
        Column(teller.say("head.day"), give=3),
        look.column("label.state"),
        look.column("label.receipt", give=2),
        Column(teller.say("head.referrer_given"), wraps=True, give=1),
        Column(teller.say("head.friend_given"), wraps=True, give=1),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(row["referrer"], "name")],
            [(row["friend"], "name")],
            [(look.short_day(row["on"]), "dim")],
            [(_state(row, look), _STYLES[row["state"]])],
            [(look.number_of({"ref": row["ref"], "id": row["fact"]}), "dim")],
            [(_given(row["referrer_points"], row["referrer_reward"], look), "")],
            [(_given(row["friend_points"], row["friend_reward"], look), "")],
        ]
        for row in rows
    ]
    return [Table(columns, cells, teller.say("none.referrals"))]


def _state(row: Document, look: Look) -> str:
    return look.say(f"label.referral.{row['state']}", day=look.short_day(row["back_on"] or row["paid_on"]))


def _given(points: int | None, reward: str | None, look: Look) -> str:
    return " + ".join(filter(None, (look.points(points) if points else "", reward)))
