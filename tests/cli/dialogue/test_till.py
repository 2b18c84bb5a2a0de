"""The open till: what a line means, who is in front of it, and that it really opens."""

import io
import json
import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.dialogue.till import Till, _in_money
from loyalty_cli.cli.dialogue.till_words import begins_with_money, lacks_member, money_ahead, split
from tests.cli.conftest import Typed, bare_environment, once, start


@pytest.fixture
def till(shop: Path, lea: str, typed: Typed) -> Till:
    def two_members() -> None:
        typed("adjust", lea, "100", "--reason", "opening")
        typed("buy", lea, "10", "--ref", "T-1")
        typed("enroll", "Zoé Petit")

    once(shop, "two members", two_members)
    return Till(Call())


@pytest.fixture
def with_lea(till: Till, lea: str) -> Till:
    assert till.key(lea)
    return till


@pytest.mark.parametrize("line", ["100014", "léa", "lea martin", "0612345678", "06 12 34 56 78", "T-1"])
def test_who_it_is_becomes_the_customer(till: Till, line: str, capfd: pytest.CaptureFixture[str]) -> None:
    till.key(line)
    assert till.customer is not None
    assert till.customer["card"] == "100014"
    assert till.prompt() == "Léa Martin 100014 Bronze> "
    assert "Léa Martin" in capfd.readouterr().out


def test_an_empty_line_lets_the_customer_go(with_lea: Till) -> None:
    assert with_lea.key("  ")
    assert (with_lea.customer, with_lea.prompt()) == (None, "loyalty> ")


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("23.50", "buy 100014 23.50"),
        ("23,50 coffee:2=5.20 cake=3", "buy 100014 23,50 --item coffee:2=5.20 --item cake=3"),
        ("buy 23.50", "buy 100014 23.50"),
        ("buy zoé 23.50", "buy zoé 23.50"),
        ("buy . 23.50 --ref T-9", "buy 100014 23.50 --ref T-9"),
        ("redeem free-coffee", "redeem 100014 free-coffee"),
        ("stamp coffee", "stamp 100014 coffee"),
        ("stamp . coffee 2", "stamp 100014 coffee 2"),
        ("stamp coffee 3", "stamp 100014 coffee 3"),
        ("stamp zoé coffee", "stamp zoé coffee"),
        ("stamp zoé coffee 3", "stamp zoé coffee 3"),
        ("adjust 50 --reason x", "adjust 100014 50 --reason x"),
        ("adjust -50 --reason x", "adjust 100014 -50 --reason x"),
        ("adjust zoé --stamps coffee=1 --reason x", "adjust zoé --stamps coffee=1 --reason x"),
        ("engage review", "engage 100014 review"),
        ("update --phone 0612345679", "update 100014 --phone 0612345679"),
        ("12 --ref T-77", "buy 100014 12 --ref T-77"),
        ("12 --ref T-77 coffee=2.60 --yes cake=3", "buy 100014 12 --ref T-77 --item coffee=2.60 --yes --item cake=3"),
        ("12,50 --voucher=7K3F", "buy 100014 12,50 --voucher=7K3F"),
        ("3.80 bread", "buy 100014 3.80 --item bread=3.80"),
        ("7.60 bread:2", "buy 100014 7.60 --item bread:2=7.60"),
        ("4 coffee:2 -r T-9", "buy 100014 4 --item coffee:2=4 -r T-9"),
        ("5€", "buy 100014 5€"),
        ("€5", "buy 100014 €5"),
        ("5,20 € bread", "buy 100014 5,20 € --item bread=5,20 €"),
        ("12 EUR", "buy 100014 12 EUR"),
        ("5,00 euros", "buy 100014 5,00 euros"),
        ("1 234,50", "buy 100014 1 234,50"),
        ("return T-1 3.33", "return T-1 3.33"),
        ("return T-1", "return T-1"),
        ("return", "return T-1"),
        ("return 3.33", "return T-1 3.33"),
        ("06 12 34 56 78", "show 06 12 34 56 78"),
        ("show", "show 100014"),
        ("history --limit 3", "history 100014 --limit 3"),
        ("adjust . -20 --reason x", "adjust 100014 -20 --reason x"),
        ("undo", "undo --member 100014"),
        ("undo T-1", "undo T-1"),
        ("redeem", "redeem 100014"),
        ("balances", "balances"),
        ("loyalty visit", "visit 100014"),
        ("buy ?", "buy --help"),
        ("help", "--help"),
        ("??", "--help"),
        ("zoé petit", "show zoé petit"),
        ("100023", "show 100023"),
    ],
)
def test_what_a_line_means_with_a_customer(with_lea: Till, line: str, command: str) -> None:
    assert " ".join(with_lea.meant(line.split())) == command


