"""What people see: exact where it matters, never wider than the terminal, never markup."""

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import unicodedata
from pathlib import Path

import pytest

from loyalty_cli.cli.call import Call
from loyalty_cli.cli.dialogue.till import Till
from loyalty_cli.cli.views.drawing.look import Look
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from tests.cli.conftest import PROGRAM, Typed, bare_environment

ANSI = re.compile(r"\x1b\[[0-9;]*m")
DRAWN = ("show", "history", "why")
LISTED = (["balances"], ["members"], ["program", "show"])


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in ANSI.sub("", line))


@pytest.fixture
def busy_day(typed: Typed, lea: str) -> str:
    """Léa with a bit of everything."""
    typed(
        "update", lea, "--set", "favourite_drink=matcha", "--note", "likes the table by the window, the one on the left"
    )
    typed("buy", lea, "23.50", "--item", "coffee:9=23.50", "--ref", "T-1001")
    typed("buy", lea, "190", "--ref", "A-VERY-LONG-RECEIPT-NUMBER-FROM-ANOTHER-TILL-12345")
    typed("adjust", lea, "--credit", "5", "--reason", "a cup broke and the coffee went all over their new book, sorry")
    typed("redeem", lea, "free-coffee")
    typed("return", "T-1001", "2.60")
    typed("undo")
    typed("enroll", "Bartholomew Maximilian Montgomery-Featherstonehaugh", "--email", "b.m.m-f@post.example.org")
    typed("enroll", "김민서")
    return lea


def test_the_receipt_of_a_purchase(typed: Typed, lea: str) -> None:
    assert typed("buy", lea, "23.50", "--item", "coffee:3=7.80", "--ref", "T-1").out == (
        "Léa Martin · 100014   Bronze\n"
        "€23.50\n"
        "Purchase · T-1 · 21 November 2026 · #2\n"
        "\n"
        "+23 points   1 per €1.00 on €23.50 · until 30 November 2027\n"
        "+3 stamps    3 x coffee, Coffee card\n"
        "\n"
        "Coffee card  ●●●●●○○○○○ 5 of 10\n"
        "\n"
        "→ 5 stamps to a free coffee\n"
        "→ 57 points to a free coffee\n"
        "\n"
        "Balance  23 points\n"
    )


def test_the_receipt_says_what_to_pay_and_what_to_hand_over(typed: Typed, lea: str) -> None:
    typed("adjust", lea, "--credit", "5", "--reason", "cup")
    paid = typed("buy", lea, "20", "--credit", "5", "--ref", "T-1").out
    assert "\nTo pay €15.00  €20.00 less €5.00 credit\n" in paid
    assert "\nHand over €7.50 and €2.50 as credit\n" in typed("return", "T-1", "10", "--ref", "R-1").out
    undone = typed("undo", "R-1").out
    assert "\nTake back from the customer €7.50; €2.50 of credit is gone\n" in undone


def test_the_undo_of_a_return_by_gift_card_says_what_is_taken_off_it(typed: Typed, lea: str) -> None:
    code = typed("giftcard", "sell", "20", "--ref", "C-1").out.split()[0]
    typed("buy", lea, "11.12", "--giftcard", code, "--ref", "T-1")
    assert "\n€11.12 back on the gift card\n" in typed("return", "T-1", "--ref", "R-1").out
    undone = typed("undo", "R-1").out
    assert "\n€11.12 is taken off the gift card\n" in undone
    assert "€0.00" not in undone
    assert "\n€11.12 back on the gift card\n" in typed("undo", "T-1").out
    assert "\nHand over €20.00\n" in typed("undo", "C-1").out


def test_the_undo_of_a_purchase_says_what_to_hand_over(typed: Typed, lea: str) -> None:
    typed("buy", lea, "20", "--ref", "T-1")
    undone = typed("undo", "T-1").out
    assert "\nHand over €20.00\n" in undone
    assert undone.count("€20.00") == 1


def test_a_sale_of_credit_says_what_to_pay(typed: Typed, lea: str) -> None:
    assert "\nTo pay €20.00\n" in typed("credit", "sell", lea, "20", "--ref", "C-1").out
    assert "\nHand over €20.00\n" in typed("undo", "C-1").out


def test_the_receipt_shows_a_code_and_a_new_tier(typed: Typed, lea: str) -> None:
    said = typed("buy", lea, "200", "--item", "coffee:8=20").out
    assert re.search(r"\nVoucher +[0-9A-Z-]{14} · Free coffee · until 19 February 2027\n", said)
    assert said.index("€200.00\n") < said.index("★ Welcome to Silver: points x1.25\n") < said.index("+200 points")


