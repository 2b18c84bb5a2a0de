"""Rows that are the lines of one ticket, and rows that only share its number."""

from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.facts.records import fact_by_ref
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify

HEADER = "date,customer,ref,category,qty,amount\n"


def brought(shop: OpenShop, folder: Path, text: str, *maps: str) -> dict[str, Any]:
    """What comes of a file; a dry run before it says the same, and the same file after it changes nothing."""
    path = folder / "sales.csv"
    path.write_text(text, encoding="utf-8")
    options = Options(enroll_missing=True, maps=maps)
    rehearsed = import_purchases(shop, str(path), options._replace(dry_run=True))
    told = import_purchases(shop, str(path), options)
    for count in ("rows", "accepted", "unchanged", "rejected", "purchases", "enrolled"):
        assert rehearsed[count] == told[count]
    left = sum(one["rows"] for one in told["left_out"])
    assert told["rows"] == told["accepted"] + told["unchanged"] + told["rejected"] + left
    again = import_purchases(shop, str(path), options)
    assert (again["accepted"], again["rejected"]) == (0, told["rejected"])
    assert verify(shop, replay=True)["ok"]
    return told


def ticket(shop: OpenShop, ref: str) -> tuple[str, int, list[list[Any]]]:
    fact = fact_by_ref(shop.conn, ref)
    assert fact is not None
    return fact.kind, fact.body["amount"], fact.body["lines"]


def stamps(shop: OpenShop) -> int:
    (count,) = shop.conn.execute("SELECT sum(amount) FROM entries WHERE rule = 'stamps'").fetchone()
    return int(count)


def test_a_quantity_reaches_the_item_and_its_stamps(shop: OpenShop, tmp_path: Path) -> None:
    told = brought(shop, tmp_path, HEADER + "2026-11-01,1,T1,Coffee,3,7.80\n2026-11-02,1,T2,coffee,2.000,5.20\n")
    assert told["purchases"] == 2
    assert ticket(shop, "T1") == ("purchase", 780, [["coffee", 3, 780]])
    assert stamps(shop) == 5


@pytest.mark.parametrize("header", ["Qty", "Quantité", "Quantity", "Qté", "quantity sold"])
def test_a_quantity_by_its_names(shop: OpenShop, tmp_path: Path, header: str) -> None:
    brought(shop, tmp_path, f"date,customer,category,{header},amount\n2026-11-01,1,coffee,4,7.80\n")
    assert stamps(shop) == 4


def test_what_is_weighed_is_one_and_nonsense_is_refused(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        HEADER + "2026-11-01,1,T1,coffee,0.350,7.80\n2026-11-02,1,T2,coffee,many,5.20\n2026-11-02,1,T3,coffee,,5.20\n"
    )
    told = brought(shop, tmp_path, text)
    assert [(one["line"], one["column"]) for one in told["rejects"]] == [(3, "qty")]
    assert stamps(shop) == 2


def test_the_lines_of_a_ticket_are_one_purchase(shop: OpenShop, tmp_path: Path) -> None:
    text = HEADER + (
        "2026-11-01,1,T1,coffee,2,5.20\n2026-11-01,1,T1,book,1,12.00\n2026-11-01,1,T1,coffee,1,2.60\n"
        "2026-11-01,2,T2,coffee,1,2.60\n"
    )
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["purchases"]) == (4, 2)
    assert ticket(shop, "T1") == ("purchase", 1_980, [["book", 1, 1_200], ["coffee", 3, 780]])


def test_equal_lines_are_two_items_of_a_ticket(shop: OpenShop, tmp_path: Path) -> None:
    text = HEADER + "2026-11-01,1,T1,coffee,1,2.60\n2026-11-01,1,T1,coffee,1,2.60\n2026-11-01,1,T1,,1,3.00\n"
    brought(shop, tmp_path, text)
    assert ticket(shop, "T1") == ("purchase", 820, [["coffee", 2, 520]])


def test_a_ticket_told_again_further_down_counts_once(shop: OpenShop, tmp_path: Path) -> None:
    lines = "2026-11-01,1,T1,coffee,1,2.60\n2026-11-01,1,T1,book,1,12.00\n"
    told = brought(shop, tmp_path, HEADER + lines + "2026-11-01,2,T2,coffee,1,3.00\n" + lines)
    assert (told["accepted"], told["unchanged"], told["purchases"]) == (3, 2, 2)
    assert ticket(shop, "T1")[1] == 1_460


