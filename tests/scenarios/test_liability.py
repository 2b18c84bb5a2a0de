"""What is owed, as the days go by: it is what members are told they have, and a month that is over stays as it was."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.money.movement import check_money
from loyalty_cli.ledger.standings.standing import AsOf, standing_as_of, vouchers_as_of
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.money import gift_cards
from loyalty_cli.operations.due import lapse
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import CREDIT, POINTS
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.liability import liability
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked
from tests.support.random_promises import WholeShop
from tests.support.random_shop import RandomShop
from tests.support.story import copy_of, unprotected
from tests.support.till import Till

CASHBACK = """
[cashback]
percent = 10
months = 1
"""
CLUB = """
[club]
name = "Le Club"
fee = "24.00"
"""


def owed(shop: OpenShop, on: date | None = None) -> dict[str, int]:
    """The units owed of what members hold; a row of nothing is none."""
    rows = liability(shop, Asked(as_of=on))["rows"]
    own = ("points", "vouchers", "credit", "stamps:")
    return {row["what"]: row["units"] for row in rows if row["units"] and row["what"].startswith(own)}


def shown(shop: OpenShop, on: date) -> dict[str, int]:
    """The same, summed over what each member is told at the end of a day."""
    sums: Counter[str] = Counter()
    day = on.isoformat()
    for (number,) in shop.conn.execute("SELECT id FROM members WHERE joined_on <= ?", (day,)).fetchall():
        held = standing_as_of(shop.conn, shop.program, number, AsOf(on))
        sums["points"] += sum(lot.remaining for lot in held.lots if lot.unit == POINTS)
        sums["credit"] += max(held.available(CREDIT), 0)
        sums["vouchers"] += len(vouchers_as_of(shop.conn, number, AsOf(on)))
        for card, boxes in held.stamps.items():
            sums[f"stamps:{card}"] += max(boxes, 0)
    return {what: units for what, units in sums.items() if units}


def moved(counter: Till, what: str) -> dict[str, tuple[int, int, int]]:
    """Added, released and closing cents by month."""
    rows = [row for row in liability(counter.shop, Asked())["money_movement"] if row["what"] == what]
    return {row["month"]: (row["added_cents"], row["released_cents"], row["closing_cents"]) for row in rows}


def test_credit_that_lapsed_is_owed_no_more_before_a_night_has_written_it(till: OpenTill) -> None:
    counter = till(worked(CASHBACK))
    counter.play("""
        2026-01-10
        enroll Léa
        enroll Zoé
        buy 100.00
        2026-06-10
        Zoé: buy 50.00
        show                    -> 0.00 credit
    """)
    assert owed(counter.shop)["credit"] == 5_00
    assert owed(counter.shop, date(2026, 1, 31))["credit"] == 10_00
    assert "credit" not in owed(counter.shop, date(2026, 6, 9))
    lapse.run(counter.shop, date(2026, 6, 10))
    assert owed(counter.shop)["credit"] == 5_00


def test_a_card_that_lapsed_is_owed_no_more_before_a_night_has_written_it(till: OpenTill) -> None:
    counter = till(worked().replace("boxes = 10", "boxes = 10\nvalid_months = 1"))
    counter.play("""
        2026-01-10
        enroll Léa
        enroll Zoé
        buy 2.60 coffee=2.60
        2026-06-10
        Zoé: buy 2.60 coffee=2.60
        show                    -> 0 coffee
    """)
    assert owed(counter.shop)["stamps:coffee"] == shown(counter.shop, date(2026, 6, 10))["stamps:coffee"] < 6
    assert owed(counter.shop, date(2026, 1, 31)) == shown(counter.shop, date(2026, 1, 31))


def test_a_voucher_that_came_back_is_owed_until_its_new_last_day(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-01-09
        enroll Léa points 80
        take-home free-coffee
        2026-01-10
        buy 2.60 voucher V1 ref T1
        2026-12-20
        undo T1                 -> 1 vouchers
    """)
    assert owed(counter.shop)["vouchers"] == 1
    counter.play("2027-12-20\nshow -> 0 vouchers")
    assert "vouchers" not in owed(counter.shop)


def test_a_cancelled_club_leaves_the_months_before_as_they_were(till: OpenTill) -> None:
    counter = till(worked(CLUB, refunds=""))
    counter.play("2026-01-01\nenroll Léa\nclub join\n2026-01-31\nshow")
    assert moved(counter, "club-fees") == {"2026-01": (24_00, 2_00, 22_00)}
    counter.play("2026-02-15\nclub cancel ref X -> money 20.00")
    closed = {"2026-01": (24_00, 2_00, 22_00), "2026-02": (0, 20_00, 2_00)}
    assert moved(counter, "club-fees") == closed
    counter.play("2026-03-02\nundo X")
    # The fee is back, and so is what February has earned: it is as if nothing had been cancelled.
    assert moved(counter, "club-fees") == {
        "2026-01": (24_00, 2_00, 22_00),
        "2026-02": (0, 22_00, 0),
        "2026-03": (20_00, 0, 20_00),
    }


