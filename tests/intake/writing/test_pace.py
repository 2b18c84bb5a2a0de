"""How many rows are written in one hold of the lock."""

import pytest

from loyalty_cli.intake.writing.pace import DECIDE_S, HOLD_S, Pace, Portions, Shares


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


def test_a_slow_disk_leaves_half_a_hold_for_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that takes longer than a hold is not waited for once for each few rows."""
    clock = [0.0]
    monkeypatch.setattr("time.perf_counter", lambda: clock[0])
    pace = Pace()
    for _ in range(12):
        pace.flushing(100)
        clock[0] += 100 * 0.001
        pace.committing()
        clock[0] += 2 * HOLD_S
        pace.committed()
    assert not pace.is_full(40)
    assert pace.is_full(50)
    pace.begin()
    assert not pace.is_over(200), "deciding has its time"
    clock[0] += 1.1 * DECIDE_S
    assert not pace.is_over(5)
    assert pace.is_over(20)


def test_who_has_to_wait_decides_more_and_who_never_waits_less() -> None:
    shares = Shares()
    for _ in range(3):
        shares.waited(0.2)
    assert shares.own == pytest.approx(0.06)
    shares.waited(0.0)
    assert shares.own == pytest.approx(0.04)
    for _ in range(99):
        shares.waited(0.0)
    assert shares.own == 0
    for _ in range(99):
        shares.waited(0.2)
    assert shares.own == 0.5
