import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.ledger.people.folding import fold, index_words, look_of

TEXT = st.text(st.characters(exclude_categories=()), max_size=30)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Łukasz Żółć", ("lukasz", "zolc")),
        ("Søren Ærø", ("soren", "aero")),
        ("Straße", ("strasse",)),
        ("STRASSE", ("strasse",)),
        ("José", ("jose",)),
        ("Jose\u0301", ("jose",)),
        ("Œuvray", ("oeuvray",)),
        ("Đỗ Thị", ("do", "thi")),
        ("İbrahim Işık", ("ibrahim", "isik")),
        ("Jean-Pierre O’Brien", ("jean", "pierre", "o", "brien")),
        ("ﬁnn ＷＩＤＥ", ("finn", "wide")),
        ("[red]Bob", ("red", "bob")),
        ("Ωμέγα", ("ωμεγα",)),
        ("Ёлка", ("елка",)),
        ("می\u200cخواهم", ("میخواهم",)),
        ("हिन्दी", ("हिनदी",)),
        (":)", (":)",)),
        ("100% R_sa", ("100%", "r_sa")),
        ("♥ ♥", ("♥♥",)),
        ("", ()),
        (" ", ()),
    ],
)
def test_names_fold_into_plain_words(name: str, words: tuple[str, ...]) -> None:
    assert fold(name) == words


@given(TEXT)
def test_folding_again_changes_nothing(name: str) -> None:
    words = fold(name)
    assert fold(" ".join(words)) == words
    assert all(word and " " not in word for word in words)


@given(st.text(st.characters(max_codepoint=0x17F), max_size=30))
def test_capitals_make_no_difference_in_european_names(name: str) -> None:
    assert fold(name.lower().upper()) == fold(name.upper())


def test_linked_words_are_indexed_as_one_too() -> None:
    name = "Jean-Pierre O'Brien"
    assert index_words(name, fold(name)) == {"jean", "pierre", "jeanpierre", "o", "brien", "obrien"}
    assert index_words("Rosa_Bell", fold("Rosa_Bell")) == {"rosa_bell", "rosa", "bell"}
    assert index_words("Ann Bell", fold("Ann Bell")) == {"ann", "bell"}


def test_look_alikes_are_indexed_out_of_reach_of_typing() -> None:
    cyrillic = "\u0410nn\u0430"
    assert index_words(cyrillic, fold(cyrillic)) == {"\u0430nn\u0430", " anna"}
    assert look_of(fold(cyrillic)[0]) == "anna"
    assert look_of("\u0441\u043e\u0441\u043e") == "coco"


@given(TEXT)
def test_a_look_has_the_length_of_its_word(name: str) -> None:
    assert [len(look_of(word)) for word in fold(name)] == [len(word) for word in fold(name)]
