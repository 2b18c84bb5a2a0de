"""Everything out: safe for spreadsheets, whole or absent, and true to the ledger on any day."""

import csv
import io
import json
import os
import random
import sqlite3
import stat
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import BadValue, DateOutOfRange, FileProblem, StorageError, UsageError
from loyalty_cli.ledger.facts.heads import head_text, parse_head
from loyalty_cli.ledger.people.members import NO_YEAR, record_consent, update_member
from loyalty_cli.operations.deeds.adjust import adjust
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.deeds.redeem import redeem
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.kernel.clock import Now
from loyalty_cli.operations.kernel.shop import OpenShop, open_shop
from loyalty_cli.outlet import exports
from loyalty_cli.outlet.export_cells import guard, read_lots, unguard
from loyalty_cli.outlet.exports import export_all, export_to
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.units import plain_cents
from tests.support.lists import balances
from tests.support.programs import STORE_CREDIT, worked
from tests.support.random_shop import OPENING, RandomShop, seeds

TODAY = date(2026, 11, 21)
TABLES = ("members", "balances", "entries", "vouchers", "birthdays", "purchases")


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    return on(init(str(tmp_path / "shop"), program=worked(STORE_CREDIT).encode()), TODAY)


def on(shop: OpenShop, day: date) -> OpenShop:
    return shop._replace(rehearsed=Now(day, "10:30", f"{day}T10:30:00+00:00"))


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def busy_year(shop: OpenShop, seed: int) -> OpenShop:
    """A year of a small shop, keyed on its days: purchases, returns, rewards, corrections, debts."""
    dice = random.Random(seed)
    shop.conn.execute("PRAGMA synchronous = 0")
    cards = [f"K{number}" for number in range(7)]
    for card in cards:
        enroll(on(shop, TODAY - timedelta(days=420)), EnrollRequest(f"Member {card}", card=card))
    for number in range(120):
        day = on(shop, TODAY - timedelta(days=400 - 3 * number - dice.randrange(3)))
        card = dice.choice(cards)
        line = (Line("coffee", 2, 500),) if dice.random() < 0.5 else ()
        bought = buy(day, card, dice.randrange(600, 9000), lines=line, ref=f"R{number}").document()
        match dice.randrange(8):
            case 0:
                give_back(day, f"#{bought['fact']['id']}")
            case 1 if bought["balance"]["points"] > 0:
                adjust(day, card, -dice.randint(1, min(bought["balance"]["points"], 500)), reason="a correction")
            case 2 if bought["balance"]["points"] >= 100:
                redeem(day, card, "credit-ten")
            case 3 if bought["balance"]["points"] >= 80:
                redeem(day, card, "free-coffee", voucher_only=True)
    return shop


