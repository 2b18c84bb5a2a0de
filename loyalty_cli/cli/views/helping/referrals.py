"""Referrals, drawn for a terminal."""

from collections.abc import Sequence

from loyalty_cli.cli.views.drawing.blocks import Block, Column, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language.report import Teller

_STYLES = {"waiting": "dim", "paid": "good", "back": "warn"}


def view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``referrals``."""
    teller = Teller(look.program)
    return [
        table_of(
            rows,
            [
                (Column(teller.say("head.referrer"), wraps=True), lambda row: (row["referrer"], "name")),
                (Column(teller.say("head.friend"), wraps=True), lambda row: (row["friend"], "name")),
                (Column(teller.say("head.day"), give=3), lambda row: (look.short_day(row["on"]), "dim")),
                (look.column("label.state"), lambda row: (_state(row, look), _STYLES[row["state"]])),
                (
                    look.column("label.receipt", give=2),
                    lambda row: (look.number_of({"ref": row["ref"], "id": row["fact"]}), "dim"),
                ),
                (
                    Column(teller.say("head.referrer_given"), wraps=True, give=1, whole=True),
                    lambda row: _given(row["referrer_points"], row["referrer_reward"], look),
                ),
                (
                    Column(teller.say("head.friend_given"), wraps=True, give=1, whole=True),
                    lambda row: _given(row["friend_points"], row["friend_reward"], look),
                ),
            ],
            teller.say("none.referrals"),
        )
    ]


def _state(row: Document, look: Look) -> str:
    return look.say(f"label.referral.{row['state']}", day=look.short_day(row["back_on"] or row["paid_on"]))


def _given(points: int | None, reward: str | None, look: Look) -> str:
    return " + ".join(filter(None, (look.points(points) if points else "", reward)))
