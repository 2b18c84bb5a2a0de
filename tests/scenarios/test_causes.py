"""Giving on: rounded up at the till, with each item, for points; owed to the cause until it is paid."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.cli.views.drawing import plain
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.cli.views.money import causes as views
from loyalty_cli.config.loader import load
from loyalty_cli.errors import ProgramInvalid
from loyalty_cli.language.catalogue import speak
from loyalty_cli.ledger.queries.money.causes import accounts
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.liability import liability
from loyalty_cli.reports.money.causes import causes
from tests.scenarios.conftest import OpenTill
from tests.support.nights import prove
from tests.support.programs import worked

SHELTER = """
[[causes]]
id = "shelter"
name = "Shelter"
unit = "a meal"
unit_value = "2.00"
round_up = true
"""
MEAL = """
[[rewards]]
id = "meal"
name = "A meal"
kind = "donation"
value = "2.00"
points = 10
cause = "shelter"
"""
PER_ITEM = SHELTER + 'per_item = {coffee = "0.05", tea = "0.10"}\n'


def test_rounding_up_is_paid_at_the_till_and_earns_nothing(till: OpenTill) -> None:
    bought = till(worked(SHELTER)).play("""
        2026-11-21
        enroll Léa
        buy 23.50 up shelter ref T1         -> pay 24.00, +23 points
    """)
    assert bought["payment"]["round_up_cents"] == 50
    assert next(one["why"] for one in bought["entries"] if one["rule"] == "round-up") == (
        "arrondi de 23,50\u00a0€ à 24,00\u00a0€, pour Shelter"
    )


def test_there_may_be_nothing_to_round(till: OpenTill) -> None:
    counter = till(worked(SHELTER))
    bought = counter.play("""
        2026-11-21
        enroll Léa
        buy 20.00 up shelter                -> pay 20.00, warned
        buy 20.00 up nobody                 -> refused not-found
    """)
    assert bought["warnings"] == ["nothing to round"]


def test_what_is_left_to_pay_is_rounded(till: OpenTill) -> None:
    till(worked(SHELTER)).play("""
        2026-11-21
        enroll Léa
        adjust credit 3.25 because sorry
        buy 20.00 credit 3.25 up shelter    -> pay 17.00
    """)


def test_only_for_causes_that_take_it(till: OpenTill) -> None:
    till(worked(SHELTER.replace("round_up = true\n", ""))).play("""
        2026-11-21
        enroll Léa
        buy 23.50 up shelter                -> refused refused
    """)


def test_what_is_given_is_owed_until_it_is_paid(till: OpenTill) -> None:
    """Twelve meals of 2.00, 0.50 and 0.01: 24.51; never more is paid than is owed."""
    counter = till(worked(SHELTER + MEAL))
    counter.play("""
        2026-11-20
        enroll Léa points 200
        redeem meal times 11
        redeem meal ref M12
        buy 23.50 up shelter
        buy 23.99 up shelter
    """)
    assert [(row["owed_cents"], row["units"]) for row in causes(counter.shop)] == [(2_451, 12)]
    counter.play("""
        2026-11-21
        pay shelter 24.52                   -> refused limit-exceeded
        pay shelter 24.00 ref V1            -> owed 0.51
        pay shelter 24.00 ref V1            -> repeated, owed 0.51
        pay shelter 0.52                    -> refused limit-exceeded
        undo V1
    """)
    owed = {row["what"]: row["face_cents"] for row in liability(counter.shop, Asked())["rows"]}
    assert owed["cause"] == 2_451
    counter.play("undo M12")
    assert [row["owed_cents"] for row in causes(counter.shop)] == [2_251]
    assert [row["owed_cents"] for row in causes(counter.shop, counter.shop.now().today)] == [2_251]


def test_keyed_late_it_is_owed_from_its_day(till: OpenTill) -> None:
    counter = till(worked(SHELTER + MEAL))
    counter.play("""
        2026-11-01
        enroll Léa points 200
        2026-11-21
        buy 23.50 up shelter on 2026-11-10 ref T1       -> pay 24.00, +23 points
        redeem meal on 2026-11-12 ref M1
        pay shelter 0.51 on 2026-11-11                  -> refused limit-exceeded
    """)
    days = (date(2026, 11, day) for day in (9, 10, 11, 12))
    assert [sum(one.owed_cents for one in accounts(counter.shop.conn, day).values()) for day in days] == [
        0,
        50,
        50,
        250,
    ]
    counter.play("""
        pay shelter 0.50 on 2026-11-11                  -> owed 2.00
        return T1 on 2026-11-13                         -> money 23.50, -23 points
        undo M1
    """)
    assert [row["owed_cents"] for row in causes(counter.shop)] == [0]
    prove(counter.shop)


def test_the_books_hold_what_is_owed(till: OpenTill, tmp_path: Path) -> None:
    loader = pytest.importorskip("beancount.loader")
    counter = till(worked(PER_ITEM + MEAL))
    counter.play("""
        2026-11-21
        enroll Léa points 200
        redeem meal times 2 ref M1
        redeem meal ref M2
        buy 23.50 tea=3.00 up shelter ref T1
        return T1 5.00
        pay shelter 1.00 ref V1
        pay shelter 1.50 ref V2
        undo V1
        undo M2
    """)
    export_all(counter.shop, str(tmp_path), format="beancount")
    text = (tmp_path / "ledger.beancount").read_text("utf-8")
    assert loader.load_file(str(tmp_path / "ledger.beancount"))[1] == []
    assert "balance Liabilities:Loyalty:Cause-shelter  -3.10" in text


def test_with_each_item_and_back_with_it(till: OpenTill) -> None:
    counter = till(worked(PER_ITEM))

    def owed() -> int:
        return sum(row["owed_cents"] for row in causes(counter.shop))

    counter.play("""
        2026-11-21
        enroll Léa
        buy 10.00 coffee:2=5.20 tea=3.00 ref T1
    """)
    assert owed() == 20
    counter.play("return T1 2.60 coffee=2.60")
    assert owed() == 15
    counter.play("undo")
    assert owed() == 20
    counter.play("return T1                 -> money 10.00")
    assert owed() == 0


def test_a_part_that_comes_back_unnamed_takes_its_share_of_the_items(till: OpenTill) -> None:
    """Goods that no line tells come back first."""
    counter = till(worked(PER_ITEM))

    def owed() -> int:
        return sum(row["owed_cents"] for row in causes(counter.shop))

    counter.play("2026-11-21\nenroll Léa\nbuy 5.20 coffee:2=5.20 ref T1\nreturn T1 2.60 ref B1")
    assert owed() == 5
    counter.play("undo B1")
    assert owed() == 10
    counter.play("return T1 1.30\nreturn T1 1.30")
    assert owed() == 5
    counter.play("return T1")
    assert owed() == 0
    counter.play("buy 10.00 coffee:2=5.20 ref T2\nreturn T2 4.80 ref B2")
    assert owed() == 10
    counter.play("return T2 2.60")
    assert owed() == 5


def test_rounded_up_is_given_for_good(till: OpenTill) -> None:
    counter = till(worked(SHELTER))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 23.50 up shelter ref T1
        return T1                           -> money 23.50
    """)
    assert [row["owed_cents"] for row in causes(counter.shop)] == [50]
    counter.play("undo")
    counter.play("undo T1")
    assert [row["owed_cents"] for row in causes(counter.shop)] == [0]


