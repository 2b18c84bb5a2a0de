"""Files of orders: states, refunds, currencies, channels, lines of one order. What is no purchase is left out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify
from tests.support.programs import program

HEADER = "Order,Date,Email,Total,Status\n"


@pytest.fixture
def till(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenShop:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    return init(str(tmp_path / "till"), program=program(currency="EUR", country="FR", language="en").encode())


def brought(till: OpenShop, folder: Path, text: str, maps: Sequence[str] = ()) -> dict[str, Any]:
    """What comes of a file of orders; the same file again changes nothing, and the ledger is whole."""
    path = folder / "orders.csv"
    path.write_text(text, encoding="utf-8")
    options = Options(enroll_missing=True, maps=maps)
    told = import_purchases(till, str(path), options)
    again = import_purchases(till, str(path), options)
    assert (again["accepted"], again["rejected"]) == (0, told["rejected"])
    left = sum(one["rows"] for one in told["left_out"])
    assert told["rows"] == told["accepted"] + told["unchanged"] + told["rejected"] + left
    assert verify(till, replay=True)["ok"]
    return told


def counts(told: dict[str, Any]) -> tuple[int, int, dict[str, int], int]:
    left = {one["reason"]: one["rows"] for one in told["left_out"]}
    return told["purchases"], told["returns"], left, told["rejected"]


def spend(till: OpenShop) -> dict[str, int]:
    rows = till.conn.execute(
        "SELECT m.email, sum(e.amount) FROM entries e JOIN members m ON m.id = e.member_id"
        " WHERE e.unit = 'spend' GROUP BY m.id ORDER BY 1"
    )
    return dict(rows.fetchall())


def asked(till: OpenShop, folder: Path, text: str) -> tuple[str, str]:
    (folder / "orders.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FileProblem) as problem:
        import_purchases(till, str(folder / "orders.csv"), Options(enroll_missing=True))
    return problem.value.message, problem.value.hint or ""


def test_a_state_is_no_event(till: OpenShop, tmp_path: Path) -> None:
    rows = (
        "1,2026-11-01,a@example.org,20.00,completed\n2,2026-11-02,a@example.org,30.00,refunded\n"
        "3,2026-11-03,a@example.org,7.00,pending\n4,2026-11-03,a@example.org,5.00,chargeback\n"
        "5,2026-11-03,b@example.org,9.00,not refunded\n6,2026-11-03,c@example.org,9.00,draft\n"
    )
    told = brought(till, tmp_path, HEADER + rows)
    assert counts(told) == (2, 0, {"not paid, or not yet": 2, "charged back": 1, "refunded in full": 1}, 0)
    assert spend(till) == {"a@example.org": 2_000, "b@example.org": 900}
    assert told["enrolled"] == 2


def test_what_was_refunded_is_taken_off(till: OpenShop, tmp_path: Path) -> None:
    header = "Order,Date,Email,Total,Status,Amount refunded\n"
    rows = (
        "1,2026-11-01,a@example.org,20.00,partially refunded,5.00\n2,2026-11-01,a@example.org,10.00,paid,0.00\n"
        "3,2026-11-01,a@example.org,8.00,refunded,8.00\n"
    )
    assert counts(brought(till, tmp_path, header + rows)) == (2, 0, {"refunded in full": 1}, 0)
    assert spend(till) == {"a@example.org": 2_500}
    later = (
        "1,2026-11-01,a@example.org,20.00,refunded,20.00\n2,2026-11-01,a@example.org,10.00,partially refunded,4.00\n"
        "3,2026-11-01,a@example.org,8.00,refunded,8.00\n"
    )
    assert counts(brought(till, tmp_path, header + later)) == (0, 2, {"refunded in full": 1}, 0)
    assert spend(till) == {"a@example.org": 600}


def test_an_order_cancelled_since_comes_back(till: OpenShop, tmp_path: Path) -> None:
    brought(till, tmp_path, HEADER + "1,2026-11-01,a@example.org,20.00,processing\n")
    told = brought(till, tmp_path, HEADER + "1,2026-11-01,a@example.org,20.00,cancelled\n")
    assert (counts(told), spend(till)) == ((0, 1, {}, 0), {"a@example.org": 0})


def test_a_part_that_nobody_tells_is_asked_about(till: OpenShop, tmp_path: Path) -> None:
    message, hint = asked(till, tmp_path, HEADER + "1,2026-11-01,a@example.org,20.00,partially refunded\n")
    assert message.startswith("'Status' says 'partially refunded', and no column says how much was refunded: ")
    assert hint == ('--map "partially refunded=refunded" or --map "partially refunded=paid" or --map "HEADER=refunded"')
    header = "Order,Date,Email,Total,Status,Refund\n"
    rows = "1,2026-11-01,a@example.org,20.00,partially refunded,\n2,2026-11-01,a@example.org,20.00,partial refund,3\n"
    told = brought(till, tmp_path, header + rows)
    assert [one["reason"] for one in told["rejects"]] == ["the order was refunded in part, and nothing says how much"]
    assert spend(till) == {"a@example.org": 1_700}


def test_a_word_that_nobody_knows_is_asked_about(till: OpenShop, tmp_path: Path) -> None:
    text = HEADER + "1,2026-11-01,a@example.org,20.00,Bidule\n2,2026-11-01,a@example.org,4.00,paid\n"
    message, hint = asked(till, tmp_path, text)
    assert message == "'Status' says 'Bidule': were these orders paid?"
    assert hint == '--map "Bidule=paid" (or =unpaid, =cancelled, =refunded, =return)'
    assert counts(brought(till, tmp_path, text, ["Bidule=unpaid"]))[:2] == (1, 0)
    assert counts(brought(till, tmp_path, text, ["Bidule=paid"]))[:2] == (1, 0)
    assert spend(till) == {"a@example.org": 2_400}


def test_words_below_the_first_rows_are_asked_about_once_too(till: OpenShop, tmp_path: Path) -> None:
    rows = "".join(f"{at},2026-11-01,a@example.org,1.00,paid\n" for at in range(400))
    more = "".join(
        f"{at},2026-11-01,a@example.org,1.00,{word}\n" for at, word in enumerate(["Bidule", "Truc"] * 3, 400)
    )
    message, hint = asked(till, tmp_path, HEADER + rows + more)
    assert message == "'Status' says 'Bidule': were these orders paid?; 'Status' says 'Truc': were these orders paid?"
    assert hint.count("--map") == 2
    assert spend(till) == {}


def test_a_column_of_states_that_says_nothing_is_asked_about(till: OpenShop, tmp_path: Path) -> None:
    text = HEADER + "1,2026-11-01,a@example.org,20.00,\n"
    assert asked(till, tmp_path, text)[1] == '--map "Status=-"'
    assert counts(brought(till, tmp_path, text, ["Status=-"]))[:2] == (1, 0)


@pytest.mark.parametrize(
    ("header", "cells", "meaning"),
    [
        ("Bidule", ("ok", "en attente"), "status"),
        ("Bidule", ("oui", "non"), "cancelled"),
        ("X9", ("0", "20.00"), "refunded"),
    ],
)
def test_a_column_in_other_words_that_seems_to_tell_states_is_asked_about(
    till: OpenShop, tmp_path: Path, header: str, cells: tuple[str, str], meaning: str
) -> None:
    rows = "".join(f"{at},2026-11-01,a@example.org,20.00,{cell}\n" for at, cell in enumerate(cells, 1))
    text = HEADER.replace("Status", header) + rows
    assert asked(till, tmp_path, text)[1] == f'--map "{header}={meaning}" or --map "{header}=-"'
    assert counts(brought(till, tmp_path, text, [f"{header}={meaning}"]))[:2] == (1, 0)
    assert counts(brought(till, tmp_path, text, [f"{header}=-"]))[:2] == (1, 0)


def test_a_refund_above_zero_may_be_a_row_or_a_state(till: OpenShop, tmp_path: Path) -> None:
    text = HEADER + "1,2026-11-01,a@example.org,20.00,Paid\n2,2026-11-02,a@example.org,5.00,Refund\n"
    assert asked(till, tmp_path, text)[0].startswith("'Status' says 'Refund' of an amount above zero:")
    assert counts(brought(till, tmp_path, text, ["Refund=return"]))[:2] == (1, 1)
    assert spend(till) == {"a@example.org": 1_500}


def test_a_refund_under_the_orders_own_number(till: OpenShop, tmp_path: Path) -> None:
    text = HEADER + (
        "1,2026-11-01,a@example.org,20.00,Paid\n2,2026-11-01,a@example.org,90.00,Paid\n"
        "1,2026-11-05,a@example.org,-5.00,Refund\n1,2026-11-06,a@example.org,-5.00,Refund\n"
    )
    assert counts(brought(till, tmp_path, text)) == (2, 2, {}, 0)
    assert spend(till) == {"a@example.org": 10_000}
    (first,) = till.conn.execute("SELECT id FROM facts WHERE ref = '1'").fetchone()
    assert till.conn.execute("SELECT reverses FROM facts WHERE kind = 'return'").fetchall() == [(first,), (first,)]


def test_another_money_is_refused_row_by_row(till: OpenShop, tmp_path: Path) -> None:
    text = (
        "Order,Date,Email,Total,Currency\n"
        "1,2026-11-01,a@example.org,20.00,EUR\n2,2026-11-01,a@example.org,2000,JPY\n"
        "3,2026-11-01,a@example.org,$20.00,\n4,2026-11-01,a@example.org,20.00 CHF,EUR\n"
        "5,2026-11-01,a@example.org,12.00 €,\n"
    )
    told = brought(till, tmp_path, text)
    assert [(one["line"], one["column"], one["reason"]) for one in told["rejects"]] == [
        (3, "Currency", "the amount is in JPY, the shop's money is EUR"),
        (4, "Total", "'$20.00' is in $, the shop's money is EUR"),
        (5, "Total", "'20.00 CHF' is in CHF, the shop's money is EUR"),
    ]
    assert spend(till) == {"a@example.org": 3_200}


def test_a_file_in_another_money_is_asked_about(till: OpenShop, tmp_path: Path) -> None:
    text = "Order,Date,Email,Total,Currency\n1,2026-11-01,a@example.org,20.00,USD\n"
    assert asked(till, tmp_path, text)[0] == "'Currency' says USD, and the shop's money is EUR"
    brought(till, tmp_path, text, ["Currency=-"])
    assert spend(till) == {"a@example.org": 2_000}
    message, _ = asked(till, tmp_path, "Order,Date,Email,Total (USD)\n1,2026-11-01,a@example.org,20.00\n")
    assert message == "'Total (USD)' is not in the shop's money, EUR"


def test_an_empty_column_never_beats_a_filled_one(till: OpenShop, tmp_path: Path) -> None:
    text = (
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Total,Created at,Lineitem quantity,Lineitem name,"
        "Lineitem price,Billing Name,Receipt Number,Refunded Amount,Source\n"
        "#1001,a@example.org,paid,EUR,20.00,4.00,24.00,2026-11-20 09:05:10 +0100,2,Beans,8.00,Ada Essai,,0.00,web\n"
        "#1001,a@example.org,,,,,,2026-11-20 09:05:10 +0100,1,Mug,4.00,,,,\n"
        "#1002,b@example.org,pending,EUR,20.00,4.00,24.00,2026-11-20 09:05:10 +0100,2,Beans,8.00,Bea Essai,,0.00,pos\n"
        "#1002,b@example.org,,,,,,2026-11-20 09:05:10 +0100,1,Mug,4.00,,,,\n"
    )
    told = brought(till, tmp_path, text)
    assert counts(told) == (1, 0, {"not paid, or not yet": 2}, 0)
    assert told["columns"]["Name"] == "ref"
    assert till.conn.execute("SELECT ref FROM facts WHERE kind = 'purchase'").fetchall() == [("#1001",)]
    assert spend(till) == {"a@example.org": 2_400}


def test_a_discount_is_taken_off_a_gross_amount(till: OpenShop, tmp_path: Path) -> None:
    text = "Order,Date,Email,Gross sales,Discounts\n1,2026-11-01,a@example.org,20.00,-2.00\n"
    brought(till, tmp_path, text)
    assert spend(till) == {"a@example.org": 1_800}
    message, _ = asked(till, tmp_path, "Order,Date,Email,Subtotal,Discount\n1,2026-11-01,a@example.org,20.00,2.00\n")
    assert message == "'Subtotal' may be before or after the discount in 'Discount'"


def test_all_that_is_wrong_with_a_row_is_told_at_once(till: OpenShop, tmp_path: Path) -> None:
    text = HEADER + "1,yesterday,a@example,x,paid\n"
    told = brought(till, tmp_path, text)
    (one,) = told["rejects"]
    assert one["column"] == "Date"
    assert "'yesterday' is not a date" in one["reason"]
    assert "Total: 'x' is not an amount" in one["reason"]
    assert "Email: " in one["reason"]


def test_a_date_header_that_nobody_knows_is_said_with_its_map(till: OpenShop, tmp_path: Path) -> None:
    message, hint = asked(till, tmp_path, "Order,Quand,Email,Total\n1,2026-11-01,a@example.org,20.00\n")
    assert message.startswith("a list of purchases, but no column is the date")
    assert hint == '--map "Quand=date" says which'


def test_a_dry_run_says_what_would_be_asked_and_shows_rows(till: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "1,2026-11-01,a@example.org,20.00,Bidule\n", encoding="utf-8")
    told = import_purchases(till, str(path), Options(dry_run=True, enroll_missing=True))
    assert (told["rows"], told["questions"][0]["text"]) == (0, "'Status' says 'Bidule': were these orders paid?")
    told = import_purchases(till, str(path), Options(dry_run=True, enroll_missing=True, maps=("Bidule=paid",)))
    assert told["sample"] == [
        {"line": 2, "on": "2026-11-01", "member": "a@example.org", "amount_cents": 2_000, "ref": "1"}
    ]


def test_the_total_of_the_order_needs_no_other_amount(till: OpenShop, tmp_path: Path) -> None:
    header = "Sale Date,Order ID,Customer email,Order Value,Shipping,Order Total,Order Net,Card Processing Fees\n"
    brought(till, tmp_path, header + "2026-11-01,9001,a@example.org,16.00,4.00,20.00,19.10,0.90\n")
    assert spend(till) == {"a@example.org": 2_000}


def test_the_channel_is_kept_with_the_purchase(till: OpenShop, tmp_path: Path) -> None:
    plain = "Ticket,Date,Email,Total\n1,2026-11-01,a@example.org,20.00\n"
    brought(till, tmp_path, plain)
    text = (
        "Ticket,Date,Email,Total,Magasin\n1,2026-11-01,a@example.org,20.00,Gare\n"
        "2,2026-11-02,a@example.org,5.00,Gare\n3,2026-11-03,a@example.org,5.00,\n"
    )
    told = brought(till, tmp_path, text)
    assert (told["unchanged"], told["purchases"], told["columns"]["Magasin"]) == (1, 2, "channel")
    rows = till.conn.execute(
        "SELECT ref, json_extract(body, '$.channel') FROM facts WHERE kind = 'purchase' ORDER BY ref"
    )
    assert rows.fetchall() == [("1", None), ("2", "Gare"), ("3", None)]


def test_a_refused_row_enrolls_nobody(till: OpenShop, tmp_path: Path) -> None:
    text = "Ticket,Date,Email,Total,original receipt\n1,2026-11-01,a@example.org,-20.00,T9\n"
    text += "2,2026-11-02,b@example.org,5.00,\n2,2026-11-03,c@example.org,9.00,\n"
    path = tmp_path / "orders.csv"
    path.write_text(text, encoding="utf-8")
    told = import_purchases(till, str(path), Options(enroll_missing=True))
    assert (told["purchases"], told["rejected"]) == (1, 2)
    emails = [email for (email,) in till.conn.execute("SELECT email FROM members")]
    assert emails == ["b@example.org"]


def test_standard_input_is_a_file(till: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    text = HEADER + "1,2026-11-01,a@example.org,20.00,paid\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert import_purchases(till, "-", Options(enroll_missing=True))["purchases"] == 1
    assert till.conn.execute("SELECT file_name FROM batches").fetchall() == [("standard input",)]


def test_guests_with_the_number_0_are_not_one_customer(till: OpenShop, tmp_path: Path) -> None:
    text = "order_number,order_date,status,order_total,customer_id,billing_first_name,billing_last_name,billing_phone\n"
    text += "9002,2026-03-02 09:00:00,completed,55.00,0,Testa,Un,0199000012\n"
    text += "9003,2026-03-03 09:00:00,completed,88.00,0,Testa,Deux,0199000013\n"
    text += "9004,2026-03-04 09:00:00,completed,10.00,000,,,\n"
    told = brought(till, tmp_path, text)
    assert (told["purchases"], told["enrolled"]) == (2, 2)
    assert [one["rows"] for one in told["left_out"]] == [1]
    rows = till.conn.execute("SELECT name, phone, source_id FROM members ORDER BY 1")
    assert rows.fetchall() == [("Testa Deux", "+33199000013", None), ("Testa Un", "+33199000012", None)]


def test_items_are_told_by_their_order_and_buyers_by_a_user_name(till: OpenShop, tmp_path: Path) -> None:
    text = "Sale Date,Item Name,Buyer,Quantity,Item Total,Currency,Transaction ID,Order ID\n"
    text += "03/14/26,Sticker,acheteuse_un,2,7.00,EUR,111,5001\n03/14/26,Card,acheteuse_un,1,2.00,EUR,112,5001\n"
    text += "03/20/26,Print,acheteur_deux,1,12.00,EUR,113,5002\n"
    told = brought(till, tmp_path, text)
    assert (told["purchases"], told["columns"]["Order ID"]) == (2, "ref")
    spent = "SELECT m.source_id, json_extract(f.body, '$.amount') FROM facts f JOIN members m ON m.id = f.member_id"
    rows = till.conn.execute(f"{spent} WHERE f.kind = 'purchase' ORDER BY 1")
    assert rows.fetchall() == [("acheteur_deux", 1200), ("acheteuse_un", 900)]


def test_orders_without_a_customer_are_no_list_of_customers(till: OpenShop, tmp_path: Path) -> None:
    text = "Location,Order #,Opened,Paid,Amount,Tip,Total,Server,# of Guests,Voided\n"
    text += "Gare,12,11/15/2026 12:34:56,11/15/2026 12:45:30,45.50,9.00,54.50,Testa,4,FALSE\n"
    message, hint = asked(till, tmp_path, text)
    assert "customers" not in message + hint
    assert '--map "Amount=amount"' in hint


def test_who_is_billed_has_a_name(till: OpenShop, tmp_path: Path) -> None:
    """A shop online names its orders, and its customers under what is billed; some tell nothing else of themselves."""
    text = "Name,Email,Financial Status,Total,Created at,Billing Name\n"
    text += "#1001,t@example.org,paid,20.00,2026-11-01 10:00:00 +0100,Testa Exemple\n"
    text += "#1002,,paid,5.00,2026-11-02 10:00:00 +0100,Éva Modèle\n"
    told = brought(till, tmp_path, text)
    assert (told["purchases"], told["left_out"], told["columns"]["Name"]) == (2, [], "ref")
    rows = till.conn.execute("SELECT name, email FROM members ORDER BY id")
    assert rows.fetchall() == [("Testa Exemple", "t@example.org"), ("Éva Modèle", None)]


def test_orders_with_goods_and_no_customer_are_not_called_a_list_of_goods(till: OpenShop, tmp_path: Path) -> None:
    text = "Name,Financial Status,Paid at,Total,Created at,Lineitem sku,Lineitem price\n"
    text += "#1001,paid,2026-11-01 10:00:00 +0100,20.00,2026-11-01 10:00:00 +0100,A,20.00\n"
    message, _ = asked(till, tmp_path, text)
    assert "no column is the member" in message


_SQUARE = "Date,Gross Sales,Net Sales,Gift Card Sales,Tax,Tip,Total Collected,Transaction ID,Event Type,Customer ID\n"


def test_tips_and_gift_cards_are_no_goods(till: OpenShop, tmp_path: Path) -> None:
    """What a till collected is told without them, in a refund too; a gift card alone comes to nothing."""
    rows = (
        "2026-11-18,€20.00,€20.00,€0.00,€4.00,€3.00,€27.00,t1,Payment,C1\n"
        "2026-11-18,€20.00,€20.00,€50.00,€0.00,€0.00,€70.00,t2,Payment,C1\n"
        "2026-11-18,€0.00,€0.00,€50.00,€0.00,€0.00,€50.00,t3,Payment,C1\n"
        "2026-11-19,-€20.00,-€20.00,€0.00,-€4.00,-€3.00,-€27.00,t4,Refund,C1\n"
    )
    told = brought(till, tmp_path, _SQUARE + rows)
    assert counts(told) == (2, 1, {"comes to nothing": 1}, 0)
    assert any("'Total Collected' is counted without Gift Card Sales and Tip" in note for note in told["notes"])
    amounts = till.conn.execute("SELECT json_extract(body, '$.amount') FROM facts WHERE kind <> 'enrolment'")
    assert sorted(amounts.fetchall()) == [(2000,), (2400,), (2400,)]


def test_a_person_may_count_tips(till: OpenShop, tmp_path: Path) -> None:
    row = "2026-11-18,€20.00,€20.00,€0.00,€4.00,€3.00,€27.00,t1,Payment,C1\n"
    brought(till, tmp_path, _SQUARE + row, ["Tip=-"])
    assert till.conn.execute("SELECT json_extract(body, '$.amount') FROM facts WHERE kind = 'purchase'").fetchall() == [
        (2700,)
    ]


def test_a_tip_on_some_rows_of_a_ticket_is_asked_about(till: OpenShop, tmp_path: Path) -> None:
    text = "Order,Date,Email,Total collected,Tip,Item,Item total\nA1,2026-11-01,t@example.org,12.00,2.00,Tea,6.00\n"
    back = "A1,2026-11-02,t@example.org,-6.00,0.00,Tea,-6.00\n"
    message, hint = asked(till, tmp_path, text + "A1,2026-11-01,t@example.org,12.00,,Mug,4.00\n" + back)
    assert message.startswith("'Total collected' holds what Tip tells, on some rows of a receipt number only")
    assert '--map "Total collected=total"' in hint
    brought(till, tmp_path, text + "A1,2026-11-01,t@example.org,12.00,2.00,Mug,4.00\n" + back)
    assert spend(till) == {"t@example.org": 400}


def test_cents_are_cents(till: OpenShop, tmp_path: Path) -> None:
    text = (
        "order_reference,placed_at,status,email,product_name,quantity,unit_price_cents,line_total_cents,"
        "order_total_cents,order_refunded_cents,currency\n"
        "R1,2026-10-01T10:00:00Z,paid,t@example.org,Mug,2,1250,2500,3490,0,EUR\n"
        "R1,2026-10-01T10:00:00Z,paid,t@example.org,Tea,1,500,500,3490,0,EUR\n"
        "R2,2026-10-02T10:00:00Z,partially refunded,t@example.org,Tea,1,500,500,600,100,EUR\n"
    )
    assert counts(brought(till, tmp_path, text)) == (2, 0, {}, 0)
    assert spend(till) == {"t@example.org": 3490 + 500}


@pytest.mark.parametrize(("first", "second"), [("40.00", "40.00"), ("40.00", "")])
def test_the_total_of_a_ticket_stands_beside_those_of_its_items(
    till: OpenShop, tmp_path: Path, first: str, second: str
) -> None:
    text = "Order Number,Order Date,Email,Total,Item Name,Item Quantity,Item Total\n"
    rows = f"A1,2026-10-01,t@example.org,{first},Mug,2,30.00\nA1,2026-10-01,t@example.org,{second},Tea,1,10.00\n"
    brought(till, tmp_path, text + rows + "A2,2026-10-02,t@example.org,7.00,Tea,1,7.00\n")
    assert spend(till) == {"t@example.org": 4700}


def test_totals_that_differ_within_a_ticket_are_asked_about(till: OpenShop, tmp_path: Path) -> None:
    text = "Order Number,Order Date,Email,Total,Item Name,Item Total\nA1,2026-10-01,t@example.org,33.00,Mug,30.00\n"
    message, hint = asked(till, tmp_path, text + "A1,2026-10-01,t@example.org,11.00,Tea,10.00\n")
    assert "'Total' and 'Item Total' could both be the amount" in message
    assert '--map "Total=amount"' in hint


def test_the_price_of_an_item_does_not_matter_beside_the_total(till: OpenShop, tmp_path: Path) -> None:
    text = (
        "Sale ID,Sale Date,Email,Item Name,Quantity,Price,Order Total\nS1,2026-01-15,t@example.org,Ring,2,10.00,25.00\n"
    )
    brought(till, tmp_path, text + "S1,2026-01-15,t@example.org,Chain,1,5.00,25.00\n")
    assert spend(till) == {"t@example.org": 2500}


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Sale Date", "Aug-02-26"), ("Date", "02-Aug-26"), ("Date Émission", "2 août 26"), ("placed_at", "2026-08-02"),
     ("Date", "02-août-26")],
)  # fmt: skip
def test_a_day_with_a_named_month_may_have_a_short_year(till: OpenShop, tmp_path: Path, header: str, cell: str) -> None:
    brought(till, tmp_path, f"Order,{header},Email,Total\n1,{cell},t@example.org,5.00\n")
    assert till.conn.execute("SELECT on_date FROM facts WHERE kind = 'purchase'").fetchall() == [("2026-08-02",)]


def test_a_type_that_is_no_sale_is_asked_about_where_types_tell_sales(till: OpenShop, tmp_path: Path) -> None:
    header = "ID,Date,Transaction type,Customer email,Amount\n"
    rows = "1,2026-11-01,purchase,a@example.org,20.00\n2,2026-11-02,redeem,a@example.org,8.00\n"
    message, hint = asked(till, tmp_path, header + rows)
    assert message == "'Transaction type' says 'redeem': were these orders paid?"
    assert hint == '--map "redeem=paid" (or =unpaid, =cancelled, =refunded, =return)'
    told = brought(till, tmp_path, header + rows, ["redeem=cancelled"])
    assert counts(told) == (1, 0, {"cancelled": 1}, 0)


def test_an_authorised_payment_is_none_yet_and_other_kinds_of_orders_need_no_answer(
    till: OpenShop, tmp_path: Path
) -> None:
    header = "ID,Date,Type,Email,Amount\n"
    rows = "1,2026-11-01,Sale,a@example.org,20.00\n2,2026-11-02,Auth,a@example.org,70.00\n"
    assert counts(brought(till, tmp_path, header + rows)) == (1, 0, {"not paid, or not yet": 1}, 0)
    rows = "7,2026-11-03,Dine in,a@example.org,6.00\n8,2026-11-03,Take out,a@example.org,7.00\n"
    assert counts(brought(till, tmp_path, header + rows)) == (2, 0, {}, 0)


def test_types_in_codes_are_asked_about_and_are_no_receipt_numbers(till: OpenShop, tmp_path: Path) -> None:
    header = "Ticket,Date,Transaction,Email,Amount\n"
    rows = (
        "7001,2026-11-01,1,a@example.org,80.00\n7002,2026-11-02,9,a@example.org,80.00\n"
        "7003,2026-11-02,1,b@example.org,60.00\n"
    )
    message, _ = asked(till, tmp_path, header + rows)
    assert message == "'Transaction' says '1': were these orders paid?; 'Transaction' says '9': were these orders paid?"
    told = brought(till, tmp_path, header + rows, ["1=paid", "9=return"])
    assert counts(told) == (2, 1, {}, 0)
    assert spend(till) == {"a@example.org": 0, "b@example.org": 6_000}


def test_the_last_four_digits_of_a_payment_card_are_nobody(till: OpenShop, tmp_path: Path) -> None:
    rows = "1,2026-11-01,a@example.org,20.00,VISA,1111\n2,2026-11-02,b@example.org,30.00,MasterCard,1111\n"
    told = brought(till, tmp_path, "Order,Date,Email,Total,Card type,Card number\n" + rows)
    assert told["columns"]["Email"] == "email"
    assert "Card number" in told["columns_left_out"]
    assert spend(till) == {"a@example.org": 2_000, "b@example.org": 3_000}
    rows = "3,2026-11-01,1111,20.00,Gold\n4,2026-11-02,1112,30.00,Silver\n"
    told = brought(till, tmp_path, "Order,Date,Card number,Total,Card type\n" + rows)
    assert told["columns"]["Card number"] == "card"


@pytest.mark.parametrize("brand", ["Card type", "Type de carte"])
@pytest.mark.parametrize("header", ["Loyalty card", "Member", "Client", "Customer number", "Carte fidélité"])
def test_four_digits_of_the_shops_own_are_the_member_beside_a_brand(
    till: OpenShop, tmp_path: Path, header: str, brand: str
) -> None:
    rows = "2026-11-03,A1,12.00,1001,Visa\n2026-11-04,A2,9.00,1002,Mastercard\n2026-11-05,A3,7.00,1003,Visa\n"
    told = brought(till, tmp_path, f"Date,Receipt,Total,{header},{brand}\n{rows}")
    assert counts(told) == (3, 0, {}, 0)
    named = "2026-11-03,A4,12.00,1001,A. Bee,Visa\n2026-11-04,A5,9.00,1002,B. Bee,Mastercard\n"
    told = brought(till, tmp_path, f"Date,Receipt,Total,{header},Name,{brand}\n{named}")
    assert header in told["columns"]


@pytest.mark.parametrize("header", ["Card number", "Card no", "N° carte", "Payment card", "Carte"])
def test_a_brand_of_card_is_never_proposed_as_the_member(till: OpenShop, tmp_path: Path, header: str) -> None:
    rows = "2026-11-03,A1,12.00,1001,Visa\n2026-11-04,A2,9.00,1002,Visa Debit\n2026-11-05,A3,7.00,1003,CB\n"
    message, hint = asked(till, tmp_path, f"Date,Receipt,Total,{header},Type de carte\n{rows}")
    assert "no column is the member" in message
    assert hint == '--map "HEADER=member" says which'
    told = brought(till, tmp_path, f"Date,Receipt,Total,{header},Type de carte\n{rows}", [f"{header}=card"])
    assert counts(told) == (3, 0, {}, 0)
