"""The reason on a receipt: what a reader reckons from it is the amount."""

import re
from fractions import Fraction
from math import ceil, floor
from random import Random

import pytest

from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.units import Rounding
from tests.support.till import Till

PROGRAM = """
[shop]
name = "Chance"
country = "FR"
language = "{language}"
timezone = "Europe/Paris"

[points]
per_unit = "{rate}"
rounding = "{rounding}"
minimum = "2.00"
exclude = ["gift-card"]
{cap}

[points.multipliers]
tea = "3"
cake = "1.5"

[[tiers]]
name = "Silver"
from = "0"
multiplier = "{times}"

[[rewards]]
id = "tenth"
name = "A tenth off"
kind = "percent"
percent = 10
points = 10

[[rewards]]
id = "five"
name = "Five off"
kind = "discount"
value = "5.00"
points = 10

[[promotions]]
id = "double"
name = "Double"
multiplier = "2"
{categories}

[[promotions]]
id = "plus"
name = "Plus"
bonus = 7

[promotion_rules]
stacking = "{stacking}"
"""


def shop(language: str = "en", cap: int | None = None, times: str = "1", categories: str = "[]", **more: str) -> Till:
    """A till under the program above, without promotions unless told."""
    text = PROGRAM.format(
        language=language,
        cap=f"daily_cap = {cap}" if cap else "",
        times=times,
        categories=f"categories = {categories}" if categories != "[]" else "",
        **{"rate": "1", "rounding": "floor", "stacking": "all", **more},
    )
    till = Till(text if more else re.sub(r"\[\[promotions\]\].*", "", text, flags=re.DOTALL))
    till.play("enroll Léa")
    return till


def reasons(till: Till, cents: int, *lines: Line, **more: object) -> list[str]:
    document = buy(till.shop, "Léa", cents, lines=lines, sure=True, **more).document()  # type: ignore[arg-type]
    earned = [one["why"] for one in document["entries"] if one["unit"] == "points" and one["amount"] > 0]
    return earned + ([document["no_points"]] if "no_points" in document else [])


def voucher(till: Till, reward: str) -> str:
    """A voucher of a reward, to be used on a sale."""
    till.play("adjust 10 because spill")
    (issued,) = till.play(f"take-home {reward}")["vouchers"]
    return str(issued["code"])


def test_what_the_cap_takes_is_told_and_why_the_next_sale_gives_none() -> None:
    till = shop(cap=20, times="1.25")
    assert reasons(till, 1_200) == ["1 per €1.00 on €12.00, Silver x1.25"]
    assert reasons(till, 10_000) == [
        "1 per €1.00 on €100.00, Silver x1.25 = 125, at most 20 a day, 15 earned before: 5"
    ]
    assert reasons(till, 500) == ["no points: today's 20 are earned"]


def test_goods_of_several_multipliers_are_told_one_by_one() -> None:
    till = shop()
    assert reasons(till, 1_000, Line("tea", 1, 500)) == ["1 per €1.00: tea 5.00 x3 = 15 · 5.00 = 5"]
    till = shop(language="fr", times="1.25")
    assert reasons(till, 1_000, Line("tea", 1, 500)) == [
        "1 par 1,00\u00a0€\u00a0: tea 5,00 x3 = 15 · 5,00 = 5, Silver x1,25 = 25"
    ]


def test_a_fraction_of_a_point_is_left_to_the_sum() -> None:
    till = shop(rate="1/3", categories='["cake"]')
    assert reasons(till, 1_000, Line("tea", 1, 500)) == [
        "1 per €3.00: tea 5.00 x3 = 5 · 5.00, together 6",
        "bonus of Plus",
    ]


def test_why_a_sale_gives_nothing() -> None:
    till = shop()
    assert reasons(till, 2_000, Line("gift-card", 1, 2_000)) == ["no points: gift-card earns none"]
    assert reasons(till, 150) == ["no points: they begin at €2.00"]
    assert reasons(till, 500, voucher=voucher(till, "five")) == ["no points: the voucher pays all"]
    assert reasons(shop(language="fr"), 150) == ["pas de points\u00a0: il y en a à partir de 2,00\u00a0€"]


