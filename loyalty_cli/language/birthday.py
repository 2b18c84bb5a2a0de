"""The message with a gift: for a birthday, an anniversary or a surprise."""

from datetime import date

from loyalty_cli.language.catalogue import sentence
from loyalty_cli.language.words import day, points, tongue
from loyalty_cli.program.program import Program
from loyalty_cli.units import Points
from loyalty_cli.values import Final, NamedTuple

_IN_WORDS: Final = 10
"""Up to here numbers of years are words."""


class Present(NamedTuple):
    """A gift as it was given: points, the reward's name, the voucher's code, the last day of whichever ends first.

    ``tier`` is lent until the end of ``tier_until``.
    """

    points: Points = 0
    reward: str = ""
    code: str = ""
    until: date | None = None
    tier: str = ""
    tier_until: date | None = None


def gift(program: Program, present: Present) -> str:
    """``Croissant``, ``20 points``, ``20 points and Croissant``."""
    lang = tongue(program.shop)
    parts = [points(present.points, program.points.name, lang)] if present.points else []
    parts += [present.reward] if present.reward else []
    if present.tier_until is not None:
        parts.append(sentence(lang, "wish.tier", tier=present.tier, day=day(present.tier_until, lang)))
    said = parts[0] if parts else ""
    for part in parts[1:]:
        said = sentence(lang, "wish.both", points=said, reward=part)
    return said


def message(program: Program, name: str, present: Present) -> str:
    """The program's own message filled in, else the language's."""
    lang = tongue(program.shop)
    values = {
        "name": name or sentence(lang, "wish.nameless"),
        "shop": program.shop.name,
        "gift": gift(program, present),
        "code": present.code,
        "until": day(present.until, lang) if present.until else "",
    }
    template = program.birthday.message if program.birthday else ""
    if template:
        return template.format_map(values)
    until, code = ".until" if present.until else "", ".code" if present.code else ""
    key = f"wish.message{until}{code}"
    return sentence(lang, key, **values)


def aloud(program: Program, name: str, present: Present, birthday: date, on: date) -> str:
    """A line to read to the member at the till."""
    lang = tongue(program.shop)
    return sentence(lang, "wish.aloud", name=name, day=day(birthday, lang, on), gift=gift(program, present))


def without_gift(program: Program, name: str, birthday: date, on: date, why: str) -> str:
    """A birthday as it is told at the till where there is no gift: ``told-late``, or ``cool-off``."""
    lang = tongue(program.shop)
    return sentence(lang, f"wish.alone.{why}", name=name, day=day(birthday, lang, on))


def just_because(program: Program, name: str, said: str, present: Present) -> str:
    """A surprise as it is told at the till; ``said`` is the program's own line, or "" for the language's."""
    lang = tongue(program.shop)
    return sentence(
        lang, "wish.surprise", name=name, said=said or sentence(lang, "wish.just-because"), gift=gift(program, present)
    )


def years_after(program: Program, name: str, said: str, present: Present) -> str:
    """An anniversary as it is told at the till; ``said`` is ``years_told``."""
    return sentence(tongue(program.shop), "wish.surprise", name=name, said=said, gift=gift(program, present))


def years_letter(program: Program, name: str, said: str, present: Present) -> str:
    """An anniversary as a letter tells it."""
    lang = tongue(program.shop)
    until, code = ".until" if present.until else "", ".code" if present.code else ""
    return sentence(
        lang,
        f"wish.years.message{until}{code}",
        said=said[:1].upper() + said[1:],
        name=name or sentence(lang, "wish.nameless"),
        shop=program.shop.name,
        gift=gift(program, present),
        until=day(present.until, lang) if present.until else "",
        code=present.code,
    )


def years_told(program: Program, of: str, years: int, named: str) -> str:
    """``two years together``; an anniversary of another day by its name."""
    if of not in ("joined", "first-purchase") or years < 1:
        return named
    lang = tongue(program.shop)
    number = sentence(lang, f"wish.number.{years}") if years <= _IN_WORDS else str(years)
    return sentence(lang, f"wish.years.{of}", count=years, number=number)
