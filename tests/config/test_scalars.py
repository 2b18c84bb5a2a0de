"""A specimen of every mistake in a single value, its line pinned."""

import pytest

from loyalty_cli.errors import ProgramInvalid
from tests.config.specimens import SHOP, mistakes, mistakes_in, program_of

REWARD = '[[rewards]]\nid = "r"\nname = "x"\n'
PROMOTION = '[[promotions]]\nid = "p"\nname = "x"\nbonus = 1\n'


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("true", "true is not an amount; write it like 2.60"),
        ("nan", "nan is not an amount; write it like 2.60"),
        ("inf", "inf is not an amount; write it like 2.60"),
        ("1e3", "1e3 is not an amount; write it like 2.60"),
        ("1_000.5", "1_000.5 is not an amount; write it like 2.60"),
        ("-5", "-5 is not an amount; write it like 2.60"),
        ("-0.5", "-0.5 is not an amount; write it like 2.60"),
        ('""', '"" is not an amount; write it like 2.60'),
        ('"٣.٥"', '"٣.٥" is not an amount; write it like 2.60'),
        ('"EUR 5"', '"EUR 5" is not an amount; write it like 2.60'),
        ("[1]", "[1] is not an amount; write it like 2.60"),
        ("{}", "a table is not an amount; write it like 2.60"),
        ("2026-11-21", "2026-11-21 is not an amount; write it like 2.60"),
        ("0.005", "0.005 has more than 2 decimals; write at most 2"),
        ("1000000000.01", "1000000000.01 is too large; check the amount"),
        ("9999999999999999999999", "9999999999999999999999 is not an amount; write it like 2.60"),
        ("0x" + "f" * 100, "a number of very many digits is not an amount; write it like 2.60"),
    ],
)
def test_amounts(value: str, found: str) -> None:
    assert mistakes_in(f"[points]\nminimum = {value}\n") == [f"points.minimum: {found}"]


def test_an_amount_of_a_whole_currency() -> None:
    assert mistakes(f'{SHOP}currency = "JPY"\n[points]\nminimum = "x"\n') == [
        'points.minimum: "x" is not an amount; write it like 300'
    ]


def test_an_amount_that_must_be_something() -> None:
    card = '[[stamp_cards]]\nid = "c"\nname = "x"\nreward = "r"\neach = 0\n' + REWARD
    assert mistakes_in(card) == ["stamp card c, each: 0 is nothing; an amount is more than zero"]


@pytest.mark.parametrize("value", ["true", "nan", "-1", '"one"', "1.00001", "[]"])
def test_rates(value: str) -> None:
    line = f'points.per_unit: {value} is not a rate; write it like 1 or "1.25", with at most four decimals'
    assert mistakes_in(f"[points]\nper_unit = {value}\n") == [line]


def test_a_rate_that_must_be_something() -> None:
    tier = '[[tiers]]\nname = "x"\nmultiplier = 0\n'
    assert mistakes_in(tier) == ["tier x, multiplier: 0 is nothing; write a rate above zero"]


@pytest.mark.parametrize("value", ["0", "100.01", "true", '"ten"', "-5", "nan", "[]"])
def test_percentages(value: str) -> None:
    line = f"reward r, percent: {value} is not a percentage; write it above 0 and at most 100, like 10 or 12.5"
    assert mistakes_in(f'{REWARD}kind = "percent"\npercent = {value}\n') == [line]


@pytest.mark.parametrize(("value", "rate_e4"), [("100", 10_000), ("0.01", 1), ('"12,5"', 1_250), ('"10 %"', 1_000)])
def test_percentages_that_are_right(value: str, rate_e4: int) -> None:
    program = program_of(f'{SHOP}{REWARD}kind = "percent"\npercent = {value}\n')
    assert program.rewards[0].percent_e4 == rate_e4


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("0", "0 is out of range; write 1 or more"),
        ("-1", "-1 is out of range; write 1 or more"),
        ("1.5", "1.5 is not a whole number; write one, without quotes, 1 or more"),
        ("true", "true is not a whole number; write one, without quotes, 1 or more"),
        ('"80"', '"80" is not a whole number; write one, without quotes, 1 or more'),
        ("99999999999", "99999999999 is out of range; write 1 or more"),
    ],
)
def test_whole_numbers(value: str, found: str) -> None:
    assert mistakes_in(f"{REWARD}points = {value}\n") == [f"reward r, points: {found}"]