def test_lines_that_stand_apart_and_differ_are_one_ticket(shop: OpenShop, tmp_path: Path) -> None:
    text = HEADER + ("2026-11-01,1,T1,coffee,1,2.60\n2026-11-01,2,T2,coffee,1,3.00\n2026-11-01,1,T1,book,1,12.00\n")
    assert brought(shop, tmp_path, text)["purchases"] == 2
    assert ticket(shop, "T1")[1] == 1_460


def test_without_items_a_number_told_twice_counts_once(shop: OpenShop, tmp_path: Path) -> None:
    text = "date,customer,ref,amount\n2026-11-01,1,T1,2.60\n2026-11-01,1,T1,2.60\n2026-11-02,1,T1,12.00\n"
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["unchanged"], told["rejected"]) == (1, 1, 1)
    assert told["rejects"][0]["reason"].endswith("with other content: use another receipt number")


def test_half_a_receipt_does_not_go_in(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        "date,customer,ref,what,amount\n2026-11-01,1,B-1,latte,4.50\n2026-11-01,1,B-1,scone,3.00\n"
        "2026-11-01,1,B-2,latte,4.50\n"
    )
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["purchases"], told["rejected"]) == (1, 1, 2)
    assert [(one["line"], one["column"]) for one in told["rejects"]] == [(2, "ref"), (3, "ref")]
    assert {one["reason"].partition(": ")[2] for one in told["rejects"]} == {
        'if each is an item of it, say --map "what=item"; else number each'
    }
    mended = import_purchases(shop, str(tmp_path / "sales.csv"), Options(maps=("what=item",)))
    assert (mended["accepted"], mended["unchanged"], mended["rejected"]) == (2, 1, 0)
    assert ticket(shop, "B-1") == ("purchase", 750, [])


def test_a_file_of_bare_amounts_is_mended_with_an_empty_column(shop: OpenShop, tmp_path: Path) -> None:
    rows = "2026-11-01,1,B-1,4.50{0}\n2026-11-01,1,B-1,3.00{0}\n"
    told = brought(shop, tmp_path, "date,customer,ref,amount\n" + rows.format(""))
    assert "add a column called item, which may be empty" in told["rejects"][0]["reason"]
    given_back = (tmp_path / "sales.rejects.csv").read_text(encoding="utf-8")
    again = brought(shop, tmp_path, given_back)
    assert "add a column called item, which may be empty" in again["rejects"][0]["reason"]
    brought(shop, tmp_path, "date,customer,ref,amount,item\n" + rows.format(","))
    assert ticket(shop, "B-1")[1] == 750


def test_what_is_known_of_a_receipt_stays_known(shop: OpenShop, tmp_path: Path) -> None:
    head = "date,customer,ref,amount\n2026-11-01,1,B-1,4.50\n"
    brought(shop, tmp_path, head)
    told = brought(shop, tmp_path, head + "2026-11-01,1,B-1,3.00\n2026-11-01,1,B-1,-4.50\n")
    assert (told["unchanged"], told["returns"], told["rejected"]) == (1, 1, 1)


def test_different_categories_show_the_lines_of_a_ticket(shop: OpenShop, tmp_path: Path) -> None:
    text = "date,customer,ref,category,amount\n2026-11-01,1,T1,coffee,2.60\n2026-11-01,1,T1,book,12.00\n"
    assert brought(shop, tmp_path, text)["purchases"] == 1
    assert ticket(shop, "T1") == ("purchase", 1_460, [["book", 1, 1_200], ["coffee", 1, 260]])


def test_another_customer_or_day_is_another_ticket(shop: OpenShop, tmp_path: Path) -> None:
    text = HEADER + ("2026-11-01,1,T1,coffee,1,2.60\n2026-11-01,2,T1,book,1,12.00\n2026-11-02,1,T1,coffee,1,9.00\n")
    told = brought(shop, tmp_path, text)
    assert (told["accepted"], told["rejected"]) == (1, 2)


