"""Spans in lines, fields in columns, tables that fit: no line is ever wider than the terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.cli.views.drawing import plain, styled
from loyalty_cli.cli.views.drawing.blocks import NBSP, PATH, SPACE, Column, Fields, Line, Panel, Spans, Table
from loyalty_cli.cli.views.drawing.layout import cells, wrap

WORDS = st.lists(st.text("abcdéø", min_size=1, max_size=9), min_size=1, max_size=30).map(" ".join)


def texts(lines: list[list[tuple[str, str]]]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_a_line_is_broken_at_spaces_and_hangs() -> None:
    spans: Spans = [("one two ", "name"), ("three four", "dim")]
    assert texts(wrap(spans, 9, 2)) == ["one two", "  three", "  four"]


def test_no_width_breaks_nothing() -> None:
    assert texts(wrap([("a " * 200, "")], None)) == ["a " * 200]


def test_what_belongs_together_is_not_torn() -> None:
    assert texts(wrap([(f"until 30{NBSP}November{NBSP}2027", "")], 20)) == ["until", f"30{NBSP}November{NBSP}2027"]


@pytest.mark.parametrize("width", range(9, 16))
@pytest.mark.parametrize("style", ["", "dim"])
def test_a_sign_between_two_things_ends_the_line_above(width: int, style: str) -> None:
    lines = texts(wrap([("one two", ""), (" · ", style), ("three four", ""), (" · ", style), ("five", "")], width))
    assert " ".join(lines).split() == ["one", "two", "·", "three", "four", "·", "five"]
    assert not any(line.startswith("·") for line in lines)
    assert texts(wrap([("one two · three four · five", "")], width)) == lines


def test_a_path_is_never_broken() -> None:
    path = "/srv/a shop/backups/" + "a" * 90
    assert plain.render([Line([(path, PATH)])], 40) == path
    assert path in styled.render([Line([(path, PATH)])], 40)


@given(WORDS, st.integers(12, 60), st.integers(0, 2))
def test_every_word_stays_and_every_line_fits(text: str, width: int, hang: int) -> None:
    lines = texts(wrap([(text, "")], width, hang))
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert all(cells(line.rstrip()) <= width for line in lines)


def test_a_word_that_fits_no_line_is_cut() -> None:
    assert texts(wrap([("see ", ""), ("ABCDEFGHIJ", "")], 6, 2)) == ["see", "  ABCD", "  EFGH", "  IJ"]


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("Léa", 3), ("김민서", 6), ("e\u0301", 1), ("", 0)])
def test_columns_on_a_terminal(text: str, columns: int) -> None:
    assert cells(text) == columns


def test_fields_align_and_an_empty_label_continues() -> None:
    fields = Fields([("Points", [("124", "")]), ("", [("60 lapse", "")]), SPACE, ("Credit card", [("5", "")])])
    assert plain.render([fields], 80) == "Points       124\n             60 lapse\n\nCredit card  5"


def test_a_panel_is_its_title_and_what_is_in_it() -> None:
    panel = Panel([("Léa", "name")], [("Silver", "tier")], [Line([("hello", "")])])
    assert plain.render([panel], 80) == "Léa   Silver\nhello"


PEOPLE = Table(
    [Column("Card"), Column("Name"), Column("Points", right=True), Column("Seen", give=2), Column("Phone", give=1)],
    [
        [[("100014", "")], [("Léa Martin", "name")], [("1,204", "")], [("yesterday", "")], [("0612345678", "")]],
        [[("100028", "")], [("Bartholomew Montgomery-Featherstone", "name")], [("8", "")], [("today", "")], [("", "")]],
    ],
)


def test_a_table_with_room_shows_everything() -> None:
    lines = plain.render([PEOPLE], None).splitlines()
    assert lines[0].split() == ["Card", "Name", "Points", "Seen", "Phone"]
    assert lines[2] == "100014  Léa Martin                            1,204  yesterday  0612345678"
    assert lines[3] == "100028  Bartholomew Montgomery-Featherstone       8  today"


def test_short_of_room_columns_give_way_in_their_order_and_that_is_said() -> None:
    lines = plain.render([PEOPLE], 66).splitlines()
    assert lines[0].split() == ["Card", "Name", "Points", "Phone"]
    assert lines[-1] == "(a wider terminal also shows: Seen)"


def test_bars_that_give_way_are_not_named() -> None:
    table = Table(
        [Column("Name"), Column("", give=2), Column("Sum", give=1)], [[[("Léa", "")], [("━" * 20, "")], [("9", "")]]]
    )
    assert plain.render([table], 12).splitlines() == ["Name  Sum", "----  ---", "Léa   9"]


def test_what_is_still_too_long_is_cut_with_a_sign() -> None:
    lines = plain.render([PEOPLE], 40).splitlines()
    assert lines[0].split() == ["Card", "Name", "Points"]
    assert "Bartholomew Montgomery-…" in lines[3]


@given(st.integers(30, 120))
def test_no_line_of_a_table_is_wider_than_the_terminal(width: int) -> None:
    assert all(cells(line) <= width for line in plain.render([PEOPLE], width).splitlines())


def test_long_words_of_a_table_are_broken_into_lines() -> None:
    table = Table([Column("On"), Column("Why", wraps=True)], [[[("Monday", "")], [("because " * 9, "")]]])
    lines = plain.render([table], 40).splitlines()
    assert len(lines) > 3
    assert all(line.startswith(("Monday  because", "        because")) for line in lines[2:])


def test_an_empty_table_says_so() -> None:
    assert plain.render([Table([Column("Card")], [], "nobody yet")], 80) == "nobody yet"


def test_a_very_long_table_is_drawn_plainly_so_that_it_comes_at_once() -> None:
    table = Table([Column("Card")], [[[(f"{number:06}", "")]] for number in range(600)])
    assert styled.render([table], 40).splitlines() == plain.render([table], 40).splitlines()
    short = Table(table.columns, table.rows[:3])
    assert "─" in styled.render([short], 40)


def test_a_column_is_no_narrower_than_its_header_and_no_name_is_broken() -> None:
    table = Table(
        [Column("Name", wraps=True, least=6), Column("Thanks for", wraps=True, least=4), Column("Until")],
        [[[("Ann O'Neil Dumarque-Page", "")], [("cup", "")], [("29\xa0November\xa02027", "")]]],
    )
    lines = plain.render([table], 44).splitlines()
    assert {line.index(text) for line, text in ((lines[0], "Until"), (lines[2], "29 November 2027"))} == {28}
    assert [line[:14].strip() for line in lines[2:]] == ["Ann O'Neil", "Dumarque-Page"]


def test_a_date_is_not_cut_while_another_column_can_be() -> None:
    table = Table([Column("Card"), Column("Until")], [[[("1000140000", "")], [("29\xa0November\xa02027", "")]]])
    assert plain.render([table], 26).splitlines()[2] == "1000140…  29 November 2027"


@pytest.mark.parametrize("whole", [True, False])
def test_on_a_terminal_only_what_is_to_be_read_whole_takes_several_lines(whole: bool) -> None:
    reason = "2026-11-28 is before the enrolment on 2026-11-30: bring the customers first"
    table = Table([Column("Line"), Column("Why not", wraps=True, whole=whole)], [[[("2", "")], [(reason, "")]]])
    shown = " ".join(styled.render([table], 64).split())
    assert ("customers first" in shown) == whole
    assert ("…" in shown) != whole


def test_a_narrow_terminal_wraps_what_a_wider_one_cuts() -> None:
    say = "Enough points for a free coffee, and 20 more for a croissant"
    drawn = styled.render(
        [Table([Column("Card"), Column("What to say", wraps=True)], [[[("100014", "")], [(say, "")]]])], 40
    )
    assert "…" not in drawn
    assert [line.split("100014")[-1].strip() for line in drawn.splitlines()[2:]] == [
        "Enough points for a free coffee,",
        "and 20 more for a croissant",
    ]


def test_long_labels_leave_room_for_what_they_stand_for_on_a_narrow_terminal() -> None:
    fields = Fields([("Three visits in a month", [("1/3", "")]), ("Phone", [("06 12 34 56 78 and more", "")])])
    assert plain.render([fields], 30).splitlines() == [
        "Three     1/3",
        "visits",
        "in a",
        "month",
        "Phone     06 12 34 56 78 and",
        "          more",
    ]
    assert plain.render([fields], 80).splitlines()[0] == "Three visits in a month  1/3"


def test_a_date_that_fits_no_line_is_broken_between_its_words() -> None:
    until = f"until{NBSP}14{NBSP}December{NBSP}2026"
    assert plain.render([Fields([("Voucher", [(until, "")])])], 27).splitlines() == [
        "Voucher  until 14 December",
        "         2026",
    ]


def test_an_amount_in_a_table_at_a_terminal_stays_in_one_line() -> None:
    why = [[(f"1 par 1,00{NBSP}€ sur 2,60{NBSP}€", "")], [("+2", "")]]
    for width in range(18, 40):
        drawn = styled.render([Table([Column("Pourquoi", whole=True), Column("Points", right=True)], [why])], width)
        assert drawn.count("1,00 €") == drawn.count("2,60 €") == 1
        assert NBSP not in drawn
