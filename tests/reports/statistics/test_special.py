"""Special functions against tables."""

from math import pi

import pytest

from loyalty_cli.reports.statistics.special import (
    digamma,
    hypergeometric,
    incomplete_beta,
    student_quantile,
    student_tail,
)


def test_digamma_at_known_points() -> None:
    # Abramowitz and Stegun, table 6.1, and psi(1) = -Euler's constant.
    assert digamma(1) == pytest.approx(-0.5772156649015329, abs=1e-9)
    assert digamma(0.5) == pytest.approx(-1.9635100260214235, abs=1e-9)
    assert digamma(10) == pytest.approx(2.2517525890667211, abs=1e-9)


def test_the_hypergeometric_function_in_closed_form() -> None:
    # 2F1(1, 1; 2; z) = -ln(1 - z) / z and 2F1(-2, b; c; z) ends after three terms.
    assert hypergeometric(1, 1, 2, 0.5) == pytest.approx(1.3862943611198906)
    assert hypergeometric(-2, 3, 4, 0.5) == pytest.approx(1 - 0.75 + 0.15)
    assert hypergeometric(0.3, 2, 5, 0) == 1


def test_quantiles_of_student_as_printed_in_every_table() -> None:
    for df, t in ((1, 12.706), (5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)):
        assert round(student_quantile(0.05, df), 3) == t
    assert student_tail(1, 1) == pytest.approx(0.5)
    assert incomplete_beta(0.5, 0.5, 0.25) == pytest.approx(2 / pi * pi / 6)
