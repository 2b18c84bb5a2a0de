"""A receipt number looked up again."""

from loyalty_cli.ledger.queries.members.statement import last_purchases
from loyalty_cli.reports.members.purchase import purchase
from tests.reports.conftest import Till


def test_a_purchase_is_shown_with_its_items_and_what_is_left(till: Till) -> None:
    card = till.enroll()["member"]["card"]
    till.buy(card, 1250, coffees=2, ref="T-1")
    till.give_back("T-1", 250, ref="R-1")
    found = purchase(till.shop, "T-1")
    assert found is not None
    assert found["member"]["card"] == card
    assert found["items"] == [{"category": "coffee", "quantity": 2, "amount_cents": 520}]
    assert (found["amount_cents"], found["returned_cents"], found["left_cents"]) == (1250, 250, 1000)
    returned = purchase(till.shop, "R-1")
    assert returned is not None
    assert (returned["fact"]["kind"], returned["amount_cents"], "left_cents" in returned) == ("return", 250, False)


def test_nothing_has_an_unknown_receipt_number(till: Till) -> None:
    assert purchase(till.shop, "T-404") is None


def test_what_came_back_or_was_undone_is_not_left(till: Till) -> None:
    card = till.enroll()["member"]["card"]
    for number, cents in enumerate((500, 600, 700), start=1):
        till.buy(card, cents, ref=f"T-{number}")
    back = till.give_back("T-1")["fact"]["id"]
    till.undo("T-3")
    member = till.shop.conn.execute("SELECT id FROM members").fetchone()[0]
    assert [(one.name, one.left_cents) for one in last_purchases(till.shop.conn, member, 5)] == [("T-2", 600)]
    till.undo(back)
    assert [one.name for one in last_purchases(till.shop.conn, member, 5)] == ["T-2", "T-1"]
    assert [one.name for one in last_purchases(till.shop.conn, member, 1)] == ["T-2"]