def test_the_receipt_of_a_merge_gives_nothing_again_and_sums_what_moved(typed: Typed, lea: str) -> None:
    typed("enroll", "Lea Martin")
    for number in range(5):
        typed("buy", "100023", "25", "--ref", f"T-{number}")
    typed("redeem", "100023", "free-coffee")
    said = typed("merge", "100023", "--into", lea).out
    assert "Give" not in said
    assert "\n+45 points   two records of one person · until 30 November 2027\n" in said
    undone = typed("undo").out
    assert "Give" not in undone
    assert undone.count(" points   #") == 1


def test_a_repeated_receipt_says_so(typed: Typed, lea: str) -> None:
    typed("buy", lea, "20", "--ref", "T-1")
    assert "(keyed before: nothing changed)" in typed("buy", lea, "20", "--ref", "T-1").out


def test_a_warning_is_shown(typed: Typed, lea: str) -> None:
    typed("buy", lea, "20")
    assert "\n! the same amount was keyed" in typed("buy", lea, "20").out


def test_the_member_card(typed: Typed, lea: str) -> None:
    typed("buy", lea, "50", "--item", "coffee=2.60")
    assert typed("show", lea).out == (
        "Léa Martin · 100014   Bronze\n"
        "Tier         ━━━━━─────────────── €150.00 to Silver before 21 November 2027\n"
        "Points       50\n"
        "             50 good until 30 November 2027\n"
        "\n"
        "Coffee card  ●●●○○○○○○○ 3 of 10\n"
        "             2 boxes to begin with: welcome\n"
        "\n"
        "Phone        06 12 34 56 78\n"
        "\n"
        "Lately       21 November · bought · coffee · €50.00 · +50 points\n"
        "             21 November · enrolled\n"
        "\n"
        "→ 30 points to a free coffee\n"
        "→ 7 stamps to a free coffee\n"
    )


def test_the_last_days_on_which_points_lapse_are_told_together(typed: Typed) -> None:
    def lapses(month: str) -> list[str]:
        shown = typed("show", "max", env={"LOYALTY_NOW": f"{month}-20T09:00"}).out
        return [line.strip().removeprefix("Points").strip() for line in shown.splitlines() if "good " in line]

    typed("enroll", "Max", env={"LOYALTY_NOW": "2026-01-20T09:00"})
    for month in range(1, 7):
        typed("buy", "max", "10", env={"LOYALTY_NOW": f"2026-{month:02}-20T09:00"})
    first = ["10 good until 31 January 2027", "10 good until 28 February 2027", "10 good until 31 March 2027"]
    assert lapses("2026-03") == first
    assert lapses("2026-04") == [*first, "10 good until 30 April 2027"], "one more line is no longer than saying so"
    assert lapses("2026-05") == [*first, "20 good longer, the last of them until 31 May 2027"]
    assert lapses("2026-06") == [*first, "30 good longer, the last of them until 30 June 2027"]


def test_a_list_that_is_cut_says_of_how_many(typed: Typed, lea: str) -> None:
    for name in ("Max", "Zoé"):
        typed("enroll", name)
    assert typed("balances", "--limit", "2").out.endswith("\n2 of 3 members\n")
    assert typed("members", "--limit", "1").out.endswith("\n1 of 3 members\n")
    assert typed("balances").out.endswith("\n3 members\n")
    assert len(typed("balances", "--limit", "2", "--json").document) == 2
    for name in ("Martin Roy", "Marta Roy"):
        typed("enroll", name)
    assert typed("find", "mar").out.endswith("\n3 members\n")
    assert "\nthe first 2 that match; " in typed("find", "mar", "--limit", "2").out


def test_the_statement_says_what_happened_to_a_voucher(typed: Typed, lea: str) -> None:
    typed("buy", lea, "40", "--item", "coffee:8=20", "--ref", "T-1")
    code = typed("show", lea, "--json").document["vouchers"][0]["code"]
    typed("buy", lea, "20", "--voucher", code, "--ref", "T-2")
    typed("return", "T-2")
    typed("return", "T-1")
    said = typed("history", lea).out
    for kind in ("Coffee card -2", "a voucher used", "a voucher good again", "a voucher withdrawn"):
        assert kind in said
    assert "voucher back" not in said


