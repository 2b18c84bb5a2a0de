"""Reports drawn for a terminal: the overview, and each report in depth."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.cli.views.drawing.blocks import GAP, NBSP, Block, Column, Field, Fields, Line, Spans, Table, table_of
from loyalty_cli.cli.views.drawing.common import Document
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.language.catalogue import money
from loyalty_cli.language.report import MONEY_HELD, Teller, sparkline

_BAR: Final = 20
_MONTHS: Final = 13
_ROWS: Final = 20
ENOUGH_FOR_A_SHARE: Final = 30


def _title(document: Document, teller: Teller, since: str = "") -> Line:
    first = teller.day(since or document["since"]).replace(" ", NBSP)
    last = teller.day(document["as_of"]).replace(" ", NBSP)
    return Line([(teller.say("title", shop=teller.shop.name, since=first, until=last), "head")])


def screen(document: Document, look: Look) -> list[Block]:
    """Draw ``report``: three sentences, a line for each question, whom to call."""
    teller = Teller(look.program)
    members = teller.say("members", count=document["members"])
    blocks: list[Block] = [_title(document, teller), Line([(members, "dim")]), GAP]
    blocks += [Line([(text, "")]) for text in teller.sentences(document)]
    blocks += [GAP, Fields(_answers(document, look, teller))]
    calls = document["calls"]
    if calls["members"]:
        blocks += [GAP, Line([(teller.say("screen.call"), "head")]), _quiet(calls["members"], look, teller)]
        blocks += _ended(calls["ended"], calls["known"], teller)
    return [*blocks, GAP, Line([(teller.say("screen.more"), "dim")])]


def _answers(document: Document, look: Look, teller: Teller) -> list[Field]:
    month, gold, back = document["trade"][-1], document["carried"]["gold"], document["newcomers"]
    promises = document["promises"]
    trade = [
        (
            teller.say("screen.trade.is", sales=teller.money(month["sales_cents"]), month=teller.month(month["month"])),
            "",
        )
    ]
    if month["sales_same_days_cents"] and document["figures"][0]["enough"]:
        change = teller.change(month["sales_cents"], month["sales_same_days_cents"])
        trade.append((f", {teller.say('screen.trade.change', change=change)}", ""))
    if look.unicode:
        trade.insert(0, (sparkline([one["sales_cents"] for one in document["trade"]]) + " ", "bar"))
    rows: list[Field] = [(teller.say("screen.trade"), trade)]
    if gold["share"] is not None:
        told = teller.say(
            "screen.carried.is",
            share=teller.percent(gold["share"]),
            count=teller.number(gold["count"]),
            clients=teller.number(document["carried"]["clients"]),
        )
        part = round(100 * gold["share"])
        few = _few(document["carried"], teller)
        rows.append((teller.say("screen.carried"), [*look.bar(part, 100, 12), (f" {told}", ""), *few]))
    if back["value"] is not None:
        told = teller.say("screen.back.is", share=teller.percent(back["value"]), of=teller.made_of(back))
        rows.append((teller.say("screen.back"), [(told, ""), *_few(back, teller)]))
    if promises["share"] is not None:
        cost = teller.money(promises["cost_cents"])
        told = teller.say("screen.cost.is", cost=cost, share=teller.percent(promises["share"], 1))
        rows.append((teller.say("screen.cost"), [(told, "")]))
    owed = teller.say("screen.owed.is", owed=teller.money(document["owed"]["total_cents"]))
    rows.append((teller.say("screen.owed"), [(owed, "")]))
    if document["nps"]["value"] is not None:
        rows.append((teller.say("screen.happy"), _happy(document, teller)))
    return rows


def _happy(document: Document, teller: Teller) -> Spans:
    """The net promoter score, and how many are unhappy."""
    score, unhappy = document["nps"], document["detractors"]
    told = teller.say("screen.happy.is", score=teller.value(score), count=score["denominator"])
    more = f", {teller.say('screen.happy.unhappy', count=unhappy)}" if unhappy else ""
    return [(told, ""), (more, "warn"), *_few(score, teller)]


def _few(figure: Document, teller: Teller) -> Spans:
    return [] if figure["enough"] else [(f" {teller.say('few')}", "warn")]


def kpi(document: Document, look: Look) -> list[Block]:
    """Draw ``report kpi``."""
    teller = Teller(look.program)
    columns = [
        Column(teller.say("head.figure"), wraps=True, whole=True),
        Column(teller.say("head.value"), right=True),
        Column(teller.say("head.of"), give=1),
        Column(teller.say("head.between"), give=3),
        Column(teller.say("head.before"), right=True, give=2),
    ]
    rows: list[Sequence[Spans]] = []
    for one in document["figures"]:
        known = one["value"] is not None
        before = teller.value({"id": one["id"], "value": one["before"]}) if one["before"] is not None else ""
        few = [] if one["enough"] or not known else [(f" {teller.say('few')}", "warn")]
        rows.append(
            [
                [(teller.say(f"figure.{one['id']}"), "")],
                [(teller.value(one), "loud" if known and one["enough"] else "dim")],
                [(teller.made_of(one), ""), *few],
                [(teller.between(one), "dim")],
                [(before, "dim")],
            ]
        )
    return [_title(document, teller), Table(columns, rows)]


def cohorts(document: Document, look: Look) -> list[Block]:
    """Draw ``report cohorts``: the share of each cohort that bought, month by month."""
    teller = Teller(look.program)
    found = [one for one in document["cohorts"] if one["size"]]
    months = min(max((len(one["active"]) for one in found), default=0), _MONTHS)
    columns = [
        Column(teller.say("head.cohort")),
        Column(teller.say("head.size"), right=True),
        *(Column(str(month), right=True, give=month) for month in range(months)),
    ]
    rows: list[Sequence[Spans]] = [
        [
            [(teller.period(one["cohort"]), "")],
            [(teller.number(one["size"]), "loud")],
            *([(_cell(one, month), "" if month else "dim")] for month in range(months)),
        ]
        for one in found
    ]
    blocks: list[Block] = [Table(columns, rows, teller.say("none.clients"))]
    if found:
        blocks.append(Line([(teller.say("cohorts.months"), "dim")]))
    if document["difference"]:
        blocks += [GAP, Line(difference(document["difference"], teller))]
    return blocks


def _cell(cohort: Document, month: int) -> str:
    if month >= cohort["complete"] or cohort["size"] < 10:
        return ""
    return str(round(100 * cohort["active"][month] / cohort["size"]))


def difference(found: Document, teller: Teller) -> Spans:
    """The newest cohort against the older ones, and what may be concluded."""
    apart = teller.say(
        "difference",
        value=teller.points_apart(found["value"]),
        low=teller.points_apart(found["low"]),
        high=teller.points_apart(found["high"]),
    )
    newest, older = (
        teller.say("of", part=teller.number(one["again"]), whole=teller.number(one["size"]))
        for one in (found["newest"], found["older"])
    )
    key = (
        "few" if not found["enough"] else "cohorts.real" if found["low"] > 0 or found["high"] < 0 else "cohorts.chance"
    )
    told = teller.say("cohorts.difference", newest=newest, older=older, difference=apart)
    return [(told, ""), (f" {teller.say(key)}", "warn" if key == "few" else "loud")]


def rfm(document: Document, look: Look, most: int | None = None) -> list[Block]:
    """Draw ``report rfm``: scores, the best first."""
    teller = Teller(look.program)
    columns = [
        Column(teller.say("head.card"), give=1),
        Column(teller.say("head.name"), wraps=True),
        Column(teller.say("head.scores")),
        Column(teller.say("head.recency"), right=True, give=3),
        Column(teller.say("head.visits"), right=True, give=2),
        Column(teller.say("head.spend"), right=True, give=4),
    ]
    rows: list[Sequence[Spans]] = [
        [
            [(one["card"], "dim")],
            [(one["name"], "name")],
            [(f"{one['r']} {one['f']} {one['m']}", "loud")],
            [(teller.number(one["days"]), "")],
            [(teller.number(one["purchases"]), "")],
            [(teller.money(one["spend_cents"]), "")],
        ]
        for one in document["members"][: most or _ROWS]
    ]
    blocks: list[Block] = [Table(columns, rows, teller.say("none.clients")), *_others(document, look, most)]
    cuts = document["cuts"]
    if rows:
        told = {
            "recency": _some(cuts["recency"], teller),
            "frequency": _some(cuts["frequency"], teller),
            "money": ", ".join(teller.money(cents) for cents in cuts["monetary_cents"]),
        }
        blocks.append(Line([(teller.say("rfm.cuts", **told), "dim")]))
    if not document["enough"]:
        blocks.append(Line([(teller.say("rfm.few"), "warn")]))
    return blocks


def _others(document: Document, look: Look, most: int | None) -> list[Block]:
    """How many members a list leaves out."""
    left = len(document["members"]) - (most or _ROWS)
    return [Line([(look.say("label.and-more", count=look.number(left)), "dim")])] if left > 0 else []


def _some(values: Sequence[float], teller: Teller) -> str:
    return ", ".join(teller.decimal(value, 0 if value == int(value) else 1) for value in values)


def pareto(document: Document, look: Look, most: int | None = None) -> list[Block]:
    """Draw ``report pareto``: gold, basic and poor, then who gold is."""
    teller = Teller(look.program)
    money = teller.say("head.earned" if document["by"] == "margin" else "head.sales")
    columns = [
        Column(teller.say("head.group"), wraps=True, whole=True),
        Column(teller.say("head.clients"), right=True),
        Column(money, right=True),
        Column(teller.say("head.share"), right=True),
        Column("", give=1),
    ]
    rows: list[Sequence[Spans]] = []
    for name in ("gold", "basic", "poor"):
        part = document[name]
        share = part["share"] or 0
        rows.append(
            [
                [(teller.say(f"group.{name}"), "")],
                [(teller.number(part["count"]), "")],
                [(teller.money(part["revenue_cents"]), "")],
                [(teller.percent(share, 1), "loud")],
                look.bar(round(100 * share), 100, _BAR),
            ]
        )
    return [
        _title(document, teller),
        Table(columns, rows),
        GAP,
        table_of(
            document["members"][: most or _ROWS],
            [
                (Column(teller.say("head.card")), lambda one: (one["card"], "dim")),
                (Column(teller.say("head.name")), lambda one: (one["name"], "name")),
                (Column(money, right=True), lambda one: teller.money(one["revenue_cents"])),
            ],
            teller.say("none.clients"),
        ),
        *_others(document, look, most),
    ]


def product_range(document: Document, look: Look) -> list[Block]:
    """Draw ``report range``."""
    teller = Teller(look.program)
    blocks: list[Block] = [
        _title(document, teller),
        table_of(
            document["categories"],
            [
                (
                    Column(teller.say("head.category"), wraps=True),
                    lambda one: (teller.program.category_called(one["category"]), "name"),
                ),
                (Column(teller.say("head.sales"), right=True), lambda one: teller.money(one["revenue_cents"])),
                (Column(teller.say("head.share"), right=True), lambda one: (teller.percent(one["share"], 1), "loud")),
                (Column("", give=3), lambda one: look.bar(round(100 * one["share"]), 100, _BAR)),
                (Column(teller.say("head.clients"), right=True, give=1), lambda one: teller.number(one["clients"])),
                (Column(teller.say("head.new"), right=True, give=2), lambda one: teller.number(one["new_clients"])),
            ],
            teller.say("none.clients"),
        ),
    ]
    if document["categories"] and document["clients"] < ENOUGH_FOR_A_SHARE:
        blocks.append(Line([(teller.say("few"), "warn")]))
    if document["breadth"]:
        dot = f" {look.signs['dot']} "
        told = dot.join(
            look.say("label.colon-one", name=one["categories"], what=teller.number(one["clients"])).replace(" ", NBSP)
            for one in document["breadth"]
        )
        blocks.append(Line([(teller.say("breadth", list=told), "dim")]))
    return blocks + _taken_up(document["suggestions"], teller)


def _taken_up(found: Document, teller: Teller) -> list[Block]:
    """How many suggestions made at the till were taken up within fourteen days."""
    if not found["made"]:
        return []
    taken = teller.percent(found["value"], 1) if found["denominator"] else teller.say("unknown")
    told = f"{teller.say('suggestions', made=teller.number(found['made']))} {taken}"
    told += f" ({teller.made_of(found)})" if found["denominator"] else ""
    return [Line([(told, "dim"), ("" if found["enough"] else f" {teller.say('few')}", "warn")])]


def clv(document: Document, look: Look, most: int | None = None) -> list[Block]:
    """Draw ``report clv``: ranks below 100 members, amounts from there on."""
    teller = Teller(look.program)
    if document["model"] is None:
        return [Line([(teller.say("clv.none"), "")])]
    priced = document["enough"]
    columns = [
        Column(teller.say("head.rank"), right=True),
        Column(teller.say("head.card"), give=2),
        Column(teller.say("head.name"), wraps=True),
        Column(teller.say("head.expected"), right=True, give=1),
        Column(teller.say("head.alive"), right=True, give=3),
        *([Column(teller.say("head.worth"), right=True)] if priced else []),
    ]
    rows: list[Sequence[Spans]] = [
        [
            [(teller.number(one["rank"]), "dim")],
            [(one["card"], "dim")],
            [(one["name"], "name")],
            [(teller.decimal(one["expected"]), "")],
            [(teller.percent(one["alive"]), "")],
            *([[(teller.money(one["value_cents"]), "loud")]] if priced else []),
        ]
        for one in document["members"][: most or _ROWS]
    ]
    model = {name: teller.decimal(document["model"][name], 3) for name in ("r", "alpha", "a", "b")}
    likelihood = teller.decimal(document["model"]["log_likelihood"])
    blocks: list[Block] = [
        Table(columns, rows),
        Line([(teller.say("clv.model", **model, likelihood=likelihood), "dim")]),
    ]
    if document["spend"]:
        spend = {name: teller.decimal(document["spend"][name], 2) for name in ("p", "q", "gamma")}
        blocks.append(Line([(teller.say("clv.spend", **spend), "dim")]))
    if "holdout" in document:
        held = document["holdout"]
        told = {"expected": teller.number(round(held["expected"])), "came": teller.number(held["came"])}
        blocks.append(Line([(teller.say("clv.holdout", weeks=teller.decimal(held["weeks"], 0), **told), "")]))
    return blocks if priced else [*blocks, Line([(teller.say("clv.few"), "warn")])]


def liability(document: Document, look: Look) -> list[Block]:
    """Draw ``report liability``: what is owed, and the months of points."""
    teller = Teller(look.program)
    columns = [
        Column(teller.say("head.what"), wraps=True, whole=True),
        Column(teller.say("head.units"), right=True, give=1),
        Column(teller.say("head.face"), right=True),
        Column(teller.say("head.likely"), right=True),
        Column("", give=2),
    ]
    rows: list[Sequence[Spans]] = [
        [
            [(owed_name(one, teller), "")],
            [("" if one["what"] in MONEY_HELD else teller.number(one["units"]), "")],
            [(teller.money(one["face_cents"]), "loud")],
            [(teller.money(one["expected_cents"]), "")],
            [("" if one["enough"] else teller.say("few"), "warn")],
        ]
        for one in document["rows"]
    ]
    total = teller.money(document["total_cents"])
    rows.append(
        [
            [(teller.say("what.total"), "")],
            [],
            [(total, "loud")],
            [(teller.money(document["expected_cents"]), "")],
            [],
        ]
    )
    value = money(round(document["point_value"] * 10_000), teller.shop.currency, 4, teller.lang)
    worth = teller.say("worth.point", value=value)
    deferred = teller.say("deferred", amount=teller.money(document["deferred_cents"]))
    told: list[Block] = [Line([(worth, "dim")]), Line([(deferred, "dim")])]
    tables = [_movement(document, teller), *_money_movement(document, teller)]
    return [
        Table(columns, rows, teller.say("none.owed")),
        *told,
        *(block for table in tables for block in (GAP, table)),
    ]


def owed_name(row: Document, teller: Teller) -> str:
    """What is owed, by name: a stamp card's own, else the words for it."""
    return str(row["name"]) or teller.say(f"what.{row['what']}")


