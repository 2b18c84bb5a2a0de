"""Why a member has what they have: every point, stamp and cent of tier spend with its receipt and its rule."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from loyalty_cli.cli.views.drawing.blocks import GAP, NBSP, Block, Column, Fields, Line, Span, Spans, Table, table_of
from loyalty_cli.cli.views.drawing.common import Document, card_name, joined, until, who
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.program.kernel.facts import OVER

_Row: TypeAlias = Sequence[Spans]


def view(document: Document, look: Look) -> list[Block]:
    """Draw ``why``."""
    blocks: list[Block] = [Line([*who(document["member"], look), ("  ", ""), (document["member"]["tier"], "tier")])]
    blocks += _spendable(document["points"], look.title_of(look.program.points.name), "points", look)
    if document["no_points"]:
        blocks += _without(document["no_points"], look)
    if document["credit"]["lots"] or document["credit"]["debts"]:
        blocks += _spendable(document["credit"], look.say("label.credit"), "credit", look)
    for card in document["stamps"]:
        if card["lines"]:
            blocks += _lines(card_name(card["id"], look), card, f"stamps:{card['id']}", look)
    blocks += _tier(document["tier"], look)
    blocks += _vouchers(document["vouchers"], look)
    return blocks


def _spendable(part: Document, title: str, unit: str, look: Look) -> list[Block]:
    columns = [
        look.column("label.day"),
        look.column("label.receipt", give=2),
        look.column("label.why", wraps=True)._replace(whole=True),
        Column(title, right=True),
        look.column("label.left", right=True),
        look.column("label.good-until-head", give=1),
    ]
    rows = [row for lot in part["lots"] for row in _lot(lot, unit, look)]
    rows += [_debt(debt, unit, look) for debt in part["debts"]]
    return [
        GAP,
        Line([(title, "head")]),
        *_earlier(part, "label.earlier-grants", unit, look),
        Table(columns, rows, look.say("label.none")),
        _total(part, unit, look),
    ]


def _without(purchases: Sequence[Document], look: Look) -> list[Block]:
    """Purchases that gave no points, each with the reason."""
    return [
        GAP,
        Line([(look.say("label.without-points"), "head")]),
        table_of(
            purchases,
            [
                (look.column("label.day"), lambda one: look.short_day(one["fact"]["on"])),
                (look.column("label.receipt", give=2), lambda one: _receipt(one["fact"], look)),
                (look.column("label.why", wraps=True)._replace(whole=True), lambda one: one["why"]),
                (look.column("label.amount", right=True), lambda one: look.money(one["amount_cents"])),
            ],
            "",
        ),
    ]


def _total(part: Document, unit: str, look: Look) -> Line:
    return Line([(f"{look.say('label.adds-up')} ", "dim"), (_amount(part["adds_up_to"], unit, look), "loud")])


def _earlier(part: Document, key: str, unit: str, look: Look) -> list[Block]:
    """What was left out of a part, carried forward."""
    if not part["earlier"]:
        return []
    worth = _amount(part["brought_forward"], unit, look)
    return [Line([(look.say(key, count=part["earlier"], worth=worth), "dim")])]


def _lot(lot: Document, unit: str, look: Look) -> Iterable[_Row]:
    until = look.short_day(lot["expires_on"])
    left = _amount(lot["left"], unit, look) if lot["left"] else ""
    yield [
        [(look.short_day(lot["fact"]["on"]), "")],
        _receipt(lot["fact"], look),
        _why(lot, look),
        [(f"+{_amount(lot['granted'], unit, look)}", "good")],
        [(left, "loud")],
        [(until if lot["left"] else "", "dim")],
    ]
    for use in lot["uses"]:
        yield _use(use["fact"], use["why"], _signed(use["amount"], unit, look), look)
    if lot["lapsed"]:
        yield [[], [], [(look.deed("lapse"), "dim")], [(_signed(-lot["lapsed"], unit, look), "")], [], []]


def _use(fact: Document, why: str, amount: str, look: Look) -> _Row:
    return [
        [(f"{NBSP}{look.short_day(fact['on'])}", "dim")],
        _receipt(fact, look),
        [(why, "dim")],
        [(amount, "")],
        [],
        [],
    ]


def _debt(debt: Document, unit: str, look: Look) -> _Row:
    owed = _signed(-debt["open"], unit, look)
    day: Spans = [(look.short_day(debt["fact"]["on"]), "")]
    return [day, _receipt(debt["fact"], look), [(debt["why"], "")], [(owed, "bad")], [], []]


def _why(lot: Document, look: Look) -> Spans:
    origin = lot["origin"]
    if not origin:
        return [(lot["why"], "")]
    return joined([[(lot["why"], "")], [(look.told("carried", name=look.number_of(origin)), "dim")]], look)


def _lines(title: str, part: Document, unit: str, look: Look) -> list[Block]:
    return [
        GAP,
        Line([(title, "head")]),
        *_earlier(part, "label.earlier-lines", unit, look),
        table_of(
            part["lines"],
            [
                (look.column("label.day"), lambda line: look.short_day(line["on"])),
                (look.column("label.receipt", give=2), lambda line: _receipt(line["fact"], look)),
                (look.column("label.why", wraps=True)._replace(whole=True), lambda line: line["why"]),
                (
                    Column("", right=True),
                    lambda line: (_signed(line["amount"], unit, look), "good" if line["amount"] > 0 else ""),
                ),
            ],
            look.say("label.none"),
        ),
        _total(part, unit, look),
    ]


def _tier(tier: Document, look: Look) -> list[Block]:
    if len(look.program.tiers) < 2:
        return []
    span = f" {look.say('label.spend-from', first=look.day(tier['start']), last=look.day(tier['end']))}"
    blocks = _lines(tier["name"], tier, "spend", look)
    blocks[1] = Line([(tier["name"], "head"), (span, "dim")])
    for change in tier["changes"]:
        moved: list[Span] = [(f"{change['before']} {look.signs['arrow']} ", "dim"), (change["after"], "tier")]
        blocks.append(Line([*moved, (f" {_by(change, look)}", "dim")], 2))
    return blocks


def _by(change: Document, look: Look) -> str:
    told = look.told("tier", day=look.day(change["on"]), name=look.number_of(change["fact"]))
    if change["lent_until"]:
        return look.told("tier-lent", told=told, day=look.day(change["lent_until"]))
    return look.told("tier-over", told=told) if change["rule"] == OVER else told


def _vouchers(vouchers: Sequence[Document], look: Look) -> list[Block]:
    rows = [(voucher["code"], _voucher(voucher, look)) for voucher in vouchers]
    return [GAP, Line([(look.say("label.vouchers"), "head")]), Fields(rows)] if rows else []


def _voucher(voucher: Document, look: Look) -> Spans:
    fact = f"{look.deed(voucher['fact']['kind'])} {look.number_of(voucher['fact'])}"
    return joined([[(voucher["name"], "")], [(until(voucher["expires_on"], look), "dim")], [(fact, "dim")]], look)


def _receipt(fact: Document, look: Look) -> Spans:
    return [(look.number_of(fact), "dim")]


def _amount(value: int, unit: str, look: Look) -> str:
    return look.money(value) if unit in ("credit", "spend") else look.number(value)


def _signed(value: int, unit: str, look: Look) -> str:
    return f"+{_amount(value, unit, look)}" if value > 0 else _amount(value, unit, look)