def test_a_club_joined_by_mistake_is_handed_back_when_it_was_undone(till: OpenTill) -> None:
    counter = till(worked(CLUB, refunds=""))
    counter.play("2026-01-01\nenroll Léa\nclub join ref A\nundo A")
    assert moved(counter, "club-fees") == {}
    counter.play("club join ref B\n2026-02-15\nundo B")
    assert moved(counter, "club-fees") == {"2026-01": (24_00, 2_00, 22_00), "2026-02": (2_00, 24_00, 0)}


def test_a_merge_undone_moves_no_money_of_a_gift_card(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-01-10
        enroll Léa
        enroll Zoé
        giftcard sell 50.00
        Zoé: buy 20.00 with V1
    """)
    merge(counter.shop, "Zoé", "Léa", ref="M")
    counter.play("2026-02-10\nundo M")
    assert moved(counter, "gift-cards") == {"2026-01": (50_00, 20_00, 30_00)}
    assert [use["amount_cents"] for use in gift_cards.show(counter.shop, counter.codes[0])["uses"]] == [-20_00]


def test_a_sale_of_a_gift_card_undone_later_is_handed_back_on_that_day(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("2026-01-10\nenroll Léa\ngiftcard sell 50.00 ref C\n2026-02-10\nundo C")
    assert moved(counter, "gift-cards") == {"2026-01": (50_00, 0, 50_00), "2026-02": (0, 50_00, 0)}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_owed_is_what_members_are_told(seed: int) -> None:
    random = RandomShop(seed, merging=True).play(50)
    for _ in range(3):
        random.play(10)
        on = random.today
        assert owed(random.shop, on) == shown(random.shop, on)


class Prepaid(WholeShop):
    """A shop that sells gift cards and a club, keys nothing late, and takes much of it back."""

    def text(self) -> str:
        return worked(CLUB)

    def _actions(self) -> dict[str, tuple[int, Callable[[], object]]]:
        every = super()._actions()
        kept = {name: every[name] for name in ("enroll", "sell card", "undo", "merge", "unmerge")}
        return {**kept, "buy": (5, self.buy), "club": (15, self.club), "pay": (8, self.pay), "refund": (3, self.refund)}

    def pay(self) -> None:
        buy(self.shop, self._member(), self.dice.randint(100, 3_000), sure=True, gift_cards=[self._sold()])

    def refund(self) -> None:
        gift_cards.refund(self.shop, self._sold())

    def _sold(self) -> str:
        query = "SELECT json_extract(body, '$.gift_card') FROM facts WHERE kind = 'gift-card-sale'"
        return str(self.dice.choice(self.conn.execute(query).fetchall() or [("",)])[0])

    def _late(self) -> None:
        return None


@pytest.mark.parametrize("seed", range(4))
def test_a_month_that_is_over_never_changes(seed: int) -> None:
    random = Prepaid(seed, merging=True)
    closed: list[dict[str, Any]] = []
    month = ""
    for _ in range(12):
        random.play(10)
        answer = liability(random.shop, Asked())
        rows = answer["money_movement"]
        assert [row for row in rows if row["month"] < month] == closed
        month = random.today.isoformat()[:7]
        closed = [row for row in rows if row["month"] < month]
        told = {row["what"]: row["face_cents"] for row in answer["rows"]}
        for what, cents in {row["what"]: row["closing_cents"] for row in rows}.items():
            assert told.get(what, 0) == cents
    assert closed


def test_each_month_of_gift_cards_closes_with_what_was_on_them(till: OpenTill) -> None:
    """What is falsified in two months so that the sum stays right is found in the first of them."""
    counter = till(worked())
    counter.play("""
        2026-01-10
        enroll Léa
        giftcard sell 50.00
        2026-02-02
        buy 12.00 with V1 ref T1
        2026-03-03
        undo T1
    """)
    conn = copy_of(counter.shop).conn
    assert list(check_money(Evidence(conn))) == []
    with unprotected(conn):
        conn.execute("UPDATE entries SET rule = 'merge' WHERE unit LIKE 'reward:gift-card:%'")
    assert [one.id for one in check_money(Evidence(conn))] == ["gift-cards 2026-02"]


def test_credit_moves_by_month_and_verify_closes_it(till: OpenTill) -> None:
    counter = till(worked(CASHBACK))
    counter.play("""
        2026-01-10
        enroll Léa
        buy 100.00 ref T1
        2026-01-20
        buy 50.00 ref T2
        undo T2
        2026-01-25
        buy 10.00 credit 4.00
        2026-04-02
    """)
    # 10.00 and 0.60 given, 4.00 used; what is left of January lapsed at the end of February.
    told = moved(counter, "credit")
    assert told["2026-01"] == (10_60, 4_00, 6_60)
    assert list(told.values())[-1] == (0, 6_60, 0)
    before = told
    lapse.run(counter.shop, date(2026, 4, 2))
    assert moved(counter, "credit") == before
    assert list(check_money(Evidence(counter.shop.conn))) == []
    counter.shop.conn.execute("UPDATE balances SET amount = 7 WHERE unit = 'credit'")
    assert [one.id for one in check_money(Evidence(counter.shop.conn))] == ["credit"]
    counter.shop.conn.execute("UPDATE balances SET amount = 0 WHERE unit = 'credit'")
