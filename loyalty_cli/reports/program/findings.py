"""Findings of ``program check`` beside mistakes: promises that are never given, expensive, slow or over."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.language.say import Voice
from loyalty_cli.program.kernel.judging import DEAR_E4, JUDGED_DAYS, Finding, Seen
from loyalty_cli.program.kernel.knobs import Table
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.rewards import point_rebate
from loyalty_cli.program.promises.buying.stamp_cards import card_rebate
from loyalty_cli.program.promises.telling.profile import unknown_fields
from loyalty_cli.program.registry import in_file_order, tables
from loyalty_cli.reports.program.changes import as_written
from loyalty_cli.reports.program.most import first_reward, most_on_one_purchase
from loyalty_cli.units import E4

SLOW_MONTHS = 6
"""The median member should not wait longer for the first reward."""
_NEAR = 0.8
"""From so alike on, a field that nothing else knows is taken for another one mistyped."""
SHARED_BY = 6
"""So many members on one account are a household no more."""


def findings(program: Program, seen: Seen) -> list[Finding]:
    """All that is found, in the order of the program file, what is about the whole of it first."""
    voice = Voice(program)
    ended = list(_ended(program, voice, seen.today))
    over = {one.part for one in ended}
    found = [*_whole(program, voice, seen), *_dear(program, voice), *ended, *_not_sold(program, seen)]
    found += _mistyped(program)
    found += [one for one in _never_given(program, seen) if one.part not in over]
    for promise in in_file_order((program,)):
        found += promise.findings(program, seen, voice)
    return found


def documents(program: Program, seen: Seen) -> list[dict[str, object]]:
    """The findings as documents: ``part`` of the program, ``key`` of what is found, ``say``."""
    lang = Voice(program).lang
    return [
        {"part": one.part, "key": one.said.key.partition(".")[2], "say": one.said.said(lang)}
        for one in findings(program, seen)
    ]


def _whole(program: Program, voice: Voice, seen: Seen) -> Iterator[Finding]:
    first = first_reward(program, seen.median_monthly_cents)
    if first is not None and first.spend_cents is None:
        yield Finding("rewards", Phrase("finding.never-reached", reward=first.reward.name))
    elif first is not None and first.months is not None and not first.in_time:
        text = Phrase("finding.lapses-first", reward=first.reward.name, months=first.months, held=first.expiry_months)
        yield Finding("points.expiry", text)
    elif first is not None and first.months is not None and first.months > SLOW_MONTHS:
        yield Finding("rewards", Phrase("finding.slow", reward=first.reward.name, months=first.months))
    most = most_on_one_purchase(program, seen.today)
    if most.share > Fraction(DEAR_E4, E4):
        where = ", ".join(part for part in (most.tier, most.club, most.category, *most.promotions) if part)
        yield Finding("program", Phrase("finding.dear-together", share=voice.percent(most.share), where=where))
    if seen.cards_linked > SHARED_BY:
        yield Finding("link", Phrase("finding.shared-by-many", count=seen.cards_linked))


def _dear(program: Program, voice: Voice) -> Iterator[Finding]:
    for reward in program.rewards:
        rebate = point_rebate(program, reward, program.tiers[0])
        if rebate is not None and rebate > Fraction(DEAR_E4, E4):
            yield Finding(f"rewards.{reward.id}", Phrase("finding.dear", share=voice.percent(rebate)))
    for card in program.stamp_cards:
        later = card_rebate(program, card).later
        if later is not None and later > Fraction(DEAR_E4, E4):
            yield Finding(f"stamp_cards.{card.id}", Phrase("finding.dear", share=voice.percent(later)))


def _ended(program: Program, voice: Voice, today: date) -> Iterator[Finding]:
    for table, row in _rows(program):
        for field in ("until", "voucher_until", "by"):
            day = getattr(row, field, None)
            if isinstance(day, date) and day < today:
                yield Finding(f"{table.name}.{row[0]}", Phrase("finding.ended", day=voice.day(day)))
                break


def _not_sold(program: Program, seen: Seen) -> Iterator[Finding]:
    """Categories that a rule names and nobody bought recently."""
    if seen.known_days < JUDGED_DAYS or not seen.sold:
        return
    for table, row in _rows(program):
        name = f"{table.name}.{row[0]}" if table.many else table.name
        for category in dict.fromkeys(_categories(table, row)):
            if category not in seen.sold and category not in program.points.exclude:
                yield Finding(name, Phrase("finding.not-sold", category=category, days=JUDGED_DAYS))


def _mistyped(program: Program) -> Iterator[Finding]:
    """Fields of the profile that are nearly one that is known: one of the shop's own need not be declared."""
    from difflib import get_close_matches

    for name, known in unknown_fields(program):
        for meant in get_close_matches(name, known, 1, _NEAR):
            yield Finding(f"profile.{name}", Phrase("finding.field-meant", field=name, known=meant))


def _rows(program: Program) -> Iterator[tuple[Table, Any]]:
    for table in tables():
        value = program.values.get(table.key)
        if value is not None and not isinstance(value, str):
            yield from ((table, row) for row in (value if type(value) is tuple else (value,)))


def _categories(table: Table, row: Any) -> Iterator[str]:
    written = as_written(table, row)
    for knob in table.knobs:
        value = written[knob.key]
        match knob.kind:
            case "category" if value:
                yield value
            case ("list", "category", *_) if knob.key != "exclude":
                yield from value or ()
            case ("each", "category", ("list", "category", *_)):
                yield from (category for _, family in value or () for category in family)
            case ("each", "category", _):
                yield from (category for category, _ in value or ())
            case _:
                pass


def _never_given(program: Program, seen: Seen) -> Iterator[Finding]:
    for part in sorted({*priced_parts(program)} - {"points"}):
        pace = seen.given.get(part)
        root = part.partition(".")[0]
        if pace and not pace.times and (seen.today - pace.since).days >= JUDGED_DAYS and root != "tiers":
            yield Finding(part, Phrase("finding.never-given", days=(seen.today - pace.since).days))


def priced_parts(program: Program) -> dict[str, None]:
    """The parts of a program that have a price, in the order of the file."""
    voice = Voice(program)
    prices = (one for promise in in_file_order((program,)) for one in promise.price(program, voice))
    return dict.fromkeys(part_of(*one) for one in prices)


def part_of(name: str, document: dict[str, Any]) -> str:
    """The part of the program that a document of ``Promise.price`` is about; ``name`` is its list."""
    return str(document.get("part") or f"{name}.{document['id']}")
