"""The slices of a member's history that promises ask for (``program.kernel.needs``), read from the facts that stand."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.ledger.facts.records import ALWAYS, codes_of, cuts_of, lines_of, recorded_entry, used_vouchers
from loyalty_cli.ledger.people.segment_lists import segments_of
from loyalty_cli.ledger.queries.gifts.clubs import months_of
from loyalty_cli.ledger.standings.families import family
from loyalty_cli.ledger.standings.standing import AsOf
from loyalty_cli.ledger.store.clauses import STANDS, in_sql, stands
from loyalty_cli.program.decisions.cuts import cut_goods, netted, price_of
from loyalty_cli.program.decisions.money_off import (
    goods_paid,
    lines_left,
    money_off_each,
    offs_left,
    rest_included,
)
from loyalty_cli.program.kernel.facts import BADGE, CORRECTED, REWARD, Cut, Line, PurchaseRecord, Recorded, Voucher
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.program.kernel.needs import LOTS, NOTHING, Needs
from loyalty_cli.program.kernel.standing import Bought, Earlier, Given, History, Standing
from loyalty_cli.values import Any, Final

_STAND: Final = (
    "FROM facts f WHERE f.member_id IN (SELECT value FROM json_each(:members))"
    f" AND f.on_date <= :on AND f.id <> :without AND {STANDS}"
)
_FACTS: Final = f"SELECT f.id, f.on_date, f.kind, f.body {_STAND}"
_CAME: Final = (
    f"SELECT DISTINCT f.on_date {_STAND} AND f.kind IN {in_sql(VISITS)} AND f.on_date >= :since"
    " AND (f.kind <> 'purchase' OR json_extract(f.body, '$.amount') > (SELECT coalesce(sum("
    f"json_extract(r.body, '$.amount')), 0) FROM facts r WHERE r.reverses = f.id AND r.kind = 'return'"
    f" AND {stands('r.id')})) ORDER BY 1"
)
_RETURNS: Final = (
    "SELECT r.reverses, r.body FROM facts r WHERE r.kind = 'return'"
    f" AND r.reverses IN (SELECT value FROM json_each(?)) AND {stands('r.id')} ORDER BY r.id"
)
_THANKED: Final = (
    "(f.kind = 'engagement' AND json_extract(f.body, '$.pending') IS NULL"
    " OR f.kind = 'approval' AND json_extract(f.body, '$.approved'))"
)
_ENTRIES: Final = (
    f"SELECT e.id, CASE e.rule WHEN '{CORRECTED}' THEN e.counts_on ELSE e.on_date END, CASE e.rule WHEN '{CORRECTED}'"
    " THEN json_extract(e.why, '$.fact') ELSE e.fact_id END, e.unit, e.amount, e.rule, e.why,"
    " EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.id) FROM entries e"
    " WHERE e.member_id = :member AND e.on_date <= :on"
    f" AND (e.rule IN (SELECT value FROM json_each(:rules)) OR e.rule = '{CORRECTED}' AND json_extract(e.why, '$.rule')"
    "  IN (SELECT value FROM json_each(:rules))) AND e.amount > 0 AND e.reverses IS NULL ORDER BY e.id"
)
_BADGES: Final = (
    "SELECT unit, json_extract(why, '$.badge'), min(on_date), sum(amount) FROM entries WHERE member_id = ?"
    f" AND unit BETWEEN '{BADGE}' AND '{BADGE}~' AND on_date <= ? GROUP BY unit HAVING sum(amount) > 0"
    " AND json_extract(why, '$.badge') <> '' ORDER BY 3, 1"
)
_CUT: Final = (
    "SELECT fact_id FROM entries WHERE member_id IN (SELECT value FROM json_each(:members))"
    " AND unit BETWEEN 'reward:off:' AND 'reward:off;' AND amount > 0 AND reverses IS NULL"
)
_REWARDS: Final = (
    "SELECT substr(e.unit, 8), e.counts_on FROM entries e"
    " WHERE e.member_id = :member AND e.on_date <= :on"
    f" AND e.unit LIKE '{REWARD}%' AND e.unit NOT GLOB '{REWARD}*:*' AND e.amount > 0 AND e.reverses IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.id) ORDER BY e.id"
)


def with_history(
    conn: sqlite3.Connection,
    standing: Standing,
    needs: Needs,
    on: date,
    without: int = 0,
    keyed_on: date | None = None,
) -> Standing:
    """The standing with what is needed of the history up to a day; ``without`` is a fact that is left out of it.

    That is the one of which something is taken back: a promise counts what is left of it by itself. Of a fact keyed
    late, ``entries`` are those up to the day of keying: what was given once is known, whenever it is dated.
    """
    if needs in (NOTHING, LOTS):
        return standing
    asked = _Asked(conn, standing.member_id, on, without)
    entries = tuple(asked.entries(needs.entries, keyed_on)) if needs.entries else ()
    bought = tuple(asked.purchases(needs.purchases)) if needs.purchases else ()
    history = History(
        tuple(asked.visits(needs.visits)) if needs.visits else (),
        bought,
        tuple(asked.thanks()) if needs.thanks else (),
        tuple(asked.given("referral", "friend", "side", "referrer")) if needs.friends else (),
        tuple(asked.rewards()) if needs.rewards else (),
        frozenset(str(one.entry.why.get("id")) for one in asked.entries({"profile"})) if needs.fields else frozenset(),
        tuple(asked.given("birthday", "")) if needs.gifts else (),
        entries,
        tuple(asked.joined()) if needs.joined else (),
        segments_of(conn, standing.member_id) if needs.segments else frozenset(),
        tuple(months_of(conn, standing.member_id)) if needs.club else (),
    )
    return standing._replace(history=history, known=needs | LOTS)


def badges(conn: sqlite3.Connection, member_id: int, on: date) -> list[tuple[str, str, date, int]]:
    """The badges a member has at the end of a day: id, name, the day of the first, how often it was won."""
    rows = conn.execute(_BADGES, (member_id, on.isoformat())).fetchall()
    return [(unit.removeprefix(BADGE), name, date.fromisoformat(first), times) for unit, name, first, times in rows]


class _Asked:
    """One member's facts up to a day."""

    def __init__(self, conn: sqlite3.Connection, member_id: int, on: date, without: int) -> None:
        self.conn, self.on = conn, on
        members = dumps(family(conn, member_id))
        self.values = {"members": members, "member": member_id, "on": on.isoformat(), "without": without}

    def _facts(self, where: str, order: str = "f.id") -> list[tuple[Any, ...]]:
        return self.conn.execute(f"{_FACTS} AND {where} ORDER BY {order}", self.values).fetchall()

    def visits(self, since: date) -> list[date]:
        """The days of visits, each once; a purchase that came back whole was none."""
        rows = self.conn.execute(_CAME, {**self.values, "since": since.isoformat()})
        return [date.fromisoformat(on) for (on,) in rows]

    def purchases(self, since: date) -> Iterator[Bought]:
        """The purchases, oldest first, with what is left of them."""
        facts = self._facts(f"f.kind = 'purchase' AND f.on_date >= '{since.isoformat()}'", "f.on_date, f.id")
        back, cut = self._returned(row[0] for row in facts), self._cut()
        for number, on, _, text in facts:
            body = loads(text)
            lines = rest_included(body["amount"], lines_of(body["lines"]))
            named = tuple(line for one in back.get(number, ()) for line in lines_of(one.get("lines", [])))
            left = _left(body, back.get(number, []))
            one = Bought(number, date.fromisoformat(on), body["amount"], left, lines, _lines_left(lines, named, left))
            cuts = cuts_of(self.conn, number) if number in cut else ()
            used = used_vouchers(self.conn, body, AsOf(ALWAYS)) if codes_of(body) else ()
            yield _less_free(one, used, cuts, named) if used or cuts else one

    def _cut(self) -> frozenset[int]:
        """The facts whose price a promise has cut."""
        rows = self.conn.execute(_CUT, self.values)
        return frozenset(number for (number,) in rows)

    def _returned(self, numbers: Iterator[int]) -> dict[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = {}
        for number, body in self.conn.execute(_RETURNS, (dumps(list(numbers)),)):
            found.setdefault(number, []).append(loads(body))
        return found

    def thanks(self) -> Iterator[Given]:
        """Engagements, on the day on which they gave something: told, or approved."""
        for _, on, _, text in self._facts(_THANKED):
            yield Given(str(loads(text)["id"]), date.fromisoformat(on))

    def joined(self) -> Iterator[Given]:
        """The challenges that were joined, and left, in the order in which they were keyed."""
        for _, on, _, text in self._facts("f.kind = 'challenge'"):
            body = loads(text)
            yield Given(str(body["id"]), date.fromisoformat(on), int(body["joined"]))

    def given(self, kind: str, what: str, key: str = "", value: str = "") -> Iterator[Given]:
        """Facts of a kind: what each names, its day, the year it is of."""
        for _, on, _, text in self._facts(f"f.kind = '{kind}'"):
            body = loads(text)
            if not key or body.get(key) == value:
                yield Given(str(body.get(what, kind)), date.fromisoformat(on), int(body.get("year", 0)))

    def rewards(self) -> Iterator[Given]:
        """Rewards given, whatever for."""
        for what, on in self.conn.execute(_REWARDS, self.values):
            yield Given(what, date.fromisoformat(on))

    def entries(self, rules: frozenset[str] | set[str], upto: date | None = None) -> Iterator[Earlier]:
        """What the member was given under some rules up to the day or a later one, with what is left of it.

        Only where something is taken back what lapsed and what it drew on is asked for, too.
        """
        last = max(self.on, upto or self.on)
        rows = self.conn.execute(_ENTRIES, {**self.values, "on": last.isoformat(), "rules": dumps(sorted(rules))})
        for entry_id, on, fact_id, unit, amount, rule, why, touched in rows.fetchall():
            if touched or self.values["without"]:
                entry = recorded_entry(self.conn, entry_id, last)
            else:
                entry = Recorded(entry_id, unit, amount, rule, loads(why), amount)
            if entry is not None and entry.net > 0:
                yield Earlier(date.fromisoformat(on), fact_id, entry)


def _less_free(bought: Bought, used: tuple[Voucher, ...], cuts: tuple[Cut, ...], named: tuple[Line, ...]) -> Bought:
    """A purchase without the goods that were free, or that its vouchers paid."""
    _, goods = cut_goods(cuts, bought.lines)
    offs = money_off_each(used, price_of(goods), goods)
    record = PurchaseRecord(
        *(bought.fact_id, bought.on, bought.amount_cents, bought.lines, sum(offs), 0, used, (), named),
        returned_cents=bought.amount_cents - bought.left_cents, offs=offs, cuts=cuts,
    )  # fmt: skip
    net = netted(record)
    left = offs_left(net, net.returned_cents, net.returned)
    left_lines = lines_left(net.lines, net.returned) if bought.left_cents else ()
    return bought._replace(lines=goods_paid(goods, used, offs), left_lines=goods_paid(left_lines, used, left))


def _left(body: dict[str, Any], returns: list[dict[str, Any]]) -> int:
    return int(body["amount"]) - sum(int(one["amount"]) for one in returns)


def _lines_left(lines: tuple[Line, ...], back: tuple[Line, ...], left_cents: int) -> tuple[Line, ...]:
    return lines_left(lines, back) if left_cents else ()
