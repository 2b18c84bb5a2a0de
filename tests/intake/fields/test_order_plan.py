"""How a file of purchases is read: the order of its dates, its decimal marks, its spreadsheet."""

from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.customers import import_customers
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.facts.records import fact_by_id
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from tests.support.programs import edited, worked


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")


def brought(folder: Path, text: str, *, language: str = "fr", **options: Any) -> tuple[OpenShop, dict[str, Any]]:
    shop = init(str(folder / "shop"), program=edited(worked(), shop=f'language = "{language}"').encode())
    (folder / "sales.csv").write_text(text, encoding="utf-8")
    return shop, import_purchases(shop, str(folder / "sales.csv"), Options(enroll_missing=True, **options))


def days(shop: OpenShop) -> list[str]:
    return [day for (day,) in shop.conn.execute("SELECT on_date FROM facts WHERE kind = 'purchase' ORDER BY on_date")]


def amounts(shop: OpenShop) -> list[int]:
    query = "SELECT json_extract(body, '$.amount') FROM facts WHERE kind = 'purchase' ORDER BY 1"
    return [cents for (cents,) in shop.conn.execute(query)]


def test_the_rows_settle_the_order_of_the_dates(tmp_path: Path) -> None:
    shop, _ = brought(tmp_path, "date,customer,amount\n05/06/2026,1,5.00\n05/25/2026,1,5.00\n")
    assert days(shop) == ["2026-05-06", "2026-05-25"]


def test_where_nothing_settles_it_the_shop_writes_as_its_language_does(tmp_path: Path) -> None:
    shop, told = brought(tmp_path, "date,customer,amount\n05/06/2026,1,5.00\n")
    assert days(shop) == ["2026-06-05"]
    assert "day first" in told["notes"][0]


@pytest.mark.parametrize("rows", [0, 400])
def test_elsewhere_it_is_asked_once_before_anything_is_written(tmp_path: Path, rows: int) -> None:
    text = "date,customer,amount\n" + "2026-06-05,1,5.00\n" * rows + "05/06/2026,1,5.00\n07/08/2026,1,5.00\n"
    with pytest.raises(FileProblem, match="dates like '05/06/2026' in 'date' could be day first or month") as problem:
        brought(tmp_path, text, language="en")
    assert problem.value.hint == "--date-order dmy or --date-order mdy"
    shop = open_shop(str(tmp_path / "shop"))
    assert days(shop) == []
    import_purchases(shop, str(tmp_path / "sales.csv"), Options(enroll_missing=True, date_order="mdy"))
    assert set(days(shop)) >= {"2026-05-06", "2026-07-08"}


def test_rows_that_contradict_each_other_are_asked_about_with_one_of_each(tmp_path: Path) -> None:
    text = "date,customer,amount\n05/06/2026,1,5.00\n05/25/2026,1,5.00\n25/05/2026,1,5.00\n"
    with pytest.raises(FileProblem, match=r"line 3 \('05/25/2026'\) is month first, line 4 .* is day first"):
        brought(tmp_path, text)
    shop = open_shop(str(tmp_path / "shop"))
    told = import_purchases(shop, str(tmp_path / "sales.csv"), Options(enroll_missing=True, date_order="dmy"))
    assert (told["accepted"], [one["line"] for one in told["rejects"]]) == (2, [3])


def test_times_are_those_of_the_shop_by_a_column_of_zones(tmp_path: Path) -> None:
    text = "date,time,time zone,customer,amount\n2026-11-01,23:30,GMT,1,5.00\n2026-11-02,09:00 CET,,1,4.00\n"
    shop, told = brought(tmp_path, text)
    facts = [fact_by_id(shop.conn, number) for number in (2, 3)]
    assert [(str(one.on), one.at) for one in facts if one] == [("2026-11-02", "00:30"), ("2026-11-02", "09:00")]
    assert told["columns"]["time zone"] == "zone"


