"""Purchases from a file: the same rules as at the till, safe to run again."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem, UsageError
from loyalty_cli.intake.customers import import_customers
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.intake.writing import pace, purchase_writer
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.deeds.buy import Sale, buy, record_purchase
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.due.keying import with_referral
from loyalty_cli.operations.kernel.recording import Keyed, find_member
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.program.kernel.facts import Line
from tests.support.nights import ledger
from tests.support.programs import BRONZE, FREE_COFFEE, SILVER, program

CARDS = """
[[stamp_cards]]
id = "coffee"
name = "Coffee card"
category = "coffee"
boxes = 4
head_start = 1
reward = "free-coffee"
per_day = 2
[[stamp_cards]]
id = "visits"
name = "Visits"
visit = true
valid_months = 1
boxes = 5
reward = "free-coffee"
head_start_every_card = true
head_start = 1
"""


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")


def _program(expiry: str = 'mode = "never"', window: str = "rolling", more: str = "") -> bytes:
    rules = f"""
[points]
daily_cap = 60
[points.expiry]
{expiry}
[tier_rules]
window = "{window}"
months = 3
"""
    return program(rules, BRONZE, SILVER, CARDS, FREE_COFFEE, more).encode()


def _shop(folder: Path, expiry: str = 'mode = "never"', window: str = "rolling") -> OpenShop:
    return init(str(folder), program=_program(expiry, window))


def _file(folder: Path, text: str, name: str = "till.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def _decided(shop: OpenShop) -> list[tuple[object, ...]]:
    """All that was decided for purchases, voucher codes left aside, in an order of its own."""
    return sorted(
        shop.conn.execute(
            "SELECT m.source_id, f.on_date, f.ref, substr(e.unit, 1, 8), e.amount, e.expires_on, e.rule, e.why"
            " FROM entries e JOIN facts f ON f.id = e.fact_id JOIN members m ON m.id = e.member_id"
            " WHERE f.kind = 'purchase'"
        ).fetchall(),
        key=str,
    )


def _derived(shop: OpenShop) -> list[tuple[object, ...]]:
    rows = shop.conn.execute(
        "SELECT m.source_id, substr(b.unit, 1, 8), sum(b.amount) FROM balances b JOIN members m ON m.id = b.member_id"
        " GROUP BY 1, 2 HAVING sum(b.amount) <> 0"
    ).fetchall()
    lots = shop.conn.execute(
        "SELECT m.source_id, l.on_date, l.unit, l.remaining, l.expires_on FROM lots l"
        " JOIN members m ON m.id = l.member_id"
    ).fetchall()
    tiers = shop.conn.execute(
        "SELECT m.source_id, t.before, t.after, t.on_date FROM tier_changes t JOIN members m ON m.id = t.member_id"
    ).fetchall()
    return sorted(rows + lots + tiers, key=str)


Rows = list[tuple[date, str, int, str, str]]


def _dice_rows(seed: str, count: int) -> Rows:
    dice = random.Random(seed)
    return [
        (
            date(2025, 6, 1) + timedelta(days=dice.randrange(530)),
            f"C{dice.randrange(6)}",
            dice.randrange(50, 9000),
            dice.choice(["coffee", "book", ""]),
            f"T{number}",
        )
        for number in range(count)
    ]


def _csv(rows: Rows) -> str:
    return "date,customer,amount,category,ref\n" + "".join(
        f"{on},{who},{cents / 100:.2f},{category},{ref}\n" for on, who, cents, category, ref in rows
    )


def _key_by_hand(shop: OpenShop, rows: Rows) -> None:
    """As at a till, each in a transaction of its own; dated long ago, as the rows of a file are."""
    for on, who, cents, category, ref in sorted(rows, key=lambda row: (row[1], row[0], int(row[4][1:]))):
        lines = (Line(category, 1, cents),) if category else ()
        with connection.writing(shop.conn):
            keyed = Keyed(on, None, ref, batch_id=1)
            with_referral(shop, record_purchase(shop, find_member(shop, who), Sale(cents, lines), keyed))


@pytest.mark.parametrize("window", ["rolling", "calendar-year", "lifetime"])
@pytest.mark.parametrize(
    "expiry", ['mode = "never"', 'mode = "after-months"\nmonths = 2', 'mode = "inactivity"\nmonths = 1\nat = "exact"']
)
def test_a_file_gives_what_the_till_would_have_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: str, expiry: str
) -> None:
    """In one transaction, and in one for each row: the same ledger, which is decided again once."""
    rows = _dice_rows(f"{window}{expiry}", 160)
    by_hand, at_once, in_turns = (_shop(tmp_path / name, expiry, window) for name in ("hand", "once", "turns"))
    firsts = [(who, min(row[0] for row in rows if row[1] == who)) for who in sorted({row[1] for row in rows})]
    for who, first in firsts:
        enroll(by_hand, EnrollRequest(source_id=who, on=first))
    _key_by_hand(by_hand, rows)
    path = _file(tmp_path, _csv(rows))
    for shop in (at_once, in_turns):
        if shop is in_turns:
            monkeypatch.setattr(purchase_writer, "ONE_TRANSACTION", 0)
            monkeypatch.setattr(purchase_writer, "LOOK_AHEAD", 7)
            monkeypatch.setattr(pace, "DECIDE_S", -1.0)
            monkeypatch.setattr(pace, "HOLD_S", -1.0)
        told = import_purchases(shop, path, Options(enroll_missing=True))
        assert (told["accepted"], told["rejected"], told["enrolled"]) == (160, 0, 6)
        assert (_decided(shop), _derived(shop)) == (_decided(by_hand), _derived(by_hand))
    assert ledger(in_turns) == ledger(at_once)
    assert verify(at_once)["ok"]
    assert verify(in_turns, replay=True)["ok"]


@pytest.mark.parametrize("window", ["rolling", "lifetime"])
def test_members_with_a_past_go_on_from_it(tmp_path: Path, window: str) -> None:
    rows = _dice_rows(window, 120)
    past, future = ([row for row in rows if (row[0] < date(2026, 4, 1)) is early] for early in (True, False))
    by_file, by_hand = (
        _shop(tmp_path / name, 'mode = "after-months"\nmonths = 2', window) for name in ("file", "hand")
    )
    for shop in (by_file, by_hand):
        for who in {row[1] for row in rows}:
            enroll(shop, EnrollRequest(source_id=who, on=date(2025, 6, 1), stamps={"visits": 2}, points=30))
        _key_by_hand(shop, past)
        held_reviews(shop)
    told = import_purchases(by_file, _file(tmp_path, _csv(future)))
    assert (told["accepted"], told["rejected"]) == (len(future), 0)
    _key_by_hand(by_hand, future)
    assert _decided(by_file) == _decided(by_hand)
    assert _derived(by_file) == _derived(by_hand)


def held_reviews(shop: OpenShop) -> None:
    """A night has reviewed the tiers once: from then on a purchase settles what is due."""
    shop.conn.execute(
        "INSERT INTO nights(on_date, step, done_at) VALUES ('2026-04-01', 'review', '2026-04-02T00:00:00')"
    )


def test_a_friend_brought_along_is_paid_for_as_at_the_till(tmp_path: Path) -> None:
    referral = '[referral]\nreferrer_points = 50\nfriend_points = 20\nminimum = "5.00"'
    shop = init(str(tmp_path / "shop"), program=_program(window="lifetime", more=referral))
    enroll(shop, EnrollRequest("Ada Essai", card="A1", on=date(2026, 1, 1)))
    enroll(shop, EnrollRequest("Bo Essai", card="B1", on=date(2026, 1, 1), refer="A1"))
    text = "date,card,amount,ref\n2026-11-01,B1,10.00,T1\n2026-11-02,B1,10.00,T2\n"
    assert import_purchases(shop, _file(tmp_path, text))["accepted"] == 2
    assert shop.conn.execute("SELECT member_id, amount FROM balances WHERE unit = 'points'").fetchall() == [
        (1, 50),
        (2, 40),
    ]


def test_returns_alone_enroll_nobody(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    told = import_purchases(shop, _file(tmp_path, "date,customer,amount\n2026-11-01,1,-5.00\n"), Options(True))
    assert (told["accepted"], told["rejected"], told["enrolled"]) == (0, 1, 0)


def test_after_a_return_their_purchases_go_on(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop", window="lifetime")
    text = (
        "date,customer,amount,ref,original receipt\n2026-10-01,1,150.00,T1,\n2026-10-01,1,-100.00,R1,T1\n"
        "2026-10-01,1,20.00,T2,\n2026-10-02,1,140.00,T3,\n2026-10-03,1,10.00,T4,\n"
    )
    told = import_purchases(shop, _file(tmp_path, text), Options(enroll_missing=True))
    assert (told["accepted"], told["rejected"]) == (5, 0)
    assert shop.conn.execute("SELECT amount FROM balances WHERE unit = 'spend'").fetchone() == (22_000,)
    assert shop.conn.execute("SELECT after, on_date FROM tier_changes ORDER BY id").fetchall() == [
        ("Silver", "2026-10-02")
    ]


def test_a_receipt_number_in_two_members_rows_is_refused_the_second_time(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    text = "date,customer,amount,ref\n2026-11-05,2,10.00,T1\n2026-11-01,1,10.00,T1\n"
    told = import_purchases(shop, _file(tmp_path, text), Options(enroll_missing=True))
    assert (told["accepted"], told["rejected"]) == (1, 1)


def test_running_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    path = _file(tmp_path, "Date;Client;Montant\n2026-11-01;00042;12,50\n2026-11-01;00042;12,50\n02/11/2026;7;3\n")
    first = import_purchases(shop, path, Options(enroll_missing=True, date_order="dmy"))
    assert (first["rows"], first["accepted"], first["unchanged"], first["rejected"]) == (3, 3, 0, 0)
    again = import_purchases(shop, path, Options(enroll_missing=True, date_order="dmy"))
    assert (again["rows"], again["accepted"], again["unchanged"], again["rejected"]) == (3, 0, 3, 0)
    assert shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'purchase'").fetchone() == (3,)
    assert shop.conn.execute("SELECT card, source_id FROM members ORDER BY id").fetchall() == [
        ("00042", "00042"),
        ("7", "7"),
    ]


def test_refused_rows_are_listed_enroll_nobody_and_can_be_mended(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    path = _file(
        tmp_path,
        "date,customer,amount,note\n"
        "2026-11-01,1,0.00,nothing\n2026-11-31,2,5.00,no such day\n2026-12-24,3,5.00,to come\n"
        "2026-11-01,4111111111111111,5.00,a payment card\n2026-11-02,5\n2026-11-02,6,4.20,fine\n",
    )
    told = import_purchases(shop, path, Options(enroll_missing=True))
    assert (told["accepted"], told["rejected"]) == (1, 5)
    assert [(one["line"], one["column"]) for one in told["rejects"]] == [
        (2, "amount"),
        (3, "date"),
        (4, "date"),
        (5, "customer"),
        (6, "amount"),
    ]
    assert [one["meaning"] for one in told["rejects"]][3] == "member"
    assert shop.conn.execute("SELECT source_id FROM members").fetchall() == [("6",)]
    rejects = Path(told["rejects_file"])
    assert rejects.stat().st_mode & 0o777 == 0o600
    lines = rejects.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("\ufeffdate,customer,amount,note,loyalty:line,loyalty:column,loyalty:reason header=")
    assert lines[1].startswith("2026-11-01,1,0.00,nothing,2,amount,")
    rejects.write_text(rejects.read_text(encoding="utf-8").replace("0.00", "1.00"), encoding="utf-8")
    mended = import_purchases(shop, str(rejects), Options(enroll_missing=True, rejects=str(tmp_path / "again.csv")))
    assert (mended["accepted"], mended["rejected"]) == (1, 4)


def test_unknown_members_are_refused_unless_they_are_to_be_enrolled(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    enroll(shop, EnrollRequest("Ada Essai", phone="06 39 98 12 34", on=date(2026, 10, 1)))
    path = _file(tmp_path, "date,phone,amount\n2026-10-02,06 39 98 12 34,10.00\n2026-10-02,06 39 98 99 99,10.00\n")
    told = import_purchases(shop, path)
    assert (told["accepted"], told["rejected"], told["enrolled"]) == (1, 1, 0)


def test_purchases_before_the_enrolment_are_refused(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    enroll(shop, EnrollRequest("Ada Essai", card="A1", on=date(2026, 10, 1)))
    told = import_purchases(shop, _file(tmp_path, "date,card,amount\n2026-09-30,A1,10.00\n2026-10-01,A1,10.00\n"))
    assert (told["accepted"], told["rejected"]) == (1, 1)
    assert told["rejects"][0]["reason"] == (
        "30 September 2026 is before the enrolment on 1 October 2026: bring the customers in with --opening-date before"
        " the first purchase (import undo, then again)"
    )


def test_amounts_that_are_a_lot_are_said(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    path = _file(tmp_path, "date,customer,amount\n2026-11-01,1,5000.00\n2026-11-02,1,5000.01\n2026-11-03,2,99000.00\n")
    told = import_purchases(shop, path, Options(enroll_missing=True))
    assert told["notes"] == ["more than 5000.00, a lot for one purchase; check the amount: lines 3, 4"]
    assert (told["accepted"], import_purchases(shop, path)["notes"]) == (3, [])


def test_purchases_beside_balances_that_may_hold_them_are_said(tmp_path: Path) -> None:
    """The shop's own export, members first: their points hold the purchases already."""
    shop = _shop(tmp_path / "shop")
    members = tmp_path / "members.csv"
    members.write_text("card,name,points,joined\nA1,Ada Essai,40,2026-10-01\nA2,Bea Essai,0,2026-10-01\n")
    import_customers(shop, str(members))
    earlier = "date,card,amount\n2026-11-01,A1,10.00\n2026-11-02,A2,10.00\n"
    (note,) = import_purchases(shop, _file(tmp_path, earlier))["notes"]
    assert note.startswith("1 member has a balance of a later day from a file of customers")
    assert import_purchases(shop, _file(tmp_path, earlier))["notes"] == []