_GIVEN_UP: Final = {"corrected": 3, "opening": 2, "lapsed": 1}
"""Flows that a narrow table of movements leaves out, the highest first."""


def _movement(document: Document, teller: Teller) -> Table:
    flows = ("opening", "issued", "used", "lapsed", "corrected", "closing")
    columns = [
        Column(teller.say("head.month")),
        *(Column(teller.say(f"head.{flow}"), right=True, give=_GIVEN_UP.get(flow, 0)) for flow in flows),
    ]
    rows: list[Sequence[Spans]] = [
        [
            [(teller.period(one["month"]), "")],
            *([(teller.number(one[flow]) if one[flow] else "", "")] for flow in flows),
        ]
        for one in document["movement"][-_MONTHS:]
    ]
    return Table(columns, rows, teller.say("none.owed"))


def _money_movement(document: Document, teller: Teller) -> list[Table]:
    """Credit, gift cards and club fees by month, those that there are: a table each."""
    flows = ("opening", "added", "released", "closing")
    columns = [
        Column(teller.say("head.month")),
        *(Column(teller.say(f"head.{flow}"), right=True, give=_GIVEN_UP.get(flow, 0)) for flow in flows),
    ]

    def row(one: Document) -> Sequence[Spans]:
        money = [(teller.money(one[f"{flow}_cents"]) if one[f"{flow}_cents"] else "", "") for flow in flows]
        return [[(teller.period(one["month"]), "")], *([cell] for cell in money)]

    told = document["money_movement"]
    return [
        Table(columns, [row(one) for one in told if one["what"] == what][-_MONTHS:], "", teller.say(f"what.{what}"))
        for what in dict.fromkeys(one["what"] for one in told)
    ]


