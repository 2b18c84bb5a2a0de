"""Visits of everybody, read from the derived sales, are those that the facts tell of each."""

from datetime import date, timedelta

import pytest

from loyalty_cli.ledger.queries.members.visits import Visits, visits
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.reports.members.people import Crowd
from tests.reports.conftest import Till


@pytest.fixture
def busy(till: Till) -> Till:
    for name in ("Ada Inventée", "Basile Fictif", "Chloé Imaginaire", "Ada Doublon"):
        till.enroll(name)
    till.day(date(2025, 2, 3)).buy("ada i", 3_000, ref="A")
    till.buy("basile", 2_000, ref="B")
    till.buy("ada d", 2_000)
    till.day(date(2025, 2, 5)).visit("ada i")
    till.buy("ada i", 900)
    till.visit("chloé")
    till.day(date(2025, 3, 4)).give_back("A", 3_000)
    till.buy("basile", 1_000, ref="C")
    till.visit("ada d")
    return till


def told_by_facts(till: Till, on: date) -> dict[int, Visits]:
    numbers = [number for (number,) in till.shop.conn.execute("SELECT id FROM members")]
    return visits(till.shop.conn, on, members=numbers)


def everywhere(till: Till) -> bool:
    days = [date(2025, 2, 1) + timedelta(days=shift) for shift in range(40)]
    return all(visits(till.shop.conn, day) == told_by_facts(till, day) for day in days)


def test_sales_and_other_visits_of_a_day_are_one_visit(busy: Till) -> None:
    found = visits(busy.shop.conn, date(2025, 3, 4))
    assert sorted(one.days for one in found.values()) == [1, 2, 2, 2]
    assert everywhere(busy)


def test_what_is_undone_was_no_visit_from_then_on(busy: Till) -> None:
    busy.undo("C")
    assert everywhere(busy)


def test_visits_of_a_merged_record_are_the_survivors(busy: Till) -> None:
    merge(busy.shop, "ada d", "ada i")
    found = visits(busy.shop.conn, date(2025, 3, 4))
    assert Visits(3, date(2025, 2, 3), date(2025, 3, 4), 3) in found.values()
    assert len(visits(busy.shop.conn, date(2025, 3, 3))) == 4  # Until then they were two.
    assert everywhere(busy)


def test_a_few_of_a_crowd_are_told_as_everybody_is(busy: Till) -> None:
    crowd = Crowd(busy.shop, date(2025, 3, 4))
    few = Crowd(busy.shop, crowd.on, among=crowd.people[1:3])
    for one in few.people:
        assert (few.visits(one), few.window(one), few.usable(one)) == (
            crowd.visits(one),
            crowd.window(one),
            crowd.usable(one),
        )
        assert one.holding == crowd.people[[person.id for person in crowd.people].index(one.id)].holding


def test_people_come_by_name(busy: Till) -> None:
    names = [person.who.name for person in Crowd(busy.shop, date(2025, 3, 4)).people]
    assert names == sorted(names)
