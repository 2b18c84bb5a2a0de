"""Files brought in: each listed, a few made-up rows looked at."""

from datetime import date

import pytest

from loyalty_cli.intake.customers import import_customers
from loyalty_cli.intake.purchases import import_purchases
from loyalty_cli.intake.undo_import import undo_import
from loyalty_cli.ledger.queries.audit.keyed import Part, by_hand_in, median_of, part_since, sold
from loyalty_cli.ledger.queries.audit.records import brought
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.undo import undo
from tests.reports.audit.checks.conftest import Watched


def _file(watched: Watched, name: str, *lines: str) -> str:
    path = watched.folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def _testa(watched: Watched) -> None:
    enroll(watched.shop, EnrollRequest("Testa Exemple", card="T1", on=date(2026, 1, 2)))


def test_the_list_that_a_shop_begins_with_is_told_and_no_finding(watched: Watched) -> None:
    people = [f"Guest Number{number},0612{number:06d},1900" for number in range(3)]
    import_customers(watched.shop, _file(watched, "old.csv", "name,phone,points", *people))
    (row,) = watched.listed()
    assert watched.found() == []
    assert (row["kind"], row["operator"], row["points"]) == ("import", "Nadia", 5_700)
    assert row["what"] == "customers out of old.csv: 3 rows, 5,700 points, at most 1,900 points to one member"


def test_a_list_of_many_is_told(watched: Watched) -> None:
    _testa(watched)
    people = [f"Guest Number{number},0612{number:06d},900" for number in range(20)]
    import_customers(watched.shop, _file(watched, "branch.csv", "name,phone,points", *people))
    assert (watched.kinds(), [row["kind"] for row in watched.listed()]) == ([], ["import"])


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("201,", "201 points; 201 points to one member, above the limit of 200"),
        ("200,6.50", ""),
        (",6.51", "€6.51 of credit; €6.51 of credit to one member"),
    ],
)
def test_a_list_of_one_that_gives_more_than_staff_may_is_a_finding(watched: Watched, row: str, why: str) -> None:
    _testa(watched)
    import_customers(
        watched.shop, _file(watched, "c.csv", "name,phone,points,credit", f"Autre Exemple,0698765432,{row}")
    )
    expected = [f"customers out of c.csv: 1 row, {why}"] if why else []
    assert [one["what"] for one in watched.found()] == expected


def test_sales_out_of_nowhere_are_a_finding_and_gone_with_their_import(watched: Watched) -> None:
    _testa(watched)
    usual = [f"2026-11-{day:02d},T1,8.50,U{day}" for day in range(1, 21)]
    import_purchases(watched.shop, _file(watched, "till.csv", "date,card,amount,ref", *usual))
    assert [row["what"] for row in watched.listed()] == [
        "purchases out of till.csv: 20 rows, 160 points, €170.00 of sales"
    ]
    sales = _file(watched, "p.csv", "date,card,amount,ref", "2026-11-20,T1,4000,ZZ1", "2026-11-20,T1,4000,ZZ2")
    batch = import_purchases(watched.shop, sales)["batch"]
    (finding,) = watched.found()
    assert (finding["kind"], finding["amount_cents"]) == ("small-import", 800_000)
    assert finding["what"] == (
        "purchases out of p.csv: 2 rows, 8,000 points, €8,000.00 of sales;"
        " 8,000 points to one member, above the limit of 200"
    )
    undo_import(watched.shop, batch)
    assert watched.kinds() == []


def test_what_a_file_brought_is_the_same_however_it_is_added_up(watched: Watched) -> None:
    conn = watched.shop.conn
    _testa(watched)
    enroll(watched.shop, EnrollRequest("Autre Exemple", card="T2", on=date(2026, 1, 2), points=70))
    rows = [f"2026-11-{day:02d},T{day % 3 % 2 + 1},{day}.50" for day in range(1, 21)]
    batch = import_purchases(watched.shop, _file(watched, "till.csv", "date,card,amount", *rows))["batch"]
    whole, later = Part(1, "[0]"), Part(3, "[0]")
    by_balances = {brought(conn, part, batch, (3, 22), 20) for part in (whole, later)}
    for number in range(20):
        enroll(watched.shop, EnrollRequest(f"Guest Number{number}", points=10))
    by_entries, by_facts = (brought(conn, whole, batch, (3, 22), facts) for facts in (20, 19))
    assert by_balances == {by_entries} == {by_facts}
    assert by_entries[0] == sum(range(1, 21))


def test_sales_by_hand_are_found_between_and_after_those_of_files(watched: Watched) -> None:
    _testa(watched)
    buy(watched.shop, "T1", 700)
    rows = [f"2026-11-20,T1,{amount}.00" for amount in range(10, 230)]
    import_purchases(watched.shop, _file(watched, "till.csv", "date,card,amount", *rows))
    buy(watched.shop, "T1", 900)
    conn = watched.shop.conn
    part = part_since(conn, "2026-11-21")
    assert part == Part(1, "[0,2]")
    assert [keyed.id for keyed, _ in by_hand_in(conn, part, "f.kind = 'purchase'")] == [2, 223]
    counted = sold(conn, part)
    assert (counted[0], counted[1].total(), median_of(counted)) == ({700: 1, 900: 1}, 220, 11_900)
    later = part._replace(first=3)
    assert [keyed.id for keyed, _ in by_hand_in(conn, later, "f.kind = 'purchase'")] == [223]


def test_a_file_of_which_a_sale_was_undone_is_told_without_it(watched: Watched) -> None:
    _testa(watched)
    rows = [f"2026-11-{day:02d},T1,{day}.50,R{day}" for day in range(1, 21)]
    import_purchases(watched.shop, _file(watched, "till.csv", "date,card,amount,ref", *rows))
    undo(watched.shop, "R20")
    (row,) = [one for one in watched.listed() if one["kind"] == "import"]
    assert (row["points"], row["amount_cents"]) == (sum(range(1, 20)), sum(range(1, 20)) * 100 + 19 * 50)


def test_a_sale_above_the_most_of_one_purchase_is_a_finding_whatever_is_usual(watched: Watched) -> None:
    _testa(watched)
    import_purchases(watched.shop, _file(watched, "p.csv", "date,card,amount", "2026-11-20,T1,5000.00"))
    assert watched.kinds() == []
    import_purchases(watched.shop, _file(watched, "q.csv", "date,card,amount", "2026-11-20,T1,5000.01"))
    (finding,) = watched.found()
    assert finding["what"].endswith("a sale of €5,000.01 is more than €5,000.00")