def test_a_bonus_that_the_cap_cuts_is_told() -> None:
    till = shop(cap=20, stacking="all", categories='["cake"]')
    assert reasons(till, 1_500, Line("cake", 1, 200)) == [
        "1 per €1.00: cake 2.00 x1.5 x2 (Double) = 6 · 13.00 = 13",
        "bonus of Plus = 7, at most 20 a day, 19 earned before: 1",
    ]


@pytest.mark.parametrize("seed", range(40))
def test_a_readers_own_arithmetic_gives_the_amount(seed: int) -> None:
    dice = Random(seed)
    rounding: Rounding = dice.choice(["floor", "nearest", "ceil"])
    till = shop(
        cap=dice.choice([None, 30, 90]),
        times=dice.choice(["1", "1.25", "1.1"]),
        categories=dice.choice(["[]", '["tea"]', '["cake", "gift-card"]']),
        rate=dice.choice(["1", "0.35", "10"]),
        rounding=rounding,
        stacking=dice.choice(["all", "best"]),
    )
    for _ in range(6):
        code = voucher(till, dice.choice(["five", "tenth"])) if dice.random() < 0.4 else None
        goods = [Line(dice.choice(["tea", "cake", "gift-card", "bread"]), 1, dice.randint(1, 1_500)) for _ in range(3)]
        goods = goods[: dice.randint(0, 3)]
        cents = sum(line.amount_cents for line in goods) + dice.choice([0, dice.randint(200, 3_000)]) or 777
        document = buy(till.shop, "Léa", cents, lines=tuple(goods), voucher=code, sure=True).document()
        earned = [one for one in document["entries"] if one["unit"] == "points"]
        for entry in earned:
            assert reckon(entry["why"], rounding) == entry["amount"], entry["why"]
        assert bool(earned) != ("no_points" in document)


def reckon(reason: str, rounding: Rounding) -> int:
    """What somebody with the receipt and a pocket calculator comes to."""
    if capped := re.fullmatch(r"(.+) = ([\d.]+), at most (\d+) a day(?:, (\d+) earned before)?: (\d+)", reason):
        text, whole, cap, before, given = capped.groups()
        exact = Fraction(whole) if text == "bonus of Plus" else by_hand(text)
        assert exact == Fraction(whole) or rounded(exact, rounding) == int(whole)
        left = int(cap) - int(before or 0)
        assert left < rounded(exact, rounding)
        assert left == int(given)
        return left
    return 7 if reason == "bonus of Plus" else rounded(by_hand(reason), rounding)


def rounded(exact: Fraction, rounding: Rounding) -> int:
    return {"floor": floor(exact), "ceil": ceil(exact), "nearest": floor(exact + Fraction(1, 2))}[rounding]


def by_hand(text: str) -> Fraction:
    """``1 per €1.00 on €19.50, Silver x1.25`` or ``1 per €1.00: tea 5.00 x3 = 15 · 5.00 = 5, Silver x1.25 = 25``."""
    if whole := re.fullmatch(r"([\d.]+) per €1\.00 on €([\d.,]+)((?:, [^,]+)*)", text):
        return Fraction(whole[1]) * Fraction(whole[2].replace(",", "")) * factors(whole[3])
    parted = re.fullmatch(r"([\d.]+) per €1\.00: (.+?)((?:, [^,=]+)*)(?: = ([\d.]+))?", text)
    assert parted, text
    if not parted[3]:
        parts, total = f"{parted[2]} = {parted[4]}", None
    else:
        parts, total = parted[2], parted[4]
    together = Fraction(0)
    for part in parts.split(" · "):
        product, _, worth = part.rpartition(" = ")
        price = re.search(r"(?:^| )(\d+\.\d\d)(?: |$)", product)
        assert price, part
        assert Fraction(price[1]) * Fraction(parted[1]) * factors(product) == Fraction(worth), part
        together += Fraction(worth)
    if share := re.search(r"€([\d.]+) of €([\d.]+) paid", parted[3]):
        together *= Fraction(share[1]) / Fraction(share[2])
    exact = together * factors(parted[3])
    assert total is None or exact == Fraction(total) or abs(exact - Fraction(total)) < 1
    return exact


def factors(text: str) -> Fraction:
    product = Fraction(1)
    for rate in re.findall(r" x([\d.]+)", text):
        product *= Fraction(rate)
    return product
