"""Each takes back what is his own: another hand's or another till's work has to be named."""

import pytest

from loyalty_cli.errors import FactNotFound, Refused
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.owner.touch import record_touch
from loyalty_cli.operations.deeds.undo import preview, undo
from loyalty_cli.operations.kernel.last_keyed import last_thing
from loyalty_cli.operations.kernel.recording import Keyed, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from tests.scenarios.conftest import OpenTill


@pytest.fixture
def shop(till: OpenTill) -> OpenShop:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
    """)
    return counter.shop


def test_only_what_the_operator_keyed_is_the_last_thing(shop: OpenShop) -> None:
    zoe, max_ = shop._replace(operator="Zoé"), shop._replace(operator="Max")
    buy(zoe, "Léa", 1000, ref="Z-1")
    buy(max_, "Léa", 2000, ref="M-1")
    assert [last_thing(one).ref for one in (zoe, max_)] == ["Z-1", "M-1"]


def test_with_no_operator_told_what_was_keyed_with_one_is_left_alone(shop: OpenShop) -> None:
    buy(shop, "Léa", 1000, ref="T-1")
    buy(shop._replace(operator="Zoé"), "Léa", 2000, ref="Z-1")
    assert last_thing(shop).ref == "T-1"


def test_who_keyed_nothing_is_told_what_others_did(shop: OpenShop) -> None:
    buy(shop._replace(operator="Zoé"), "Léa", 2000, ref="Z-1")
    with pytest.raises(Refused, match=r"nothing was keyed by Max; .* purchase Z-1 .*, by Zoé") as no:
        last_thing(shop._replace(operator="Max"))
    assert no.value.hint == "if it is meant: loyalty undo Z-1"


def test_an_open_till_takes_back_what_it_keyed_and_then_nothing_more(shop: OpenShop) -> None:
    own = buy(shop, "Léa", 1000, ref="T-1")
    buy(shop, "Léa", 2000, ref="T-2")
    session = shop._replace(session=frozenset({own.document()["fact"]["id"]}))
    assert undo(session).document()["undone"]["ref"] == "T-1"
    with pytest.raises(Refused, match="nothing was keyed at this till; the last thing keyed is purchase T-2"):
        undo(session)


def test_a_new_ledger_has_no_last_thing(till: OpenTill) -> None:
    with pytest.raises(FactNotFound):
        last_thing(till().shop)


def test_with_a_customer_in_front_only_what_is_the_customers_own_is_taken_back(shop: OpenShop) -> None:
    enroll(shop, EnrollRequest(name="Ben"))
    buy(shop, "Ben", 1000, ref="B-1")
    buy(shop, "Léa", 2000, ref="T-1")
    seen = preview(shop, member="Ben")
    assert (seen["undone"]["ref"], seen["undone"]["amount_cents"], seen["dry_run"]) == ("B-1", 1000, True)
    assert shop.conn.execute("SELECT count(*) FROM facts WHERE kind = 'undo'").fetchone() == (0,)

    assert undo(shop, member="Ben").document()["undone"]["ref"] == "B-1"
    assert last_thing(shop).ref == "T-1"


def test_a_customer_of_whom_nothing_was_keyed_here_loses_nothing(shop: OpenShop) -> None:
    enroll(shop._replace(operator="Zoé"), EnrollRequest(name="Ben"))
    buy(shop, "Léa", 2000, ref="T-1")
    with pytest.raises(Refused, match="nothing of Ben was keyed without --as; the last thing keyed is enrolment"):
        undo(shop, member="Ben")


def test_a_message_that_went_out_is_undone_by_its_number_alone(shop: OpenShop) -> None:
    enroll(shop, EnrollRequest("Ben"))
    buy(shop, "Léa", 1000, ref="T-1")
    sent = durably(shop, lambda: record_touch(shop, find_member(shop, "Ben"), "news", "email", Keyed()))
    assert last_thing(shop).ref == "T-1"
    assert undo(shop, f"#{sent.fact_id}").document()["undone"]["kind"] == "touch"
    assert last_thing(shop).ref == "T-1"
