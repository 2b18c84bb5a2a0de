"""The member card, as ``show --json`` gives it."""

from datetime import date

import pytest

from loyalty_cli.errors import DateOutOfRange, MemberAmbiguous, MemberNotFound
from loyalty_cli.reports.members.card import member_card
from tests.reports.conftest import OPENING, Till


def test_a_new_member_has_a_head_start_and_what_was_told(till: Till) -> None:
    till.enroll(
        "Léa Exemple", phone="06 39 98 00 17", email="lea@example.org", birthday=date(1990, 2, 28), note="window"
    )
    till.update("léa", fields={"favourite_drink": "matcha"}, consents={"email": True})
    card = member_card(till.shop, "06 39 98 00 17")
    assert card["member"] == {
        "card": "100014",
        "name": "Léa Exemple",
        "tier": "Bronze",
        "phone": "+33639980017",
        "email": "lea@example.org",
        "birthday": "1990-02-28",
        "joined_on": "2025-01-06",
        "note": "window",
        "fields": {"favourite_drink": "matcha"},
        "consents": {"email": True},
        "counts_for": None,
        "linked": [],
        "company": False,
    }
    assert card["balance"] == {"points": 10, "credit_cents": 0, "stamps": {"coffee": 2, "visits": 0}, "vouchers": 0}
    assert card["stamp_cards"][0] == {
        "id": "coffee",
        "name": "Coffee card",
        "stamps": 2,
        "boxes": 10,
        "reward": "Free coffee",
        "head_start": 2,
        "head_start_reason": "welcome",
    }


def test_the_tier_says_what_is_missing_by_when_and_what_it_is_worth(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 1)).buy("léa", 42_350)
    assert member_card(till.shop, "léa")["tier"] == {
        "name": "Silver",
        "next": "Gold",
        "missing_cents": 7_650,
        "by": "2026-03-01",
        "spend_cents": 42_350,
        "multiplier": "1.25",
        "perks": [],
        "keep_cents": None,
        "keep_by": None,
    }


def test_points_lapse_day_by_day_and_the_day_named_is_the_last_usable_one(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 1_000)
    till.day(date(2025, 3, 20)).buy("léa", 2_000)
    till.day(date(2025, 5, 2)).buy("léa", 4_000)
    assert member_card(till.shop, "léa")["lapsing"] == [
        {"on": "2026-03-31", "points": 30},
        {"on": "2026-05-31", "points": 40},
    ]
    till.day(date(2026, 3, 31))
    assert member_card(till.shop, "léa")["balance"]["points"] == 70
    till.day(date(2026, 4, 1))
    assert member_card(till.shop, "léa")["balance"]["points"] == 40
    assert member_card(till.shop, "léa")["lapsing"] == [{"on": "2026-05-31", "points": 40}]


def test_vouchers_come_soonest_expiring_first(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 25_000)
    till.redeem("léa", "five-euros")
    till.day(date(2025, 3, 10)).buy("léa", 5_000, coffees=8)
    vouchers = member_card(till.shop, "léa")["vouchers"]
    assert [(one["reward"], one["name"], one["expires_on"]) for one in vouchers] == [
        ("free-coffee", "Free coffee", "2025-05-09"),
        ("five-euros", "Five euros off", "2025-06-01"),
    ]
    till.day(date(2025, 5, 10))
    assert [one["reward"] for one in member_card(till.shop, "léa")["vouchers"]] == ["five-euros"]


def test_what_was_undone_is_not_among_the_last_visits(till: Till) -> None:
    till.enroll()
    slip = till.day(date(2025, 3, 3)).buy("léa", 99_999, ref="T-1")
    till.undo(slip["fact"]["id"])
    till.buy("léa", 9_999, ref="T-2")
    till.day(date(2025, 3, 4)).redeem("léa", "free-coffee")
    assert [(one["kind"], one["ref"], one["amount_cents"], one["what"], one["points"]) for one in recent(till)] == [
        ("redemption", None, None, "Free coffee", -80),
        ("purchase", "T-2", 9_999, None, 99),
        ("enrolment", None, None, None, 0),
    ]
    assert [one["ref"] for one in recent(till, date(2025, 3, 3))] == ["T-2", None]


def recent(till: Till, as_of: date | None = None) -> list[dict[str, object]]:
    found: list[dict[str, object]] = member_card(till.shop, "léa", as_of)["recent"]
    return found


def test_what_to_say_are_the_two_most_urgent_things(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 6_000, coffees=7)
    till.day(date(2026, 3, 10))
    assert member_card(till.shop, "léa")["say"] == ["60 points lapse on 31 March", "1 stamp to a free coffee"]


@pytest.mark.parametrize(
    ("on", "points", "tier"),
    [(date(2025, 3, 2), 0, "Bronze"), (date(2025, 3, 3), 200, "Silver"), (date(2025, 3, 9), 120, "Silver")],
)
def test_an_earlier_day_is_answered_as_things_stood_at_its_end(till: Till, on: date, points: int, tier: str) -> None:
    till.enroll()
    till.day(date(2025, 3, 3)).buy("léa", 20_000)
    till.day(date(2025, 3, 9)).redeem("léa", "free-coffee")
    till.day(date(2025, 6, 1)).buy("léa", 9_000)
    card = member_card(till.shop, "léa", on)
    assert (card["as_of"], card["balance"]["points"], card["tier"]["name"]) == (on.isoformat(), points, tier)


def test_a_day_to_come_and_one_before_enrolment_are_refused(till: Till) -> None:
    till.enroll()
    till.day(date(2025, 3, 3))
    with pytest.raises(DateOutOfRange, match="still to come"):
        member_card(till.shop, "léa", date(2025, 3, 4))
    with pytest.raises(DateOutOfRange, match="was enrolled on 6 January 2025"):
        member_card(till.shop, "léa", OPENING.replace(day=5))


def test_nobody_and_several_are_refused(till: Till) -> None:
    till.enroll("Léa Exemple")
    till.enroll("Léa Inventée", phone="06 39 98 00 18")
    with pytest.raises(MemberNotFound):
        member_card(till.shop, "zoé")
    with pytest.raises(MemberAmbiguous):
        member_card(till.shop, "léa")


def test_the_head_start_is_told_of_the_card_that_began_with_it(till: Till) -> None:
    till.enroll()

    def told() -> tuple[int, str]:
        card = member_card(till.shop, "léa")["stamp_cards"][0]
        return card["head_start"], card["head_start_reason"]

    till.buy("léa", 2_000, coffees=7)
    assert told() == (2, "welcome")
    filled = till.buy("léa", 1_000, coffees=2, ref="T-2")
    assert filled["balance"]["stamps"]["coffee"] == 1
    assert told() == (0, "")
    till.undo("T-2")
    assert member_card(till.shop, "léa")["stamp_cards"][0]["stamps"] == 9