def test_an_export_is_six_files_and_a_manifest_for_their_owner_alone(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Zoé Essai", card="A1", phone="06 39 98 12 34", birthday=date(1990, 2, 28)))
    buy(shop, "A1", 2350, lines=(Line("coffee", 2, 520),), ref="T-1")
    told = export_all(shop, str(tmp_path / "out"))
    assert [one["name"] for one in told["files"]] == [f"{table}.csv" for table in TABLES]
    assert [one["rows"] for one in told["files"]] == [1, 1, 4, 0, 1, 1]
    assert names(tmp_path / "out") == sorted([*(f"{table}.csv" for table in TABLES), "export.json"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").iterdir()} == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    (member,) = rows(tmp_path / "out", "members")
    assert member["name"] == "Zoé Essai"
    assert member["points"] == "23"
    assert member["points_until"] == "23 until 2027-11-30"
    assert member["stamps_coffee"] == "4"
    assert member["spend"] == "23.50"
    assert member["last_seen_on"] == "2026-11-21"


def test_the_head_of_the_ledger_stands_in_the_manifest_and_in_the_ledger(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1"))
    told = export_all(shop, str(tmp_path / "out"))
    text = (tmp_path / "out" / "export.json").read_text(encoding="utf-8")
    assert parse_head(text) == parse_head(head_text(shop.conn)) == parse_head(told["head"])
    assert json.loads(text)["made_at"] == "2026-11-21T10:30:00+00:00"
    anchors = shop.conn.execute("SELECT facts, hash, kind FROM anchors").fetchall()
    assert anchors == [(1, shop.conn.execute("SELECT hash FROM facts WHERE id = 1").fetchone()[0], "export")]


@pytest.mark.parametrize("seed", seeds(3, 5))
def test_balances_are_those_of_the_lists_on_any_day(tmp_path: Path, seed: int) -> None:
    played = RandomShop(seed).play(150)
    shop = played.shop
    opened, today = OPENING, shop.now().today
    for day in (today, opened + (today - opened) * 2 // 3, opened + (today - opened) // 3):
        export_all(shop, str(tmp_path / "out"), only=("members", "balances"), as_of=day)
        listed = {one["card"]: one for one in balances(shop, as_of=day)}
        exported = {one["card"]: one for one in rows(tmp_path / "out", "balances")}
        assert exported.keys() == listed.keys()
        for card, one in exported.items():
            assert int(one["points"]) == listed[card]["points"]
            assert one["credit"] == plain_cents(listed[card]["credit_cents"])
            assert {
                f"stamps_{card_id}": str(boxes) for card_id, boxes in listed[card]["stamps"].items()
            }.items() <= one.items()
            assert one["tier"] == listed[card]["tier"]
            lots = read_lots(one["points_until"])
            assert sum(points for points, _ in lots) == max(int(one["points"]), 0)
            lapses_on = listed[card]["lapses_on"]
            assert not lots or (lots[0][1].isoformat() if lots[0][1] else None) == lapses_on
        members = {one["card"]: one for one in rows(tmp_path / "out", "members")}
        assert {card: {key: members[card][key] for key in one} for card, one in exported.items()} == exported


@pytest.mark.parametrize("seed", range(2))
def test_what_is_keyed_while_an_export_runs_is_not_in_it(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    busy_year(shop, seed)
    export_all(shop, str(tmp_path / "before"))
    till = on(open_shop(shop.root), TODAY)

    def meanwhile(table: str, done: int) -> None:
        buy(till, "K3", 9900, lines=(Line("coffee", 1, 260),))
        adjust(till, "K5", 10, reason="meanwhile")

    monkeypatch.setattr("loyalty_cli.ledger.queries.export_tables._PEOPLE", 2)
    export_all(shop, str(tmp_path / "during"), progress=meanwhile)
    exported = json.loads((tmp_path / "during" / "export.json").read_text(encoding="utf-8"))
    assert parse_head(head_text(till.conn)).facts > exported["facts"]
    for table in TABLES:
        before, during = rows(tmp_path / "before", table), rows(tmp_path / "during", table)
        assert before == during


FORMULAS = ["=1+1", "+33 (0)", "-2", "@x", "'=1", "''+1", "'quoted'", "plain"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_guarded_text_comes_back_as_it_was(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t"))


def test_texts_that_a_spreadsheet_would_take_for_formulas_are_made_safe(shop: OpenShop, tmp_path: Path) -> None:
    for number, name in enumerate(FORMULAS):
        enroll(shop, EnrollRequest(name, card=f"A{number}", note="=note()" if number else ""))
    enroll(shop, EnrollRequest(phone="06 39 98 12 34", card="B1"))
    buy(shop, "B1", 500, ref="T-1")
    adjust(shop, "B1", -5, reason="all of it")
    give_back(shop, "T-1")
    export_all(shop, str(tmp_path / "safe"))
    export_all(shop, str(tmp_path / "raw"), raw=True)
    safe, raw = rows(tmp_path / "safe", "members"), rows(tmp_path / "raw", "members")
    assert [one["name"] for one in raw] == [*FORMULAS, ""]
    assert [one["name"] for one in safe] == [guard(name) for name in [*FORMULAS, ""]]
    assert [one["name"] for one in safe][:3] == ["'=1+1", "'+33 (0)", "'-2"]
    assert safe[-1]["phone"] == "'+33639981234"
    assert safe[1]["note"] == "'=note()"
    assert safe[-1]["points"] == raw[-1]["points"] == "-5"


def test_texts_come_out_of_csv_as_they_went_in(shop: OpenShop, tmp_path: Path) -> None:
    told = ['Bo, "the" Essai', "l'été", '"', ",", "a b", "[red]Bob", "Ä%s%w"]
    for number, name in enumerate(told):
        enroll(shop, EnrollRequest(name, card=f"A{number}", note=name, ref=f'R,"{number}'))
        update(shop, f"A{number}", Changes(fields={"favourite": name}))
    export_all(shop, str(tmp_path / "out"))
    assert [one["name"] for one in rows(tmp_path / "out", "members")] == told
    assert [one["note"] for one in rows(tmp_path / "out", "members")] == told
    assert [one["field_favourite"] for one in rows(tmp_path / "out", "members")] == told
    entries = rows(tmp_path / "out", "entries")
    assert {one["ref"] for one in entries if one["kind"] == "enrolment"} == {f'R,"{n}' for n in range(len(told))}
    assert json.loads(entries[0]["why"])["card"] == "Coffee card"


def test_a_currency_without_decimals_has_none(tmp_path: Path) -> None:
    shop = on(init(str(tmp_path / "shop"), program=b'[shop]\nname = "Test"\ncurrency = "JPY"\n'), TODAY)
    enroll(shop, EnrollRequest("Ada Essai", card="A1", credit_cents=1050))
    export_all(shop, str(tmp_path / "out"))
    assert rows(tmp_path / "out", "balances")[0]["credit"] == "1050"


def test_json_has_cents_days_and_truth_as_other_programs_read_them(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest('="x" \\ Zoé', card="A1", consents=("email",), credit_cents=1050))
    update(shop, "A1", Changes(fields={"favourite_drink": "matcha"}, consents={"sms": False}))
    told = export_all(shop, str(tmp_path / "out"), format="json")
    export_all(shop, str(tmp_path / "lines"), format="jsonl")
    assert [one["name"] for one in told["files"]] == [f"{table}.json" for table in TABLES]
    for table in TABLES:
        document = json.loads((tmp_path / "out" / f"{table}.json").read_text(encoding="utf-8"))
        lines = (tmp_path / "lines" / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        assert document == [json.loads(line) for line in lines]
    (member,) = json.loads((tmp_path / "out" / "members.json").read_text(encoding="utf-8"))
    assert member["name"] == '="x" \\ Zoé'
    assert member["consents"] == {"email": True, "sms": False, "phone": None, "post": None}
    assert member["fields"] == {"favourite_drink": "matcha"}
    assert (member["credit_cents"], member["points"], member["lots"]) == (1050, 0, [])
    assert member["stamps"] == {"coffee": 2}


def test_every_entry_adds_up_to_the_balances(shop: OpenShop, tmp_path: Path) -> None:
    busy_year(shop, 5)
    export_all(shop, str(tmp_path / "out"), only=("entries",), format="jsonl")
    sums: dict[tuple[str, str], int] = {}
    for line in (tmp_path / "out" / "entries.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        sums[entry["card"], entry["unit"]] = sums.get((entry["card"], entry["unit"]), 0) + entry["amount"]
    kept = shop.conn.execute("SELECT m.card, b.unit, b.amount FROM balances b JOIN members m ON m.id = b.member_id")
    assert sums == {(card, unit): amount for card, unit, amount in kept}


def test_vouchers_say_what_became_of_them(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", points=1000))
    early = on(shop, TODAY - timedelta(days=100))
    enroll(early, EnrollRequest("Bo Essai", card="B1", points=1000))
    lapsed = redeem(early, "B1", "free-coffee", voucher_only=True).document()["vouchers"][0]["code"]
    used, kept, undone = (
        redeem(shop, "A1", "free-coffee", voucher_only=True).document()["vouchers"][0]["code"] for _ in range(3)
    )
    redeem(shop, "A1", used)
    from loyalty_cli.operations.deeds.undo import undo

    issued = shop.conn.execute("SELECT fact_id FROM vouchers WHERE code = ?", (undone,)).fetchone()[0]
    undo(shop, f"#{issued}")
    export_all(shop, str(tmp_path / "out"), only=("vouchers",))
    assert {one["code"]: one["state"] for one in rows(tmp_path / "out", "vouchers")} == {
        lapsed: "lapsed",
        used: "used",
        kept: "open",
        undone: "withdrawn",
    }
    assert {one["value"] for one in rows(tmp_path / "out", "vouchers")} == {"2.60"}


def test_a_birthday_without_its_year_is_a_month_and_a_day(shop: OpenShop, tmp_path: Path) -> None:
    enroll(shop, EnrollRequest("A1", card="A1"))
    update_member(shop.conn, 1, {"birthday": date(NO_YEAR, 12, 5)})
    enroll(shop, EnrollRequest("B1", card="B1", birthday=date(1990, 12, 6)))
    export_all(shop, str(tmp_path / "out"), only=("birthdays",))
    assert [one["birthday"] for one in rows(tmp_path / "out", "birthdays")] == ["12-05", "1990-12-06"]


def test_birthdays_come_in_the_order_of_the_year_ahead(shop: OpenShop, tmp_path: Path) -> None:
    for card, birthday in (("A1", "1990-11-20"), ("B1", "1991-11-21"), ("C1", "1992-02-29"), ("D1", "1993-12-31")):
        enroll(shop, EnrollRequest(card, card=card, birthday=date.fromisoformat(birthday)))
    enroll(shop, EnrollRequest("without", card="E1"))
    export_all(shop, str(tmp_path / "out"), only=("birthdays",))
    assert [(one["card"], one["on"]) for one in rows(tmp_path / "out", "birthdays")] == [
        ("B1", "2026-11-21"),
        ("D1", "2026-12-31"),
        ("C1", "2027-02-28"),
        ("A1", "2027-11-20"),
    ]


def test_a_spreadsheet_holds_texts_days_and_numbers(shop: OpenShop, tmp_path: Path) -> None:
    calamine = pytest.importorskip("python_calamine")
    enroll(shop, EnrollRequest("=1+1", card="A1", phone="06 39 98 12 34", credit_cents=1050, points=7))
    export_all(shop, str(tmp_path / "out"), format="xlsx", only=("members",))
    book = calamine.CalamineWorkbook.from_path(str(tmp_path / "out" / "members.xlsx"))
    header, row = book.get_sheet_by_index(0).to_python()
    cells: dict[str, Any] = dict(zip(header, row, strict=True))
    assert (cells["name"], cells["phone"]) == ("=1+1", "+33639981234")
    assert (cells["credit"], cells["points"], cells["joined_on"]) == (10.5, 7, TODAY)
    assert names(tmp_path / "out") == ["export.json", "members.xlsx"]
    export_all(shop, str(tmp_path / "out"), format="xlsx", only=("members",))


def test_without_the_extra_a_spreadsheet_says_how_to_have_it(
    shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(FileProblem, match="needs the extra xlsx") as refusal:
        export_all(shop, str(tmp_path / "out"), format="xlsx")
    assert "pip install '.[xlsx]'" in refusal.value.hint
    assert not (tmp_path / "out").exists()


def test_the_program_file_names_folder_format_and_tables(tmp_path: Path) -> None:
    program = worked(export='dir = "away"\nformat = "jsonl"\nonly = ["balances"]')
    shop = on(init(str(tmp_path / "shop"), program=program.encode()), TODAY)
    told = export_all(shop)
    assert told["folder"] == str(tmp_path / "shop" / "away")
    assert names(tmp_path / "shop" / "away") == ["balances.jsonl", "export.json"]


def test_an_export_replaces_the_one_before_it(shop: OpenShop, tmp_path: Path) -> None:
    for format_ in ("csv", "json", "jsonl", "beancount"):
        export_all(shop, str(tmp_path / "out"), format=format_)
        enroll(shop, EnrollRequest(f"Member {format_}", card=format_.upper()))
        export_all(shop, str(tmp_path / "out"), format=format_)
    assert len(rows(tmp_path / "out", "members")) == 1


def _file(folder: Path) -> None:
    folder.mkdir()
    (folder / "members.csv").write_text("mine\n")


def _link(folder: Path) -> None:
    folder.mkdir()
    (folder / "members.csv").symlink_to(folder / "elsewhere.csv")


def _folder_link(folder: Path) -> None:
    (folder.parent / "real").mkdir()
    folder.symlink_to(folder.parent / "real")


def _device(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "members.csv")


def _no_folder(folder: Path) -> None:
    folder.write_text("a file")


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (_file, "is there already"),
        (_link, "symbolic link"),
        (_folder_link, "symbolic link"),
        (_device, "is not a file"),
        (_no_folder, "is not a folder"),
    ],
)
def test_a_place_that_is_somebody_elses_is_refused(
    shop: OpenShop, tmp_path: Path, prepare: Callable[[Path], None], message: str
) -> None:
    prepare(tmp_path / "out")
    with pytest.raises(FileProblem, match=message):
        export_all(shop, str(tmp_path / "out"))
    assert shop.conn.execute("SELECT count(*) FROM anchors").fetchone() == (0,)
    if message == "is there already":
        export_all(shop, str(tmp_path / "out"), force=True)
        assert rows(tmp_path / "out", "members") == []


@pytest.mark.parametrize(
    ("arguments", "refusal", "message"),
    [
        ({"to": "/dev/out"}, BadValue, "is a device"),
        ({"to": "up/../out"}, BadValue, "goes up"),
        ({"to": "nul"}, BadValue, "is a device"),
        ({"to": ""}, BadValue, "is not a path"),
        ({"to": "/"}, BadValue, "is not a path"),
        ({"format": "pdf"}, BadValue, "no format 'pdf'"),
        ({"only": ("member",)}, BadValue, "no table 'member'"),
        ({"format": "beancount", "only": ("members",)}, UsageError, "--only does not go"),
        ({"as_of": TODAY + timedelta(days=1)}, DateOutOfRange, "still to come"),
    ],
)
def test_what_can_not_be_exported_is_refused(
    shop: OpenShop, tmp_path: Path, arguments: dict[str, Any], refusal: type[Exception], message: str
) -> None:
    with pytest.raises(refusal, match=message):
        export_all(shop, **{"to": str(tmp_path / "out"), **arguments})
    assert not (tmp_path / "out").exists()


def test_a_full_disk_leaves_what_was_there(shop: OpenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export_all(shop, str(tmp_path / "out"))
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    enroll(shop, EnrollRequest("Ada Essai", card="A1"))

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "write_csv", full)
    with pytest.raises(StorageError, match="the disk is full"):
        export_all(shop, str(tmp_path / "out"))
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert shop.conn.execute("SELECT count(*) FROM anchors").fetchone() == (1,)


def test_an_anchor_that_can_not_be_written_leaves_no_files(shop: OpenShop, tmp_path: Path) -> None:
    shop.conn.execute("PRAGMA query_only = 1")
    with pytest.raises(StorageError):
        export_all(shop, str(tmp_path / "out"))
    assert names(tmp_path / "out") == []


def _killed_after(shop_root: str, out: str, tables: int) -> None:
    """A process that exports and is killed when so many tables have been begun."""
    child = os.fork()
    if child == 0:
        begun: set[str] = set()

        def count(table: str, _: int) -> None:
            begun.add(table)
            if len(begun) > tables:
                os.kill(os.getpid(), 9)

        shop = on(open_shop(shop_root), TODAY)
        place = os.replace

        def dying(source: str, target: str) -> None:
            if tables >= 9:
                os.kill(os.getpid(), 9)
            place(source, target)
            if tables == 8:
                os.kill(os.getpid(), 9)

        os.replace = dying  # type: ignore[assignment]
        export_all(shop, out, progress=count)
        os._exit(0)
    os.waitpid(child, 0)


def test_a_kill_leaves_whole_files_and_the_next_run_clears_up(shop: OpenShop, tmp_path: Path) -> None:
    busy_year(shop, 1)
    out = tmp_path / "out"
    export_all(shop, str(out))
    for moment in (0, 1, 3, 8, 9):
        before = {path.name: path.read_bytes() for path in out.iterdir()}
        buy(shop, "K1", 990 + moment)
        _killed_after(shop.root, str(out), moment)
        after = {path.name: path.read_bytes() for path in out.iterdir() if not path.name.endswith(".part")}
        assert after.keys() == before.keys()
        changed = [name for name in after if after[name] != before[name]]
        assert (moment, changed) == (moment, ["members.csv"] if moment == 8 else [])
        assert [name for name in names(out) if name.endswith(".part")]
        export_all(shop, str(out))
        assert names(out) == sorted(before)


@pytest.mark.parametrize("format_", ["csv", "jsonl", "beancount"])
def test_ctrl_c_leaves_what_was_there(shop: OpenShop, tmp_path: Path, format_: str) -> None:
    enroll(shop, EnrollRequest("Ada Essai", card="A1", points=5))
    export_all(shop, str(tmp_path / "out"), format=format_)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    enroll(shop, EnrollRequest("Bo Essai", card="B1", points=7))

    def interrupt(table: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_all(shop, str(tmp_path / "out"), format=format_, progress=interrupt)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert shop.conn.execute("SELECT count(*) FROM anchors").fetchone() == (1,)


def test_what_another_export_is_writing_is_not_cleared(shop: OpenShop, tmp_path: Path) -> None:
    from loyalty_cli.outlet.files import Part, clear_leftovers

    with Part(str(tmp_path), "members.csv") as part:
        clear_leftovers(str(tmp_path))
        assert Path(part.path).exists()
    assert not Path(part.path).exists()


def test_no_till_waits_for_an_export(shop: OpenShop, tmp_path: Path) -> None:
    busy_year(shop, 2)
    till = sqlite3.connect(shop.db_path, timeout=0, isolation_level=None)

    sold: list[str] = []

    def sale(table: str, done: int) -> None:
        till.execute("BEGIN EXCLUSIVE")
        till.execute("ROLLBACK")
        sold.append(table)

    export_all(shop, str(tmp_path / "out"), progress=sale)
    assert sold
    sold.clear()
    export_all(shop, str(tmp_path / "out"), format="beancount", progress=sale)
    assert sold
    till.close()


def test_one_table_goes_to_standard_output(shop: OpenShop) -> None:
    out = io.StringIO()
    count = export_to(shop, out, only=["members"])
    assert out.getvalue().count("\n") == count + 1
    for only in ([], ["members", "balances"]):
        with pytest.raises(UsageError):
            export_to(shop, io.StringIO(), only=only)
    with pytest.raises(UsageError):
        export_to(shop, io.StringIO(), only=["members"], format="xlsx")


def test_a_channel_keeps_those_who_allow_it(shop: OpenShop, tmp_path: Path) -> None:
    for name, card in (("Ada Essai", "Z1"), ("Ben Essai", "Z2")):
        enroll(shop, EnrollRequest(name, card=card, birthday=date(1990, 5, 1)))
    one, other = shop.conn.execute("SELECT id, card FROM members WHERE card IN ('Z1', 'Z2') ORDER BY card").fetchall()
    for member_id, granted in ((one[0], True), (other[0], True), (other[0], False)):
        record_consent(shop.conn, member_id, "post", granted, "test", TODAY)
    export_all(shop, str(tmp_path), only=("members", "birthdays"), channel="post")
    assert [row["card"] for row in rows(tmp_path, "members")] == [one[1]]
    with pytest.raises(BadValue):
        export_all(shop, str(tmp_path), only=("members",), channel="pigeon")
    with pytest.raises(UsageError):
        export_all(shop, str(tmp_path), only=("entries",), channel="post")
