"""How many rows are written in one hold of the lock."""

from loyalty_cli.intake.writing.pace import HOLD_S, Portions


def test_portions_grow_to_what_fits_into_a_hold() -> None:
    portions = Portions(500)
    a_row_s = HOLD_S / 1_200
    seen = []
    for _ in range(4):
        seen.append(portions.rows)
        portions.held(portions.rows, portions.rows * a_row_s)
    assert seen == [500, 1_000, 1_200, 1_200]


def test_portions_are_never_smaller_than_the_smallest_nor_without_bound() -> None:
    portions = Portions(500)
    portions.held(500, 10.0)
    assert portions.rows == 500
    for _ in range(9):
        portions.held(portions.rows, 0.0)
    assert portions.rows == 2_000