@pytest.mark.parametrize(
    ("line", "command"),
    [("zoé", "show zoé"), ("buy zoé 3", "buy zoé 3"), ("stamp zoé coffee", "stamp zoé coffee"), ("undo", "undo")],
)
def test_without_a_customer_nothing_is_put_in(till: Till, line: str, command: str) -> None:
    assert " ".join(till.meant(line.split())) == command


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("show", "show MEMBER"),
        ("buy 3", "buy MEMBER 3"),
        ("buy . 3", "buy MEMBER 3"),
        ("stamp coffee 3", "stamp MEMBER coffee 3"),
        ("adjust 50 --reason 'so sorry'", "adjust MEMBER 50 --reason 'so sorry'"),
        ("redeem free-coffee", "redeem MEMBER free-coffee"),
    ],
)
def test_without_a_customer_a_command_asks_who_it_is(
    till: Till, line: str, whole: str, capfd: pytest.CaptureFixture[str]
) -> None:
    till.key(line)
    said = capfd.readouterr().err
    assert "error: nobody stands at the till\n" in said
    assert f"first a card, a phone or a name; or at once: {whole}\n" in said
    assert till.code == 2


@pytest.mark.parametrize("line", ["23.50", "23", "1234", "12 --ref T-77", "12 coffee=2.60"])
def test_an_amount_without_a_customer_says_what_to_do(till: Till, line: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert till.key(line)
    assert till.code == 2
    said = capfd.readouterr().err
    assert "nobody stands at the till" in said
    assert f"first a card, a phone or a name; or at once: buy MEMBER {line}" in said


def test_four_digits_with_a_customer_could_be_a_phone(with_lea: Till, capfd: pytest.CaptureFixture[str]) -> None:
    with_lea.key("5678")
    assert (with_lea.code, "a price: 5678.00; a member: show 5678" in capfd.readouterr().err) == (2, True)


def test_return_alone_asks_when_several_things_were_bought(
    with_lea: Till, typed: Typed, capfd: pytest.CaptureFixture[str]
) -> None:
    typed("buy", "léa", "5", "--ref", "T-2")
    with_lea.key("return")
    assert "several were bought today" in (said := capfd.readouterr().err)
    assert "the last are T-2 of 21 November 2026, T-1 of 21 November 2026" in said
    with_lea.key("return T-1")
    with_lea.key("return")
    assert "Hand over €5.00" in capfd.readouterr().out
    with_lea.key("return")
    assert "nothing was bought today" in capfd.readouterr().err


def test_a_receipt_number_alone_shows_what_was_bought_and_what_is_left(
    till: Till, typed: Typed, capfd: pytest.CaptureFixture[str]
) -> None:
    typed("buy", "zoé", "12,50", "--item", "coffee:2=5.20", "--ref", "T-77")
    typed("return", "T-77", "2.50")
    capfd.readouterr()
    till.key("T-77")
    assert till.customer is not None
    assert till.customer["name"] == "Zoé Petit"
    shown = capfd.readouterr().out
    for part in ("T-77 · bought · 21 November 2026 · 10:30", "€12.50", "coffee x2", "€5.20", "Came back", "€2.50"):
        assert part in shown
    assert [line.split() for line in shown.splitlines() if line.startswith("Left")] == [["Left", "€10.00"]]
    till.key("return T-77")
    capfd.readouterr()
    till.key("T-77")
    assert "nothing: all of it came back" in capfd.readouterr().out


def test_a_receipt_number_alone_answers_programs_with_one_document(
    till: Till, capfd: pytest.CaptureFixture[str]
) -> None:
    till.call.json = True
    capfd.readouterr()
    till.key("T-1")
    document = json.loads(capfd.readouterr().out)
    assert document["fact"] == {"id": 3, "kind": "purchase", "on": "2026-11-21", "at": "10:30", "ref": "T-1"}
    assert (document["amount_cents"], document["returned_cents"], document["left_cents"]) == (1000, 0, 1000)
    assert (document["items"], document["undone_by"]) == ([], None)


def test_an_undone_purchase_says_so(till: Till, typed: Typed, capfd: pytest.CaptureFixture[str]) -> None:
    typed("undo", "T-1")
    till.key("T-1")
    shown = capfd.readouterr().out
    assert "undone by #" in shown
    assert "Left" not in shown


def test_a_ledger_put_in_place_by_another_process_is_opened_by_itself(
    with_lea: Till, typed: Typed, capfd: pytest.CaptureFixture[str]
) -> None:
    assert typed("backup").code == 0
    with_lea.key("10 --ref T-9")
    with_lea.key("enroll Max")
    assert with_lea.prompt().startswith("Max ")
    assert typed("restore", "--yes").code == 0
    with_lea.key("5")
    assert with_lea.prompt() == "loyalty> ", "the restored ledger does not know the member, who is let go"
    with_lea.key("léa")
    with_lea.key("10 --ref T-9")
    assert with_lea.code == 3
    assert typed("show", "léa", "--json").document["balance"]["points"] == 120


def test_a_damaged_ledger_is_told_and_the_till_stays_open(
    with_lea: Till, typed: Typed, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (path,) = tmp_path.rglob("loyalty.db")
    path.write_bytes(b"no ledger at all" * 100)
    for line in ("T-1", "10", "return", "léa"):
        assert with_lea.key(line)
    assert with_lea.code == 6
    assert capfd.readouterr().err.count("error:") == 4


def test_a_voucher_alone_is_redeemed(with_lea: Till, typed: Typed) -> None:
    code = typed("redeem", "léa", "free-coffee", "--voucher-only", "--json").document["vouchers"][0]["code"]
    assert with_lea.meant([code]) == ["redeem", "100014", code]


def test_a_name_with_an_apostrophe_and_one_in_quotes(till: Till, typed: Typed) -> None:
    typed("enroll", "Zoé d'Arc")
    till.key("show d'arc")
    assert till.customer is not None
    till.key('buy "zoé d\'arc" 3')
    assert typed("show", "d'arc", "--json").document["balance"]["points"] == 3


@pytest.mark.parametrize("line", ["bertha", "100032", "ma", "léa 12.50"])
def test_somebody_who_is_not_found_takes_the_place_of_nobody(with_lea: Till, typed: Typed, line: str) -> None:
    """Else the next amount would be a sale to the customer before."""
    typed("enroll", "Max")
    typed("enroll", "Marc")
    with_lea.key(line)
    assert with_lea.code in (3, 4)
    assert with_lea.prompt() == "loyalty> "


ODD = (
    *(
        "-5",
        "--help",
        "--json",
        "12 --ref",
        "12 --",
        "buy",
        "buy . .",
        "return . 3",
        "return --",
        "stamp",
        "stamp café",
    ),
    *("stamp coffee 3 4", "adjust", "adjust 5 5 5", "import", "import undo", "program", "program .", "loyalty"),
    *("loyalty -5", "loyalty 12", "''", "'", '"', "\\", ". .", "? ?", "undo . .", "find", "show . .", "12 =", "12 a="),
    *("1,5,5", "½", "١٢", "T-1 T-1", "\x00", "--shop /nowhere show", "show --as-of", "redeem ' '"),
)


@pytest.mark.parametrize("customer", ["", "léa"])
def test_whatever_is_typed_the_till_stays_open(till: Till, customer: str) -> None:
    for line in ODD:
        till.key(customer)
        assert till.key(line), line
        assert till.key("léa"), line
        assert till.prompt().startswith("Léa Martin"), line


def test_a_refusal_leaves_the_till_open_and_the_customer_there(
    with_lea: Till, capfd: pytest.CaptureFixture[str]
) -> None:
    assert with_lea.key("redeem gold")
    assert with_lea.customer is not None
    assert with_lea.code == 3
    assert "error: there is no reward 'gold'" in capfd.readouterr().err
    assert with_lea.key("till")
    assert "not for the open till" in capfd.readouterr().err


@pytest.mark.parametrize("line", ["quit", "exit", "q"])
def test_words_that_leave(till: Till, line: str) -> None:
    assert not till.key(line)


def test_tab_offers_commands_members_and_what_fits_the_customer(with_lea: Till) -> None:
    assert [value for value, _, _ in with_lea.offers("red")] == ["redeem"]
    assert "till" not in [value for value, _, _ in with_lea.offers("ti")]
    assert list(with_lea.offers("redeem f")) == [("free-coffee", "Free coffee", 1)]
    assert ("'Zoé Petit'", "100023", 2) in list(with_lea.offers("zo"))
    assert [value for value, _, _ in with_lea.offers("3.80 co")] == ["coffee"]
    assert [value for value, _, _ in with_lea.offers("3.80 coffee=1 --vo")] == ["--voucher"]
    assert list(with_lea.offers("show zo")) == [("'Zoé Petit'", "100023", 2)]


@pytest.mark.parametrize(
    ("line", "lacks"), [("buy 3", True), ("buy léa 3", False), ("undo", False), ("program", False)]
)
def test_whether_the_member_was_left_out(line: str, lacks: bool) -> None:
    assert lacks_member(line.split()) is lacks


def test_a_file_of_commands_is_keyed_line_by_line(typed: Typed, lea: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{lea}\n10\n\nbuy 5\n{lea}\n2,50\nquit\n99\n"))
    answer = typed("till")
    assert answer.code == 2
    assert typed("show", lea, "--json").document["balance"]["points"] == 12


def test_a_till_without_a_shop_does_not_open(typed: Typed, tmp_path: object) -> None:
    assert typed("till", env={"LOYALTY_SHOP": str(tmp_path)}).code == 3


def test_it_really_opens_at_a_terminal(typed: Typed, lea: str) -> None:
    ours, theirs = pty.openpty()
    till = subprocess.Popen(
        [sys.executable, "-m", "loyalty_cli", "till"],
        stdin=theirs, stdout=theirs, stderr=theirs,
        env=bare_environment() | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )  # fmt: skip
    os.close(theirs)
    assert "1 member" in heard(ours, "loyalty>")
    os.write(ours, f"{lea}\r".encode())
    assert "Bronze>" in heard(ours, "Bronze>")
    os.write(ours, b"10\r")
    heard(ours, "Purchase")
    os.write(ours, b"abc\x03")
    heard(ours, "Bronze>")
    os.write(ours, b"\x04")
    assert till.wait(timeout=60) == 0
    os.close(ours)
    assert typed("show", lea, "--json").document["balance"]["points"] == 10


def heard(terminal: int, expected: str) -> str:
    """All that the terminal says until ``expected``, for a minute at most."""
    said = ""
    until = time.monotonic() + 60
    while expected not in said and time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            said += os.read(terminal, 65536).decode(errors="replace")
    assert expected in said
    return said


def test_an_undo_takes_back_what_this_till_keyed_and_keeps_the_customer(
    with_lea: Till, typed: Typed, capfd: pytest.CaptureFixture[str]
) -> None:
    with_lea.key("12.50 --ref HERE")
    typed("buy", "zoé", "30", "--ref", "THERE")
    with_lea.key("undo")
    assert "HERE" in capfd.readouterr().out
    assert with_lea.prompt() == "Léa Martin 100014 Bronze> "
    with_lea.key("undo")
    assert (
        "nothing of Léa Martin was keyed at this till; the last thing keyed is purchase T-1" in capfd.readouterr().err
    )
    assert with_lea.prompt() == "Léa Martin 100014 Bronze> "


def test_an_undo_is_about_the_customer_in_front(
    with_lea: Till, typed: Typed, capfd: pytest.CaptureFixture[str]
) -> None:
    with_lea.key("3.50 --ref LEAS")
    with_lea.key("zoé")
    with_lea.key("9 --ref ZOES")
    with_lea.key("léa")
    with_lea.key("undo")
    assert "LEAS" in capfd.readouterr().out
    with_lea.key("undo")
    assert "nothing of Léa Martin was keyed at this till" in capfd.readouterr().err
    assert typed("show", "zoé", "--json").document["balance"]["points"] == 9
    with_lea.key("")
    with_lea.key("undo")
    assert typed("show", "zoé", "--json").document["balance"]["points"] == 0


def test_a_number_chooses_among_several_members(till: Till, typed: Typed, capfd: pytest.CaptureFixture[str]) -> None:
    typed("enroll", "Léa Petit", "--phone", "0612345699")
    typed("buy", "zoé", "1")
    till.key("petit")
    said = capfd.readouterr().err.splitlines()
    assert said[1] == "  1  100023  Zoé Petit  last visit 21 November 2026"
    assert said[2] == "  2  100038  Léa Petit  ...5699"
    assert said[3] == "type its number, the card, or more of the name"
    till.key("2")
    assert till.prompt() == "Léa Petit 100038 Bronze> "
    till.key("buy petit 5 --ref CHOSEN")
    till.key("1")
    assert typed("show", "zoé", "--json").document["balance"]["points"] == 6


def test_a_choice_is_open_for_one_line_only(till: Till, typed: Typed, capfd: pytest.CaptureFixture[str]) -> None:
    typed("enroll", "Léa Petit")
    till.key("buy petit 5")
    till.key("zoé")
    till.key("2")
    assert "Purchase" in capfd.readouterr().out
    assert typed("show", "zoé", "--json").document["balance"]["points"] == 2


@pytest.mark.parametrize("line", ["\x00", "10\x00", "buy . 3\udcff", "\x1b[A", "3.50 caf\udce9"])
def test_what_can_not_be_typed_spoils_its_line_only(
    with_lea: Till, typed: Typed, line: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert with_lea.key(line)
    assert "characters that cannot be typed" in capfd.readouterr().err
    assert with_lea.code == 2
    with_lea.key("7")
    assert typed("show", "léa", "--json").document["balance"]["points"] == 117


def test_bytes_that_are_no_text_spoil_their_line_only(process: Typed, typed: Typed, lea: str) -> None:
    lines = b"%s\n5\n\xff\xfe 3\n\x00\n6 caf\xe9\n7\n" % lea.encode()
    with tempfile.TemporaryFile() as scanned:
        scanned.write(lines)
        scanned.seek(0)
        done = start("till", stdin=scanned)
    assert (done.returncode, done.stderr.count(b"error:")) == (2, 3)
    assert typed("show", lea, "--json").document["balance"]["points"] == 12


def test_the_till_greets_with_the_shop_and_its_members(till: Till) -> None:
    assert till.greeting().endswith(" · 2 members")


def test_an_undo_about_somebody_else_does_not_bring_them_to_the_till(with_lea: Till) -> None:
    with_lea.key("3.50")
    with_lea.key("zoé")
    with_lea.key("undo")
    assert with_lea.customer is not None
    assert with_lea.customer["name"] == "Zoé Petit"


@pytest.mark.parametrize(
    "line",
    [
        *("23..50", ",50", "4.5o", "4,5O", "1e3", "4 50", "12h30", "+5", "4.5o coffee=2", "4,5O --ref T-9"),
    ],
)
def test_what_begins_like_an_amount_and_is_none_keeps_the_customer(
    with_lea: Till, line: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with_lea.key(line)
    shown = capfd.readouterr().err
    assert "begins like an amount and is none\nwrite it like 1234.50" in shown
    assert with_lea.prompt() == "Léa Martin 100014 Bronze> "


@pytest.mark.parametrize(
    ("line", "item", "like"),
    [
        ("12 coffee cake", "coffee", "12 coffee=… cake=…"),
        ("12,00 coffee:2=5,20 cake", "cake", "12,00 coffee:2=5,20 cake=6.80"),
        ("12.00 coffee=13 cake", "cake", "12.00 coffee=13 cake=…"),
        ("12 coffee cake=x", "coffee", "12 coffee=… cake=x"),
    ],
)
def test_of_several_goods_the_one_without_a_price_is_named(
    with_lea: Till, line: str, item: str, like: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with_lea.key(line)
    said = f"error: {item!r} has no price: of several goods each has its own\ntype it like: {like}\n"
    assert capfd.readouterr().err == said


def test_another_currency_at_the_till_is_refused(with_lea: Till, capfd: pytest.CaptureFixture[str]) -> None:
    for line in ("$5", "5 USD", "£3.20 bread"):
        with_lea.key(line)
        assert "is not in EUR" in capfd.readouterr().err
    assert with_lea.prompt() == "Léa Martin 100014 Bronze> "


def test_a_name_behind_an_amount_is_no_item(with_lea: Till, typed: Typed, capfd: pytest.CaptureFixture[str]) -> None:
    with_lea.key("12 zoé")
    said = capfd.readouterr().err
    assert "'zoé' could be an item or a member" in said
    assert "a sale to the member: buy zoé 12" in said
    assert with_lea.key("12 zoé=12")
    assert typed("show", "léa", "--json").document["balance"]["points"] == 122


def test_a_member_whose_name_begins_like_an_amount_is_found(with_lea: Till, typed: Typed) -> None:
    typed("enroll", "4you Ltd")
    with_lea.key("4you")
    assert with_lea.prompt().startswith("4you Ltd ")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("quti", "there is no command 'quti'; did you mean quit?"),
        ("shwo", "there is no command 'shwo'; did you mean show?"),
        ("redem croissant", "there is no command 'redem'; did you mean redeem?"),
        ("refund T-1", "there is no command 'refund'; did you mean return?"),
        ("byu 3", "there is no command 'byu'; did you mean buy?"),
        ("hlep", "there is no command 'hlep'; did you mean help?"),
    ],
)
def test_a_mistyped_command_keeps_the_customer_and_names_the_nearest(
    with_lea: Till, line: str, meant: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert with_lea.key(line)
    assert capfd.readouterr().err == f"error: {meant}\na member: show {line}\n"
    assert with_lea.prompt() == "Léa Martin 100014 Bronze> "


def test_a_member_with_a_name_like_a_command_is_found(with_lea: Till, typed: Typed) -> None:
    typed("enroll", "Undine Stampe")
    with_lea.key("stampe")
    assert with_lea.prompt().startswith("Undine Stampe ")


@pytest.mark.parametrize("line", ["-5", "-5,50", "-5 coffee=2"])
def test_less_than_nothing_is_no_price(with_lea: Till, line: str, capfd: pytest.CaptureFixture[str]) -> None:
    with_lea.key(line)
    said = capfd.readouterr().err.splitlines()
    assert said[1:] == ["goods that come back: return REF; points by hand: adjust MEMBER POINTS"]
    assert said[0].endswith(" is no price")
    assert with_lea.prompt() == "Léa Martin 100014 Bronze> "


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("show bertha", "check what you typed, or search: find TEXT"),
        ("buy léa 3 4", "type it like: buy MEMBER [AMOUNT] [OPTIONS]"),
        ("program edit", "commands of program: check, show, diff"),
    ],
)
def test_hints_at_the_till_are_typed_as_at_the_till(
    till: Till, line: str, hint: str, capfd: pytest.CaptureFixture[str]
) -> None:
    till.key(line)
    assert capfd.readouterr().err.splitlines()[1] == hint


def test_several_words_are_searched_for_together(with_lea: Till, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    with_lea.key("find zoé pet")
    said = capfd.readouterr().out
    assert "Zoé Petit" in said
    assert "Léa" not in said


@pytest.mark.parametrize(
    "line", ["06.12.34.56.78", "06 12 34 56 78", "100014", "06.39 98 12 09", "a.b@example.org", "3 rue"]
)
def test_a_phone_or_a_name_is_no_amount(line: str) -> None:
    assert not begins_with_money(split(line))
    assert not money_ahead(split(line), lambda _: True) or line == "3 rue"


def test_a_voucher_at_the_till_says_what_to_give(with_lea: Till, capfd: pytest.CaptureFixture[str]) -> None:
    with_lea.key("redeem free-coffee --voucher-only --json")
    (voucher,) = json.loads(capfd.readouterr().out.splitlines()[-1])["vouchers"]
    with_lea.key(voucher["code"])
    assert "Give: Free coffee" in capfd.readouterr().out


def test_a_sale_written_backwards_keeps_the_customer(with_lea: Till, capfd: pytest.CaptureFixture[str]) -> None:
    for line, meant in (("cofee 3,80", "3,80 coffee"), ("cofee 3", "3 coffee"), ("scone 4", "4 scone")):
        with_lea.key(line)
        assert capfd.readouterr().err == f"error: the amount of a sale comes first\ntype it like: {meant}\n"
        assert with_lea.prompt() == "Léa Martin 100014 Bronze> "


def test_a_mistyped_name_offers_the_nearest_by_number(with_lea: Till, capfd: pytest.CaptureFixture[str]) -> None:
    with_lea.key("zeo pettit")
    said = capfd.readouterr().err.splitlines()
    assert said[1:] == ["  1  100023  Zoé Petit", "type its number, the card, or more of the name"]
    assert with_lea.prompt() == "loyalty> "
    with_lea.key("1")
    assert with_lea.prompt() == "Zoé Petit 100023 Bronze> "


def test_the_prompt_keeps_the_national_phone_after_a_refusal(till: Till) -> None:
    for line in ("enroll --phone 0612345679", "2 x bread", "nobody-at-all x y"):
        till.key(line)
        assert till.prompt() in ("06 12 34 56 79 100038 Bronze> ", "loyalty> ")


def test_the_name_of_a_reward_needs_no_quotes(with_lea: Till) -> None:
    assert with_lea.meant(["redeem", "free", "coffee"]) == ["redeem", "100014", "free coffee"]
    assert with_lea.meant(["redeem", "free", "coffee", "--voucher-only"])[2:] == ["free coffee", "--voucher-only"]
    assert with_lea.meant(["redeem", "zoé", "free-coffee"]) == ["redeem", "zoé", "free-coffee"]


@pytest.mark.parametrize("line", ["enroll", 'enroll "Ana Cruz" 0612345679', "buy nobody-at-all 3.80", "nobody-at-all"])
def test_after_a_refusal_about_somebody_else_nobody_stands_at_the_till(with_lea: Till, line: str) -> None:
    with_lea.key(line)
    assert with_lea.code
    assert with_lea.customer is None


@pytest.mark.parametrize("line", ["buy . 3.801", "buy 3.80 --voucher 7K3F-9Q2M-XW1G", "return T-99", "redeem nothing"])
def test_after_a_refusal_about_the_customer_they_still_stand_there(with_lea: Till, line: str) -> None:
    with_lea.key(line)
    assert with_lea.code
    assert with_lea.prompt() == "Léa Martin 100014 Bronze> "


def test_help_at_the_till_speaks_of_the_goods_and_cards_of_the_shop(
    with_lea: Till, capfd: pytest.CaptureFixture[str]
) -> None:
    with_lea.key("?")
    told = capfd.readouterr().out
    for line in ("3.80 coffee ", "coffee:2 for two", "23.50 coffee:2=5.20", "stamp coffee 3"):
        assert line in told


@pytest.mark.parametrize(("decimals", "told"), [(0, "2350"), (2, "23.50"), (3, "23.500")])
def test_prices_shown_have_the_decimals_of_the_currency(decimals: int, told: str) -> None:
    assert _in_money(23.5, decimals) == told