def test_a_discount_line_is_taken_off_the_items(shop: OpenShop, tmp_path: Path) -> None:
    text = HEADER + "2026-11-01,1,T1,coffee,2,6.00\n2026-11-01,1,T1,book,1,14.00\n2026-11-01,1,T1,,1,-2.00\n"
    brought(shop, tmp_path, text)
    assert ticket(shop, "T1") == ("purchase", 1_800, [["book", 1, 1_260], ["coffee", 2, 540]])


def test_a_ticket_that_comes_to_nothing_is_refused_whole(shop: OpenShop, tmp_path: Path) -> None:
    text = HEADER + "2026-11-01,1,T1,coffee,2,6.00\n2026-11-01,1,T1,coffee,2,-6.00\n2026-11-01,1,T2,book,1,0.00\n"
    told = brought(shop, tmp_path, text)
    assert [(one["line"], one["reason"]) for one in told["rejects"]] == [
        (2, "comes to nothing"),
        (3, "comes to nothing"),
        (4, "comes to nothing"),
    ]


def test_a_ticket_with_a_line_that_can_not_be_read_is_refused_whole(shop: OpenShop, tmp_path: Path) -> None:
    text = HEADER + "2026-11-01,1,T1,coffee,2,6.00\n2026-11-01,1,T1,book,1,x\n2026-11-01,1,T2,book,1,3.00\n"
    told = brought(shop, tmp_path, text)
    assert [(one["line"], one["reason"]) for one in told["rejects"]] == [
        (2, "line 3 of this ticket is refused"),
        (3, "'x' is not an amount"),
    ]
    rejects = Path(told["rejects_file"])
    rejects.write_text(rejects.read_text(encoding="utf-8").replace(",x,", ",4.00,"), encoding="utf-8")
    mended = import_purchases(shop, str(rejects), Options(enroll_missing=True))
    assert (mended["accepted"], mended["rejected"]) == (2, 0)
    assert ticket(shop, "T1")[1] == 1_000


