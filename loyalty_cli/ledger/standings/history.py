"""The slices of a member's history that promises ask for (``program.kernel.needs``), read from the facts that stand."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from loyalty_cli.jsons import dumps, loads
from loyalty_cli.ledger.facts.records import ALWAYS, codes_of, lines_of, recorded_entry, used_vouchers
from loyalty_cli.ledger.standings.families import families, family
from loyalty_cli.ledger.standings.standing import AsOf
from loyalty_cli.ledger.store.clauses import UNDONE_NOW, in_sql, place, returned, stands
from loyalty_cli.program.decisions.sales.gained import bought
from loyalty_cli.program.kernel.facts import BADGE, CORRECTED, REWARD, Cut, Recorded
from loyalty_cli.program.kernel.kinds import VISITS
from loyalty_cli.program.kernel.needs import LOTS, NOTHING, Needs
from loyalty_cli.program.kernel.standing import Bought, Earlier, Fees, Given, History, Standing
from loyalty_cli.values import Any, Final, TypeAlias

day = date.fromisoformat
_Off: TypeAlias = tuple[str, str, str]
"""Unit, rule and reason of an entry by which a promise took something off a price."""
_MOST_REMEMBERED: Final = 16_384
"""So many rows of facts and entries, which never change, are read as values once: a member who comes has many."""
_ASKED: Final = (
    "WITH asked(owner, member_id, on_day, last_day) AS MATERIALIZED (SELECT json_extract(value, '$[0]'),"
    " json_extract(value, '$[1]'), json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(:asked)) "
)
"""Each member with every record that was merged into theirs, the day of the fact, and the last day of entries."""
_KNOWN: Final = "u.on_date <= a.last_day"
"""What is undone later stood on the day that is asked for."""
_STAND: Final = (
    "FROM asked a CROSS JOIN facts f USING (member_id) WHERE f.on_date <= a.on_day AND f.id <> :without"
    f" AND {stands(known=_KNOWN)}"
)
_FACTS: Final = f"{_ASKED} SELECT a.owner, f.id, f.on_date, f.kind, f.body {_STAND}"
_CAME: Final = (
    f"{_ASKED} SELECT DISTINCT a.owner, f.on_date {_STAND} AND f.kind IN {in_sql(VISITS)} AND f.on_date >= :since"
    " AND (f.kind <> 'purchase' OR json_extract(f.body, '$.amount') > "
    f"{returned('r.on_date <= a.last_day', _KNOWN)}) ORDER BY 2"
)
_RETURNS: Final = (
    f"{_ASKED} SELECT r.reverses, r.body FROM facts r CROSS JOIN asked a USING (member_id) WHERE r.kind = 'return'"
    " AND r.reverses IN (SELECT value FROM json_each(:numbers)) AND r.on_date <= a.last_day"
    f" AND {stands('r.id', _KNOWN)} ORDER BY r.id"
)
_THANKED: Final = (
    "(f.kind = 'engagement' AND json_extract(f.body, '$.pending') IS NULL"
    " OR f.kind = 'approval' AND json_extract(f.body, '$.approved'))"
)
_ENTRIES_OF: Final = "FROM asked a CROSS JOIN entries e USING (member_id)"
_ENTRIES: Final = (
    f"{_ASKED} SELECT a.owner, a.last_day, e.id,"
    f" CASE e.rule WHEN '{CORRECTED}' THEN e.counts_on ELSE e.on_date END, {place('e')},"
    " e.unit, e.amount, e.rule, e.why, EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.id)"
    f" {_ENTRIES_OF} WHERE e.on_date <= a.last_day"
    f" AND (e.rule IN (SELECT value FROM json_each(:rules)) OR e.rule = '{CORRECTED}' AND json_extract(e.why, '$.rule')"
    "  IN (SELECT value FROM json_each(:rules))) AND e.amount > 0 AND e.reverses IS NULL"
    f" AND {stands(place('e'), f'{UNDONE_NOW} AND {_KNOWN}')} ORDER BY e.id"
)
"""What lapsed of an undone fact is not taken back, and counts no more all the same."""
_BADGES: Final = (
    "SELECT unit, (SELECT json_extract(n.why, '$.badge') FROM entries n WHERE n.unit = e.unit"
    " AND n.member_id IN (SELECT value FROM json_each(?3))"
    " AND n.on_date <= ?2 AND json_extract(n.why, '$.badge') <> '' ORDER BY n.on_date, n.id LIMIT 1) AS badge,"
    " coalesce(min(CASE WHEN amount > 0 AND NOT EXISTS (SELECT 1 FROM entries r WHERE r.reverses = e.id"
    " AND r.on_date <= ?2) THEN on_date END), min(on_date)), sum(amount) FROM entries e WHERE member_id = ?1"
    f" AND unit BETWEEN '{BADGE}' AND '{BADGE}~' AND on_date <= ?2"
    " GROUP BY unit HAVING sum(amount) > 0 AND badge IS NOT NULL ORDER BY 3, 1"
)
_CUT: Final = (
    f"{_ASKED} SELECT fact_id, unit, rule, why FROM asked CROSS JOIN entries USING (member_id)"
    " WHERE unit BETWEEN 'reward:off:' AND 'reward:off;' AND amount > 0 AND reverses IS NULL ORDER BY id"
)
# Merging moves what a record counts of rewards, so that those of the owner are all there are.
_REWARDS: Final = (
    f"{_ASKED} SELECT a.owner, substr(e.unit, 8), e.counts_on {_ENTRIES_OF} WHERE a.member_id = a.owner"
    " AND e.on_date <= a.on_day"
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
    """One member: see ``with_histories``."""
    return with_histories(conn, [standing], needs, {standing.member_id: (on, keyed_on or on)}, without)[0]


def with_histories(
    conn: sqlite3.Connection,
    standings: Sequence[Standing],
    needs: Needs,
    days: Mapping[int, tuple[date, date]],
    without: int = 0,
) -> list[Standing]:
    """The standings with what is needed of the history of each up to a day.

    ``days`` has the day of the fact and that of keying of each member: of a fact keyed late, ``entries`` are those up
    to the day of keying, as what was given once is known, whenever it is dated. ``without`` is a fact that is left out,
    of which something is taken back: a promise counts what is left of it by itself.
    """
    if needs in (NOTHING, LOTS) or not standings:
        return list(standings)
    asked = _Asked(conn, {one.member_id: days[one.member_id] for one in standings}, without)
    visits = asked.visits(needs.visits) if needs.visits else {}
    sales = asked.purchases(needs.purchases) if needs.purchases else {}
    thanks = asked.thanks() if needs.thanks else {}
    friends = asked.given("referral", "friend", "side", "referrer") if needs.friends else {}
    rewards = asked.rewards() if needs.rewards else {}
    told = asked.entries({"profile"}) if needs.fields else {}
    gifts = asked.given("birthday", "") if needs.gifts else {}
    entries = asked.entries(needs.entries) if needs.entries else {}
    joined = asked.joined() if needs.joined else {}

    def of(member_id: int) -> History:
        return History(
            tuple(visits.get(member_id, ())),
            tuple(sales.get(member_id, ())),
            tuple(thanks.get(member_id, ())),
            tuple(friends.get(member_id, ())),
            tuple(rewards.get(member_id, ())),
            frozenset(str(one.entry.why.get("id")) for one in told.get(member_id, ())),
            tuple(gifts.get(member_id, ())),
            tuple(entries.get(member_id, ())),
            tuple(joined.get(member_id, ())),
            _segments(conn, member_id) if needs.segments else frozenset(),
            *(_club(conn, member_id, needs) if needs.club or needs.fees else ((), ())),
        )

    return [one._replace(history=of(one.member_id), known=needs | one.known) for one in standings]


def badges(conn: sqlite3.Connection, member_id: int, on: date) -> list[tuple[str, str, date, int]]:
    """The badges a member has at the end of a day: id, name, the day of the first not taken back, how often won."""
    rows = conn.execute(_BADGES, (member_id, on.isoformat(), dumps(family(conn, member_id)))).fetchall()
    return [(unit.removeprefix(BADGE), name, day(first), times) for unit, name, first, times in rows]


def _segments(conn: sqlite3.Connection, member_id: int) -> frozenset[str]:
    from loyalty_cli.ledger.people.segment_lists import segments_of

    return segments_of(conn, member_id)


def _club(
    conn: sqlite3.Connection, member_id: int, needs: Needs
) -> tuple[tuple[tuple[date, int], ...], tuple[Fees, ...]]:
    """The months paid for, and the fees, where they are needed."""
    from loyalty_cli.ledger.queries.gifts.clubs import fees_of, months_of

    return (
        tuple(months_of(conn, member_id)) if needs.club else (),
        tuple(fees_of(conn, family(conn, member_id))) if needs.fees else (),
    )


class _Asked:
    """The facts and entries of some members, each up to a day, by member."""

    def __init__(self, conn: sqlite3.Connection, days: Mapping[int, tuple[date, date]], without: int) -> None:
        self.conn = conn
        self.all_entries = bool(without)
        asked = [
            (owner, number, days[owner][0].isoformat(), max(days[owner]).isoformat())
            for owner, numbers in families(conn, days).items()
            for number in numbers
        ]
        self.values = {"asked": dumps(asked), "without": without}

    def _facts(self, where: str, order: str = "f.id") -> list[tuple[Any, ...]]:
        return self.conn.execute(f"{_FACTS} AND {where} ORDER BY {order}", self.values).fetchall()

    def visits(self, since: date) -> dict[int, list[date]]:
        """The days of visits, each once; a purchase that came back whole was none."""
        rows = self.conn.execute(_CAME, {**self.values, "since": since.isoformat()})
        return _by_owner((owner, day(on)) for owner, on in rows)

    def purchases(self, since: date) -> dict[int, list[Bought]]:
        """The purchases, oldest first, with what is left of them."""
        facts = self._facts(f"f.kind = 'purchase' AND f.on_date >= '{since.isoformat()}'", "f.on_date, f.id")
        back, offs = self._returned([row[1] for row in facts]), self._offs() if facts else {}
        return _by_owner((owner, self._bought(number, on, text, back, offs)) for owner, number, on, _, text in facts)

    def _bought(
        self, number: int, on: str, text: str, back: Mapping[int, list[dict[str, Any]]], offs: Mapping[int, list[_Off]]
    ) -> Bought:
        off = tuple(offs.get(number, ()))
        whole = None if number in back else _whole(number, on, text, off)
        if whole is not None:
            return whole
        body, returns = loads(text), back.get(number, [])
        used = used_vouchers(self.conn, body, AsOf(ALWAYS)) if codes_of(body) else ()
        came_back = sum(int(one["amount"]) for one in returns)
        named = tuple(line for one in returns for line in lines_of(one.get("lines", [])))
        cuts = _cuts(off)
        return bought(number, day(on), body["amount"], lines_of(body["lines"]), used, cuts, came_back, named)

    def _offs(self) -> dict[int, list[_Off]]:
        """What promises have taken off prices, by fact."""
        rows = self.conn.execute(_CUT, self.values)
        return _by_owner((number, (unit, rule, why)) for number, unit, rule, why in rows)

    def _returned(self, numbers: list[int]) -> dict[int, list[dict[str, Any]]]:
        rows = self.conn.execute(_RETURNS, {**self.values, "numbers": dumps(numbers)}) if numbers else ()
        return _by_owner((number, loads(body)) for number, body in rows)

    def thanks(self) -> dict[int, list[Given]]:
        """Engagements, on the day on which they gave something: told, or approved."""
        rows = self._facts(_THANKED)
        return _by_owner((owner, Given(str(loads(text)["id"]), day(on))) for owner, _, on, _, text in rows)

    def joined(self) -> dict[int, list[Given]]:
        """The challenges that were joined, and left, in the order in which they were keyed."""
        rows = ((owner, on, loads(text)) for owner, _, on, _, text in self._facts("f.kind = 'challenge'"))
        return _by_owner((owner, Given(str(body["id"]), day(on), int(body["joined"]))) for owner, on, body in rows)

    def given(self, kind: str, what: str, key: str = "", value: str = "") -> dict[int, list[Given]]:
        """Facts of a kind: what each names, its day, the year it is of."""
        rows = ((owner, on, loads(text)) for owner, _, on, _, text in self._facts(f"f.kind = '{kind}'"))
        return _by_owner(
            (owner, Given(str(body.get(what, kind)), day(on), int(body.get("year", 0))))
            for owner, on, body in rows
            if not key or body.get(key) == value
        )

    def rewards(self) -> dict[int, list[Given]]:
        """Rewards given, whatever for."""
        rows = self.conn.execute(_REWARDS, self.values).fetchall()
        return _by_owner((owner, Given(what, day(on))) for owner, what, on in rows)

    def entries(self, rules: frozenset[str] | set[str]) -> dict[int, list[Earlier]]:
        """What a member was given under some rules up to the last day, with what is left of it.

        Only where something is taken back what lapsed and what it drew on is asked for, too.
        """
        rows = self.conn.execute(_ENTRIES, {**self.values, "rules": dumps(sorted(rules))}).fetchall()
        found = ((row[0], self._entry(*row[1:])) for row in rows)
        return _by_owner((owner, one) for owner, one in found if one is not None and one.entry.net > 0)

    def _entry(
        self, last: str, entry_id: int, on: str, fact_id: int, unit: str, amount: int, rule: str, why: str, touched: int
    ) -> Earlier | None:
        if not (touched or self.all_entries):
            return _untouched(entry_id, on, fact_id, unit, amount, rule, why)
        entry = recorded_entry(self.conn, entry_id, day(last))
        return Earlier(day(on), fact_id, entry) if entry is not None else None


@lru_cache(maxsize=_MOST_REMEMBERED)
def _whole(number: int, on: str, text: str, off: tuple[_Off, ...]) -> Bought | None:
    """A purchase of which nothing came back; None where vouchers paid for it."""
    body = loads(text)
    if codes_of(body):
        return None
    return bought(number, day(on), body["amount"], lines_of(body["lines"]), (), _cuts(off))


def _cuts(off: tuple[_Off, ...]) -> tuple[Cut, ...]:
    if not off:
        return ()
    from loyalty_cli.program.decisions.sales.cuts import cut_of

    return tuple(cut_of(unit, rule, loads(why)) for unit, rule, why in off)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _untouched(entry_id: int, on: str, fact_id: int, unit: str, amount: int, rule: str, why: str) -> Earlier:
    """An entry of which nothing was taken back."""
    return Earlier(day(on), fact_id, Recorded(entry_id, unit, amount, rule, loads(why), amount))


def _by_owner(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Values by whose they are, in the order in which they come."""
    found: dict[int, list[Any]] = {}
    for owner, value in rows:
        found.setdefault(owner, []).append(value)
    return found
