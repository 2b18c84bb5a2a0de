"""Rows in portions: a member's rows stay together where they can."""

from datetime import date

from loyalty_cli.intake.writing.portion import MOST, Portion, Portions
from loyalty_cli.ledger.importing.staging import Waiting


def _rows(*counts: int) -> list[Waiting]:
    """So many rows of each of some people."""
    people = [place for place, count in enumerate(counts, start=1) for _ in range(count)]
    return [
        Waiting(line, date(2026, 1, 5), None, place, 500, None, (), None, place, 0, False, 1)
        for line, place in enumerate(people, start=2)
    ]


def _places(portion: Portion) -> list[int]:
    return [row.place for row in portion.rows]


def test_a_portion_ends_with_a_member_unless_that_has_too_many() -> None:
    portions = Portions(iter(_rows(2, 3, 9, 1)), 3)
    assert [_places(portions.following()) for _ in range(4)] == [[1, 1, 2, 2, 2], [3] * 6, [3, 3, 3], [4]]
    assert portions.following().is_done


def test_portions_grow_only_where_they_are_looked_up_ahead_and_begin_small_again() -> None:
    portions = Portions(iter(_rows(*[1] * 300)), 3)
    sizes = [len(portions.following(ahead=True).rows) for _ in range(5)]
    assert sizes == [3, 6, 12, 12, 12]
    assert 3 * MOST == 12
    last = portions.following()
    assert len(last.rows) == 3
    portions.put_back(last.rows)
    assert portions.following(ahead=True).rows == last.rows


def test_rows_behind_a_share_begin_with_the_first_row_of_a_member() -> None:
    portion = Portion(_rows(4, 4, 2))
    assert portion.behind(0.0) == portion.rows
    assert {row.place for row in portion.behind(0.1)} == {2, 3}
    assert {row.place for row in portion.behind(0.55)} == {3}
    assert portion.behind(0.9) == []
