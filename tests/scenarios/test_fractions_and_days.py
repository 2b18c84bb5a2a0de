"""A rate as a fraction, in exact arithmetic rounded once; points that lapse after so many days."""

import pytest

from loyalty_cli.config.loader import load
from loyalty_cli.errors import ProgramInvalid
from loyalty_cli.program.canonical import from_canonical_json, to_canonical_json
from loyalty_cli.reports.program.changes import parts
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked

THIRD = worked(points='per_unit = "1/3"')


def test_a_third_of_a_point_for_each_euro(till: OpenTill) -> None:
    """59.99 / 3 = 19.99…; at Silver 30.00 x 1.25 / 3 = 12.5."""
    bought = till(THIRD).play("""
        2026-11-21
        enroll Léa
        buy 2.99                            -> 0 points
        buy 3.00                            -> +1 points
        buy 59.99 ref T1                    -> +19 points
        return T1 29.99                     -> -9 points
        return T1                           -> -10 points, 1 points
        buy 200.00                          -> +66 points, tier Silver
        buy 30.00                           -> +12 points
    """)
    assert bought["entries"][0]["why"] == "1 par 3,00\u00a0€ sur 30,00\u00a0€, Silver x1,25"


def test_two_fifths_to_the_nearest(till: OpenTill) -> None:
    till(worked(points='per_unit = "2/5"\nrounding = "nearest"')).play("""
        2026-11-21
        enroll Léa
        buy 6.25                            -> +3 points        # 2.5
        buy 6.24                            -> +2 points
    """)


def test_a_fraction_is_kept_in_lowest_terms_and_written_as_it_was() -> None:
    program = load(THIRD.replace("1/3", "2/6").encode()).program
    assert from_canonical_json(to_canonical_json(program)) == program == load(THIRD.encode()).program
    assert dict(parts(program))["points"]["per_unit"] == "1/3"
    whole = load(THIRD.replace("1/3", "6/3").encode()).program
    assert whole == load(worked(points="per_unit = 2").encode()).program
    assert "per_unit_of" not in to_canonical_json(whole)
    assert '"days"' not in to_canonical_json(whole)


@pytest.mark.parametrize("wrong", ["1/0", "0/3", "a/3", "1/", "/3", "1/3/5", "-1/3", "1.5/3", "1/10000"])
def test_what_is_no_fraction_is_a_mistake(wrong: str) -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        load(THIRD.replace("1/3", wrong).encode())
    assert refusal.value.problems[0].startswith("points.per_unit: ")


def test_points_lapse_after_so_many_days(till: OpenTill) -> None:
    till(worked(points_expiry='mode = "after-days"\ndays = 90')).play("""
        2026-11-21
        enroll Léa
        buy 10.00                           -> +10 points, until 2027-02-19
        2027-02-19
        show                                -> 10 points
        2027-02-20
        show                                -> 0 points
        buy 10.00 on 2026-11-23             -> until 2027-02-21, 10 points
    """)
