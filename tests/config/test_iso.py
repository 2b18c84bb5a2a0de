"""The tables of countries and currencies."""

from importlib.resources import files

import pytest

from loyalty_cli.config import iso


def test_countries_are_those_of_the_time_zone_database() -> None:
    lines = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines()
    assert {line.split("\t")[0] for line in lines if not line.startswith("#")} == iso.COUNTRIES


@pytest.mark.parametrize(
    ("currency", "decimals"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("XPF", 0), ("TND", 3), ("KWD", 3), ("CHF", 2)]
)
def test_decimals_of_currencies(currency: str, decimals: int) -> None:
    assert iso.DECIMALS[currency] == decimals


def test_currencies_are_three_letters_and_each_is_there_once() -> None:
    listed = f"{iso._CENT_CURRENCIES} {iso._WHOLE_CURRENCIES} {iso._MILL_CURRENCIES}".split()
    assert len(listed) == len(set(listed)) == len(iso.DECIMALS)
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in listed)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Belgique", "BE"), ("belgië", "BE"), ("UK", "GB"), ("U.K.", "GB"), ("Royaume-Uni", "GB"),
        ("ÖSTERREICH", "AT"), ("États-Unis", "US"), ("usa", "US"), ("fr", "FR"), (" GBR ", "GB"),
        ("Deutschland", "DE"), ("New Zealand", "NZ"), ("Pays-Bas", "NL"), ("the Netherlands", "NL"),
        ("Côte d’Ivoire", "CI"), ("Atlantis", None), ("", None),
        ("?", None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_code_and_by_its_names(text: str, code: str | None) -> None:
    assert iso.country_called(text) == code


def test_each_name_is_of_a_country_there_is_and_of_one_only() -> None:
    assert {*iso.COUNTRY_NAMES.values()} <= iso.COUNTRIES
    names = [name for line in iso._NAMES.strip().splitlines() for name in line.split()[1:]]
    assert len(names) == len({*names})
