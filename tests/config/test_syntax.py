"""The usual slips in a program file: each is answered with what to write."""

import pytest

from tests.config.specimens import SHOP, mistakes

LIST = "a list is not closed; it ends with ]"


@pytest.mark.parametrize(
    ("text", "at", "remedy"),
    [
        ("[shop]\nname = Le Chat qui Lit\n", 2, 'text stands in quotes; write name = "Le Chat qui Lit"'),
        ("[shop]\nname = l'été  # ours\n", 2, 'text stands in quotes; write name = "l\'été"'),
        ("[shop]\nname = “Le Chat”\n", 2, 'curly quotes are none here; write straight ones: "text"'),
        ("[shop]\nname = «Le Chat»\n", 2, 'curly quotes are none here; write straight ones: "text"'),
        (f"{SHOP}[points]\nexclude = [“a”]\n", 4, 'curly quotes are none here; write straight ones: "text"'),
        ('[shop]\nname = "Le Chat\n', 2, 'the quote is not closed; write name = "Le Chat"'),
        ("[shop]\nname = 'Le Chat\n", 2, "the quote is not closed; write name = 'Le Chat'"),
        (f"{SHOP}[points]\nper_unit = 1,5\n", 4, "a number has a point, not a comma; write per_unit = 1.5"),
        (f"{SHOP}[points]\nminimum = 5 EUR\n", 4, "a number stands alone; write minimum = 5"),
        (f"{SHOP}[points]\nminimum = 2.50€\n", 4, "a number stands alone; write minimum = 2.50"),
        (f"{SHOP}[refunds]\nnegative = True\n", 4, "write negative = true"),
        ("[shop\n", 1, "the bracket is not closed; write [shop]"),
        ("[[rewards]\n", 1, "the bracket is not closed; write [[rewards]]"),
        (f'{SHOP}[points]\nexclude = ["a"\n', 4, LIST),
        (f'{SHOP}[points]\nexclude = ["a",\n[tiers]\n', 5, LIST),
        (f'{SHOP}[points]\nexclude = ["a"\nminimum = 2\n', 5, LIST),
        ("[shop]\nname\n", 2, "there is no = behind name; write it like name = 1"),
        ('[shop]\nname "x"\n', 2, "there is no = in this line; write it like key = value"),
        ("[shop]\nname =\n", 2, 'there is no value; write it like name = "text" or name = 1'),
        (f'{SHOP}name = "again"\n', 3, "name is written twice; keep one of them"),
        (f"{SHOP}[shop]\n", 3, "this table stands here a second time; put its lines under the first"),
    ],
)
def test_a_mistake_comes_with_its_remedy(text: str, at: int, remedy: str) -> None:
    (line,) = mistakes(text)
    assert line == f"loyalty.toml line {at}: {remedy}: {text.splitlines()[at - 1]}"


@pytest.mark.parametrize("line", ['name == "x"', 'name = l\'été "x"', "a = 01", "a = 2026-02-30", "[]]", "= 1"])
def test_an_unusual_mistake_is_told_as_the_parser_tells_it(line: str) -> None:
    (told,) = mistakes(line)
    assert told.startswith("loyalty.toml line 1: ")
    assert "write" not in told
    assert told.endswith(f": {line}")