def test_all_lines_of_somebody_unknown_are_refused(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(HEADER + "2026-11-01,1,T1,coffee,2,6.00\n2026-11-01,1,T1,book,1,9.00\n", encoding="utf-8")
    told = import_purchases(shop, str(path))
    assert [(one["line"], one["column"]) for one in told["rejects"]] == [(2, "customer"), (3, "customer")]


def test_a_total_on_each_line_is_asked_about_and_counts_once(shop: OpenShop, tmp_path: Path) -> None:
    text = "date,customer,ref,item,category,total\n2026-11-01,1,T1,Latte,coffee,9.00\n2026-11-01,1,T1,Novel,book,9.00\n"
    (tmp_path / "sales.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FileProblem, match="is it the line's, or the ticket's") as refusal:
        import_purchases(shop, str(tmp_path / "sales.csv"), Options(enroll_missing=True))
    assert '--map "total=total"' in refusal.value.hint
    assert brought(shop, tmp_path, text, "total=total")["purchases"] == 1
    assert ticket(shop, "T1")[1] == 900


def test_each_line_has_its_own_where_somebody_says_so(shop: OpenShop, tmp_path: Path) -> None:
    text = "date,customer,ref,item,category,total\n2026-11-01,1,T1,Latte,coffee,9.00\n2026-11-01,1,T1,Novel,book,9.00\n"
    brought(shop, tmp_path, text, "total=amount")
    assert ticket(shop, "T1")[1] == 1_800


def test_the_total_of_a_ticket_is_what_was_paid_its_lines_say_for_what(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        "date,customer,ref,item,category,net sales,order total\n"
        "2026-11-01,1,T1,Latte,coffee,4.00,10.00\n2026-11-01,1,T1,Novel,book,5.00,10.00\n"
        "2026-11-01,1,T2,Latte,coffee,4.00,10.00\n2026-11-01,1,T2,Novel,book,5.00,11.00\n"
    )
    told = brought(shop, tmp_path, text)
    assert ticket(shop, "T1") == ("purchase", 1_000, [["book", 1, 500], ["coffee", 1, 400]])
    assert {one["reason"] for one in told["rejects"]} == {"the lines of this ticket tell different totals"}


def test_a_price_beside_a_quantity_is_asked_about(shop: OpenShop, tmp_path: Path) -> None:
    text = "date,customer,ref,category,quantity,price\n2026-11-01,1,T1,coffee,3,2.60\n"
    (tmp_path / "sales.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FileProblem, match="price of one item, or of all"):
        import_purchases(shop, str(tmp_path / "sales.csv"), Options(enroll_missing=True))
    brought(shop, tmp_path, text, "price=price")
    assert ticket(shop, "T1") == ("purchase", 780, [["coffee", 3, 780]])


def test_lines_of_several_kinds_are_not_added_up(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        "Sale Date,Receipt Number,Line Type,Customer Code,Product,Quantity,Total\n2026-11-01,1,Sale,C1,,3,9.00\n"
        "2026-11-01,1,Sale Line,C1,Latte,2,9.00\n2026-11-01,1,Payment,C1,Cash,,9.00\n"
    )
    (tmp_path / "sales.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FileProblem, match="rows are of several kinds"):
        import_purchases(shop, str(tmp_path / "sales.csv"), Options(enroll_missing=True))


def test_a_refund_by_its_type_is_a_return(shop: OpenShop, tmp_path: Path) -> None:
    text = (
        "date,customer,receipt number,receipt type,status,amount\n2026-11-01,1,T1,Sale,Closed,9.00\n"
        "2026-11-02,1,R1,Refund,Closed,4.00\n2026-11-02,1,T2,Sale,Cancelled,4.00\n"
    )
    told = brought(shop, tmp_path, text)
    assert ticket(shop, "R1")[:2] == ("return", 400)
    assert (told["purchases"], told["returns"], told["rejects"]) == (1, 1, [])
    assert told["left_out"] == [{"reason": "cancelled", "rows": 1, "lines": [4]}]


def test_equal_lines_of_a_ticket_count_where_any_ticket_names_items(shop: OpenShop, tmp_path: Path) -> None:
    text = "date,customer,ref,category,amount\n"
    text += "2026-11-01,1,T1,coffee,2.60\n2026-11-01,1,T1,coffee,2.60\n"
    text += "2026-11-02,1,T2,coffee,2.60\n2026-11-02,1,T2,gift-card,3.00\n"
    told = brought(shop, tmp_path, text)
    assert (told["purchases"], told["accepted"], told["notes"]) == (2, 4, [])
    assert ticket(shop, "T1") == ("purchase", 520, [["coffee", 2, 520]])
    assert stamps(shop) == 3


def test_by_ticket_a_number_told_again_is_said(shop: OpenShop, tmp_path: Path) -> None:
    row = "2026-11-01,1,T1,2.60\n"
    told = brought(shop, tmp_path, "date,customer,ref,amount\n" + row + row)
    assert (told["purchases"], told["unchanged"]) == (1, 1)
    assert told["notes"] == ["1 row repeats a receipt number of the file with the same content: counted once (line 3)"]


def test_a_quantity_below_zero_beside_an_amount_above_zero_is_refused(shop: OpenShop, tmp_path: Path) -> None:
    told = brought(shop, tmp_path, HEADER + "2026-11-01,1,T1,coffee,-1,2.60\n2026-11-01,1,T2,coffee,1,2.60\n")
    assert [(one["line"], one["column"], one["reason"]) for one in told["rejects"]] == [
        (2, "qty", "'-1' items, and an amount above zero: sold, or brought back? make the signs the same")
    ]
    assert stamps(shop) == 1


def test_items_below_zero_by_their_price_or_in_a_refund_are_brought_back(shop: OpenShop, tmp_path: Path) -> None:
    text = "date,customer,ref,category,qty,unit price\n2026-11-01,1,T1,coffee,3,2.60\n2026-11-02,1,T2,coffee,-2,2.60\n"
    told = brought(shop, tmp_path, text)
    assert (told["purchases"], told["returns"]) == (1, 1)
    assert ticket(shop, "T2")[:2] == ("return", 520)
    text = "date,customer,ref,type,qty,amount\n2026-11-03,1,T3,sale,1,5.00\n2026-11-04,1,T4,refund,-1,5.00\n"
    told = brought(shop, tmp_path, text)
    assert (told["purchases"], told["returns"]) == (1, 1)
    assert ticket(shop, "T4")[:2] == ("return", 500)