def test_a_header_may_say_the_zone_of_its_times(tmp_path: Path) -> None:
    shop, _ = brought(tmp_path, "Created (UTC),customer,amount\n2026-11-01 23:30,1,5.00\n2026-11-02,1,5.00\n")
    assert days(shop) == ["2026-11-02", "2026-11-02"]


def test_a_bad_phone_beside_a_good_address_is_passed_over_and_told(tmp_path: Path) -> None:
    shop, told = brought(tmp_path, "date,email,phone,amount\n2026-11-01,a@example.org,078 273 141,5.00\n")
    assert (told["accepted"], told["rejected"]) == (1, 0)
    assert told["notes"] == [
        "'phone' holds what can not be read: '078 273 141'; these rows name their customer all the same"
    ]
    assert shop.conn.execute("SELECT email, phone FROM members").fetchall() == [("a@example.org", None)]
    (tmp_path / "b").mkdir()
    _, told = brought(tmp_path / "b", "date,phone,name,amount\n2026-11-01,078 273 141,Ada Essai,5.00\n")
    assert [(one["column"], told["rejected"]) for one in told["rejects"]] == [("phone", 1)]


def test_amounts_are_taken_from_the_columns_in_the_shops_money(tmp_path: Path) -> None:
    header = (
        "Date,Customer,Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,Converted Currency\n"
    )
    shop, told = brought(
        tmp_path, header + "2026-11-01,1,15.00,5.00,usd,12.00,4.00,eur\n2026-11-02,1,3,0,gbp,3.50,0,eur\n"
    )
    assert amounts(shop) == [350, 800]
    assert told["columns"]["Converted Currency"] == "currency"


def test_free_orders_of_an_export_are_left_out_and_in_a_plain_list_refused(tmp_path: Path) -> None:
    _, told = brought(tmp_path, "date,customer,amount,status\n2026-11-01,1,0.00,paid\n2026-11-01,1,2,paid\n")
    assert (told["accepted"], told["left_out"]) == (1, [{"reason": "comes to nothing", "rows": 1, "lines": [2]}])


def test_a_zone_that_nobody_knows_is_asked_about_once(tmp_path: Path) -> None:
    text = "date,time,time zone,customer,amount\n" + "2026-11-01,23:30,Middle Earth,1,5.00\n" * 2
    with pytest.raises(FileProblem, match="'time zone' holds what is no time zone: 'Middle Earth'") as problem:
        brought(tmp_path, text)
    assert problem.value.hint == '--map "time zone=-"'


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (
            "Date,Type,Title,Info,Currency,Amount,Fees & Taxes,Net,Tax Details",
            "a shop's account at Etsy",
        ),
        ("Date,Amount,Currency,Status,Bank Account Ending Digits", "deposits to the bank account of an Etsy shop"),
        ("Payout Date,Status,Charges,Refunds,Adjustments,Fees,Total,Currency", "money paid out to a bank account"),
        ("Handle,Title,Vendor,Variant SKU,Variant Price", "a list of goods"),
    ],
)
def test_a_file_that_is_neither_orders_nor_customers_is_told_for_what_it_is(
    tmp_path: Path, header: str, told: str
) -> None:
    row = ",".join(
        "2026-11-01" if "Date" in one else "12.00" if one in "Amount Net Total" else "x" for one in header.split(",")
    )
    with pytest.raises(FileProblem, match=told) as problem:
        brought(tmp_path, f"{header}\n{row}\n")
    assert "export the orders" in problem.value.hint
    with pytest.raises(FileProblem, match=told):
        import_customers(open_shop(str(tmp_path / "shop")), str(tmp_path / "sales.csv"))


def test_the_other_rows_settle_what_a_single_mark_means(tmp_path: Path) -> None:
    rows = "".join(f'2026-11-01,1,"1,234",T{number}\n' for number in range(400))
    shop, told = brought(tmp_path, "date,customer,amount,ref\n" + rows + "2026-11-01,1,12.50,T400\n")
    assert (told["rejected"], amounts(shop)[:2]) == (0, [1_250, 123_400])


