"""Exit codes and streams, through real processes where they are real."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import loyalty_cli
from loyalty_cli.cli.call import Call
from loyalty_cli.cli.main import guarded
from loyalty_cli.ledger.store import connection
from tests.cli.conftest import Typed, bare_environment, start


def test_version_is_one_line(process: Typed) -> None:
    assert process("--version") == (0, f"loyalty {loyalty_cli.__version__}\n", "")


def test_without_a_command_the_help_is_shown(process: Typed) -> None:
    nothing, asked = process(), process("--help")
    assert nothing == asked
    assert nothing.code == 0
    assert "Examples" in nothing.out


def test_a_refusal_is_two_lines_on_standard_error(process: Typed) -> None:
    answer = process("buy", "zoe", "3")
    assert (answer.code, answer.out) == (3, "")
    first, second = answer.err.splitlines()
    assert first == "error: no member matches 'zoe'"
    assert "loyalty find" in second


def test_under_json_a_refusal_is_one_object_on_standard_error(process: Typed) -> None:
    answer = process("buy", "zoe", "3", "--json")
    assert (answer.code, answer.out) == (3, "")
    assert answer.error["slug"] == "member-not-found"
    assert set(answer.error) >= {"slug", "message", "hint"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["bye"], "error: there is no command 'bye'; did you mean buy?"),
        (["refund"], "error: there is no command 'refund'; did you mean return?"),
        (["qqqq"], "error: there is no command 'qqqq'"),
        (["buy"], "error: missing argument MEMBER"),
        (["buy", "léa"], "error: missing argument AMOUNT"),
        (["buy", "léa", "3", "4"], "error: got unexpected extra argument(s) (4)"),
        (["buy", "léa", "cake=2"], "error: 'cake=2' is an item, and no amount"),
        (["buy", "léa", "3", "--itm", "x"], "error: no such option: --itm; did you mean --item?"),
        (["buy", "léa", "3", "--ref", "A", "--ref", "B"], "error: --ref is given twice"),
        (["merge", "léa", "zoé"], "error: missing option --into"),
        (["merge", "léa"], "error: missing option --into"),
        (["buy", "léa", "3", "--ref"], "error: option '--ref' requires an argument"),
        (["--shop"], "error: option '--shop' requires an argument"),
        (["-x"], "error: no such option: -x"),
        (["club", "-x"], "error: no such option: -x"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_would_be_right(typed: Typed, args: list[str], said: str) -> None:
    answer = typed(*args)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[0] == said
    assert args[0] != "club" or "loyalty club join, loyalty club renew" in answer.err


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("enroll sarah o brien --phone 0612345678", 'loyalty enroll "sarah o brien"'),
        ("show sarah o", 'loyalty show "sarah o"'),
        ("enroll sarah --phone 06 12 34 56 78", '--phone "06 12 34 56 78"'),
    ],
)
def test_a_name_of_several_words_needs_quotes(typed: Typed, line: str, quoted: str) -> None:
    answer = typed(*line.split())
    assert answer.code == 2
    assert answer.err.splitlines()[1] == f"what has spaces in it needs quotes: {quoted}"


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["qqqq"], "see them all: loyalty help"),
        (["program", "costs"], "commands of loyalty program: check, show, diff"),
    ],
)
def test_a_command_that_is_like_none_is_answered_with_all_there_are(typed: Typed, args: list[str], hint: str) -> None:
    assert typed(*args).err.splitlines() == [f"error: there is no command '{args[-1]}'", hint]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["help"], ["--help"]),
        (["help", "--plain"], ["--help"]),
        (["help", "buy"], ["buy", "--help"]),
        (["help", "program"], ["program", "--help"]),
        (["help", "program", "check"], ["program", "check", "--help"]),
        (["program", "help"], ["program", "--help"]),
        (["program", "help", "diff"], ["program", "diff", "--help"]),
    ],
)
def test_help_is_a_command_too(typed: Typed, words: list[str], asked: list[str]) -> None:
    assert typed(*words) == typed(*asked)
    assert typed(*words).code == 0


def test_help_for_a_mistyped_command_says_what_was_meant(typed: Typed) -> None:
    assert typed("help", "bye").err == "error: there is no command 'bye'; did you mean buy?\n"


def test_hints_name_the_shop_that_was_named(typed: Typed, shop: Path) -> None:
    answer = typed("--shop", str(shop), "show", "bertha")
    assert answer.err.splitlines()[1] == f"check what you typed, or search: loyalty --shop {shop} find TEXT"
    as_json = typed("show", "bertha", "--shop", str(shop), "--json")
    assert as_json.error["hint"] == "check what you typed, or search: loyalty find TEXT"


@pytest.mark.parametrize(("folder", "begins"), [("my café", "loyalty --shop 'my café' "), (".", "loyalty ")])
def test_what_to_type_next_is_typed_where_one_is(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, begins: str
) -> None:
    monkeypatch.chdir(tmp_path)
    said = typed("init", folder).out
    assert f"  {begins}program show " in said
    assert f"  {begins}enroll " in said


def test_several_words_are_searched_for_together(typed: Typed, lea: str) -> None:
    typed("enroll", "Léa Petit")
    assert [row["card"] for row in typed("find", "léa", "mar", "--json").document] == [lea]


def test_wrong_usage_under_json_has_its_slug(typed: Typed) -> None:
    answer = typed("buy", "léa", "--itm", "x", "--json")
    assert (answer.code, answer.out, answer.error["slug"]) == (2, "", "usage")
    assert answer.error["hint"] == "type it like: loyalty buy MEMBER [AMOUNT] [OPTIONS]"


def test_negative_numbers_are_arguments(typed: Typed, lea: str) -> None:
    given = typed("adjust", lea, "50", "--reason", "late", "--json").document
    taken = typed("adjust", lea, "-20", "--reason", "too much", "--json").document
    assert (given["balance"]["points"], taken["balance"]["points"]) == (50, 30)


def test_credit_and_stamps_by_hand_have_the_limit_of_points(typed: Typed, lea: str) -> None:
    for gift in (["--credit", "99999"], ["--stamps", "coffee=500"]):
        assert typed("adjust", lea, *gift, "--reason", "kind", "--json").error["slug"] == "limit-exceeded"
    assert typed("adjust", lea, "--credit", "3", "--stamps", "coffee=2", "--reason", "kind", "--json").code == 0


def test_a_negative_amount_is_refused_as_an_amount(typed: Typed, lea: str) -> None:
    assert typed("buy", lea, "-5", "--json").error["slug"] == "bad-amount"


def test_shared_options_stand_before_or_after_the_command(typed: Typed, lea: str, shop: Path) -> None:
    before = typed("--json", "--shop", str(shop), "--as", "Zoé", "buy", lea, "10", env={"LOYALTY_SHOP": "/nowhere"})
    after = typed("buy", lea, "11", "--shop", str(shop), "--json", env={"LOYALTY_SHOP": "/nowhere"})
    assert [answer.document["balance"]["points"] for answer in (before, after)] == [10, 21]


@pytest.mark.parametrize("option", ["--shop", "--as"])
def test_an_empty_option_is_refused_instead_of_meaning_another_shop(typed: Typed, lea: str, option: str) -> None:
    for line in ([option, "", "buy", lea, "10"], ["buy", lea, "10", option, ""]):
        answer = typed(*line)
        assert (answer.code, answer.err.splitlines()[0]) == (2, f"error: {option} is empty")


@pytest.mark.parametrize(
    "line",
    [
        ("--as", "4111111111111111", "buy", "LEA", "10"),
        ("buy", "LEA", "10", "--category", "4111111111111111"),
        ("buy", "LEA", "10", "--item", "4111 1111 1111 1111=10"),
        ("buy", "LEA", "10", "--ref", "4111_1111_1111_1111"),
        ("update", "LEA", "--note", "4111/1111/1111/1111"),
        ("update", "LEA", "--email", "4111111111111111@example.org"),
    ],
)
def test_the_number_of_a_payment_card_is_taken_nowhere(typed: Typed, lea: str, line: tuple[str, ...]) -> None:
    answer = typed(*(lea if word == "LEA" else word for word in line), "--json")
    assert (answer.code, answer.error["slug"]) == (2, "payment-card")
    assert "1111" not in answer.err


def test_a_long_receipt_number_is_no_payment_card(typed: Typed, lea: str) -> None:
    assert typed("buy", lea, "10", "--ref", "2026112100000008").code == 0


def test_arguments_that_are_not_utf_8_are_refused(shop: Path) -> None:
    line = [sys.executable.encode(), b"-m", b"loyalty_cli", b"enroll", b"L\xe9a"]
    done = subprocess.run(line, env=bare_environment(), capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines()[0] == "error: argument 2 is not UTF-8"


def test_no_shop_is_not_found(process: Typed, tmp_path: Path) -> None:
    answer = process("buy", "léa", "3", env={"LOYALTY_SHOP": str(tmp_path / "none")})
    assert answer.code == 3
    assert "loyalty init" in answer.err


def test_a_closed_pipe_is_quiet_and_the_sale_is_kept(typed: Typed, lea: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = start("buy", lea, "10", "--ref", "T-1", stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    assert typed("buy", lea, "10", "--ref", "T-1", "--json").document["fact"]["repeated"] is True


def test_a_closed_standard_output_is_no_crash(typed: Typed, lea: str) -> None:
    line = f'"{sys.executable}" -m loyalty_cli buy {lea} 10 --ref T-2 >&-'
    done = subprocess.run(["sh", "-c", line], env=bare_environment(), stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert typed("buy", lea, "10", "--ref", "T-2", "--json").document["fact"]["repeated"] is True


def test_an_answer_that_can_not_be_written_is_told_and_the_sale_is_kept(typed: Typed, lea: str) -> None:
    with open("/dev/full", "wb") as full:
        done = start("buy", lea, "10", "--ref", "T-3", stdout=full)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "error: the answer could not be written: no space left on device",
        "the command itself ended with code 0",
    ]
    assert typed("buy", lea, "10", "--ref", "T-3", "--json").document["fact"]["repeated"] is True


def test_a_refusal_keeps_its_exit_code_when_the_reader_is_gone(shop: Path) -> None:
    with open("/dev/full", "wb") as full:
        assert start("buy", "zoe", "3", stdout=full, stderr=full).returncode == 3


def test_the_whole_answer_comes_through_a_slow_pipe(process: Typed) -> None:
    line = f'"{sys.executable}" -m loyalty_cli --help | (sleep 1; cat)'
    done = subprocess.run(["sh", "-c", line], env=bare_environment(), capture_output=True, text=True, check=True)
    assert done.stdout == process("--help").out


def test_an_ascii_terminal_does_not_crash(typed: Typed, lea: str) -> None:
    done = start("buy", lea, "10", "--item", "coffee=10", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert b"L?a Martin" in done.stdout
    assert b"###" in done.stdout


def test_json_is_utf_8_whatever_the_locale_says(typed: Typed, lea: str) -> None:
    done = start("buy", lea, "10", "--json", env={"PYTHONIOENCODING": "latin-1"})
    assert json.loads(done.stdout.decode("utf-8"))["member"]["name"] == "Léa Martin"


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (["buy", "léa", "3", "cake=2", "tea"], "goods have a price each: --item cake=2 --item tea=…"),
        (["buy", "léa", "cake=2"], "type it like: --item cake=2"),
        (["referrals", "--limit", "3"], "see the options with: loyalty referrals --help"),
    ],
)
def test_what_is_to_be_typed_instead_can_be_typed(typed: Typed, args: list[str], hint: str) -> None:
    assert typed(*args).err.splitlines()[1] == hint


def test_a_file_of_the_program_that_is_cut_off_is_no_ctrl_c() -> None:
    """Reading cut-off bytecode raises EOFError."""

    def cut_off() -> int:
        raise EOFError("marshal data too short")

    with pytest.raises(EOFError):
        guarded(Call(), cut_off)


def test_a_bug_is_one_line_without_a_traceback_and_without_names(lea: str) -> None:
    program = (
        "import sys\n"
        "from loyalty_cli.operations.deeds import buy\n"
        "def broken(*args, **more): raise KeyError('Léa Martin')\n"
        "buy.buy = broken\n"
        "sys.argv[1:] = ['buy', sys.argv[1], '10']\n"
        "from loyalty_cli.cli.main import run\n"
        "run()\n"
    )
    line = [sys.executable, "-c", program, lea]
    quiet = subprocess.run(line, env=bare_environment(), capture_output=True, text=True, check=False)
    assert quiet.returncode == 1
    assert quiet.stderr.startswith("error: something unexpected happened: KeyError at buy.py:")
    assert "Léa" not in quiet.stderr
    assert "Traceback" not in quiet.stderr
    loud = subprocess.run(
        line, env=bare_environment() | {"LOYALTY_DEBUG": "1"}, capture_output=True, text=True, check=False
    )
    assert loud.returncode == 1
    assert "Traceback" in loud.stderr


def test_ctrl_c_while_another_till_writes(lea: str, shop: Path) -> None:
    other = sqlite3.connect(shop / "loyalty.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    line = [sys.executable, "-m", "loyalty_cli", "buy", lea, "10", "--json"]
    till = subprocess.Popen(line, env=bare_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    till.send_signal(signal.SIGINT)
    out, err = till.communicate(timeout=10)
    other.close()
    assert (till.returncode, out) == (130, "")
    assert json.loads(err)["error"]["slug"] == "interrupted"


def test_a_busy_database_exits_6(typed: Typed, lea: str, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vars(connection.writing)["__init__"], "__defaults__", (0.01,))
    other = sqlite3.connect(shop / "loyalty.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = typed("buy", lea, "10", "--json")
    other.close()
    assert (answer.code, answer.error["slug"]) == (6, "busy")


def test_a_database_that_is_none_is_a_storage_error(process: Typed, shop: Path) -> None:
    (shop / "loyalty.db").write_bytes(b"not a database, but long enough to have a header of its own" * 20)
    answer = process("buy", "léa", "3", "--json")
    assert (answer.code, answer.out) == (6, "")
    assert "Traceback" not in answer.err


def test_a_french_word_for_a_command_is_understood_and_answered_in_french(typed: Typed) -> None:
    for word, meant in (("retour", "return"), ("vente", "buy"), ("shwo", "show")):
        said = typed("--lang", "fr", word).err.replace("\u00a0", " ")
        assert said == f"erreur : il n’y a pas de commande {word!r} ; vouliez-vous dire {meant} ?\n"


@pytest.mark.parametrize(
    ("words", "typed_like"), [(["0612345678"], "--phone 0612345678"), (["06", "12", "34"], '--phone "06 12 34"')]
)
def test_a_phone_without_its_option_is_told_with_it(typed: Typed, words: list[str], typed_like: str) -> None:
    said = typed("enroll", "Léa Roux", *words).err.splitlines()
    assert said[1] == f"a phone stands behind its option: {typed_like}"


@pytest.mark.parametrize(("lang", "begins"), [("en", "error:"), ("fr", "erreur\u00a0:")])
def test_the_word_error_is_red_in_each_language(typed: Typed, lang: str, begins: str) -> None:
    told = typed("--lang", lang, "show", "zoe", env={"FORCE_COLOR": "1", "NO_COLOR": ""}).err
    assert told.startswith(f"\x1b[1;31m{begins}\x1b[0m ")
