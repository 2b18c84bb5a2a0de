"""Two rows of one file that are the same person, in memory that does not grow."""

from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.intake.people import duplicates
from loyalty_cli.intake.people.duplicates import Duplicate, Duplicates, marks_of
from loyalty_cli.intake.rows.customer_row import CustomerRow


def row(line: int, **known: str) -> CustomerRow:
    return CustomerRow(line, [], "Testa", **known)  # type: ignore[arg-type]


def test_the_same_e_mail_phone_or_number_is_the_same_person() -> None:
    seen = Duplicates()
    rows = [
        row(2, email="a@example.org", phone="+33639980001"),
        row(3, email="b@example.org", phone="+33639980002"),
        row(4, email="a@example.org"),
        row(5, phone="+33639980002"),
        row(6, source_id="7"),
        row(7, source_id="7", email="c@example.org"),
        row(8),
        row(9),
    ]
    assert [seen.seen(one.line, marks_of(one.identities())) for one in rows] == [
        None, None, Duplicate(4, 2, "email"), Duplicate(5, 3, "phone"), None, Duplicate(7, 6, "source_id"), None, None,
    ]  # fmt: skip


def test_a_phone_that_reads_like_a_number_is_not_that_number() -> None:
    seen = Duplicates()
    assert seen.seen(2, marks_of([("source_id", "+33639980001")])) is None
    assert seen.seen(3, marks_of([("phone", "+33639980001")])) is None


def test_the_weightiest_identity_is_told_and_all_are_remembered() -> None:
    seen = Duplicates()
    seen.seen(2, marks_of([("source_id", "1"), ("email", "a@example.org")]))
    assert seen.seen(3, marks_of([("source_id", "1"), ("email", "b@example.org")])) == Duplicate(3, 2, "source_id")
    assert seen.seen(4, marks_of([("source_id", "2"), ("email", "b@example.org")])) == Duplicate(4, 3, "email")


@given(st.lists(st.integers(0, 400), max_size=300))
def test_it_says_what_a_plain_dictionary_says(values: list[int]) -> None:
    seen, plain = Duplicates(), dict[int, int]()
    for line, value in enumerate(values, start=2):
        found = seen.seen(line, marks_of([("email", str(value))]))
        assert (found and found.earlier_line) == plain.get(value)
        plain.setdefault(value, line)


def test_a_hundred_thousand_people_are_all_told_apart() -> None:
    seen = Duplicates()
    marks = {line: marks_of([("email", f"{line}@example.org")]) for line in range(2, 100_002)}
    assert not any(seen.seen(line, one) for line, one in marks.items())
    assert all(seen.seen(200_000 + line, marks[line]) for line in range(2, 100_002, 97))


def test_a_full_table_forgets_the_oldest_and_goes_on() -> None:
    small = Duplicates()
    size = 1 << duplicates._SLOT_BITS
    assert len(small._slots) == size + duplicates._PROBES
    same_place = [mark << duplicates._SLOT_BITS for mark in range(1, duplicates._PROBES + 2)]
    assert [small._note(fingerprint, line) for line, fingerprint in enumerate(same_place, start=1)] == [0] * len(
        same_place
    )
    assert small._note(same_place[0], 500) == 0
    assert small._note(same_place[-1], 501) == len(same_place)


def test_looking_for_an_earlier_row_notes_nothing() -> None:
    seen = Duplicates()
    assert seen.earlier(2, marks_of([("phone", "+33639981301")])) is None
    assert seen.seen(3, marks_of([("phone", "+33639981301"), ("email", None)])) is None
    assert seen.earlier(4, marks_of([("email", "a@example.org"), ("phone", "+33639981301")])) == Duplicate(
        4, 3, "phone"
    )
    assert seen.earlier(5, marks_of([("email", "a@example.org")])) is None


def test_the_table_of_a_small_file_is_small_and_finds_the_same() -> None:
    """A row of text takes more bytes than a slot stands for: nobody is forgotten."""
    tables = [Duplicates(), Duplicates(0), Duplicates(40_000), Duplicates(1 << 40)]
    assert [len(one._slots) - duplicates._PROBES for one in tables] == [1 << 22, 1 << 16, 1 << 16, 1 << 22]
    small = Duplicates(2_000 * len("K0001,a0001@example.org\n"))
    rows = [marks_of([("source_id", f"K{line}"), ("email", f"{line}@example.org")]) for line in range(2_000)]
    assert not any(small.seen(line, marks) for line, marks in enumerate(rows, start=2))
    assert [small.earlier(9_999, marks) for marks in rows] == [
        Duplicate(9_999, line, "source_id") for line in range(2, 2_002)
    ]
