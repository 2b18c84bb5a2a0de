"""Categories that nobody has used are said once each, with the one that may have been meant."""

from pathlib import Path

import pytest

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.kernel.shop import OpenShop
from tests.support.programs import BRONZE, program, worked

HEADER = "date,customer,amount,category\n"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")


def notes(shop: OpenShop, folder: Path, *categories: str, dry_run: bool = False) -> list[str]:
    """What is said of a file of these categories; its days go on where the last file ended."""
    path = folder / "sales.csv"
    rows = "".join(f"2026-11-{day:02},1,{day}.00,{category}\n" for day, category in enumerate(categories, start=1))
    path.write_text(HEADER + rows, encoding="utf-8")
    told = import_purchases(shop, str(path), Options(enroll_missing=True, dry_run=dry_run))
    return [note for note in told["notes"] if "categor" in note]


def test_a_mistyped_category_is_told_with_the_nearest(tmp_path: Path) -> None:
    shop = init(str(tmp_path / "shop"), program=worked().encode())
    slip = "'cofee' is a category that nobody has used here; did you mean coffee?"
    for dry_run in (True, False):
        assert slip in notes(shop, tmp_path, "coffee", "cofee", "cofee", dry_run=dry_run)
    assert slip not in notes(shop, tmp_path, "coffee", "cofee", "cofee")


def test_a_program_without_categories_learns_them_from_what_is_bought(tmp_path: Path) -> None:
    shop = init(str(tmp_path / "shop"), program=program(BRONZE).encode())
    assert notes(shop, tmp_path, "latte", "muffin") == []
    assert notes(shop, tmp_path, "latte", "lattte", "poster") == [
        "'lattte' is a category that nobody has used here; did you mean latte?",
        "'poster' is a category that nobody has used here",
    ]


def test_a_mistake_within_the_first_file_is_told(tmp_path: Path) -> None:
    shop = init(str(tmp_path / "shop"), program=program(BRONZE).encode())
    assert notes(shop, tmp_path, *["muffin"] * 5, "mufin", "poster") == [
        "'mufin' is a category that nobody has used here; did you mean muffin?"
    ]


def test_of_many_the_first_are_told(tmp_path: Path) -> None:
    shop = init(str(tmp_path / "shop"), program=program(BRONZE).encode())
    notes(shop, tmp_path, "latte")
    told = notes(shop, tmp_path, *(letter * 6 for letter in "abcdefghijk"))
    assert (len(told), told[-1]) == (9, "and 3 more of these categories")
