"""Taking a whole file back: nothing of it is left, what others did since stays, and it can stop at any moment."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from loyalty_cli.errors import NotFound
from loyalty_cli.intake import undo_import as module
from loyalty_cli.intake.customers import import_customers
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.intake.undo_import import import_batch, import_batches, undo_import
from loyalty_cli.ledger.facts.records import fact_by_ref
from loyalty_cli.ledger.people.members import consents_in_force
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.undo import undo, undo_fact
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.outlet.exports import export_all
from tests.support.programs import worked

TODAY = date(2026, 11, 21)


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    shop = init(str(tmp_path / "shop"), program=worked().encode())
    shop.conn.execute("PRAGMA synchronous = 0")
    return shop._replace(rehearsed=Now(TODAY, "10:30", "2026-11-21T10:30:00+00:00"))


def sales(folder: Path, rows: int, members: int = 5, with_ref: bool = True) -> str:
    """A file of sales; every ninth brings back the one before it."""
    lines = ["date,customer,amount,category,ref,original receipt"]
    for number in range(rows):
        day = TODAY - timedelta(days=rows - number)
        ref = f"R{number}" if with_ref else ""
        back = with_ref and number % 9 == 8
        amount, original = (f"-{number - 1 + 10}.50", f"R{number - 1}") if back else (f"{number + 10}.50", "")
        who = (number - 1 if back else number) % members
        lines.append(f"{day},C{who},{amount},{'' if back else 'coffee'},{ref},{original}")
    path = folder / "sales.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def held(shop: OpenShop) -> dict[tuple[int, str], int]:
    """All that anybody holds, counts of rewards and vouchers included."""
    rows = shop.conn.execute("SELECT member_id, unit, amount FROM balances WHERE amount <> 0")
    return {(member, unit): amount for member, unit, amount in rows}


def proven(shop: OpenShop) -> bool:
    answer = verify(shop, replay=True)
    assert answer["ok"], [check for check in answer["checks"] if not check["ok"]]
    return True


def test_nothing_of_the_file_is_left(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", points=50, on=date(2026, 1, 1)))
    buy(shop, "A1", 2_000, on=date(2026, 2, 1))
    before = held(shop)
    with open(sales(tmp_path, 40), "a", encoding="utf-8") as file:
        file.write("2026-05-05,A1,30.00,coffee,RA,\n")
    told = import_purchases(shop, str(tmp_path / "sales.csv"), Options(enroll_missing=True))
    assert (told["accepted"], told["enrolled"], told["rejected"]) == (41, 5, 0)
    assert held(shop) != before
    back = undo_import(shop, told["batch"])
    assert (back["undone"], back["closed"], back["left"], back["file"]) == (46, 5, [], "sales.csv")
    assert held(shop) == before
    assert shop.conn.execute("SELECT status, count(*) FROM members GROUP BY status").fetchall() == [
        ("active", 1),
        ("closed", 5),
    ]
    assert import_batches(shop)[0]["undone_at"] == "2026-11-21T10:30:00+00:00"
    assert proven(shop)


def test_taking_it_back_twice_changes_nothing_more(shop: OpenShop, tmp_path: Path) -> None:
    told = import_purchases(shop, sales(tmp_path, 12), Options(enroll_missing=True))
    undo_import(shop, told["batch"])
    facts = shop.conn.execute("SELECT count(*) FROM facts").fetchone()
    again = undo_import(shop, told["batch"])
    assert (again["undone"], again["closed"], again["left_count"]) == (0, 0, 0)
    assert shop.conn.execute("SELECT count(*) FROM facts").fetchone() == facts


def test_what_others_did_since_is_left_and_listed(shop: OpenShop, tmp_path: Path) -> None:
    told = import_purchases(shop, sales(tmp_path, 5, members=5), Options(enroll_missing=True))
    give_back(shop, "R0", 100)
    buy(shop, "C1", 700, ref="T-1")
    back = undo_import(shop, told["batch"])
    assert [(one["kind"], one["card"]) for one in back["left"]] == [
        ("enrolment", "C1"),
        ("purchase", "C0"),
        ("enrolment", "C0"),
    ]
    assert "return" in back["left"][1]["reason"]
    assert (back["undone"], back["closed"], back["left_count"]) == (7, 3, 3)
    assert import_batches(shop)[0]["undone_at"] is None
    undo(shop, "T-1")
    (returned,) = shop.conn.execute("SELECT id FROM facts WHERE kind = 'return'").fetchone()
    undo(shop, f"#{returned}")
    rest = undo_import(shop, told["batch"])
    assert (rest["undone"], rest["closed"], rest["left_count"]) == (3, 2, 0)
    assert import_batches(shop)[0]["undone_at"] is not None
    assert held(shop) == {}
    assert proven(shop)


def test_points_that_were_spent_since_are_owed(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", on=date(2026, 1, 1)))
    (tmp_path / "one.csv").write_text("date,card,amount\n2026-05-05,A1,100.00\n")
    told = import_purchases(shop, str(tmp_path / "one.csv"))
    redeem(shop, "A1", "free-coffee")
    back = undo_import(shop, told["batch"])
    assert (back["undone"], back["left_count"]) == (1, 0)
    assert held(shop)[1, "points"] == -80
    assert proven(shop)


def test_a_dry_run_says_exactly_what_would_happen(shop: OpenShop, tmp_path: Path) -> None:
    told = import_purchases(shop, sales(tmp_path, 30), Options(enroll_missing=True))
    buy(shop, "C1", 700)
    before = shop.conn.execute(
        "SELECT count(*), (SELECT count(*) FROM members WHERE status = 'active') FROM facts"
    ).fetchone()
    rehearsed = undo_import(shop, told["batch"], dry_run=True)
    assert (
        shop.conn.execute(
            "SELECT count(*), (SELECT count(*) FROM members WHERE status = 'active') FROM facts"
        ).fetchone()
        == before
    )
    assert undo_import(shop, told["batch"]) == {**rehearsed, "dry_run": False}


def test_stopped_in_the_middle_it_goes_on(shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 7)
    told = import_purchases(shop, sales(tmp_path, 60), Options(enroll_missing=True))
    calls: list[int] = []

    def stopping(*args: object) -> object:
        calls.append(1)
        if len(calls) == 31:
            raise KeyboardInterrupt
        return undo_fact(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "undo_fact", stopping)
    with pytest.raises(KeyboardInterrupt):
        undo_import(shop, told["batch"])
    (undone,) = shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'undo'").fetchone()
    assert 0 < undone <= 30
    assert proven(shop)
    back = undo_import(shop, told["batch"])
    assert back["undone"] == 65 - undone
    assert held(shop) == {}
    assert proven(shop)


CUSTOMERS = (
    "card,name,phone,points,stamps coffee,newsletter\n"
    "K1,Ada Essai,06 39 98 12 34,120,4,yes\nK2,Bo Essai,06 39 98 56 78,30,0,no\nA1,Cy Essai,,15,,yes\n"
)


def test_customers_are_closed_and_what_members_were_brought_is_taken_back(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Cy Essai", card="A1"))
    before = held(shop)
    (tmp_path / "list.csv").write_text(CUSTOMERS, encoding="utf-8")
    told = import_customers(shop, str(tmp_path / "list.csv"))
    assert (told["accepted"], told["enrolled"], told["updated"]) == (3, 2, 1), told
    assert consents_in_force(shop.conn, 1) == {"email": True}
    back = undo_import(shop, told["batch"])
    assert (back["undone"], back["closed"], back["left"]) == (3, 2, [])
    assert held(shop) == before
    assert consents_in_force(shop.conn, 1) == {}
    assert proven(shop)


def test_the_mended_file_can_come_in_afterwards(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(CUSTOMERS, encoding="utf-8")
    undo_import(shop, import_customers(shop, str(path))["batch"])
    assert shop.conn.execute("SELECT card FROM members WHERE id = 1").fetchone() == ("closed-1",)
    again = import_customers(shop, str(path))
    assert (again["accepted"], again["enrolled"], again["rejected"]) == (3, 3, 0)
    assert shop.conn.execute("SELECT card FROM members WHERE status = 'active' ORDER BY card").fetchall() == [
        ("A1",),
        ("K1",),
        ("K2",),
    ]
    assert sum(amount for (_, unit), amount in held(shop).items() if unit == "points") == 165
    told = import_purchases(shop, sales(tmp_path, 10, with_ref=False), Options(enroll_missing=True))
    undo_import(shop, told["batch"])
    assert import_purchases(shop, str(tmp_path / "sales.csv"), Options(enroll_missing=True))["accepted"] == 10
    assert proven(shop)


def test_a_shop_that_was_moved_can_be_moved_again(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", points=5))
    export_all(shop, str(tmp_path / "out"), only=("members",))
    other = init(str(tmp_path / "other"), program=worked().encode())._replace(rehearsed=shop.rehearsed)
    for _ in range(2):
        told = import_customers(other, str(tmp_path / "out" / "members.csv"))
        assert (told["enrolled"], told["rejected"]) == (1, 0)
        assert undo_import(other, told["batch"])["closed"] == 1
    assert proven(other)


def test_receipt_numbers_of_an_undone_file_are_free_for_the_mended_one(shop: OpenShop, tmp_path: Path) -> None:
    path = tmp_path / "till.csv"
    path.write_text("date,customer,amount,ref,original receipt\n2026-11-01,C1,10.00,T1,\n2026-11-02,C1,-3.00,R1,T1\n")
    for round_, amount in enumerate(("10.00", "12.00", "14.00"), start=1):
        path.write_text(
            f"date,customer,amount,ref,original receipt\n2026-11-01,C1,{amount},T1,\n2026-11-02,C1,-3.00,R1,T1\n"
        )
        told = import_purchases(shop, str(path), Options(enroll_missing=True))
        assert (told["accepted"], told["rejected"]) == (2, 0)
        again = import_purchases(shop, str(path), Options(enroll_missing=True))
        assert (again["accepted"], again["unchanged"]) == (0, 2)
        if round_ < 3:
            assert undo_import(shop, told["batch"])["left_count"] == 0
    assert sum(amount for (_, unit), amount in held(shop).items() if unit == "spend") == 1_100
    known = fact_by_ref(shop.conn, "T1")
    assert known is not None
    assert (known.ref, known.body["amount"]) == ("T1\N{NO-BREAK SPACE}(3)", 1_400)
    assert give_back(shop, "T1", 100).document()["purchase"]["id"] == known.id
    assert proven(shop)


def test_a_number_is_free_at_the_till_too(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", on=date(2026, 1, 1)))
    (tmp_path / "one.csv").write_text("date,card,amount,ref\n2026-05-05,A1,100.00,T1\n")
    undo_import(shop, import_purchases(shop, str(tmp_path / "one.csv"))["batch"])
    assert buy(shop, "A1", 700, ref="T1").document()["fact"]["repeated"] is False
    assert buy(shop, "A1", 700, ref="T1").document()["fact"]["repeated"] is True
    assert held(shop)[1, "spend"] == 700
    assert proven(shop)


def test_what_was_undone_by_hand_stays_undone_although_its_file_is_taken_back(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", on=date(2026, 1, 1)))
    path = tmp_path / "two.csv"
    path.write_text("date,card,amount,ref\n2026-05-05,A1,100.00,T1\n2026-05-06,A1,10.00,T2\n2026-05-07,A1,10.00,\n")
    told = import_purchases(shop, str(path))
    undo(shop, "T1")
    again = import_purchases(shop, str(path))
    assert (again["accepted"], again["unchanged"]) == (0, 3)
    for _ in range(2):
        undo_import(shop, told["batch"])
        told = import_purchases(shop, str(path))
        assert (told["accepted"], told["unchanged"]) == (2, 1)
    assert held(shop)[1, "spend"] == 2_000
    assert proven(shop)


def test_rows_without_numbers_of_members_come_in_again(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", on=date(2026, 1, 1)))
    path = tmp_path / "two.csv"
    path.write_text("date,card,amount\n2026-05-05,A1,100.00\n2026-05-05,A1,100.00\n")
    for _ in range(3):
        told = import_purchases(shop, str(path))
        assert (told["accepted"], told["unchanged"]) == (2, 0)
        assert import_purchases(shop, str(path))["unchanged"] == 2
        undo_import(shop, told["batch"])
    assert held(shop) == {(1, "stamps:coffee"): 2}
    assert proven(shop)


def test_what_stands_in_the_way_is_named_with_its_import(shop: OpenShop, tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("one.csv", "two.csv", "three.csv"))
    first.write_text("date,customer,amount,ref\n2026-05-05,C1,100.00,T1\n")
    second.write_text("date,customer,amount,ref\n2026-05-06,C1,10.00,T2\n")
    third.write_text("date,customer,amount,ref,original receipt\n2026-05-07,C1,-10.00,R1,T1\n")
    told = import_purchases(shop, str(first), Options(enroll_missing=True))
    import_purchases(shop, str(second))
    import_purchases(shop, str(third))
    (returned,) = shop.conn.execute("SELECT id FROM facts WHERE kind = 'return'").fetchone()
    assert [one["reason"] for one in undo_import(shop, told["batch"])["left"]] == [
        f"return #{returned} of import 3 stands on T1: undo that first: loyalty undo '#{returned}'",
        f"return R1 of 7 May 2026 (#{returned} of import 3) came since: undo that first, or use: loyalty erase",
    ]


def test_details_that_came_since_do_not_stand_in_the_way(shop: OpenShop, tmp_path: Path) -> None:
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    first.write_text("name,email,points\nAda Essai,ada@example.org,50\n")
    second.write_text("name,email,phone\nAda Essai,ada@example.org,0639981234\n")
    brought, updated = (import_customers(shop, str(path))["batch"] for path in (first, second))
    tried = undo_import(shop, updated, dry_run=True)
    back = undo_import(shop, updated)
    assert tried == back | {"dry_run": True}
    assert (back["undone"], back["details_kept"], back["left_count"]) == (0, 0, 0)
    back = undo_import(shop, brought)
    assert (back["closed"], back["details_kept"], back["left"]) == (1, 0, [])
    assert held(shop) == {}
    assert proven(shop)


def test_details_that_were_rewarded_since_do(shop: OpenShop, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("name,email\nAda Essai,ada@example.org\n")
    (tmp_path / "two.csv").write_text("name,email,points\nAda Essai,ada@example.org,50\n")
    brought, updated = (import_customers(shop, str(tmp_path / name))["batch"] for name in ("one.csv", "two.csv"))
    assert "change of details" in undo_import(shop, brought)["left"][0]["reason"]
    undo_import(shop, updated)
    assert undo_import(shop, brought)["closed"] == 1


def test_an_import_that_is_none_is_refused(shop: OpenShop) -> None:
    with pytest.raises(NotFound, match="there is no import 7"):
        undo_import(shop, 7)


def test_what_was_taken_back_is_told_as_such(shop: OpenShop, tmp_path: Path) -> None:
    import_purchases(shop, sales(tmp_path, 3), Options(enroll_missing=True))
    assert undo_import(shop, 1, dry_run=True)["already"] is None
    first = undo_import(shop, 1)
    assert (first["already"], first["undone"] > 0) == (None, True)
    taken_back_at = import_batch(shop, 1)["undone_at"]
    assert taken_back_at is not None
    for dry_run in (True, False):
        again = undo_import(shop, 1, dry_run=dry_run)
        assert (again["undone"], again["closed"], again["already"]) == (0, 0, taken_back_at)