def test_fields_of_the_shop_stand_under_the_names_the_program_gives_them(typed: Typed, lea: str, shop: Path) -> None:
    with (shop / "loyalty.toml").open("a", encoding="utf-8") as file:
        file.write('[profile.points]\nfavourite_drink = 5\n[profile.names]\nfavourite_drink = "Boisson préférée"\n')
    typed("update", lea, "--set", "favourite_drink=thé", "--set", "shoe_size=40")
    shown = typed("show", lea).out
    assert re.search(r"\nBoisson préférée +thé\n", shown)
    assert re.search(r"\nShoe size +40\n", shown)
    assert "told us more: Boisson préférée, shoe size" in typed("history", lea).out
    assert "told us: Boisson préférée" in typed("why", lea).out
    typed("update", lea, "--set", "shoe_size=")
    assert "told us more: shoe size cleared" in typed("history", lea).out


def test_who_is_near_what_keeps_the_card_on_a_narrow_terminal(typed: Typed, lea: str) -> None:
    typed("buy", lea, "190", "--item", "coffee:7=20")
    said = typed("progress", env={"COLUMNS": "50"}).out
    assert said.splitlines()[0].startswith("Card")
    assert lea in said


def test_where_the_points_come_from_with_a_limit(typed: Typed, lea: str) -> None:
    for number in range(1, 5):
        typed("buy", lea, f"{number}0", "--item", "coffee=2", "--ref", f"T-{number}")
    said = typed("why", lea, "--limit", "1").out
    assert "Points\n3 earlier grants, carried forward: 60\n" in said
    assert "Coffee card\n4 earlier lines, carried forward: 5\n" in said
    assert said.count("adds up to 100") == 1
    assert "T-3" not in said
    assert len(typed("why", lea, "--limit", "1", "--json").document["points"]["lots"]) == 1


def test_the_statement(typed: Typed, lea: str) -> None:
    typed("buy", lea, "10", "--ref", "T-1")
    typed("adjust", lea, "5", "--reason", "spilt")
    typed("undo")
    assert typed("history", lea, "--limit", "3").out == (
        "Léa Martin · 100014  Bronze\n"
        "\n"
        "1 earlier line, brought forward: 0 points\n"
        "Day          What                            Receipt  Amount  Points  Balance\n"
        "-----------  ------------------------------  -------  ------  ------  -------\n"
        "21 November  bought                          T-1      €10.00     +10       10\n"
        "21 November  adjusted: spilt · undone by #4  #3                   +5       15\n"
        "21 November  undone, of #3 (adjusted)        #4                   -5       10\n"
        "\n"
        "Balance  10 points\n"
    )


def test_where_the_points_come_from(typed: Typed, lea: str) -> None:
    typed("buy", lea, "100", "--ref", "T-1")
    typed("redeem", lea, "free-coffee")
    said = typed("why", lea).out
    assert (
        "Points\n"
        "Day           Receipt  Why                     Points  Left  Good until\n"
        "------------  -------  ----------------------  ------  ----  ----------------\n"
        "21 November   T-1      1 per €1.00 on €100.00    +100    20  30 November 2027\n"
        " 21 November  #3       points for Free coffee     -80\n"
        "adds up to 20\n"
    ) in said
    assert "adds up to €100.00\n" in said


@pytest.mark.parametrize("width", ["50", "80"])
@pytest.mark.parametrize("style", ["0", "1"])
def test_nothing_is_wider_than_the_terminal(typed: Typed, busy_day: str, width: str, style: str) -> None:
    env = {"COLUMNS": width} | ({"FORCE_COLOR": "1", "TERM": "xterm-256color"} if style == "1" else {})
    for args in ([[name, busy_day] for name in DRAWN], LISTED, [["--help"], ["buy", "--help"], ["program"]]):
        for line in args:
            said = typed(*line, env=env).out
            assert said
            wide = [text for text in said.splitlines() if columns(text) > int(width)]
            assert [text for text in wide if not text.startswith("  loyalty ")] == [], line


@pytest.mark.parametrize("name", ["[red]Bob", "[/]", "[link=file:///etc/passwd]x[/link]", ":smile: Zoé", "Bob\\"])
def test_a_name_is_never_markup(typed: Typed, name: str) -> None:
    typed("enroll", name, "--card", "Q7")
    for env in ({}, {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "200"}):
        for line in (["show", "Q7"], ["balances"], ["history", "Q7"], ["buy", "Q7", "3"]):
            assert name in ANSI.sub("", typed(*line, env=env).out), line


