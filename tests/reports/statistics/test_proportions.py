"""Intervals of shares against published numbers."""

import pytest

from loyalty_cli.reports.statistics.proportions import net_promoter_score, newcombe, wilson


def test_the_difference_of_newcombe_s_first_example() -> None:
    # Newcombe (1998), table II, example (a): 56 of 70 against 48 of 80.
    difference = newcombe(56, 70, 48, 80)
    assert difference.value == pytest.approx(0.2)
    assert (round(difference.low, 4), round(difference.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    # Newcombe (1998), table II, examples (b), (d), (e), (g), (h).
    [
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_other_differences_of_newcombe(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    difference = newcombe(*first, *second)
    assert difference[1:] == pytest.approx((low, high), abs=1e-4)


def test_a_share_near_nothing_keeps_an_interval_that_begins_at_nothing() -> None:
    # Newcombe (1998), Two-sided intervals for the single proportion, table I, method 3.
    assert [round(bound, 4) for bound in wilson(81, 263)[1:]] == [0.2553, 0.3662]
    assert [round(bound, 4) for bound in wilson(0, 20)[1:]] == [0.0, 0.1611]
    assert [round(bound, 4) for bound in wilson(1, 29)[1:]] == [0.0061, 0.1718]


def test_the_birthday_gifts_of_a_shop() -> None:
    share = wilson(137, 202)
    assert (round(share.value, 2), round(share.low, 2), round(share.high, 2)) == (0.68, 0.61, 0.74)


def test_a_campaign_held_against_those_left_out() -> None:
    # 300 of 1,200 against 60 of 400, and the same shares of a tenth of the people.
    large, small = newcombe(300, 1200, 60, 400), newcombe(30, 120, 6, 40)
    assert [round(100 * x, 1) for x in large] == [10.0, 5.5, 14.1]
    assert [round(100 * x, 1) for x in small] == [10.0, -5.7, 21.6]


def test_a_score_of_few_answers_is_clipped_at_its_ends() -> None:
    score = net_promoter_score(4, 2, 2)
    assert score.value == 25.0
    # 4.75 and 2.75 of 11: 18.2, spread ±1.96 × sqrt((7.5/11 − (2/11)²) / 11) = ±47.6.
    assert (round(score.low, 1), round(score.high, 1)) == (-29.4, 65.8)
    assert net_promoter_score(9, 0, 0).high == 100.0
    assert net_promoter_score(0, 0, 40).low == -100.0
