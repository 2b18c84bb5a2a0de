"""Why an entry was written: its rule and the numbers it used, as a line that a customer can read."""

from collections.abc import Iterable, Mapping
from datetime import date
from math import gcd

from loyalty_cli.language.catalogue import money, part, sentence, word
from loyalty_cli.language.words import day, decimal, rate
from loyalty_cli.program.kernel.facts import Why
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.points import Bought, Nothing, Part, Reckoning
from loyalty_cli.units import E4, plain_cents
from loyalty_cli.values import Final

_NOTHING: Final[Mapping[str, str]] = {}


def why(lang: str, rule: str, numbers: Why, shop: Shop, names: Mapping[str, str] = _NOTHING) -> str:
    """``1 per €1.00 on €19.50, Silver x1.25``: of the rule's templates the one that tells the most of ``numbers``.

    Numbers named ``cents`` (or ending so) are shown as money, those ending in ``_e4`` as rates, ISO dates as days,
    ``fact`` as ``fact 12``; a multiplier of 1 and an empty text are not worth telling. ``names`` says better what a
    number stands for: a receipt number, a promotion by name. A rule without a template is shown as it was recorded.
    """
    told = {name: _shown(name, value, lang, shop) for name, value in numbers.items() if value != ""}
    if numbers.get("x_e4") == E4:
        del told["x_e4"]
    told.update(names)
    told["unit"] = _unit(shop, lang, numbers)
    key = f"why.{rule}"
    fitting = [
        (len(fields), template)
        for name, template in part(lang, "why").items()
        if name == key or name.startswith(key + ".")
        if (fields := _fields(template)) <= told.keys()
    ]
    if fitting:
        return max(fitting)[1].format_map(told)
    return ", ".join([rule, *(f"{name} {value}" for name, value in told.items() if name not in ("unit", "per_of"))])


def _fields(template: str) -> set[str]:
    """The names in a template's braces."""
    return {name for name, brace, _ in (part.partition("}") for part in template.split("{")[1:]) if brace}


def _within(period: str, lang: str) -> str:
    """``within 30 days``, ``within a week``: the time that a challenge gives."""
    first = period.partition(" ")[0]
    if first.isdecimal():
        return sentence(lang, "promise.challenge.within.days", count=int(first))
    return word(lang, f"promise.challenge.within.{period}", period)


def _unit(shop: Shop, lang: str, numbers: Why) -> str:
    """The money that a number of points is for: ``€1.00``, or ``€3.00`` where a point takes three."""
    return money(10**shop.decimals * int(numbers.get("per_of", 1)), shop.currency, shop.decimals, lang)


def _shown(name: str, value: str | int, lang: str, shop: Shop) -> str:
    if isinstance(value, int):
        if name.endswith("cents"):
            return money(value, shop.currency, shop.decimals, lang)
        if name in ("fact", "undone"):
            return sentence(lang, "grammar.fact.number", number=value)
        rated = value * 100 if name == "percent_e4" else value
        return rate(rated, lang) if name.endswith("_e4") else str(value)
    if name == "within":
        return _within(value, lang)
    is_day = len(value) == 10 and value[4] == value[7] == "-" and value.replace("-", "").isdecimal()
    return day(date.fromisoformat(value), lang) if is_day else value


def points_reason(lang: str, program: Program, numbers: Why, reckoning: Reckoning, points: int) -> str:
    """Why a purchase gave so many ``points``, in steps that a reader can reckon again.

    ``1 per €1.00 on €19.50, Silver x1.25``; goods of several multipliers one by one, ``1 per €1.00: tea 5.00 x3 = 15 ·
    5.00 = 5``; what the day's cap took: ``= 125, at most 20 a day: 20``.
    """
    shop = program.shop
    if reckoning.in_parts:
        text = _in_parts(lang, program, numbers, reckoning)
    else:
        parts = [(program.category_called(one.category), one.rates) for one in reckoning.parts]
        rates = [(name or category, rate_e4) for category, each in parts for name, rate_e4 in each]
        promos = ", ".join(_times(lang, rates + list(reckoning.factors)))
        told = {name: value for name, value in numbers.items() if name != "promos"}
        text = why(lang, "points", told, shop, {"promos": promos} if promos else _NOTHING)
    if points == reckoning.points:
        return text
    return capped_reason(lang, text, _total(lang, reckoning), points, reckoning.cap or 0)