def test_no_color_draws_boxes_without_colour(typed: Typed, lea: str) -> None:
    said = typed("show", lea, env={"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm-256color"}).out
    assert "╭" in said
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", said)


def test_plain_wins_over_forced_colour(typed: Typed, lea: str) -> None:
    assert "\x1b" not in typed("show", lea, "--plain", env={"FORCE_COLOR": "1"}).out


def test_the_page_of_a_command_shows_examples_first(typed: Typed) -> None:
    page = typed("buy", "--help").out
    assert page.index("Examples") < page.index("Usage") < page.index("Arguments") < page.index("Options")
    assert page == typed("buy", "-h").out


def test_at_a_terminal_it_is_drawn_to_its_width(typed: Typed, busy_day: str) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    line = [sys.executable, "-m", "loyalty_cli", "show", busy_day]
    shown = subprocess.Popen(line, stdout=theirs, stderr=theirs, env=bare_environment() | {"TERM": "xterm-256color"})
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):  # a terminal whose last program has left raises instead of ending
        while piece := os.read(ours, 65536):
            said += piece
    os.close(ours)
    assert shown.wait() == 0
    lines = said.decode().splitlines()
    assert "\x1b[" in lines[0]
    assert {columns(text) for text in lines} == {50}


@pytest.mark.parametrize(("language", "shown"), [("en", "5 May"), ("fr", "5 mai")])
def test_a_birthday_without_its_year_is_a_day_and_a_month(language: str, shown: str) -> None:
    look = Look(Program(shop=Shop(name="Test", language=language)))
    assert look.day_of_year("05-05").replace("\u00a0", " ") == shown


def french(shop: Path) -> None:
    text = (shop / "loyalty.toml").read_text(encoding="utf-8")
    assert 'language = "en"' in text
    (shop / "loyalty.toml").write_text(text.replace('language = "en"', 'language = "fr"', 1), encoding="utf-8")


def test_a_french_shop_reads_its_statement_in_french(typed: Typed, lea: str, shop: Path) -> None:
    french(shop)
    typed("buy", lea, "190", "--item", "coffee:8=20", "--ref", "T-1")
    typed("redeem", lea, "free-coffee")
    typed("return", "T-1", "2.60")
    typed("undo")
    said = typed("history", lea).out
    for word in (
        "inscription",
        "achat : coffee ×8 · un bon",
        "échange : Free coffee",
        "retour, de T-1",
        "annulé par #5",
        "annulation",
    ):
        assert word in said.replace("\u00a0", " ")
    assert not re.search(r"bought|redeemed|returned|undone|a voucher", said)


def test_one_decimal_mark_in_what_a_program_costs(typed: Typed, shop: Path) -> None:
    french(shop)
    said = typed("program", "show").out
    assert re.search(r"= \d+,\d %", said)
    assert not re.search(r"\d\.\d", said)


@pytest.mark.parametrize("command", ["balances", "members"])
def test_one_very_long_name_takes_no_column_away(typed: Typed, lea: str, command: str) -> None:
    typed("enroll", "Marie-Thérèse Château-Dupont", "--phone", "0612345679")
    heads = typed(command, env={"COLUMNS": "80"}).out.splitlines()[0].split()
    typed("enroll", "Marie-Thérèse de la Tour du Pin de Montgomery-Featherstonehaugh CHÂTEAU")
    shown = typed(command, env={"COLUMNS": "80"}).out.splitlines()
    assert shown[0].split() == heads
    assert "CHÂTEAU" in "".join(shown)


def test_a_path_stands_on_a_line_of_its_own(typed: Typed, lea: str, shop: Path) -> None:
    (path,) = (line for line in typed("backup", env={"COLUMNS": "40"}).out.splitlines() if line.endswith(".db"))
    assert Path(path).is_file()
    typed("buy", lea, "20")
    assert path in typed("restore", "--dry-run", env={"COLUMNS": "40"}).out.splitlines()