def test_whole_numbers_of_a_range() -> None:
    assert mistakes_in("[points.expiry]\nmonths = 121\n") == [
        "points.expiry.months: 121 is out of range; write 1 to 120"
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("1.5", "1.5 is not text; put it in quotes"),
        ("false", "false is not text; put it in quotes"),
        ('" "', '" " is empty; write some text'),
        (f'"{"x" * 61}"', f'"{"x" * 59}…" is longer than 60 characters; shorten it'),
        ('"a\\u001Bb"', '"a?b" has characters that cannot be seen; write it anew'),
        ('"a\\u202Eb"', '"a?b" has characters that cannot be seen; write it anew'),
        ('"a\\u200Bb"', '"a?b" has characters that cannot be seen; write it anew'),
        ('"a\\nb"', '"a?b" has characters that cannot be seen; write it anew'),
    ],
)
def test_text(value: str, found: str) -> None:
    assert mistakes(f"[shop]\nname = {value}\n") == [f"shop.name: {found}"]


@pytest.mark.parametrize("name", ["[red]Bob", ":smile:", "Bob'", "José", "می‌خواهم", '"quoted"'])
def test_text_that_is_right(name: str) -> None:
    assert program_of(f"[shop]\nname = '''{name}'''\n").shop.name == name


def test_text_is_kept_composed_and_trimmed() -> None:
    assert program_of('[shop]\nname = " Jose\u0301 "\n').shop.name == "José"


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        ("Café Crème", "cafe-creme"),
        ("free_coffee", "free-coffee"),
        ("-free-", "free"),
        ("a--b", "a-b"),
        ("☕", "free-coffee"),
    ],
)
def test_ids(value: str, remedy: str) -> None:
    line = f'reward {value}, id: "{value}" is not an id (a to z, 0 to 9 and -); write it like {remedy}'
    assert mistakes_in(f'[[rewards]]\nid = "{value}"\nname = "x"\n') == [line]


def test_fields_of_the_profile() -> None:
    line = 'profile.points."Fav drink": "Fav drink" is not the name of a field (a to z, 0 to 9 and _)'
    assert mistakes_in('[profile.points]\n"Fav drink" = 5\n') == [f"{line}; write it like favourite_drink"]


@pytest.mark.parametrize("value", ["a:b", "a=b", "a,b"])
def test_categories_can_be_typed_at_the_till(value: str) -> None:
    line = (
        f'points.exclude (entry 1): "{value}" has a : or = or , in it, so that --item could not name it; leave that out'
    )
    assert mistakes_in(f'[points]\nexclude = ["{value}"]\n') == [line]


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("currency", '"euro"', '"euro" is not a currency; write its three letters of ISO 4217, like "EUR"'),
        ("currency", '"eur"', '"eur" is not a currency; write its three letters of ISO 4217, like "EUR"'),
        ("currency", "978", '978 is not a currency; write its three letters of ISO 4217, like "EUR"'),
        ("country", '"France"', '"France" is not a country; did you mean "FR"?'),
        ("country", '"UK"', '"UK" is not a country; did you mean "GB"?'),
        ("country", '"fr"', '"fr" is not a country; did you mean "FR"?'),
        ("country", '"XX"', '"XX" is not a country; write its two letters of ISO 3166, like "FR"'),
        ("country", "true", 'true is not a country; write its two letters of ISO 3166, like "FR"'),
        ("language", '"de"', '"de" is not a language there is a catalogue for; write "en" or "fr"'),
        ("language", '"FR"', '"FR" is not a language there is a catalogue for; write "en" or "fr"'),
        ("timezone", '"Paris"', '"Paris" is not a time zone; did you mean "Europe/Paris"?'),
        ("timezone", '"London"', '"London" is not a time zone; did you mean "Europe/London"?'),
        ("timezone", '"New York"', '"New York" is not a time zone; did you mean "America/New_York"?'),
        ("timezone", '"Europe"', '"Europe" is not a time zone; write it like "Europe/Paris"'),
        ("timezone", '"../../etc/passwd"', '"../../etc/passwd" is not a time zone; write it like "Europe/Paris"'),
        ("timezone", "1", '1 is not a time zone; write it like "Europe/Paris"'),
        ("decimals", "5", "5 is out of range; write 0 to 4"),
        ("database", "1", '1 is not a path; write it like "loyalty.db"'),
        ("database", '"../a.db"', '"../a.db" goes up with ..; write the whole path from the root instead'),
        ("database", '"a/"', '"a/" ends without a name; name the file or folder itself'),
        ("database", '"/dev/null"', '"/dev/null" is a device; name a file or folder'),
        ("database", '"nul.db"', '"nul.db" is a device; name a file or folder'),
        ("database", '"loyalty.toml"', '"loyalty.toml" is the program file itself; choose another name'),
        ("database", '"a\\u0000b"', '"a?b" is too long, or has characters that cannot be seen; shorten it'),
    ],
)
def test_the_shop(key: str, value: str, found: str) -> None:
    assert mistakes(f"{SHOP}{key} = {value}\n") == [f"shop.{key}: {found}"]


