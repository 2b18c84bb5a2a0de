"""Lists of members: who is found, what each holds, who each is."""

from collections.abc import Sequence
from datetime import date

from loyalty_cli.cli.views.drawing.blocks import NBSP, Block, Column, Line, Spans, Table, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look

_BAR = 12


def balances_view(rows: Sequence[Document], look: Look, of: int | None = None) -> list[Block]:
    """Draw ``balances``; ``of`` is how many there are in all."""
    ahead = [look.column("label.next-tier", give=2), look.column("label.missing", right=True, give=4)]
    ahead = ahead if len(look.program.tiers) > 1 else []
    columns = [*_person_columns(look), *ahead, *_held_columns(look), look.column("label.lapses-next", give=6)]
    cells = [
        [*_person(row, look), *(_ahead(row, look) if ahead else ()), *_held(row, look), _lapses(row, look)]
        for row in rows
    ]
    return _listed(columns, cells, look, of)


def _ahead(row: Document, look: Look) -> list[Spans]:
    """A bar to the next tier, and what is missing; nothing for a member who is in the highest."""
    if not row.get("next_tier"):
        return [[], []]
    have, of = row["next_tier_have_cents"], row["next_tier_cents"]
    return [look.bar(have, of, _BAR), [(look.money(max(of - have, 0)), "")]]


def members_view(rows: Sequence[Document], look: Look, of: int | None = None) -> list[Block]:
    """Draw ``members``; ``of`` is how many there are in all."""
    columns = [
        *_person_columns(look),
        Column(look.title_of(look.program.points.name), right=True),
        look.column("label.visits", right=True, give=4),
        look.column("label.last-seen", give=3),
        look.column("label.spend", right=True, give=5),
        look.column("label.segment", give=6),
        look.column("label.phone", give=7),
        look.column("label.email", give=8),
    ]
    cells = [
        [
            *_person(row, look),
            _points(row, look),
            [(look.number(row["visits"]), "")],
            [(look.short_day(row["last_visit_on"]), "")],
            [(look.money(row["spend_cents"]) if row["spend_cents"] else "", "")],
            [(look.segment(row["segment"]), "dim")],
            [(look.phone(row["phone"]) if row["phone"] else "", "")],
            [(row["email"] or "", "")],
        ]
        for row in rows
    ]
    return _listed(columns, cells, look, of)


def found_view(rows: Sequence[Document], look: Look, *, cut: bool = False) -> list[Block]:
    """Draw ``find``; ``cut`` where more may match than were asked for."""
    card, name, *tiers = _person_columns(look)
    phone = look.column("label.phone", give=1)
    columns = [card, name, phone, *tiers, *_held_columns(look), look.column("label.email", give=8)]
    cells = []
    for row in rows:
        number, called, *tier = _person(row, look)
        told: Spans = [(look.phone(row["phone"]) if row.get("phone") else "", "")]
        cells.append([number, called, told, *tier, *_held(row, look), [(row.get("email") or "", "")]])
    if cut:
        more = look.say("label.first-found", count=len(cells))
        return [Table(columns, cells, look.say("label.nobody")), Line([(more, "dim")])]
    return _listed(columns, cells, look, None)


def _listed(columns: Sequence[Column], cells: Sequence[Sequence[Spans]], look: Look, of: int | None) -> list[Block]:
    blocks: list[Block] = [Table(columns, cells, look.say("label.nobody"))]
    if of is not None and of > len(cells):
        blocks.append(Line([(look.say("label.members-of", shown=look.number(len(cells)), count=of), "dim")]))
    elif len(cells) > 1:
        blocks.append(Line([(look.say("label.members", count=len(cells)), "dim")]))
    return blocks


def _person_columns(look: Look) -> list[Column]:
    tiers = [look.column("label.tier", give=1)] if len(look.program.tiers) > 1 else []
    return [look.column("label.card"), look.column("label.name", wraps=True), *tiers]


def _person(row: Document, look: Look) -> list[Spans]:
    tiers: list[Spans] = [[(row["tier"], "tier" if row["tier"] != look.program.tiers[0].name else "")]]
    return [[(row["card"], "dim")], [(row["name"] or "", "name")], *(tiers if len(look.program.tiers) > 1 else [])]


def _held_columns(look: Look) -> list[Column]:
    return [
        Column(look.title_of(look.program.points.name), right=True),
        *(Column(card.name, give=2) for card in look.program.stamp_cards),
        look.column("label.credit", right=True, give=3),
        look.column("label.vouchers", right=True, give=3),
    ]