def test_a_french_receipt(typed: Typed, shop: Path, lea: str) -> None:
    (shop / "loyalty.toml").write_text(PROGRAM.replace('language = "en"', 'language = "fr"'), encoding="utf-8")
    typed("adjust", lea, "--credit", "5", "--reason", "tasse")
    assert typed("buy", lea, "200", "--item", "coffee:3=7.80", "--credit", "5", "--ref", "T-1").out == (
        "Léa Martin · 100014   Bronze\n"
        "200,00 €\n"
        "Achat · T-1 · 21 novembre 2026 · #3\n"
        "\n"
        "À payer 195,00 €  200,00 € moins 5,00 € d’avoir\n"
        "\n"
        "+195 points  1 par 1,00 € sur 195,00 € · jusqu’au 30 novembre 2027\n"
        "+3 tampons   3 x coffee, Coffee card\n"
        "-5,00 €      5,00 € d’avoir dépensés\n"
        "\n"
        "Coffee card  ●●●●●○○○○○ 5 sur 10\n"
        "\n"
        "→ Encore 5,00 € d’achats avant le 21 novembre 2027 pour atteindre le niveau Silver\n"
        "→ Vos points suffisent pour : Free coffee\n"
        "\n"
        "Solde  195 points\n"
    )


def test_an_american_shop_writes_the_month_first(typed: Typed, shop: Path) -> None:
    american = PROGRAM.replace('country = "FR"', 'country = "US"').replace('"EUR"', '"USD"')
    (shop / "loyalty.toml").write_text(american, encoding="utf-8")
    typed("enroll", "Ann", "--phone", "2125550123")
    assert "November 21, 2026" in typed("buy", "ann", "20").out
    shown = typed("show", "ann").out
    assert "November 30, 2027" in shown
    assert "(212) 555-0123" in shown


def test_perks_are_said_when_the_tier_is_reached_and_stand_on_the_card(typed: Typed, shop: Path, lea: str) -> None:
    perks = PROGRAM.replace('multiplier = "1.25"', 'multiplier = "1.25"\nperks = ["free delivery"]')
    (shop / "loyalty.toml").write_text(perks, encoding="utf-8")
    assert "★ Welcome to Silver: points x1.25, free delivery\n" in typed("buy", lea, "200").out
    assert "\n             free delivery\n" in typed("show", lea).out
    assert typed("show", lea, "--json").document["tier"]["perks"] == ["free delivery"]


def test_a_birthday_is_said_first(typed: Typed, shop: Path) -> None:
    typed("enroll", "Ann", "--birthday", "1990-11-21", env={"LOYALTY_NOW": "2026-10-01T10:00"})
    said = typed("buy", "ann", "20").out
    assert (
        said.index("€20.00") < said.index("★ ") < said.index("Ann, birthday on 21 November") < said.index("+20 points")
    )


def test_a_list_at_a_terminal_is_one_line_a_row(typed: Typed, busy_day: str) -> None:
    """The member never goes; what is too long ends in an ellipsis."""
    drawn = ANSI.sub("", typed("history", busy_day, env={"COLUMNS": "60", "FORCE_COLOR": "1"}).out).splitlines()
    head = next(number for number, line in enumerate(drawn) if line.startswith("Day"))
    rows = drawn[head + 2 : drawn.index("", head)]
    assert all(line.startswith(("21 November", "21 Nov")) for line in rows if not line.startswith("a wider"))
    assert any("…" in line for line in rows)
    narrow = ANSI.sub("", typed("balances", env={"COLUMNS": "40", "FORCE_COLOR": "1"}).out)
    assert "Léa" in narrow
    assert all(columns(line) <= 40 for line in narrow.splitlines())


def test_the_receipts_of_enrolling_and_updating_show_what_was_written(typed: Typed) -> None:
    enrolled = typed("enroll", "Nina Fictif", "--email", "nina@example.org").out
    assert re.search(r"E-mail +nina@example\.org", enrolled)
    updated = typed("update", "Nina", "--email", "nf@example.org").out
    assert re.search(r"E-mail +nina@example\.org → nf@example\.org", updated)


@pytest.mark.parametrize(("language", "told"), [("en", "-1\u00a0voucher"), ("fr", "-1\u00a0bon")])
def test_a_voucher_used_is_told_as_a_voucher(language: str, told: str) -> None:
    look = Look(Program(shop=Shop(name="Test", language=language)))
    assert look.change(-1, "voucher:7K3F9Q2MXW1P") == told


