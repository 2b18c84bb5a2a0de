"""Parts that several views share: who it is, where the member stands, what they hold."""

from collections.abc import Iterable, Mapping, Sequence

from loyalty_cli.cli.views.drawing.blocks import GAP, NBSP, SPACE, Block, Field, Line, Span, Spans
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.values import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]


def joined(parts: Sequence[Spans], look: Look) -> list[Span]:
    """Spans one after another with a dot between."""
    out: list[Span] = []
    for part in parts:
        if part:
            out += [(f" {look.signs['dot']} ", "dim")] if out else []
            out += part
    return out


def parted(groups: Sequence[Iterable[Field]]) -> list[Field]:
    """Groups of fields one after another, an empty line between those that say something."""
    out: list[Field] = []
    for group in groups:
        rows = list(group)
        out += [SPACE, *rows] if out and rows else rows
    return out


def who(member: Document, look: Look) -> list[Span]:
    """``Léa Martin · 100423``."""
    name, card = str(member.get("name") or ""), str(member["card"])
    return joined([[(name, "name")] if name and name != card else [], [(card, "")]], look)


def until(iso: str, look: Look) -> str:
    """``until 30 November 2027``, in one piece."""
    return look.told("until", day=look.day(iso)).replace(" ", NBSP)


def holdings(balance: Document, look: Look) -> list[Span]:
    """``124 points · €5.00 credit · 1 voucher``: what stands at zero is not said, but for the points."""
    points = int(balance.get("points") or 0)
    credit = int(balance.get("credit_cents") or 0)
    vouchers = int(balance.get("vouchers") or 0)
    parts: list[Spans] = [[(look.points(points), "loud" if points >= 0 else "bad")]]
    parts += [[(_whole("label.of-credit", look, money=look.money(credit)), "")]] if credit else []
    parts += [[(_whole("label.vouchers-held", look, count=vouchers), "")]] if vouchers else []
    return joined(parts, look)


def _whole(key: str, look: Look, **values: object) -> str:
    """Words that stay in one line."""
    return look.say(key, **values).replace(" ", NBSP)


def card_name(card_id: str, look: Look) -> str:
    """The name of a stamp card as the program has it now, else its id."""
    card = look.program.card(card_id)
    return card.name if card is not None else card_id


def stamp_boxes(stamps: int, boxes: int, look: Look) -> list[Span]:
    """``●●●●○○○○○○ 4 of 10``; a card in debt says so."""
    count = _whole("label.of", look, part=stamps, whole=boxes)
    return [*look.boxes(stamps, boxes), (f" {count}", "" if stamps >= 0 else "bad")]


def say_lines(sentences: Sequence[str], look: Look) -> list[Block]:
    """What to say to the customer, after an empty line."""
    arrow = f"{look.signs['arrow']} "
    return [GAP, *(Line([(arrow, "say"), (text, "say")], 2) for text in sentences)] if sentences else []
