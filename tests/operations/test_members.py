"""Enrolment and what is told later: who somebody is, what is rewarded, what is refused, what is kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadValue, Duplicate, LoyaltyError
from loyalty_cli.ledger.people.lookup import resolve
from loyalty_cli.ledger.people.members import Member, consents_in_force, get_fields
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.members.update import Changes, update
from loyalty_cli.operations.kernel.shop import OpenShop
from tests.support.ledger import check_ledger
from tests.support.programs import worked
from tests.support.till import Till

PROGRAM = worked("""
[profile.points]
email = 10
birthday = 20
favourite_drink = 5
[profile.names]
favourite_drink = "Favourite drink"
""")


@pytest.fixture
def shop() -> Iterator[OpenShop]:
    till = Till(PROGRAM)
    till.play("2026-11-21")
    yield till.shop
    check_ledger(till.shop)
    till.shop.conn.close()


def told(shop: OpenShop, **request: Any) -> dict[str, Any]:
    return enroll(shop, EnrollRequest(**request)).document()


def later(shop: OpenShop, member: str, *, ref: str | None = None, **changes: Any) -> dict[str, Any]:
    return update(shop, member, Changes(**changes), ref=ref).document()


def page(shop: OpenShop, text: str) -> Member:
    return resolve(shop.conn, text, "FR")


def earned(document: dict[str, Any]) -> list[tuple[int, str]]:
    return [(one["amount"], one["rule"]) for one in document["entries"] if one["unit"] == "points"]


# Enrolment -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [{"name": "Léa"}, {"phone": "0639981234"}, {"email": "lea@example.org"}])
def test_a_name_or_a_phone_or_an_email_is_enough(shop: OpenShop, who: dict[str, str]) -> None:
    document = told(shop, **who)
    assert document["member"]["card"]
    assert document["balance"]["stamps"] == {"coffee": 2}


def test_what_is_told_at_enrolment_is_rewarded(shop: OpenShop) -> None:
    document = told(shop, name="Léa", email="lea@example.org", birthday=date(1990, 2, 28))
    assert earned(document) == [(10, "profile"), (20, "profile")]


def test_nothing_personal_is_in_the_ledger(shop: OpenShop) -> None:
    told(
        shop,
        name="Léa Martin",
        phone="0639981234",
        email="lea@example.org",
        birthday=date(1990, 2, 28),
        note="Oat milk",
    )
    later(shop, "Léa", name="Léa Durand", fields={"favourite_drink": "matcha"}, note="Soy milk")
    tables = ("facts", "entries", "allocations", "extensions", "vouchers", "tier_changes")
    ledger = " ".join(str(row) for table in tables for row in shop.conn.execute(f"SELECT * FROM {table}")).casefold()
    for private in ("léa", "martin", "durand", "39981234", "example.org", "1990", "matcha", "milk"):
        assert private not in ledger


def test_somebody_with_the_same_phone_is_asked_about(shop: OpenShop) -> None:
    told(shop, name="Léa", phone="06 39 98 12 34")
    with pytest.raises(Duplicate):
        told(shop, name="Luc", phone="+33639981234")
    document = told(shop, name="Luc", phone="+33639981234", anyway=True)
    assert document["member"]["name"] == "Luc"


def test_somebody_alike_draws_a_warning(shop: OpenShop) -> None:
    told(shop, name="Léa Martin")
    document = told(shop, name="Lea MARTIN")
    assert document["warnings"] == ["this may be a member already: Léa Martin (card 100014)"]


def test_consent_is_only_what_was_given(shop: OpenShop) -> None:
    told(shop, name="Léa", consents=("email",))
    told(shop, name="Noé")
    assert consents_in_force(shop.conn, page(shop, "Léa").id) == {"email": True}
    assert consents_in_force(shop.conn, page(shop, "Noé").id) == {}
    later(shop, "Léa", consents={"email": False, "sms": True})
    assert consents_in_force(shop.conn, page(shop, "Léa").id) == {"email": False, "sms": True}


def test_the_same_enrolment_again_enrolls_nobody(shop: OpenShop) -> None:
    first = told(shop, name="Léa", phone="0639981234", stamps={"coffee": 4}, ref="E1")
    again = told(shop, name="Léa", phone="06 39 98 12 34", stamps={"coffee": 4}, ref="E1")
    assert again == {**first, "fact": {**first["fact"], "repeated": True}, "changes": []}
    with pytest.raises(LoyaltyError) as refusal:
        told(shop, name="Luc", phone="0639981234", stamps={"coffee": 4}, ref="E1")
    assert refusal.value.slug == "ref-conflict"
    assert shop.conn.execute("SELECT count(*) FROM members").fetchone() == (1,)


def test_a_refused_enrolment_leaves_no_page(shop: OpenShop) -> None:
    with pytest.raises(BadValue):
        told(shop, name="Léa", stamps={"tea": 1})
    assert shop.conn.execute("SELECT count(*) FROM members").fetchone() == (0,)
    assert shop.conn.execute("SELECT count(*) FROM member_words").fetchone() == (0,)


# Later ---------------------------------------------------------------------------------------------------------------


def test_a_field_is_rewarded_the_first_time_only(shop: OpenShop) -> None:
    told(shop, name="Léa")
    assert earned(later(shop, "Léa", fields={"favourite_drink": "matcha"})) == [(5, "profile")]
    assert earned(later(shop, "Léa", fields={"favourite_drink": "latte"})) == []
    assert earned(later(shop, "Léa", fields={"favourite_drink": ""})) == []
    assert earned(later(shop, "Léa", fields={"favourite_drink": "matcha"})) == []
    assert earned(later(shop, "Léa", email="lea@example.org", birthday=date(1990, 2, 28))) == [
        (10, "profile"),
        (20, "profile"),
    ]
    assert earned(later(shop, "Léa", email="", name="Léa B")) == []
    assert earned(later(shop, "Léa", email="other@example.org")) == []


def test_what_is_told_is_kept(shop: OpenShop) -> None:
    told(shop, name="Léa", phone="0639981234")
    later(
        shop,
        "Léa",
        name="Léa Durand",
        phone="06 39 98 99 99",
        email="Lea@Example.org",
        birthday=date(1990, 2, 28),
        card="VIP-7",
        note="Oat milk",
        fields={"favourite_drink": "matcha", "shoe": "39"},
    )
    member = page(shop, "VIP-7")
    assert (member.name, member.phone, member.birthday) == ("Léa Durand", "+33639989999", date(1990, 2, 28))
    assert (member.email or "").casefold() == "lea@example.org"
    assert member.birthday_told_on == date(2026, 11, 21)
    assert member.note == "Oat milk"
    assert get_fields(shop.conn, member.id) == {"favourite_drink": "matcha", "shoe": "39"}
    later(shop, "VIP-7", clear_birthday=True, note="", phone="", fields={"shoe": ""})
    member = page(shop, "VIP-7")
    assert (member.birthday, member.birthday_told_on, member.note, member.phone) == (None, None, "", None)
    assert get_fields(shop.conn, member.id) == {"favourite_drink": "matcha"}


def test_a_birthday_told_again_unchanged_does_not_wait_again(shop: OpenShop) -> None:
    told(shop, name="Léa", birthday=date(1990, 2, 28))
    from loyalty_cli.operations.kernel.clock import Now

    next_day = shop._replace(rehearsed=Now(date(2026, 11, 22), "10:30", "2026-11-22T10:30:00+00:00"))
    later(next_day, "Léa", birthday=date(1990, 2, 28))
    assert page(shop, "Léa").birthday_told_on == date(2026, 11, 21)
    later(next_day, "Léa", birthday=date(1990, 2, 27))
    assert page(shop, "Léa").birthday_told_on == date(2026, 11, 22)


def test_somebody_must_stay_somebody(shop: OpenShop) -> None:
    told(shop, phone="0639981234")
    with pytest.raises(BadValue) as refusal:
        later(shop, "0639981234", phone="")
    assert refusal.value.message == "nothing says who this is"
    assert page(shop, "0639981234").phone == "+33639981234"


def test_the_card_of_another_is_refused(shop: OpenShop) -> None:
    told(shop, name="Léa", card="VIP-7")
    told(shop, name="Noé")
    with pytest.raises(Duplicate):
        later(shop, "Noé", card="vip-7")
    later(shop, "Léa", card="VIP-8")
    later(shop, "Noé", card="VIP-7")


@pytest.mark.parametrize("name", ["name", "phone", "email", "birthday", "card", "note"])
def test_a_field_of_the_house_is_no_field_of_the_shops_own(shop: OpenShop, name: str) -> None:
    """Set under --set it would be rewarded, and be known nowhere."""
    told(shop, name="Léa")
    with pytest.raises(BadValue) as refusal:
        later(shop, "Léa", fields={name: "something"})
    assert refusal.value.hint == f"tell it with: --{name}"


def test_telling_again_under_one_number_writes_once(shop: OpenShop) -> None:
    told(shop, name="Léa")
    first = later(shop, "Léa", fields={"favourite_drink": "matcha"}, ref="P1")
    again = later(shop, "Léa", fields={"favourite_drink": "matcha"}, ref="P1")
    assert again == {**first, "fact": {**first["fact"], "repeated": True}, "changes": []}


def test_an_update_says_what_was_and_what_is(shop: OpenShop) -> None:
    enroll(shop, EnrollRequest("Nina", phone="0639981234"))
    document = update(shop, "Nina", Changes(phone="+33 6 39 98 12 35", fields={"drink": "tea"})).document()
    assert document["changes"] == [
        {"field": "phone", "before": "06 39 98 12 34", "after": "06 39 98 12 35"},
        {"field": "drink", "before": None, "after": "tea"},
    ]


def test_an_enrolment_says_what_was_written_of_the_member(shop: OpenShop) -> None:
    document = told(shop, name="Nina", phone="+33639981234", email="Nina@Example.org", note="tea")
    assert document["changes"] == [
        {"field": "phone", "before": None, "after": "06 39 98 12 34"},
        {"field": "email", "before": None, "after": "nina@example.org"},
        {"field": "note", "before": None, "after": "tea"},
    ]
