"""The statement."""

from datetime import date

from loyalty_cli.ledger.people.members import update_member
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.reports.members.card import member_card
from loyalty_cli.reports.members.history import history
from tests.reports.conftest import Till


def roll(till: Till, **asked: object) -> list[tuple[str, str, int, int]]:
    """Day, kind, points and running balance of each line."""
    facts = history(till.shop, "léa", **asked)["facts"]  # type: ignore[arg-type]
    return [(fact["on"], fact["kind"], fact["points"], fact["balance"]) for fact in facts]


def test_everything_that_happened_in_the_order_of_its_days(till: Till) -> None:
    till.enroll(email="lea@example.org")
    till.day(date(2025, 3, 3)).buy("léa", 10_000, ref="T-1")
    till.day(date(2025, 3, 5)).redeem("léa", "free-coffee")
    till.day(date(2025, 3, 6)).give_back("T-1", 333)
    till.buy("léa", 2_000, on=date(2025, 3, 4))
    assert roll(till) == [
        ("2025-01-06", "enrolment", 10, 10),
        ("2025-03-03", "purchase", 100, 110),
        ("2025-03-04", "purchase", 20, 130),
        ("2025-03-05", "redemption", -80, 50),
        ("2025-03-06", "return", -4, 46),
    ]
    assert member_card(till.shop, "léa")["balance"]["points"] == 46


def test_a_line_says_what_who_why_and_when_it_was_keyed(till: Till) -> None:
    till.enroll()
    till.shop = till.shop._replace(operator="Maud")
    till.day(date(2025, 3, 6)).buy("léa", 10_000, ref="T-1", on=date(2025, 3, 4), at="09:15")
    line = history(till.shop, "léa")["facts"][-1]
    assert {key: line[key] for key in ("id", "on", "at", "keyed_on", "ref", "operator", "amount_cents")} == {
        "id": 2,
        "on": "2025-03-04",
        "at": "09:15",
        "keyed_on": "2025-03-06",
        "ref": "T-1",
        "operator": "Maud",
        "amount_cents": 10_000,
    }
    assert [(entry["unit"], entry["amount"], entry["why"]) for entry in line["entries"]] == [
        ("points", 100, "1 per €1.00 on €100.00"),
        ("spend", 10_000, "€100.00 counts towards tiers"),
        ("stamps:visits", 1, "stamped on Visit card"),
    ]


def test_what_was_undone_is_marked_and_the_undo_names_it(till: Till) -> None:
    till.enroll()
    slip = till.day(date(2025, 3, 3)).buy("léa", 99_900, ref="T-1")["fact"]["id"]
    taken_back = till.day(date(2025, 3, 4)).undo("T-1")["fact"]["id"]
    wrong, undo = history(till.shop, "léa")["facts"][-2:]
    assert (wrong["id"], wrong["undone_by"]) == (slip, taken_back)
    assert undo["reverses"] == {"id": slip, "kind": "purchase", "on": "2025-03-03", "ref": "T-1"}
    assert history(till.shop, "léa", date(2025, 3, 3))["facts"][-1]["undone_by"] is None


def test_a_change_of_profile_names_the_fields_and_never_what_stood_in_them(till: Till) -> None:
    till.enroll(phone="06 39 98 00 17")
    till.update("léa", phone="", email="lea@example.org", fields={"favourite_drink": "matcha"})
    line = history(till.shop, "léa")["facts"][-1]
    assert (line["told"], line["cleared"], line["points"]) == (["email", "favourite_drink"], ["phone"], 10)
    assert "matcha" not in str(line)
    assert "39980017" not in str(line)


def test_an_adjustment_says_its_reason_and_a_redemption_its_reward(till: Till) -> None:
    till.enroll()
    till.adjust("léa", 150)
    till.redeem("léa", "five-euros")
    adjusted, redeemed = history(till.shop, "léa")["facts"][-2:]
    assert (adjusted["reason"], redeemed["what"]) == ("a test", "Five euros off")


def test_what_lapsed_stands_on_its_day_although_no_night_has_run(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 3_000)
    till.day(date(2026, 4, 5)).buy("léa", 1_000)
    assert roll(till)[-2:] == [("2026-04-01", "lapse", -30, 0), ("2026-04-05", "purchase", 10, 10)]
    lapse = history(till.shop, "léa")["facts"][-2]
    assert (lapse["id"], lapse["entries"][0]["why"]) == (None, "lapsed, last day 31 March 2026")
    assert roll(till, as_of=date(2026, 3, 31))[-1][2:] == (0, 30)


def test_a_card_that_lapsed_whole_stands_on_its_day(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).visit("léa")
    till.day(date(2025, 6, 4))
    lapse = history(till.shop, "léa")["facts"][-1]
    assert (lapse["on"], lapse["entries"][0]["unit"], lapse["entries"][0]["amount"]) == (
        "2025-06-04",
        "stamps:visits",
        -1,
    )
    assert member_card(till.shop, "léa")["balance"]["stamps"]["visits"] == 0


def test_a_limit_keeps_the_newest_and_brings_the_balance_forward(till: Till) -> None:
    till.enroll()
    for day in (3, 4, 5):
        till.day(date(2025, 3, day)).buy("léa", 1_000)
    told = history(till.shop, "léa", limit=2)
    assert (told["earlier"], told["brought_forward"]) == (2, 10)
    assert [fact["balance"] for fact in told["facts"]] == [20, 30]
    whole = history(till.shop, "léa", limit=9)
    assert (whole["earlier"], whole["brought_forward"], len(whole["facts"])) == (0, 0, 4)


def test_a_merged_record_keeps_its_own_statement(till: Till) -> None:
    till.enroll("Léa Exemple", phone="06 39 98 00 17")
    till.enroll("L. Exemple", phone="06 39 98 00 18")
    till.day(date(2025, 3, 3)).buy("06 39 98 00 18", 1_000)
    update_member(till.shop.conn, 2, {"status": "merged", "merged_into": 1})
    told = history(till.shop, "léa")
    assert [fact["kind"] for fact in told["facts"]] == ["enrolment"]
    (merged,) = told["merged"]
    assert merged["name"] == "L. Exemple"
    assert [fact["balance"] for fact in merged["facts"]] == [0, 10]


def test_a_line_says_what_was_bought(till: Till) -> None:
    till.enroll()
    buy(till.shop, "léa", 1_000, lines=(Line("coffee", 2, 600), Line("cake", 1, 400)))
    till.buy("léa", 1_000)
    assert [fact["what"] for fact in history(till.shop, "léa")["facts"]] == [None, "coffee ×2, cake", None]