def test_a_donation_taken_home_is_given_when_it_is_used(till: OpenTill) -> None:
    counter = till(worked(SHELTER + MEAL))
    counter.play("""
        2026-11-21
        enroll Léa points 20
        take-home meal
    """)
    assert causes(counter.shop)[0]["owed_cents"] == 0
    counter.play("redeem V1")
    assert causes(counter.shop)[0]["owed_cents"] == 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SHELTER + MEAL.replace('"donation"', '"product"'), 'reward meal, cause: only a reward of kind = "donation"'),
        (SHELTER.replace('unit_value = "2.00"\n', "") + MEAL, "cause shelter, unit_value: it is given"),
        (MEAL, 'reward meal, cause: "shelter" is not a cause'),
    ],
)
def test_a_reward_for_a_cause_must_be_able_to_give(text: str, said: str) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        load(worked(text).encode())
    assert any(said in problem for problem in refusal.value.problems)


def test_undoing_a_purchase_hands_back_what_was_rounded_up(till: OpenTill) -> None:
    till(worked(SHELTER)).play("""
        2026-11-21
        enroll Léa
        buy 23.50 up shelter ref T1         -> pay 24.00
        undo T1                             -> money 24.00
    """)


@pytest.mark.parametrize(("lang", "told"), [("en", "paid ahead €0.05"), ("fr", "payé d’avance 0,05 €")])
def test_what_comes_back_after_a_cause_was_paid_is_paid_ahead(till: OpenTill, lang: str, told: str) -> None:
    counter = till(worked(PER_ITEM).replace('language = "fr"', f'language = "{lang}"'))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 5.20 coffee:2=5.20 ref T1
        pay shelter 0.10                    -> owed 0.00
        return T1 2.60
    """)
    rows = causes(counter.shop)
    assert [row["owed_cents"] for row in rows] == [-5]
    speak(told=lang)
    shown = plain.render(views.causes(rows, Look(counter.shop.program, unicode=True)), 100)
    assert told in shown.replace("\u00a0", " ").replace("\u202f", " ")
    assert "0" in (refusal := counter.refused("pay shelter 1.00", "limit-exceeded")).message
    assert "-" not in refusal.message