@pytest.mark.parametrize(
    "value",
    ['"2026-02-29"', '"20260101"', '"today"', '"-2d"', '"21/11/2026"', "20260101", "2026-11-21T10:30:00", "10:30:00"],
)
def test_days(value: str) -> None:
    found = mistakes_in(f"{REWARD}from = {value}\n")
    shown = value.replace("T", " ")
    assert found == [f"reward r, from: {shown} is not a day of the calendar; write it like 2026-11-21"]


@pytest.mark.parametrize("value", ['"31-12"', '"02-30"', '"12/31"', "1231", '"٠١-٠١"'])
def test_days_of_the_year(value: str) -> None:
    line = f'points.expiry.day: {value} is not a day of the year; write month and day like "12-31"'
    assert mistakes_in(f"[points.expiry]\nday = {value}\n") == [line]


def test_the_last_day_of_february_may_be_named() -> None:
    assert program_of(f'{SHOP}[points.expiry]\nday = "02-29"\n').points.expiry.day == "02-29"


@pytest.mark.parametrize("value", ['"monday"', "1", "[]"])
def test_weekdays(value: str) -> None:
    names = '"mon", "tue", "wed", "thu", "fri", "sat", "sun"'
    line = f"promotion p, weekdays (entry 1): {value} is not a day of the week; write one of {names}"
    assert mistakes_in(f"{PROMOTION}weekdays = [{value}]\n") == [line]


@pytest.mark.parametrize(
    "value", ['"14"', '"14:00"', '"14:60-15:00"', '"25:00-26:00"', '"2pm-4pm"', "14", '"٠١:٠٠-٠٢:٠٠"']
)
def test_hours(value: str) -> None:
    line = f'promotion p, hours: {value} are not hours; write them like "14:00-16:30"'
    assert mistakes_in(f"{PROMOTION}hours = {value}\n") == [line]


@pytest.mark.parametrize("value", ["22:00-02:00", "14:00-14:00"])
def test_hours_that_end_before_they_begin(value: str) -> None:
    line = f'promotion p, hours: "{value}" end before they begin; write two promotions for hours across midnight'
    assert mistakes_in(f'{PROMOTION}hours = "{value}"\n') == [line]


def test_hours_to_the_end_of_the_day() -> None:
    promotion = program_of(f'{SHOP}{PROMOTION}hours = "9:00-24:00"\n').promotions[0]
    assert (promotion.from_minute, promotion.to_minute) == (540, 1440)


def test_a_wrong_file_is_a_refusal_with_exit_code_2() -> None:
    with pytest.raises(ProgramInvalid) as refusal:
        program_of("[shop]\nname = 1\n")
    assert (refusal.value.exit_code, refusal.value.slug) == (2, "program-invalid")
