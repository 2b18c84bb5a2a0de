"""Lists as CSV: what goes out is safe on a terminal, too."""

from loyalty_cli.cli.printing.sheets import csv_text


def test_no_control_byte_and_no_direction_override_goes_out() -> None:
    """T17: a ledger of an earlier release may hold them."""
    text = csv_text([{"name": "x\x1b[31mred\u202eevil\x00", "points": 1, "what": {"was": "a\rb"}}])
    assert text.splitlines()[0] == "name,points,what_was"
    assert text.replace("\n", "").isprintable()
    assert "red" in text


def test_plain_text_goes_out_as_it_is() -> None:
    assert csv_text([{"name": "Léa «Martin»", "points": -3}]) == "name,points\nLéa «Martin»,-3\n"