def test_without_them_it_is_refused_not_guessed(tmp_path: Path) -> None:
    shop, told = brought(tmp_path, 'date,customer,amount\n2026-11-01,1,"1,234"\n2026-11-01,1,12\n')
    assert [(one["column"], one["reason"]) for one in told["rejects"]] == [("amount", "'1,234' could be two amounts")]
    assert amounts(shop) == [1_200]


def test_a_column_that_writes_both_marks_settles_nothing(tmp_path: Path) -> None:
    text = 'date,customer,amount\n2026-11-01,1,"1,234"\n2026-11-01,1,"12,50"\n2026-11-01,1,12.60\n'
    shop, told = brought(tmp_path, text)
    assert (told["rejected"], amounts(shop)) == (1, [1_250, 1_260])


def test_the_rejects_file_names_the_files_own_column(tmp_path: Path) -> None:
    _, told = brought(tmp_path, "Date;Client;Montant TTC\n2026-11-01;1;x\n2026-11-02;2;4,50\n")
    assert (told["rejects"][0]["column"], told["rejects"][0]["meaning"]) == ("Montant TTC", "amount")
    assert ";Montant TTC (amount);" in Path(told["rejects_file"]).read_text(encoding="utf-8")


def test_a_wrong_time_is_told_of_its_own_column(tmp_path: Path) -> None:
    _, told = brought(tmp_path, "Date;Heure;Client;Montant\n2026-11-01;26h02;1;3\n")
    assert [one["column"] for one in told["rejects"]] == ["Heure"]


def test_the_rejects_of_rejects_have_a_name_of_their_own(tmp_path: Path) -> None:
    shop, told = brought(tmp_path, "date,customer,amount\n2026-11-01,1,x\n")
    again = import_purchases(shop, told["rejects_file"])
    assert again["rejects_file"] == str(tmp_path / "sales.rejects-2.csv")


def test_the_rejects_file_shows_no_payment_card(tmp_path: Path) -> None:
    _, told = brought(tmp_path, "date,customer,amount,note\n2026-11-01,1,x,4111 1111 1111 1111\n")
    assert "4111" not in Path(told["rejects_file"]).read_text(encoding="utf-8")


def test_a_spreadsheet_of_purchases(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    pytest.importorskip("python_calamine")
    book = xlsxwriter.Workbook(str(tmp_path / "sales.xlsx"))
    sheet = book.add_worksheet()
    for at, row in enumerate([["Ventes"], ["Date", "Client", "Montant"], ["2026-11-01", "C1", 4.5], ["", "C2", 3]]):
        sheet.write_row(at, 0, row)
    book.close()
    shop = init(str(tmp_path / "shop"), program=worked().encode())
    told = import_purchases(shop, str(tmp_path / "sales.xlsx"), Options(enroll_missing=True))
    assert (told["accepted"], told["rejected"], amounts(shop)) == (1, 1, [450])
    assert ";4;Date;there is no date" in Path(told["rejects_file"]).read_text(encoding="utf-8")


def test_a_list_of_customers_is_told_from_purchases(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="this looks like a list of customers: no column is the date") as refusal:
        brought(tmp_path, "Name,Email,Birthday,Points\nTesta,testa@example.org,1987-05-12,12\n")
    assert refusal.value.hint.startswith(f"loyalty import customers {tmp_path}/sales.csv; or --map")


def test_purchases_in_other_words_are_asked_about_as_such(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"^no column is the date or the amount; the file has: Quand, ") as refusal:
        brought(tmp_path, "Quand,Qui,Client,Combien\n2026-11-01,x,Testa,12\n")
    assert refusal.value.hint == '--map "Quand=date" and --map "Combien=amount" say which'
