"""Which column is what, by the headers that tills write; what could be two is asked about."""

from typing import Any

import pytest

from loyalty_cli.errors import FileProblem, UsageError
from loyalty_cli.intake.fields.order_columns import find_columns
from loyalty_cli.intake.fields.order_fields import is_known

HEADERS: list[tuple[str, dict[str, str]]] = [
    ("date,customer,amount,ref,category,time,original receipt",
     {"date": "date", "customer": "member", "amount": "amount", "ref": "ref", "category": "category", "time": "time",
      "original receipt": "purchase"}),
    ("Date;N° ticket;Carte fidélité;Montant HT;Montant TTC",
     {"Date": "date", "N° ticket": "ref", "Carte fidélité": "card", "Montant TTC": "amount"}),
    ("Jour;Heure;Adhérent;Rayon;Libellé article;Qté;PU TTC;CA",
     {"Jour": "date", "Heure": "time", "Adhérent": "member", "Rayon": "category", "Libellé article": "item",
      "Qté": "quantity", "CA": "amount"}),
    ("Date,Prénom,Nom,Téléphone,Montant",
     {"Date": "date", "Prénom": "first_name", "Nom": "last_name", "Téléphone": "phone", "Montant": "amount"}),
    ("Date,Receipt number,Receipt type,Gross sales,Discounts,Net sales,Taxes,Total collected,Customer name,Status",
     {"Date": "date", "Receipt number": "ref", "Receipt type": "type", "Total collected": "amount",
      "Customer name": "name", "Status": "status"}),
    ("Order Number,Order Date,First Name (Billing),Last Name (Billing),Email (Billing),Order Total Amount,Item Name",
     {"Order Number": "ref", "Order Date": "date", "First Name (Billing)": "first_name",
      "Last Name (Billing)": "last_name", "Email (Billing)": "email", "Order Total Amount": "total",
      "Item Name": "item"}),
    ("date,customer,quantity,unit price", {"date": "date", "customer": "member", "quantity": "quantity",
                                           "unit price": "price"}),
    ("date,customer,quantity,unit price,total", {"date": "date", "customer": "member", "quantity": "quantity",
                                                 "total": "amount"}),
]  # fmt: skip


@pytest.mark.parametrize(("header", "told"), HEADERS)
def test_headers_of_tills(header: str, told: dict[str, str]) -> None:
    assert find_columns(header.split(";" if ";" in header else ","), {}).named == told


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("date,client,customer,amount", "'client' and 'customer' could both be the member"),
        ("date,customer,amount,total", "'amount' and 'total' could both be the amount"),
        ("date,customer", "no column is the amount"),
        ("customer,amount", "no column is the date"),
        ("date,amount", "no column is the member"),
    ],
)
def test_what_is_missing_or_could_be_two_is_asked_about(header: str, message: str) -> None:
    with pytest.raises(FileProblem, match=message):
        find_columns(header.split(","), {})


def test_a_person_says_what_columns_are() -> None:
    labels = ["Quand", "QUI", "Combien", "date"]
    told = find_columns(labels, {"quand": "date", "QUI": "member", "Combien": "amount", "date": "-"})
    assert told.named == {"Quand": "date", "QUI": "member", "Combien": "amount"}
    assert told.left_out == ("date",)


@pytest.mark.parametrize(
    ("maps", "message"),
    [
        ({"Wer": "member"}, "the file has no column 'Wer'"),
        ({"date": "dates"}, "'dates' is not something a column can be"),
        ({"#4": "date"}, "the file has no column '#4'"),
        ({"DATE": "date"}, "several columns are called 'DATE'"),
    ],
)
def test_a_map_that_says_nothing_is_refused(maps: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        find_columns(["date", "customer", "amount"] + (["Date"] if "DATE" in maps else []), maps)


def test_a_map_may_number_a_column_and_says_what_was_meant() -> None:
    told = find_columns(["date", "customer", "amount", "amount (column 4)"], {"#4": "amount", "#3": "-"})
    assert told.at["amount"] == 3
    with pytest.raises(UsageError) as error:
        find_columns(["date", "customer", "Montant"], {"Montan": "amount"})
    assert "Montant" in (error.value.hint or "")
    with pytest.raises(UsageError) as error:
        find_columns(["date", "customer", "Montant"], {"Montant": "amuont"})
    assert "amount" in (error.value.hint or "")


def test_what_was_paid_by_card_tells_nobody() -> None:
    told: Any = find_columns(["Date", "Card", "Customer ID", "Total"], {}, [["2026-11-01", "12.50", "7", "12.50"]])
    assert told.named == {"Date": "date", "Customer ID": "card", "Total": "amount"}


def test_headers_of_other_lists_are_not_known() -> None:
    assert [is_known(header) for header in ("Date", "Montant TTC", "Time Zone", "Stock", "")] == [
        True, True, True, False, False,
    ]  # fmt: skip
