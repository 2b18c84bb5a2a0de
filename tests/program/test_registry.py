"""What every promise must do, asked of each in the registry: no promise and no knob can be forgotten silently.

The specimen is the sample program with all that it only mentions put in. A knob that nothing says aloud stands in
``SILENT`` with the reason.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from loyalty_cli.config.files import sample_text
from loyalty_cli.config.loader import load
from loyalty_cli.config.reference import render
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.language.catalogue import part
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.due import lapse
from loyalty_cli.operations.due.nights import mark_done, missed_days
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.operations.proof.simulate import simulate
from loyalty_cli.program import registry
from loyalty_cli.program.canonical import from_canonical_json, to_canonical_json
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import Decision, Line, When
from loyalty_cli.program.kernel.knobs import Kind, Knob, Table, read_value
from loyalty_cli.program.kernel.needs import NOTHING
from loyalty_cli.program.kernel.promise import Promise
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.reports.program.changes import as_written, changes
from loyalty_cli.reports.program.promises import show
from tests.support.nights import STEPS, ledger
from tests.support.till import shop_in_memory

_LEFT_OUT: Final = r"^# (?=(?:\"[^\"]+\"|[a-z_]+) = |\[+[a-z_.]+\]+$)"
WHOLE: Final = re.sub(_LEFT_OUT, "", sample_text().decode(), flags=re.MULTILINE)
"""The sample with every table and knob in it; what stands in the place of another key stays a comment."""
PROMISES: Final = registry.every()
NAMES: Final = tuple(dict.fromkeys(registry.MODULES.values()))
SILENT: Final = {
    "tiers.was": "for the shop: members read the name of today",
    "rewards.was": "for the shop",
    "stamp_cards.was": "for the shop",
    "categories": "for the shop",
    "tier_rules": "how long a tier is kept is told with the review, when it is near",
    "refunds": "for the shop",
    "staff": "for the shop",
    "privacy": "for the shop",
    "report": "for the shop",
    "goals": "for the shop",
    "campaigns": "for the shop",
    "messages": "for the shop",
    "segments": "for the shop",
    "surprises": "promised to nobody, so it stands on no wall",
    "expiry.day": "the sample's expiry is not of that mode",
    "expiry.days": "the sample's expiry is not of that mode",
    "rewards.period": "said with per_member; without it there is nothing to limit",
    "rewards.voucher_days": "said where the reward is taken as a voucher",
    "rewards.percent": "said where the kind is percent",
    "rewards.kind": "said by what the reward is",
    "club.notice_days": "said at the till when the end is near",
    "anniversaries.id": "for commands and reports",
    "anniversaries.reward": "the sample gives rewards in turn instead",
    "anniversaries.days_before": "the window is the till's and the night's affair",
    "anniversaries.days_after": "the window is the till's and the night's affair",
    "anniversaries.cool_off_days": "a guard against what is rare",
    "anniversaries.told_days": "the sample's is of a day that the ledger knows",
    "anniversaries.leap_day": "for whose day it is",
    "anniversaries.give": "for the shop: the member has it either way",
    "birthday.days_before": "the window is the till's and the night's affair",
    "birthday.days_after": "the window is the till's and the night's affair",
    "birthday.cool_off_days": "a guard against what is rare",
    "birthday.leap_day": "for who was born that day",
    "birthday.reward": "the sample gives rewards in turn instead",
    "birthday.give": "for the shop: the member has it either way",
    "birthday.message": "what the member reads on the day itself",
    "points.rounding": "too small to be promised",
    "stamp_cards.category": "the first card of the sample counts a category; the last one visits",
    "stamp_cards.each": "no card of the sample counts spend",
    "profile.ask": "the till asks it",
    "profile.fields": "what may be told is seen when it is told",
    "promotions.id": "for commands and reports",
    "engagements.id": "for commands",
    "stamp_cards.id": "for commands",
    "surveys.id": "for commands",
    "surveys.kind": "said by the question",
    "surveys.ask": "for the shop",
    "rewards.id": "for commands",
}
"""Knobs that neither the wall nor the price speaks of, each with the reason."""


PROGRAM: Final = load(WHOLE.encode()).program


SOLD: Final = Event(
    "purchase",
    When(date(2026, 11, 20), date(2026, 11, 20), 600),
    came=True,
    first_visit=True,
    lines=(Line("coffee", 10, 12_000),),
    paid_cents=12_000,
)
"""A purchase that brings whatever purchases bring."""


@cache
def specimen(language: str = "en") -> Program:
    """The program with every promise in it."""
    return PROGRAM._replace(shop=PROGRAM.shop._replace(language=language))


@cache
def recorded() -> str:
    """The specimen as it is recorded."""
    return to_canonical_json(specimen())


@cache
def reference() -> str:
    """The reference of every key of the program file."""
    return render()


@cache
def shown(language: str) -> dict[str, object]:
    """The wall of the specimen."""
    return show(specimen(language))


_WORDS: Final[dict[str, Any]] = {
    "reward": "cat-shelter",
    "month-day": "06-30",
    "hours": (60, 120),
    "off": ("percent", 2_500),
    "window": "quarter",
}


def other(kind: Kind, value: Any) -> Any:
    """Another value of the kind, as a valid file would have it."""
    if isinstance(kind, Table):
        return value
    match kind if isinstance(kind, str) else kind[0]:
        case "bool":
            return not value
        case "one":
            return next(one for one in kind[1:] if one != value)
        case "list" if isinstance(kind[1], Table):
            return (*value, read_value(kind[1], {one.key: other(one.kind, None) for one in kind[1].knobs}))
        case "list":
            return (*value, "other") if kind[1] != "weekday" else tuple({1, 2, 3, 4, 5, 6, 7} - {*value} or {1})
        case "each":
            inner = kind[2]
            fresh = inner.value() if isinstance(inner, Table) else ("other",) if inner[0] == "list" else 7
            return {**dict(value or ()), "other": "Other" if inner == "name" else fresh}
        case "day":
            return (value or date(2026, 12, 1)) + timedelta(days=1)
        case "rate" | "some-rate" | "fraction":
            return value + 10_000
        case "whole" | "money" | "some-money" | "percent" | "points" | "some-points" | "times":
            return (value or 0) + 1
        case word:
            return _WORDS.get(word) or f"{value or ''}other"


def changed(program: Program, table: Table, knob: Knob, path: tuple[Table, ...] = ()) -> Iterator[Program]:
    """The program with another value of one knob, row by row of its table."""
    outer = path[0] if path else table
    value: Any = program.values.get(outer.key, "best")
    if isinstance(value, str):
        yield program._replace(**{outer.key: other(knob.kind, value)})
    elif type(value) is not tuple:
        yield program._replace(**{outer.key: _row(value, table, knob, path)})
    else:
        for index, row in enumerate(value):
            fresh = _row(row, table, knob, path) if table.many else row._replace(**_field_of(row, knob))
            yield program._replace(**{outer.key: (*value[:index], fresh, *value[index + 1 :])})


def _row(row: Any, table: Table, knob: Knob, path: tuple[Table, ...]) -> Any:
    if not path:
        return _changed(table, row, knob)
    inner = next(one for one in path[0].knobs if one.kind is table)
    return row._replace(**{inner.field: _changed(table, getattr(row, inner.field), knob)})


def _field_of(row: Any, knob: Knob) -> dict[str, Any]:
    """A table of own keys is rows of the program: ``points`` and ``names`` of the profile."""
    field = next(name for name in row._fields if knob.key.startswith(name))
    return {field: other(knob.kind[2], getattr(row, field))}


def _changed(table: Table, row: Any, knob: Knob) -> Any:
    given = {one.key: _as_given(one.kind, as_written(table, row)[one.key]) for one in table.knobs}
    value = other(knob.kind, given[knob.key])
    if knob.field in getattr(row, "_fields", ()):
        return row._replace(**{knob.field: tuple(value.items()) if isinstance(value, dict) else value})
    return read_value(table, {**given, knob.key: value})


def _as_given(kind: Kind, value: Any) -> Any:
    return dict(value or ()) if kind[0] == "each" else value


def knobs(promise: Promise) -> Iterator[tuple[Table, Knob, tuple[Table, ...]]]:
    for table in promise.tables:
        for knob in table.knobs:
            if isinstance(knob.kind, Table):
                yield from ((knob.kind, inner, (table,)) for inner in knob.kind.knobs)
            else:
                yield table, knob, ()


EVERY_KNOB: Final = [
    pytest.param(promise, table, knob, path, id=f"{table.name}.{knob.key}")
    for promise in PROMISES
    for table, knob, path in knobs(promise)
]


@pytest.mark.parametrize(("promise", "table", "knob", "path"), EVERY_KNOB)
def test_every_knob_is_recorded_and_compared(
    promise: Promise, table: Table, knob: Knob, path: tuple[Table, ...]
) -> None:
    before = specimen()
    *_, after = changed(before, table, knob, path)
    text = to_canonical_json(after)
    assert from_canonical_json(text) == after
    assert text != recorded()
    keys = [str(key["key"]) for document in changes(before, after) for key in _keys(document)]
    assert any(key == knob.key or key.startswith(f"{knob.key}.") for key in keys), keys


def _keys(document: dict[str, object]) -> list[dict[str, object]]:
    keys = document["keys"]
    assert isinstance(keys, list)
    return keys


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("promise", "table", "knob", "path"), EVERY_KNOB)
def test_every_knob_is_said_on_the_wall_or_with_its_price(
    promise: Promise, table: Table, knob: Knob, path: tuple[Table, ...], language: str
) -> None:
    said = any(show(after) != shown(language) for after in changed(specimen(language), table, knob, path))
    excused = {table.name, f"{table.name}.{knob.key}"} & {*SILENT}
    assert said or excused, f"say {table.name}.{knob.key}, or give the reason in SILENT"


@pytest.mark.parametrize(("promise", "table", "knob", "path"), EVERY_KNOB)
def test_every_knob_has_its_line_in_the_reference(
    promise: Promise, table: Table, knob: Knob, path: tuple[Table, ...]
) -> None:
    assert re.search(rf"^\| `{knob.key}` \| {re.escape(knob.doc)} \|", reference(), re.MULTILINE)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_gift_without_a_name_has_a_label(language: str) -> None:
    cost: Any = show(specimen(language))["cost"]
    labels = part(language, "label")
    assert [
        one["part"] for one in cost["gifts"] if not one["name"] and f"label.gift-of.{one['part']}" not in labels
    ] == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("promise", PROMISES, ids=NAMES)
def test_every_rule_can_say_why(promise: Promise, language: str) -> None:
    keys = part(language, "why")
    assert [rule for rule in promise.rules if not any(re.match(rf"why\.{rule}(\.|$)", key) for key in keys)] == []


@pytest.mark.parametrize("promise", PROMISES, ids=NAMES)
def test_the_sample_makes_every_promise(promise: Promise) -> None:
    assert promise in specimen().promises


@pytest.mark.parametrize("name", NAMES)
def test_whoever_has_something_to_say_is_asked_and_nobody_else(name: str) -> None:
    promise = registry.promise(name)
    own = {method for method in ("progress", "cuts", "boosts", "times") if method in vars(type(promise))}
    asked = {kind for kind, modules in registry.ASKED.items() if name in modules}
    assert "progress" not in own or "progress" in asked
    assert own.isdisjoint(("cuts", "boosts", "times")) or "purchase" in asked
    for kind in {*registry.ASKED} - asked:
        assert promise.needs(PROGRAM, kind) == promise.needs_on(PROGRAM, kind, SOLD.when.on) == NOTHING
    draft = Draft(Standing(1, "Curious", "Curious", known=PROGRAM.needs("purchase")))
    if "purchase" not in asked:
        promise.decide(PROGRAM, SOLD, draft)
        assert draft.decision() == Decision()


@pytest.mark.parametrize("name", NAMES)
def test_a_small_shop_gives_the_same_at_the_till_by_file_decided_again_and_simulated(name: str, tmp_path: Path) -> None:
    rows = _rows(Random(name))
    till, files = (_shop(name) for _ in range(2))
    for on, at, ref, who, cents, category, items in rows:
        buy(_at(till, on, at), who, cents, lines=(Line(category, items, cents),), ref=ref, sure=True)
    path = tmp_path / "purchases.csv"
    told = (
        f"{on},{at},{ref},{who.lower()}@shop.example,{cents / 100:.2f},{category},{items}"
        for on, at, ref, who, cents, category, items in rows
    )
    path.write_text("\n".join(["date,time,receipt,customer,amount,category,quantity", *told]), encoding="utf-8")
    import_purchases(_at(files, date(2026, 11, 30)), str(path), Options())
    assert _given(files) == _given(till)
    assert [finding.what for shop in (till, files) for finding in check_replay(Evidence(shop.conn))] == []
    last = date(2026, 11, 30)
    lapse.run(_at(till, last), last)
    played = simulate(_at(till, last), till.program)
    assert (played.uncovered, _given(played.shop)) == ([], _given(till))


@pytest.mark.parametrize("name", NAMES)
def test_nights_that_were_missed_give_the_same_as_nights_that_were_held(name: str) -> None:
    rows = _rows(Random(name))
    held, missed = (_shop(name, date(1980, 9, 20)) for _ in range(2))
    for number, (on, at, ref, who, cents, category, items) in enumerate(rows):
        for shop, every in ((held, 1), (missed, 6)):
            if number % every == 0:
                _night(_at(shop, on, "03:30"))
            buy(_at(shop, on, at), who, cents, lines=(Line(category, items, cents),), ref=ref, sure=True)
    for shop in (held, missed):
        _night(_at(shop, date(2026, 11, 30), "03:30"))
    assert ledger(missed) == ledger(held)
    assert [finding.what for shop in (held, missed) for finding in check_replay(Evidence(shop.conn))] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_full_return_leaves_nothing(name: str) -> None:
    shop = _shop(name)
    before = _held(shop)
    rows = _rows(Random(name))
    for on, at, ref, who, cents, category, items in rows:
        buy(_at(shop, on, at), who, cents, lines=(Line(category, items, cents),), ref=ref, sure=True)
    for number, (_, _, ref, _, _, _, _) in enumerate(rows):
        give_back(_at(shop, rows[-1][0] + timedelta(days=number // 9)), ref)
    assert _held(shop) == before
    assert [finding.what for finding in check_replay(Evidence(shop.conn))] == []


def _shop(name: str, born: date | None = None) -> OpenShop:
    """Two members in a shop that makes this promise, beside those it rests on."""
    whole = specimen()
    modules = {name, "buying.rewards", "buying.points", "buying.tiers", "house_rules"}
    kept = {key: value for key, value in whole.values.items() if registry.MODULES.get(key, "house_rules") in modules}
    shop = shop_in_memory(f'[shop]\nname = "{name}"\n')
    shop = _under(shop, Program.of(kept))
    for who in ("Ann", "Bob"):
        enroll(
            _at(shop, date(2026, 1, 1)),
            EnrollRequest(name=who, email=f"{who.lower()}@shop.example", birthday=born),
        )
    return shop


def _under(shop: OpenShop, program: Program) -> OpenShop:
    from loyalty_cli.ledger.store.programs import record_source

    recorded = record_source(shop.conn, f"source of {program.shop.name}", program, "{}", "2026-01-01T00:00:00+00:00")
    return shop._replace(program=program, recording=recorded.recording)


def _night(shop: OpenShop) -> None:
    for on in missed_days(shop.conn, "lapse", shop.now().today):
        for step, run in STEPS.items():
            run(shop, on)
            mark_done(shop, step, on)


def _at(shop: OpenShop, on: date, at: str = "10:00") -> OpenShop:
    return shop._replace(rehearsed=Now(on, at, f"{on.isoformat()}T{at}:00+00:00"))


Row = tuple[date, str, str, str, int, str, int]


def _rows(dice: Random) -> list[Row]:
    days = sorted(date(2026, 9, 1) + timedelta(days=dice.randrange(60)) for _ in range(14))
    kinds = ("coffee", "tea", "book", "cookie", "gift-card")
    return [
        (
            on,
            f"{9 + number // 2:02d}:30",
            f"R{number}",
            dice.choice(("Ann", "Bob")),
            dice.randrange(100, 9000),
            dice.choice(kinds),
            dice.choice((1, 2, 5, 8)),
        )
        for number, on in enumerate(days)
    ]


def _given(shop: OpenShop) -> list[tuple[Any, ...]]:
    """Entries but for the codes of vouchers, member by member, in the order in which they were written."""
    return shop.conn.execute(
        "SELECT member_id, CASE WHEN unit LIKE 'voucher:%' THEN 'voucher' ELSE unit END, amount, rule, why, on_date,"
        " expires_on FROM entries ORDER BY member_id, id"
    ).fetchall()


def _held(shop: OpenShop) -> list[tuple[Any, ...]]:
    return shop.conn.execute(
        "SELECT member_id, unit, amount FROM balances WHERE amount <> 0 AND unit NOT LIKE 'voucher:%' ORDER BY 1, 2"
    ).fetchall()