def rewards(document: Document, look: Look) -> list[Block]:
    """Draw ``report rewards``: what each promise cost, and which rewards were taken."""
    teller = Teller(look.program)
    most = max((one["cost_cents"] for one in document["promises"]), default=0)
    blocks: list[Block] = [
        _title(document, teller),
        table_of(
            document["promises"],
            [
                (Column(teller.say("head.promise"), wraps=True), lambda one: (teller.promise(one["source"]), "name")),
                (Column(teller.say("head.count"), right=True, give=1), lambda one: teller.number(one["count"])),
                (Column(teller.say("head.cost"), right=True), lambda one: (teller.money(one["cost_cents"]), "loud")),
                (
                    Column(teller.say("head.share"), right=True, give=2),
                    lambda one: teller.percent(one["share"], 1) if one["share"] is not None else "",
                ),
                (Column("", give=3), lambda one: look.bar(one["cost_cents"], most, _BAR) if most else []),
            ],
            teller.say("none.given"),
        ),
    ]
    if document["share"] is not None:
        told = {"cost": teller.money(document["cost_cents"]), "sales": teller.money(document["sales_cents"])}
        blocks.append(Line([(teller.say("rewards.share", share=teller.percent(document["share"], 1), **told), "")]))
    taken = [Column(teller.say("head.reward"), wraps=True), Column(teller.say("head.count"), right=True)]
    counts: list[Sequence[Spans]] = [
        [[(teller.reward(one["reward"]), "name")], [(teller.number(one["count"]), "")]] for one in document["rewards"]
    ]
    ended = [Column(teller.say("head.ended"), wraps=True), Column(teller.say("head.used"), right=True), Column("")]
    used: list[Sequence[Spans]] = [
        [
            [(teller.promise(one["source"]), "name")],
            [(teller.percent(one["value"]) if one["value"] is not None else "", "loud")],
            [(teller.made_of({**one, "id": "used"}), ""), *_few(one, teller)],
        ]
        for one in document["vouchers"]
    ]
    if counts:
        blocks += [GAP, Table(taken, counts)]
    if used:
        blocks += [GAP, Table(ended, used)]
    return blocks


