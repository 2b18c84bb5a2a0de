"""What must not come in, and what is taken literally: all of it typed as commands, each kind as a process as well."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty_cli.cli import main
from tests.support.programs import COFFEE_CARD, FREE_COFFEE, program

RAW_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")

PROGRAM = program(COFFEE_CARD, FREE_COFFEE)

NAMES_TAKEN_LITERALLY = [
    "[red]Bob",
    "[/]",
    "[link=file:///etc/passwd]x[/link]",
    ":smile:",
    "Bob\\",
    "O'Brien; DROP TABLE members;--",
    "100%",
    "a_b",
    '"quoted"',
    "-rf",
    "👩\u200d👩\u200d👧 Trio",
    "José",
    "Łukasz Søren",
]
NAMES_REFUSED = [
    "",
    "   ",
    "Bob\x1b[31m",
    "Bob\rEve",
    "Bob\nEve",
    "Bob\x07",
    "Bob\x9b31m",
    "Bob\u202eevE",
    "Bob\u2066x",
    "Bo\u200bb",
    "x" * 5000,
]
AMOUNTS_REFUSED = [
    *("0", "0.00", "-5", "1e3", "1_000", "NaN", "inf", "-inf", "1e400", str(2**63), "٣.٥", "0x10", "", " ", "0.005"),
    *("1,00,0.00", "1.2.3", "+5", "5 USD", "$5", "５", "10 00", "--5", ".", ",5", "5."),
]
DATES_REFUSED = [
    *("2026-02-29", "20260101", "0", "2026-W01-1", "13/13/2026", "tomorrow", "2026-13-01", "2026-1-1", "31 June 2026"),
    *("2999-01-01", "٢٠٢٦-٠١-٠١", "-99999d", "", "2026-01-01T10:00"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop")
    (path / "loyalty.toml").write_text(PROGRAM, encoding="utf-8")
    assert loyalty(path, "enroll", "Testa Exemple", "--card", "T1", "--on", "2024-01-01").returncode in (0, 2)
    loyalty(path, "enroll", "Testa Exemple", "--card", "T1")
    return path


def loyalty(
    folder: Path, *args: str | bytes, env: dict[str, str] | None = None, stdin: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "loyalty_cli", "--shop", str(folder), *args],
        capture_output=True,
        input=stdin,
        env={**os.environ, **(env or {})},
        timeout=60,
        check=False,
    )


class Typed(Protocol):
    """Types a command and gives how it ended."""

    def __call__(self, *args: str, shop: Path | None = None) -> "subprocess.CompletedProcess[bytes]": ...


@pytest.fixture
def typed(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Typed:
    """Types a command within this process."""

    def run(*args: str, shop: Path | None = None) -> "subprocess.CompletedProcess[bytes]":
        capfdbinary.readouterr()
        code = main.main(["--shop", str(shop or folder), *args])
        return subprocess.CompletedProcess(args, code, *capfdbinary.readouterr())

    return run


def facts(folder: Path) -> tuple[int, int]:
    conn = sqlite3.connect(folder / "loyalty.db")
    try:
        found: tuple[int, int] = conn.execute(
            "SELECT (SELECT count(*) FROM facts), (SELECT count(*) FROM members)"
        ).fetchone()
        return found
    finally:
        conn.close()


def assert_refused(folder: Path, done: "subprocess.CompletedProcess[bytes]", before: tuple[int, int]) -> None:
    assert done.returncode == 2, done
    assert done.stdout == b""
    assert 1 <= len(done.stderr.strip().splitlines()) <= 2
    assert b"Traceback" not in done.stderr
    assert not RAW_CONTROL.search(done.stderr)
    assert facts(folder) == before


@pytest.mark.parametrize("name", NAMES_TAKEN_LITERALLY)
def test_a_name_is_shown_as_it_was_typed(typed: Typed, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    done = typed("enroll", "--plain", "--", name)
    assert done.returncode == 0, done.stderr
    assert name in done.stdout.decode()
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    drawn = typed("members")
    assert name in re.sub(r"\x1b\[[0-9;]*m", "", drawn.stdout.decode())


@pytest.mark.parametrize("name", NAMES_REFUSED)
def test_a_name_that_hides_something_is_refused(folder: Path, typed: Typed, name: str) -> None:
    before = facts(folder)
    assert_refused(folder, typed("enroll", "--", name), before)


def test_an_argument_that_is_not_utf8_is_refused(folder: Path) -> None:
    before = facts(folder)
    assert_refused(folder, loyalty(folder, "enroll", b"Jos\xe9"), before)


@pytest.mark.parametrize("amount", AMOUNTS_REFUSED)
def test_what_is_no_amount_is_refused(folder: Path, typed: Typed, amount: str) -> None:
    before = facts(folder)
    assert_refused(folder, typed("buy", "T1", "--", amount), before)


@pytest.mark.parametrize(
    "line",
    [
        ("enroll", "--", ""),
        ("enroll", "--", "Bob\x1b[31m"),
        ("enroll", "--", "Bob\x9b31m"),
        ("enroll", "--", "x" * 5000),
        ("buy", "T1", "--", "NaN"),
        ("buy", "T1", "--", "٣.٥"),
        ("buy", "T1", "--", "-5"),
        ("buy", "T1", "5", "--on=2026-02-29"),
        ("buy", "T1", "5", "--on=٢٠٢٦-٠١-٠١"),
        ("enroll", "Neue Testerin", "--birthday", "2999-01-01"),
    ],
)
def test_a_process_of_its_own_refuses_it_alike(folder: Path, line: tuple[str, ...]) -> None:
    before = facts(folder)
    assert_refused(folder, loyalty(folder, *line), before)


def test_a_process_of_its_own_shows_names_and_finds_them_literally(folder: Path) -> None:
    name = "[bold]Zweite[/bold] :smile:"
    assert name in loyalty(folder, "enroll", "--plain", "--", name).stdout.decode()
    assert name in loyalty(folder, "find", "--json", "--", "zweite").stdout.decode()
    assert b"T1" not in loyalty(folder, "find", "--json", "--", "%").stdout
    assert loyalty(folder, "balances", "--sort", "rowid").returncode == 2


def test_nineteen_ninety_nine_is_1999_cents(folder: Path) -> None:
    done = loyalty(folder, "buy", "T1", "19.99", "--json")
    assert b'"to_pay_cents": 1999' in done.stdout


@pytest.mark.parametrize("day", DATES_REFUSED)
def test_what_is_no_day_is_refused(folder: Path, typed: Typed, day: str) -> None:
    before = facts(folder)
    assert_refused(folder, typed("buy", "T1", "5", f"--on={day}"), before)


@pytest.mark.parametrize("day", ["2999-01-01", "1850-01-01", "2026-02-30", "31/02/1987"])
def test_a_birthday_that_can_not_be_is_refused(folder: Path, typed: Typed, day: str) -> None:
    before = facts(folder)
    assert_refused(folder, typed("enroll", "Neue Testerin", "--birthday", day), before)


@pytest.mark.parametrize("text", ["%", "_", "'", '"', "*", "; --", "\\", "(", "a' OR '1'='1", "[a-z]", "NEAR(", "*xa"])
def test_a_search_is_literal(typed: Typed, text: str) -> None:
    done = typed("find", "--json", "--", text)
    assert done.returncode in (0, 3)
    assert b"Traceback" not in done.stderr
    assert b"T1" not in done.stdout


@pytest.mark.parametrize("option", ["name; DROP TABLE members", "rowid", "1", "points DESC", "__proto__"])
def test_columns_to_sort_by_come_from_a_list(typed: Typed, option: str) -> None:
    done = typed("balances", "--sort", option)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_terminal_that_knows_only_ascii_does_not_crash(folder: Path) -> None:
    done = loyalty(folder, "show", "T1", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"})
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[shop]\nname = true\n",
        "[shop]\nname = 'x'\n[points]\nper_unit = nan\n",
        "[shop]\nname = 'x'\n[points]\nper_unit = true\n",
        "[shop]\nnmae = 'x'\n",
        "[shop\n",
        "\x00",
        "a" * 70_000,
        "a = " + "[" * 3000 + "]" * 3000,
        "[shop]\nname = 'x'\nname = 'y'\n",
    ],
)
def test_a_program_file_that_is_none_is_told_and_nothing_is_begun(tmp_path: Path, typed: Typed, text: str) -> None:
    (tmp_path / "loyalty.toml").write_bytes(text.encode())
    done = typed("members", shop=tmp_path)
    assert done.returncode == 2, done
    assert b"Traceback" not in done.stderr
    assert not RAW_CONTROL.search(done.stderr)
    check = typed("program", "check", shop=tmp_path)
    assert check.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["loyalty.toml"]


@pytest.mark.parametrize("text", ["\x00", "a = " + "[" * 3000 + "]" * 3000])
def test_a_process_of_its_own_tells_of_such_a_program_file_alike(tmp_path: Path, text: str) -> None:
    (tmp_path / "loyalty.toml").write_bytes(text.encode())
    done = loyalty(tmp_path, "members")
    assert done.returncode == 2, done
    assert b"Traceback" not in done.stderr
    assert not RAW_CONTROL.search(done.stderr)


@pytest.mark.parametrize("target", ["/dev/null", "/dev/full", "/proc/self/mem", "/proc/x/y"])
def test_a_shop_can_not_be_begun_where_none_can_be(target: str) -> None:
    done = loyalty(Path("/proc"), "init", target)
    assert done.returncode in (2, 3, 6)
    assert b"Traceback" not in done.stderr


_WORDS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40)
_LINES = st.lists(
    st.tuples(
        st.sampled_from(["buy", "show", "find", "enroll", "return", "redeem", "undo", "stamp", "update", ""]), _WORDS
    ),
    max_size=25,
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=_LINES)
def test_whatever_is_typed_at_the_till_ends_in_no_traceback(folder: Path, lines: list[tuple[str, str]]) -> None:
    typed = "\n".join(f"{word} {rest}" for word, rest in lines).encode()
    done = loyalty(folder, "till", stdin=typed)
    assert b"Traceback" not in done.stderr
    assert not RAW_CONTROL.search(done.stdout)
    assert not RAW_CONTROL.search(done.stderr)
    assert done.returncode in range(9)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=400), _WORDS.map(lambda text: f"date,customer,amount\n{text}\n".encode())))
def test_whatever_a_file_holds_its_import_ends_in_no_traceback(folder: Path, typed: Typed, content: bytes) -> None:
    path = folder / "fuzz.csv"
    path.write_bytes(content)
    for kind in ("purchases", "customers"):
        done = typed("import", kind, str(path), "--dry-run")
        assert b"Traceback" not in done.stderr
        assert not RAW_CONTROL.search(done.stdout + done.stderr)
        assert done.returncode in (0, 2, 8)
