"""Export, import into an empty shop, export again: the same bytes, for members and balances."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from loyalty_cli.intake.customers import Options, import_customers
from loyalty_cli.intake.purchases import import_purchases
from loyalty_cli.ledger.store import programs
from loyalty_cli.operations.deeds.helping.linking import link
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.stamp import stamp
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.program.canonical import to_canonical_json
from loyalty_cli.reports.members.card import member_card
from tests.outlet.test_exports import FORMULAS, TODAY, on, rows
from tests.support.programs import FIVE_OFF, worked
from tests.support.random_shop import RandomShop, ledger_in_memory, seeds
from tests.support.till import Till


def empty_shop(like: OpenShop) -> OpenShop:
    """A shop with the same program, on the same day, and nobody in it."""
    conn = ledger_in_memory()
    recorded = programs.record_source(conn, to_canonical_json(like.program), like.program, "{}", "2026-01-01T00:00:00Z")
    return like._replace(root="", db_path=":memory:", conn=conn, recording=recorded.recording)


def assert_the_same_after_a_round_trip(shop: OpenShop, folder: Path, *files: str, format_: str = "csv") -> OpenShop:
    """Imports these files of an export into an empty shop; what that exports is what was exported."""
    export_all(shop, str(folder / "out"), only=("members", "balances"), format=format_)
    export_all(shop, str(folder / "out"), only=("members", "balances"))
    other = empty_shop(shop)
    for file in files:
        told = import_customers(other, str(folder / "out" / f"{file}.{format_}"))
        assert told["rejects"] == []
    export_all(other, str(folder / "again"), only=("members", "balances"))
    for table in ("members.csv", "balances.csv"):
        assert (folder / "again" / table).read_text("utf-8") == (folder / "out" / table).read_text("utf-8")
    return other


@pytest.mark.parametrize("seed", seeds(6, 12))
def test_random_shops_are_the_same_afterwards(tmp_path: Path, seed: int) -> None:
    shop = RandomShop(seed).play(120).shop
    other = assert_the_same_after_a_round_trip(shop, tmp_path, "members")
    proof = verify(other, replay=True)
    assert proof["ok"], [check for check in proof["checks"] if not check["ok"]]


def test_a_full_card_stays_full_and_the_next_stamp_gives_its_voucher(tmp_path: Path) -> None:
    shop = on(init(str(tmp_path / "shop"), program=worked().encode()), TODAY)
    wide = shop.program._replace(stamp_cards=(shop.program.stamp_cards[0]._replace(boxes=12),))
    enroll(shop._replace(program=wide), EnrollRequest("Ada Essai", card="A1", stamps={"coffee": 10}))
    other = assert_the_same_after_a_round_trip(shop, tmp_path, "members")
    assert member_card(other, "A1")["stamp_cards"][0]["stamps"] == 10
    given = stamp(other, "A1", "coffee").document()
    assert (given["balance"]["stamps"], len(given["vouchers"])) == ({"coffee": 1}, 1)
    assert verify(other)["ok"]


@pytest.mark.parametrize("files", [("members",), ("members", "balances"), ("members", "members")])
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_people_of_all_kinds_are_the_same_afterwards(tmp_path: Path, files: tuple[str, ...], format_: str) -> None:
    if format_ == "xlsx":
        pytest.importorskip("python_calamine")
        pytest.importorskip("xlsxwriter")
    shop = on(init(str(tmp_path / "shop"), program=worked().encode()), TODAY)
    for number, name in enumerate([*FORMULAS, 'Léa "dite" Lou, veuve', "[red]Bob"]):
        told = EnrollRequest(name, card=f"F{number}", note=name, email=f"same{number % 3}@example.org", anyway=True)
        enroll(shop, told._replace(birthday=date(1990, 2, 28), consents=("email",) if number % 2 else ()))
        update(shop, f"F{number}", Changes(fields={"favourite_drink": name}, consents={"sms": number % 2 == 0}))
    enroll(shop, EnrollRequest(source_id="00042"))
    enroll(shop, EnrollRequest(phone="06 39 98 12 34", card="0007", stamps={"coffee": 12}, credit_cents=1999))
    enroll(shop, EnrollRequest("Ada Essai", spend_cents=31_000, spend_until=date(2026, 3, 1), points=120))
    assert_the_same_after_a_round_trip(shop, tmp_path, *files, format_=format_)


def test_what_was_taken_out_of_an_export_is_still_a_list(tmp_path: Path) -> None:
    shop = on(init(str(tmp_path / "shop"), program=worked().encode()), TODAY)
    enroll(shop, EnrollRequest("Ada Essai", card="A1", phone="06 39 98 12 34", points=120))
    export_all(shop, str(tmp_path / "out"), only=("members",))
    kept = ("name", "phone", "points")
    lines = [kept, *(tuple(one[column] for column in kept) for one in rows(tmp_path / "out", "members"))]
    (tmp_path / "list.csv").write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    other = empty_shop(shop)
    assert import_customers(other, str(tmp_path / "list.csv"))["accepted"] == 1
    assert other.conn.execute("SELECT name, phone FROM members").fetchall() == [("Ada Essai", "+33639981234")]
    assert other.conn.execute("SELECT amount FROM balances WHERE unit = 'points'").fetchone() == (120,)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("points", "1.5"),
        ("points_until", "12 on 2027-11-30"),
        ("points_until", "12 until 2027-02-30"),
        ("credit", "--2"),
        ("stamps_coffee", "many"),
        ("joined_on", "soon"),
    ],
)
def test_a_cell_that_was_spoiled_is_refused_with_its_column(tmp_path: Path, column: str, cell: str) -> None:
    shop = on(init(str(tmp_path / "shop"), program=worked().encode()), TODAY)
    enroll(shop, EnrollRequest("Ada Essai", card="A1", points=120))
    enroll(shop, EnrollRequest("Bo Essai", card="B1"))
    export_all(shop, str(tmp_path / "out"), only=("members",))
    members: list[dict[str, Any]] = list(rows(tmp_path / "out", "members"))
    members[0][column] = cell
    lines = [",".join(members[0]), *(",".join(one.values()) for one in members)]
    (tmp_path / "out" / "members.csv").write_text("\n".join(lines), encoding="utf-8")
    told = import_customers(empty_shop(shop), str(tmp_path / "out" / "members.csv"), Options(dry_run=True))
    assert (told["accepted"], told["rejected"]) == (1, 1)
    assert [(one["line"], one["column"]) for one in told["rejects"]] == [(2, column)]


def test_purchases_come_in_again_with_the_same_totals(tmp_path: Path) -> None:
    """Returned in part, in whole, undone, with a voucher, in several categories: what is left of each is exported."""
    till = Till(worked(FIVE_OFF))
    till.play("""
        2026-11-01
        enroll Léa card L1 email lea@shop.example
        enroll Ben card B1
        buy 20.00 coffee:2=5.20 book=14.80 ref T1 at 09:15
        Ben: buy 7.00 coffee=7.00 ref T2
        buy 60.00 ref T3
        return T3 15.00
        buy 9.00 ref T4
        return T4
        buy 8.00 ref T5
        undo T5
        take-home five-off
        buy 12.00 voucher V1 ref T6
        Ben: buy 3.00
    """)
    export_all(till.shop, str(tmp_path / "out"), only=("purchases", "members"))
    sold = rows(tmp_path / "out", "purchases")
    assert [(row["receipt"], row["card"], row["amount"], row["returned"]) for row in sold] == [
        ("T1", "L1", "20.00", "0.00"),
        ("T2", "B1", "7.00", "0.00"),
        ("T3", "L1", "45.00", "15.00"),
        ("T6", "L1", "12.00", "0.00"),
        ("", "B1", "3.00", "0.00"),
    ]
    assert [(row["time"], row["category"], row["goods"], row["points"]) for row in sold[:3]] == [
        ("09:15", "", "coffee:2=5.20 book:1=14.80", "20"),
        ("10:30", "coffee", "coffee:1=7.00", "7"),
        ("10:30", "", "", "45"),
    ]
    assert sold[3]["paid_vouchers"] == till.codes[0]

    other = empty_shop(till.shop)
    for name in ("L1", "B1"):
        enroll(other, EnrollRequest(name, card=name, on=date(2026, 11, 1)))
    told = import_purchases(other, str(tmp_path / "out" / "purchases.csv"))
    assert (told["accepted"], told["rejects"]) == (5, [])
    spent = "SELECT m.card, sum(json_extract(f.body, '$.amount')) FROM facts f JOIN members m ON m.id = f.member_id"
    query = f"{spent} WHERE f.kind = 'purchase' GROUP BY m.card ORDER BY 1"
    assert other.conn.execute(query).fetchall() == [("B1", 1000), ("L1", 9200)]
    again = import_purchases(other, str(tmp_path / "out" / "purchases.csv"))
    assert (again["accepted"], again["unchanged"]) == (0, 5)


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_purchases_are_the_same_afterwards(tmp_path: Path, format_: str) -> None:
    """Goods, returns, who bought for whom, the channel, texts that look like formulas: all are equal."""
    till = Till(worked())
    till.play("""
        2026-11-01
        enroll Léa card L1
        enroll Ben card B1
        enroll Zoé card Z1
        buy 20.00 coffee:2=5.20 book=14.80 ref T1 at 09:15
        Ben: buy 7.00 coffee=7.00 ref T2
        buy 60.00 ref T3
        return T3 15.00
        return T1 6.10 coffee:1=2.60
        return T1 2.60 coffee:1=2.60
    """)
    link(till.shop, "B1", "L1")
    till.play("""
        Ben: buy 9.00 tea:3=4.50 ref =T4
        Zoé: buy 3.00
        Zoé: buy 3.00
    """)
    more = "Date,Member,Amount,Receipt,Category,Channel\n2026-11-01,Z1,12.50,T9,=fish & chips,web\n"
    (tmp_path / "more.csv").write_text(more)
    import_purchases(till.shop, str(tmp_path / "more.csv"))
    export_all(till.shop, str(tmp_path / "out"), only=("purchases",), format=format_)
    export_all(till.shop, str(tmp_path / "out"), only=("purchases",))
    sold = rows(tmp_path / "out", "purchases")
    assert [row["returned_goods"] for row in sold[:3]] == ["coffee:1=2.60 coffee:1=2.60", "", ""]
    assert [row["bought_by"] for row in sold if row["card"] == "L1"] == ["", "", "B1"]

    other = empty_shop(till.shop)
    for name, card in (("Léa", "L1"), ("Ben", "B1"), ("Zoé", "Z1")):
        enroll(other, EnrollRequest(name, card=card, on=date(2026, 11, 1)))
    (file,) = (tmp_path / "out").glob(f"*.{format_}")
    told = import_purchases(other, str(file))
    assert (told["accepted"], told["rejects"]) == (len(sold), [])
    enroll(other, EnrollRequest("Nina", card="N1", on=date(2026, 11, 1)))
    link(other, "N1", "Z1")
    export_all(other, str(tmp_path / "again"), only=("purchases",))
    again = rows(tmp_path / "again", "purchases")
    assert sorted(map(str, again)) == sorted(map(str, sold))
    known = import_purchases(other, str(file))
    assert (known["accepted"], known["unchanged"]) == (0, len(sold))
    assert verify(other)["ok"]


@pytest.mark.parametrize("seed", seeds(3, 60))
def test_sales_and_returns_give_the_same_points_stamps_and_tiers_afterwards(tmp_path: Path, seed: int) -> None:
    """Something is left of each purchase: one that came back whole is not exported."""
    dice = Random(seed)
    till = Till(worked())
    till.play("2026-09-01\nenroll Léa card C0\nenroll Ben card C1")
    for number in range(25):
        cents = {category: dice.randrange(100, 5_000) for category in dice.sample(("coffee", "tea", "book"), 2)}
        items = {category: f"{category}:{dice.randint(1, 3)}={one / 100:.2f}" for category, one in cents.items()}
        total, who = sum(cents.values()) + 250, dice.choice(("Léa", "Ben"))
        till.play(f"2026-09-{number + 2:02d}\n{who}: buy {total / 100:.2f} {' '.join(items.values())} ref T{number}")
        for category in [one for one in cents if dice.random() < 0.3]:
            till.play(f"return T{number} {cents[category] / 100:.2f} {items[category]}")
    export_all(till.shop, str(tmp_path / "out"), only=("purchases",))

    other = empty_shop(till.shop)
    for name, card in (("Léa", "C0"), ("Ben", "C1")):
        enroll(other, EnrollRequest(name, card=card, on=date(2026, 9, 1)))
    assert import_purchases(other, str(tmp_path / "out" / "purchases.csv"))["rejects"] == []
    for card in ("C0", "C1"):
        assert [member_card(other, card)[key] for key in ("balance", "tier")] == [
            member_card(till.shop, card)[key] for key in ("balance", "tier")
        ]
    assert verify(other)["ok"]