def test_rejects_that_were_mended_are_not_written_over(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    path = _file(tmp_path, "date,customer,amount\n2026-11-01,1,much\n")
    first = import_purchases(shop, path)["rejects_file"]
    assert import_purchases(shop, path)["rejects_file"] == first
    Path(first).write_text("mended", encoding="utf-8")
    assert import_purchases(shop, path)["rejects_file"].endswith("till.rejects-2.csv")
    assert Path(first).read_text(encoding="utf-8") == "mended"


def test_a_receipt_number_counts_once_with_the_same_content(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    path = _file(
        tmp_path,
        "date,customer,amount,ref\n2026-11-01,1,10.00,T1\n2026-11-01,1,10.00,T1\n2026-11-02,1,11.00,T1\n",
    )
    told = import_purchases(shop, path, Options(enroll_missing=True))
    assert (told["accepted"], told["unchanged"], told["rejected"]) == (1, 1, 1)


def test_negative_amounts_bring_a_purchase_back(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    path = _file(
        tmp_path,
        "date,customer,amount,ref,original receipt\n2026-11-01,1,10.00,T1,\n2026-11-02,1,20.00,T2,\n"
        "2026-11-03,1,-3.33,R1,T1\n2026-11-04,1,-20.00,R2,\n2026-11-05,1,-99.00,R3,\n",
    )
    told = import_purchases(shop, path, Options(enroll_missing=True))
    assert (told["accepted"], told["rejected"]) == (4, 1)
    assert shop.conn.execute("SELECT amount FROM balances WHERE unit = 'points'").fetchone() == (6,)
    again = import_purchases(shop, path, Options(enroll_missing=True))
    assert (again["accepted"], again["unchanged"], again["rejected"]) == (0, 4, 1)


def test_a_file_on_top_of_later_facts_is_decided_by_the_ledger(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop", window="lifetime")
    enroll(shop, EnrollRequest("Ada Essai", card="A1", on=date(2026, 1, 1)))
    buy(shop, "A1", 15_000, on=date(2026, 11, 20))
    told = import_purchases(shop, _file(tmp_path, "date,card,amount\n2026-05-01,A1,60.00\n"))
    assert told["accepted"] == 1
    assert shop.conn.execute("SELECT tier FROM standings").fetchone() == ("Silver",)


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    path = _file(tmp_path, "date,customer,amount\n2026-11-01,1,10.00\n2026-11-01,2,0\n")
    told = import_purchases(shop, path, Options(enroll_missing=True, dry_run=True))
    assert (told["accepted"], told["rejected"], told["dry_run"]) == (1, 1, True)
    assert shop.conn.execute("SELECT (SELECT count(*) FROM facts) + (SELECT count(*) FROM members)").fetchone() == (0,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("day,who\n2026-11-01,1\n", "no column is the member"),
        ("date,customer,client,amount\n2026-11-01,1,1,5.00\n", "could both be the member"),
        ("date,customer,amount\n", "no rows"),
    ],
)
def test_files_without_the_columns_are_refused_whole(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FileProblem, match=message):
        import_purchases(_shop(tmp_path / "shop"), _file(tmp_path, text))


def test_a_map_names_columns(tmp_path: Path) -> None:
    shop = _shop(tmp_path / "shop")
    path = _file(tmp_path, "quand,qui,combien\n2026-11-01,1,10.00\n")
    maps = ("quand=date", "qui=member", "combien=amount")
    assert import_purchases(shop, path, Options(enroll_missing=True, maps=maps))["accepted"] == 1
    with pytest.raises(UsageError, match="the file has no column"):
        import_purchases(shop, path, Options(maps=("wer=member",)))


def test_a_row_is_known_again_by_the_new_name_of_its_category(tmp_path: Path) -> None:
    shop = init(str(tmp_path / "shop"), program=_program())
    enroll(shop, EnrollRequest(name="Ann", source_id="C1", on=date(2025, 1, 1)))
    head = "date,customer,amount,category,quantity\n"
    old = "2026-11-01,C1,10.00,pastry,1\n2026-11-01,C1,10.00,pastry,1\n2026-11-02,C1,9.00,pastry,3\n"
    told = import_purchases(shop, _file(tmp_path, head + old), Options())
    assert (told["accepted"], told["unchanged"]) == (3, 0)
    renamed = _program(more='[categories]\nwas = { viennoiserie = ["pastry"] }\n')
    (tmp_path / "shop" / "loyalty.toml").write_bytes(renamed)
    later = open_shop(str(tmp_path / "shop"))
    both = head + old.replace("pastry", "viennoiserie") + "2026-11-03,C1,7.00,pastry,1\n"
    told = import_purchases(later, _file(tmp_path, both + "2026-11-03,C1,7.00,viennoiserie,1\n"), Options())
    assert (told["accepted"], told["unchanged"]) == (2, 3)
    renamed_ones = "SELECT count(*) FROM facts WHERE kind = 'purchase' AND body LIKE '%viennoiserie%'"
    assert later.conn.execute(renamed_ones).fetchone() == (0,)
    assert verify(later, replay=True)["ok"]