def test_a_member_without_a_name_is_shown_by_the_phone_as_the_country_writes_it(typed: Typed) -> None:
    typed("enroll", "--phone", "0612345678")
    assert typed("show", "0612345678", "--json").document["member"]["name"] == "+33612345678"
    shown = [
        typed(*line).out.replace("\u00a0", " ")
        for line in (["show", "100014"], ["buy", "100014", "5"], ["balances"], ["members"], ["find", "0612345678"])
    ]
    shown.append(typed("enroll", "--phone", "06 12 34 56 78").err)
    assert all("06 12 34 56 78" in text and "+33" not in text for text in shown)
    assert "+33612345678" in typed("balances", "--csv").out
    till = Till(Call())
    till.key("100014")
    assert till.prompt() == "06 12 34 56 78 100014 Bronze> "


def test_equal_vouchers_are_one_line_with_codes_below(typed: Typed, lea: str) -> None:
    given = typed("buy", lea, "130", "--item", "coffee:78=130", "--json").document["vouchers"]
    codes = [one["code"] for one in given]
    assert len(codes) == 8
    until = given[0]["expires_on"]
    assert until == "2027-02-19"
    for command, most in (("show", 4), ("redeem", 8)):
        told = " ".join(typed(command, lea, env={"COLUMNS": "50"}).out.replace("\u00a0", " ").split())
        assert "8 × Free coffee · until 19 February 2027" in told
        assert sum(code in told for code in codes) == most
        assert ("and 4 more" in told) is (command == "show")
    assert len(typed("show", lea, "--json").document["vouchers"]) == 8


def test_the_undoing_of_an_enrolment_and_of_a_merge_says_who(typed: Typed, lea: str) -> None:
    other = typed("enroll", "Zoé Petit", "--json").document["member"]["card"]
    typed("merge", other, "--into", lea, "--yes")
    assert f"Undone · merge #4 · Zoé Petit {other} is a record of its own again" in typed("undo").out
    assert "Name  Zoé Petit →" in typed("undo", "#2").out


def test_a_reader_reckons_stamps_by_their_reason(typed: Typed, shop: Path, lea: str) -> None:
    card = """
[[stamp_cards]]
id = "tens"
name = "Tens"
each = "10.00"
boxes = 50
per_day = 4
reward = "free-coffee"
"""
    (shop / "loyalty.toml").write_text(PROGRAM.replace("head_start = 2", "head_start = 2\nper_day = 3") + card)
    first = typed("buy", lea, "35.00", "--item", "coffee:2=5.20").out.split()
    assert "+2 stamps 2 x coffee, Coffee card" in " ".join(first)
    assert "+3 stamps 1 per €10.00 on €35.00, Tens" in " ".join(first)
    second = typed("buy", lea, "25.00", "--item", "coffee:2=5.20").out.split()
    assert "2 x coffee, at most 3 a day, Coffee card" in " ".join(second)
    assert "1 per €10.00 on €25.00, at most 4 a day, Tens" in " ".join(second)
    third = typed("buy", lea, "45.00", "--item", "coffee:2=5.20")
    assert "no stamps on Coffee card: today's 3 are earned no stamps on Tens: today's 4 are earned" in " ".join(
        third.out.split()
    )
    assert "no stamps" not in typed("buy", lea, "1.00").out
    assert "no stamps" not in " ".join(first + second)


def test_an_empty_stamp_card_is_drawn_as_boxes_at_a_terminal(typed: Typed, lea: str) -> None:
    typed("adjust", lea, "--stamps", "coffee=-2", "--reason", "torn")
    lines = ANSI.sub("", typed("balances", env={"FORCE_COLOR": "1", "COLUMNS": "80"}).out).splitlines()
    assert any("Léa Martin" in line and "○" * 10 in line for line in lines)


def test_equal_vouchers_are_said_once_in_progress(typed: Typed, lea: str) -> None:
    typed("buy", lea, "60", "--item", "coffee:28=60")
    assert len([row for row in typed("progress", "--json").document if row["what"] == "voucher"]) == 3
    assert typed("progress").out.count("A voucher for a free coffee is waiting") == 1


@pytest.mark.parametrize(("country", "day"), [("FR", "19 February 2027"), ("US", "February 19, 2027")])
def test_a_day_stays_in_one_line(typed: Typed, shop: Path, lea: str, country: str, day: str) -> None:
    (shop / "loyalty.toml").write_text(PROGRAM.replace('country = "FR"', f'country = "{country}"'), encoding="utf-8")
    typed("buy", lea, "30", "--item", "coffee:8=30")
    for width in range(40, 81, 4):
        said = typed("show", lea, env={"COLUMNS": str(width)}).out.replace("\u00a0", " ")
        assert said.count(day) == " ".join(said.split()).count(day) >= 2