def surprises(document: Document, look: Look) -> list[Block]:
    """Draw ``report surprises``: who came again, of those given one and of those held out."""
    teller = Teller(look.program)
    blocks: list[Block] = []
    for one in document["surprises"]:
        arms = {name: teller.number(one[name]) for name in ("given", "held", "wanted")}
        came = {arm: _came(one[f"{arm}_came"], one[arm], teller) for arm in ("given", "held")}
        blocks += [GAP] if blocks else []
        blocks.append(Line([(one["name"], "name"), (f"  {teller.money(one['cost_cents'])}", "dim")]))
        blocks.append(Line([(teller.say("surprises.came", days=one["days"], **came), "")], 2))
        if one["difference"] is not None:
            apart = {name: teller.points_apart(one[name]) for name in ("difference", "low", "high")}
            blocks.append(Line([(teller.say("surprises.difference", **apart), "loud" if one["enough"] else "dim")], 2))
        if not one["enough"]:
            blocks.append(Line([(teller.say("surprises.few", **arms), "warn")], 2))
        if one["running"]:
            blocks.append(Line([(teller.say("surprises.running", count=one["running"]), "dim")], 2))
    return blocks or [Line([(teller.say("surprises.none"), "dim")])]


def _came(came: int, of: int, teller: Teller) -> str:
    """``93.4% (239 of 256)``; the numbers alone where there is nobody."""
    told = teller.say("of", part=teller.number(came), whole=teller.number(of))
    return f"{teller.percent(came / of, 1)} ({told})" if of else told