def capped_reason(lang: str, text: str, whole: str, points: int, cap: int) -> str:
    """``TEXT = 125, at most 20 a day: 20``, with what was earned before on that day."""
    before = cap - points
    key = "reason.cap.before" if before else "reason.cap"
    return sentence(lang, key, reason=text, whole=whole, cap=str(cap), before=str(before), points=str(points))


def _in_parts(lang: str, program: Program, numbers: Why, reckoning: Reckoning) -> str:
    shop, rules = program.shop, program.points
    parts = " · ".join(_part(lang, program, one) for one in reckoning.parts)
    amounts = (reckoning.paid_cents, reckoning.price_cents)
    paid, price = (money(cents, shop.currency, shop.decimals, lang) for cents in amounts)
    share = [sentence(lang, "reason.share", paid=paid, price=price)] if paid != price else []
    tier = [(str(numbers["tier"]), int(numbers["x_e4"]))] if numbers.get("x_e4", E4) != E4 else []
    factors = [*share, *_times(lang, [*tier, *reckoning.factors])]
    per, unit = rate(rules.per_unit_e4, lang), _unit(shop, lang, numbers)
    text = ", ".join([sentence(lang, "reason.parts", per=per, unit=unit, parts=parts), *factors])
    if not factors and rules.per_unit_of != 1:
        return sentence(lang, "reason.together", reason=text, points=_total(lang, reckoning))
    return f"{text} = {_total(lang, reckoning)}" if factors else text


def _part(lang: str, program: Program, one: Part) -> str:
    """``tea 5.00 x1.5 x2 (Happy hour) = 15``; a fraction without an end is left to the sum."""
    points_rate, decimals = program.points.rate, program.shop.decimals
    worth, unit = one.cents * points_rate[0], 10**decimals * points_rate[1]
    told = [program.category_called(one.category)] if one.category else []
    told.append(decimal(plain_cents(one.cents, decimals), lang))
    for name, rate_e4 in one.rates:
        worth, unit = worth * rate_e4, unit * E4
        told.append(f"x{rate(rate_e4, lang)}" + (f" ({name})" if name else ""))
    points = exact(worth, unit)
    return " ".join(told if points is None else [*told, "=", decimal(points, lang)])


def _times(lang: str, rates: Iterable[tuple[str, int]]) -> list[str]:
    return [sentence(lang, "promise.times", name=name, rate=rate(rate_e4, lang)) for name, rate_e4 in rates]


def _total(lang: str, reckoning: Reckoning) -> str:
    return decimal(exact(*reckoning.exact) or str(reckoning.points), lang)


def exact(numerator: int, denominator: int) -> str | None:
    """A fraction as a decimal, ``24.375``, whole numbers without a point; None for one that has no end."""
    rest, digits = denominator // gcd(numerator, denominator), 0
    for prime in (2, 5):
        times = 0
        while rest % prime == 0:
            rest, times = rest // prime, times + 1
        digits = max(digits, times)
    if rest != 1:
        return None
    numerator = numerator * 10**digits // denominator
    whole = plain_cents(numerator, digits)
    return whole.rstrip("0").rstrip(".") if digits else whole


def nothing_reason(lang: str, program: Program, nothing: Nothing, bought: Bought, paid_by: str) -> str:
    """``no points: today's 20 are earned``; ``paid_by``: ``voucher``, ``credit`` or ``both`` paid all."""
    if nothing == "paid":
        return sentence(lang, f"reason.none.{paid_by}", points=program.points.name)
    categories = ", ".join(dict.fromkeys(program.category_called(line.category) for line in bought.lines))
    least = money(program.points.minimum_cents, program.shop.currency, program.shop.decimals, lang)
    values = {"categories": categories, "least": least, "cap": str(program.points.daily_cap)}
    return sentence(lang, f"reason.none.{nothing}", points=program.points.name, **values)


def field_name(lang: str, program: Program, field: str) -> str:
    """A field of the profile as the program names it, else as the language does, else as it was told."""
    named = next((one.name for one in program.profile if one.id == field and one.name), "")
    return named or word(lang, f"promise.field.{field}", field.replace("_", " "))
