"""Happy hours and double points: which hold, and what happens when several meet."""

from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked


def promotion(name: str, **keys: str) -> str:
    lines = [f"{key.removesuffix('_')} = {value}" for key, value in keys.items()]
    return "\n".join(["[[promotions]]", f'id = "{name}"', f'name = "{name.title()}"', *lines, ""])


DOUBLE_TEA = promotion("tea", multiplier='"2"', categories='["tea"]')
HALF_MORE = promotion("half", multiplier='"1.5"')
TREAT = promotion("treat", bonus="4")


def test_the_best_for_the_member_holds(till: OpenTill) -> None:
    counter = till(worked(DOUBLE_TEA + HALF_MORE + TREAT))
    bought = counter.play("""
        2026-11-21
        enroll Léa
        buy 10.00 tea=8.00                  -> +18 points       # 16 + 2
        buy 10.00 tea=2.00                  -> +15 points       # half more of all
        buy 6.00                            -> +10 points       # 6 + 4 beat 9
        buy 10.00 ref T1                    -> +15 points
    """)
    assert bought["entries"][0]["why"] == "1 par 1,00\u00a0€ sur 10,00\u00a0€, Half x1,5"


def test_the_best_is_reckoned_at_the_members_tier(till: OpenTill) -> None:
    """10.00 at Gold: 15 x 1.5 = 22 beat 15 + 5; at Bronze 15 and 15 are equal, and the first named holds."""
    program = worked(promotion("five", bonus="5") + HALF_MORE)
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 10.00                           -> 15 points
        buy 500.00                          -> tier Gold
        buy 10.00                           -> +22 points
    """)


def test_all_in_order_multiply_and_are_rounded_once(till: OpenTill) -> None:
    program = worked(DOUBLE_TEA + HALF_MORE + TREAT, promotion_rules='stacking = "all"')
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 10.00 tea=5.00 ref T1           -> +26 points       # 5 x 2 x 1.5 + 5 x 1.5 = 22.5, and 4
        return T1 5.00 tea=5.00             -> -15 points       # 7.5
        return T1 2.50                      -> -4 points        # 3.75
        return T1                           -> -7 points, 0 points
    """)


def test_for_some_tiers_days_and_dates(till: OpenTill) -> None:
    program = worked(
        promotion("silver", multiplier='"2"', tiers='["Silver"]')
        + promotion("season", multiplier='"3"', **{"from": "2026-12-01", "until": "2026-12-24"}),
    )
    till(program).play("""
        2026-11-20
        enroll Léa
        buy 10.00                           -> +10 points
        buy 190.00                          -> +190 points, tier Silver
        buy 10.00                           -> +25 points
        2026-11-30
        buy 10.00                           -> +25 points
        2026-12-01
        buy 10.00                           -> +37 points
        2026-12-24
        buy 10.00                           -> +37 points
        2026-12-25
        buy 10.00                           -> +25 points
        buy 300.00                          -> tier Gold
        buy 10.00                           -> +15 points
    """)


def test_a_promotion_needs_its_category(till: OpenTill) -> None:
    program = worked(promotion("cake", bonus="5", categories='["cake"]'))
    till(program).play("""
        2026-11-21
        enroll Léa
        buy 10.00 tea=2.00                  -> +10 points
        buy 10.00 cake=2.00                 -> +15 points
        buy 10.00 gift-card=10.00           -> +0 points
    """)


def test_a_bonus_on_a_gift_card_alone_is_none(till: OpenTill) -> None:
    till(worked(TREAT)).play("""
        2026-11-21
        enroll Léa
        buy 10.00 gift-card=10.00           -> +0 points
        buy 10.00 gift-card=9.99            -> +4 points
    """)