def winback(rows: Sequence[Document], look: Look, ended: int, known: int) -> list[Block]:
    """Draw ``winback``; those away for so long that they count as lost are told apart.

    Of so many silences ``known``, so many ``ended`` by themselves.
    """
    teller = Teller(look.program)
    lost = sum(one["state"] == "lost" for one in rows)
    told = [Line([(teller.say("quiet.lost", count=lost), "dim")])] if lost else []
    return [_quiet(rows, look, teller), *told, *(_ended(ended, known, teller) if rows else ())]


def _ended(ended: int, known: int, teller: Teller) -> list[Block]:
    """How many silences ended by themselves; nothing where none is known."""
    if not known:
        return []
    return [Line([(teller.say("silences", known=teller.number(known), ended=teller.number(ended)), "dim")])]


def _quiet(rows: Sequence[Document], look: Look, teller: Teller) -> Table:
    return table_of(
        rows,
        [
            (Column(teller.say("head.card"), give=4), lambda one: (one["card"], "dim")),
            (
                Column(teller.say("head.name"), wraps=True),
                lambda one: (one["name"], "dim" if one["state"] == "lost" else "name"),
            ),
            (
                Column(teller.say("head.usually"), wraps=True, least=17, give=1),
                lambda one: teller.rhythm(one["gap_days"]),
            ),
            (Column(teller.say("head.away"), right=True), lambda one: teller.silence(one["away_days"])),
            (Column(teller.say("head.missed"), right=True), lambda one: (teller.money(one["missed_cents"]), "loud")),
            (Column(teller.say("head.waiting"), give=3), lambda one: waiting(one, look, teller)),
            (
                Column(teller.say("head.reach"), give=2),
                lambda one: (
                    ", ".join(teller.say(f"channel.{name}") for name in one["channels"]) or teller.say("person"),
                    "" if one["channels"] else "dim",
                ),
            ),
            (Column(teller.say("head.last"), give=5), lambda one: (", ".join(one["last_bought"]), "dim")),
        ],
        teller.say("none.quiet"),
    )


def waiting(row: Document, look: Look, teller: Teller) -> str:
    """What waits for a member: a voucher, else points."""
    if row["vouchers"]:
        first = row["vouchers"][0]
        return teller.say("until", reward=first["reward"], day=look.short_day(first["expires_on"]))
    return teller.points(row["points"]) if row["points"] > 0 else ""


def offers(rows: Sequence[Document], look: Look) -> list[Block]:
    """Draw ``offers``."""
    teller = Teller(look.program)
    return [
        table_of(
            rows,
            [
                (Column(teller.say("head.card")), lambda one: (one["card"], "dim")),
                (Column(teller.say("head.name"), wraps=True), lambda one: (one["name"], "name")),
                (
                    Column(teller.say("head.offer")),
                    lambda one: (teller.program.category_called(one["category"]), "loud"),
                ),
                (Column(teller.say("head.others"), right=True), lambda one: teller.percent(one["share"])),
            ],
            teller.say("none.offers"),
        )
    ]
