"""The one gate: what may reach a terminal, and how wide it is."""

import json
import os
import threading

import pytest

from loyalty_cli.cli.printing import output
from loyalty_cli.cli.printing.output import Output, cleaned

ESCAPE, BELL, C1, OVERRIDE = "\x1b[31m", "\x07", "\x9b", "\u202e"
NASTY = f"Bob{ESCAPE}{BELL}{C1}{OVERRIDE}"


def test_control_characters_never_reach_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    out = Output()
    out.text(NASTY)
    out.warn(NASTY)
    said = capfd.readouterr()
    for stream in said:
        assert stream.startswith("Bob")
        assert not set(stream) & {"\x1b", BELL, C1, OVERRIDE}


def test_lines_stay_lines_and_text_of_all_languages_stays(capfd: pytest.CaptureFixture[str]) -> None:
    Output().text("Léa\n김민서 Søren\n")
    assert capfd.readouterr().out == "Léa\n김민서 Søren\n"


def test_a_document_is_cleaned_whole_and_keeps_no_line_break() -> None:
    assert cleaned({"a": [f"x{ESCAPE}", {"b": "line\nbreak"}], "n": 3, "none": None}) == {
        "a": ["x\ufffd[31m", {"b": "line\ufffdbreak"}],
        "n": 3,
        "none": None,
    }


def test_json_means_the_same_and_carries_no_raw_control(capfd: pytest.CaptureFixture[str]) -> None:
    Output().document({"name": NASTY, "plain": "Léa"})
    said = capfd.readouterr().out
    assert json.loads(said) == {"name": NASTY, "plain": "Léa"}
    assert "Léa" in said
    assert not set(said) & {"\x1b", BELL, C1, OVERRIDE}


def test_a_lone_surrogate_is_still_json(capfd: pytest.CaptureFixture[str]) -> None:
    Output().document({"name": "\udce9"})
    assert json.loads(capfd.readouterr().out) == {"name": "\udce9"}


def test_a_pipe_that_another_program_made_non_blocking_gets_every_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    got = bytearray()

    def read() -> None:
        while piece := os.read(reader, 4096):
            got.extend(piece)

    with open(writer, "w", encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        thread = threading.Thread(target=read)
        out = Output()
        thread.start()
        out.data("x" * 1_000_000)
        assert out.close(0) == 0
    thread.join()
    os.close(reader)
    assert len(got) == 1_000_001


@pytest.mark.parametrize(
    ("columns", "width"), [("50", 50), ("10", 30), ("0", None), ("-5", None), ("x", None), ("", None)]
)
def test_columns_decides_the_width(monkeypatch: pytest.MonkeyPatch, columns: str, width: int | None) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert output.width() == width


def test_style_is_for_a_person_or_where_it_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not output.wants_style(plain=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert output.wants_style(plain=False)
    assert not output.wants_style(plain=True)


@pytest.mark.parametrize(("term", "styled"), [("xterm", True), ("dumb", False)])
def test_style_at_a_terminal(monkeypatch: pytest.MonkeyPatch, term: str, styled: bool) -> None:
    monkeypatch.setattr(output, "stdout_is_terminal", lambda: True)
    monkeypatch.setenv("TERM", term)
    assert output.wants_style(plain=False) is styled


def test_a_long_message_is_broken_between_words_at_a_terminal() -> None:
    said = "error: no member has the number 100024\n  its check digit does not fit: a digit is wrong\nshort"
    assert output._folded(said, 30) == (
        "error: no member has the\n  number 100024\n  its check digit does not\n    fit: a digit is wrong\nshort"
    )


def test_a_word_longer_than_the_terminal_stays_whole() -> None:
    path = "/home/testa/" + "x" * 40
    assert output._folded(f"see {path} there", 30) == f"see\n  {path}\n  there"
    assert output._folded("宇宙" * 7 + " " + "宇宙", 30) == "宇宙" * 7 + "\n  宇宙"


def test_a_message_in_a_pipe_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    said = "columns: " + "name = full_name, " * 20
    Output().warn(said)
    assert capfd.readouterr().err == f"{said}\n"
    assert output._stderr_width() is None


def test_a_refusal_has_colour_for_a_person_alone(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "error: loyalty.toml has 1 mistake\n  tiers[1].from: unknown key\nerror: is no first word here\n"
    for colour in ({}, {"FORCE_COLOR": "1", "NO_COLOR": "1"}):
        for name in ("FORCE_COLOR", "NO_COLOR"):
            monkeypatch.delenv(name, raising=False)
        for name, value in colour.items():
            monkeypatch.setenv(name, value)
        Output().refusal(said, plain=False)
        assert capfd.readouterr().err == said
    monkeypatch.delenv("NO_COLOR")
    Output().refusal(said, plain=True)
    assert capfd.readouterr().err == said
    Output().refusal(said, plain=False)
    coloured = said.replace("error: loy", "\x1b[1;31merror:\x1b[0m loy").replace(
        "tiers[1].from", "\x1b[1mtiers[1].from\x1b[0m"
    )
    assert capfd.readouterr().err == coloured


def test_what_only_folding_put_first_is_no_key(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(output, "_stderr_width", lambda: 30)
    Output().refusal("error: /srv/a-shop/backups/monday.db does not verify: floors", plain=False)
    assert capfd.readouterr().err.count("\x1b[1m") == 0


def test_a_message_at_a_terminal_is_as_wide_as_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    assert output._stderr_width() == 40