def _held(row: Document, look: Look) -> list[Spans]:
    return [
        _points(row, look),
        *(_boxes(row, card.id, card.boxes, look) for card in look.program.stamp_cards),
        [(look.money(row["credit_cents"]) if row["credit_cents"] else "", "")],
        [(look.number(row["vouchers"]) if row.get("vouchers") else "", "")],
    ]


def _points(row: Document, look: Look) -> Spans:
    return [(look.number(row["points"]), "loud" if row["points"] >= 0 else "bad")]


def _boxes(row: Document, card_id: str, boxes: int, look: Look) -> Spans:
    stamps = row["stamps"].get(card_id, 0)
    return look.boxes(stamps, boxes) if stamps >= 0 else [(look.number(stamps), "bad")]


def _lapses(row: Document, look: Look) -> Spans:
    if not row.get("lapses_on"):
        return []
    after = look.say("label.after", day=look.short_day(row["lapses_on"])).replace(" ", NBSP)
    return [(look.number(row["lapses_points"]), ""), (f" {after}", "dim")]


def progress_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``progress``; what is the same twice, as of equal vouchers, is said once."""
    said_once = {(row["card"], row["what"], row["say"]): row for row in reversed(rows)}
    return [
        table_of(
            [row for row in rows if said_once[row["card"], row["what"], row["say"]] is row],
            [
                (look.column("label.card"), lambda row: (row["card"], "dim")),
                (look.column("label.name", wraps=True), lambda row: (row["name"] or "", "name")),
                (look.column("label.so-far", give=4), lambda row: _gone(row, look)),
                (look.column("label.what-to-say", wraps=True, least=40), lambda row: row["say"]),
                (look.column("label.value", right=True, give=2), lambda row: _worth(row, look)),
                (look.column("label.by", give=3), lambda row: (look.short_day(row["by"]), "dim")),
            ],
            look.say("label.nobody-near"),
        )
    ]


def _worth(row: Document, look: Look) -> str:
    """What it is worth to the member; nothing where that cannot be told."""
    return look.money(row["worth_cents"]) if row["worth_cents"] else ""


def _gone(row: Document, look: Look) -> Spans:
    """How much of the way is gone, drawn: boxes for stamps, a bar for points and tiers."""
    if row["what"] == "stamps":
        return look.boxes(row["have"], row["of"])
    if row["of_cents"]:
        return look.bar(row["have_cents"], row["of_cents"], _BAR)
    return look.bar(row["have"], row["of"], _BAR) if row["of"] else []


def leaderboard_view(rows: Sequence[Document], look: Look, since: date | None = None) -> list[Block]:
    """Draw ``leaderboard``, with the first day that counts."""
    columns = [
        Column("#", right=True),
        *_person_columns(look),
        Column(look.title_of(look.program.points.name), right=True, give=2),
        look.column("label.spend", right=True, give=2),
        look.column("label.visits", right=True, give=2),
    ]
    cells: list[Sequence[Spans]] = [
        [
            [(str(row["rank"]), "loud")],
            *_person(row, look),
            [(look.number(row["points"]), "")],
            [(look.money(row["spend_cents"]), "")],
            [(look.number(row["visits"]), "")],
        ]
        for row in rows
    ]
    blocks: list[Block] = [Table(columns, cells, look.say("label.nobody-came"))]
    return [*blocks, Line([(look.say("label.since", day=since), "dim")])] if since else blocks


def segments_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``segments``; those of the shop's own with their name."""
    return [
        table_of(
            rows,
            [
                (look.column("label.segment"), lambda row: (row["segment"], "loud" if row["own"] else "")),
                (look.column("label.members-in", right=True), lambda row: look.number(row["members"])),
                (
                    look.column("label.meaning", wraps=True)._replace(whole=True),
                    lambda row: (
                        look.say("label.segment-means", name=row["name"], means=row["means"])
                        if row["own"]
                        else row["means"],
                        "dim",
                    ),
                ),
            ],
            look.say("label.nobody"),
        )
    ]


def stale_view(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``members --stale``."""
    return [
        table_of(
            rows,
            [
                (look.column("label.card"), lambda row: (row["card"], "dim")),
                (look.column("label.name", wraps=True, least=10), lambda row: (row["name"], "name")),
                (look.column("label.detail", wraps=True, least=10), lambda row: look.field(row["field"])),
                (look.column("label.value", wraps=True, least=12), lambda row: row["value"]),
                (look.column("label.told-on"), lambda row: look.short_day(row["told_on"])),
            ],
            look.say("label.nothing-stale"),
        )
    ]
