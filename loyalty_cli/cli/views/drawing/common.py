"""Parts that several views share: who it is, where the member stands, what they hold."""

from collections.abc import Iterable, Mapping, Sequence

from loyalty_cli.cli.views.drawing.blocks import GAP, NBSP, SPACE, Block, Field, Line, Span, Spans
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.values import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]
_YEAR = 4
"""Digits of a year."""
_CODES = 2
"""So many codes of equal vouchers stand in one line: they fit a narrow terminal."""


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


def voucher_lines(vouchers: Sequence[Document], look: Look, most: int | None = None) -> Iterable[Spans]:
    """A line for each voucher; equal ones as ``16 × Free coffee · until …``, with their codes (``most``) below."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in vouchers:
        alike.setdefault((str(one.get("name") or one["reward"]), str(one["expires_on"])), []).append(one["code"])
    for (name, last), codes in alike.items():
        told: list[Spans] = [
            [(name if len(codes) == 1 else f"{len(codes)} × {name}", "")],
            [(until(last, look), "dim")],
        ]
        if len(codes) == 1:
            yield joined([[(codes[0], "code")], *told], look)
            continue
        yield joined(told, look)
        shown: list[Spans] = [[(code, "code")] for code in codes]
        if most is not None and len(shown) > most + _CODES:
            shown = shown[:most]
        for first in range(0, len(shown), _CODES):
            yield joined(shown[first : first + _CODES], look)
        if rest := len(codes) - len(shown):
            yield [(look.say("label.and-more", count=rest), "dim")]


def stamp_boxes(stamps: int, boxes: int, look: Look) -> list[Span]:
    """``●●●●○○○○○○ 4 of 10``; a card in debt says so."""
    count = _whole("label.of", look, part=stamps, whole=boxes)
    return [*look.boxes(stamps, boxes), (f" {count}", "" if stamps >= 0 else "bad")]


def say_lines(sentences: Sequence[str], look: Look) -> list[Block]:
    """What to say to the customer, after an empty line."""
    arrow = f"{look.signs['arrow']} "
    return [GAP, *(Line([(arrow, "say"), (_held(text), "say")], 2) for text in sentences)] if sentences else []


def _held(text: str) -> str:
    """The sentence with each day in one piece: ``14 février 2027``, ``February 14, 2027``."""
    words = text.split(" ")
    held: set[int] = set()
    for at, word in enumerate(words[2:], start=2):
        year = word.rstrip(".,;:)")
        if len(year) == _YEAR and year.isdecimal() and any(one[:1].isdecimal() for one in words[at - 2 : at]):
            held |= {at - 1, at}
    return words[0] + "".join((NBSP if at in held else " ") + word for at, word in enumerate(words[1:], start=1))
