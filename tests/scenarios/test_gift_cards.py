"""Gift cards: sold to anybody by a code, spent like money, put back on with the goods, paid out, blocked."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.money.held import check_held
from loyalty_cli.ledger.queries.money.gift_cards import held
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.money import gift_cards
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.kernel.codes import normalised
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.program.kernel.facts import Line
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.liability import liability
from tests.scenarios.conftest import OpenTill
from tests.support.ledger import check_ledger
from tests.support.nights import prove
from tests.support.programs import worked
from tests.support.till import Till

MONEY_OFF = """
[[promotions]]
id = "two-off"
name = "Two off"
off = "2.00"
categories = ["coffee"]
"""


def left(counter: Till, at: int = 0) -> int:
    return int(gift_cards.show(counter.shop, counter.codes[at])["left_cents"])


def test_it_is_sold_for_nothing_but_money_and_earns_when_it_pays(till: OpenTill) -> None:
    """100.00 paying 5.75 leave 94.25."""
    counter = till(worked())
    sold = counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 100.00 ref C1         -> pay 100.00
    """)
    assert normalised(sold["code"]) == sold["code"]
    counter.play("""
        show                                -> 0 points, 0.00 spend
        buy 5.75 with V1 ref T1             -> pay 0.00, +5 points
        show                                -> 5.75 spend
    """)
    assert left(counter) == 9_425
    told = gift_cards.show(counter.shop, counter.codes[0])
    assert (told["sold_cents"], told["state"], told["ref"], told["to"]) == (10_000, "open", "C1", None)
    assert [(use["ref"], use["amount_cents"]) for use in told["uses"]] == [("T1", -575)]


def test_several_pay_what_is_left_one_after_the_other(till: OpenTill) -> None:
    """Two cards of 100.00 on 2,300.00: 2,100.00 to pay."""
    counter = till(worked())
    bought = counter.play(
        """
        2026-11-21
        enroll Léa
        giftcard sell 100.00
        giftcard sell 100.00
        buy 2300.00 with V1+V2 sure yes     -> pay 2100.00, +2300 points
    """
    )
    counter.play("""
        buy 10.00 with V1                   -> refused refused
        giftcard sell 5.00
        buy 10.00 with V3+V3                -> refused bad-value
    """)
    assert bought["payment"]["gift_card_cents"] == 20_000
    assert (left(counter, 0), left(counter, 1)) == (0, 0)


def test_the_same_sale_told_again_sells_no_second_card(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 50.00 ref C1 to Léa
        giftcard sell 50.00 ref C1 to Léa   -> repeated
        giftcard sell 60.00 ref C1          -> refused ref-conflict
        buy 20.00 with V1 ref T1            -> pay 0.00
        buy 20.00 with V1 ref T1            -> repeated, pay 0.00
        giftcard sell 0.00                  -> refused bad-amount
    """)
    assert len(counter.codes) == 1
    assert left(counter) == 3_000
    assert gift_cards.show(counter.shop, counter.codes[0])["to"]["name"] == "Léa"


def test_goods_that_come_back_put_it_back_in_proportion_the_odd_cent_in_money(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 10.00
        giftcard sell 5.00
        buy 20.00 with V1+V2 ref T1         -> pay 5.00, +20 points
        return T1 3.33 ref B1               -> money 0.84, card 2.49, -4 points
        undo B1
        return T1 3.33                      -> money 0.84, card 2.49
        return T1                           -> money 4.16, card 12.51, 0 points
    """)
    assert (left(counter, 0), left(counter, 1)) == (1_000, 500)


def test_beside_credit_vouchers_and_money_off(till: OpenTill) -> None:
    text = '[[thresholds]]\nfrom = "100.00"\npercent = "10"\n'
    counter = till(worked(text))
    counter.play(
        """
        2026-11-21
        enroll Léa
        adjust credit 10.00 because sorry
        giftcard sell 50.00
        buy 100.00 credit 10.00 with V1 ref T1      -> pay 30.00, +80 points
        return T1 50.00                             -> money 13.34, credit 4.44, card 22.22
        return T1                                   -> money 16.66, credit 5.56, card 27.78, 0 points
    """
    )
    assert left(counter) == 5_000


def test_the_export_of_purchases_tells_gift_cards_and_money_off(till: OpenTill, tmp_path: Path) -> None:
    counter = till(worked('[[thresholds]]\nfrom = "100.00"\npercent = "10"\n'))
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 50.00
        buy 100.00 with V1 ref T1   -> pay 40.00
        buy 5.00 ref T2
    """)

    def exported() -> list[tuple[Any, ...]]:
        export_all(counter.shop, str(tmp_path), only=("purchases",), format="json", force=True)
        sold = json.loads((tmp_path / "purchases.json").read_text("utf-8"))
        return [(one["receipt"], one["paid_gift_cards_cents"], one["money_off_cents"]) for one in sold]

    assert exported() == [("T1", 50_00, 10_00), ("T2", None, None)]
    # What is left is below the threshold: nothing is off any more.
    counter.play("return T1 50.00")
    assert exported() == [("T1", 27_78, None), ("T2", None, None)]


def test_several_in_parts_get_no_more_than_was_paid_and_nothing_in_money_where_none_was(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 5.00
        giftcard sell 5.00
        giftcard sell 5.00
        buy 15.00 with V1+V2+V3 ref T1
        return T1 0.02                      -> money 0.00, card 0.02
        return T1 0.02                      -> money 0.00, card 0.02
        return T1 0.02                      -> money 0.00, card 0.02
        return T1 0.02                      -> money 0.00, card 0.02
        return T1 0.02                      -> money 0.00, card 0.02
        return T1                           -> money 0.00, card 14.90, 0 points
        buy 10.00 with V1+V2 ref T2
        return T2 0.01                      -> money 0.00, card 0.01
        return T2 0.01                      -> money 0.00, card 0.01
        return T2 3.33                      -> money 0.00, card 3.33
        return T2                           -> money 0.00, card 6.65, 0 points
    """)
    assert [left(counter, at) for at in range(3)] == [500, 500, 500]
    check_ledger(counter.shop)


def test_several_beside_money_off_leave_no_spend_below_zero(till: OpenTill) -> None:
    counter = till(worked(MONEY_OFF))
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 1.80
        giftcard sell 5.00
        buy 4.66 coffee=1.53 with V1+V2 ref T1
        return T1 4.13                      -> money 0.00, card 2.77
        return T1                           -> money 0.00, card 0.36
        show                                -> 0 points, 0.00 spend
    """)
    assert (left(counter, 0), left(counter, 1)) == (180, 500)
    check_ledger(counter.shop)


@given(
    st.sampled_from(("", MONEY_OFF)),
    st.lists(st.integers(1, 700), min_size=1, max_size=4),
    st.integers(0, 1_000),
    st.integers(201, 900),
    st.lists(st.one_of(st.integers(1, 9), st.integers(1, 900)), max_size=5),
    st.booleans(),
)
def test_however_it_comes_back_as_much_as_was_paid_is_handed_over(
    more: str, cards: list[int], rest: int, coffee: int, parts: list[int], named: bool
) -> None:
    counter = Till(worked(more))
    counter.play("2026-11-21\nenroll Léa")
    shop = counter.shop
    codes = [gift_cards.sell(shop, cents)["code"] for cents in cards]
    lines = (Line("coffee", 1, coffee),)
    payment = buy(shop, "Léa", rest + coffee, lines=lines, gift_cards=codes, ref="T1").document()["payment"]
    paid, handed, over = payment["to_pay_cents"] + payment.get("gift_card_cents", 0), 0, rest + coffee
    if named and coffee < over:
        parts = [*parts[:2], coffee, *parts[2:]]
    for part in parts:
        if part >= over:
            break
        back_lines = lines if named and part == coffee else ()
        named = named and not back_lines
        handed += sum(give_back(shop, "T1", part, lines=back_lines).document()["hand_over"].values())
        over -= part
        assert handed <= paid
        assert counter.shop.conn.execute("SELECT count(*) FROM balances WHERE amount < 0").fetchone() == (0,)
        check_ledger(shop)
    handed += sum(give_back(shop, "T1").document()["hand_over"].values())
    assert handed == paid
    assert [gift_cards.show(shop, code)["left_cents"] for code in codes] == cards
    check_ledger(shop)
    shop.conn.close()


def test_undoing_frees_what_was_paid_and_is_refused_where_it_was_spent_since(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 10.00 ref C1
        buy 10.00 with V1 ref T1
        undo C1                             -> refused already-reversed
        return T1 ref B1                    -> money 0.00, card 10.00
        buy 4.00 with V1 ref T2
        undo B1                             -> refused already-reversed
        undo T2
        undo B1
        undo T1
    """)
    assert left(counter) == 1_000
    counter.play("undo C1")
    counter.play("buy 1.00 with V1                      -> refused voucher-not-found")


def test_what_is_left_is_paid_out_once(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 10.00
        buy 4.00 with V1 ref T1
        giftcard refund V1 ref P1           -> money 6.00
        giftcard refund V1 ref P1           -> money 6.00         # told again: the answer of the first time
        giftcard refund V1                  -> refused refused
        undo P1
        giftcard refund V1                  -> money 6.00
        return T1                           -> card 4.00
        giftcard refund V1                  -> money 4.00
    """)
    assert left(counter) == 0


def test_one_that_is_lost_is_blocked_until_it_is_found(till: OpenTill) -> None:
    counter = till(worked())
    blocked = counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 10.00
        giftcard block V1
    """)
    assert blocked["left_cents"] == 1_000
    counter.play(
        """
        giftcard block V1                   -> refused refused
        buy 4.00 with V1                    -> refused refused
        giftcard refund V1                  -> refused refused
        undo
        buy 4.00 with V1                    -> pay 0.00
    """
    )


def test_a_code_that_nobody_sold_is_refused(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        buy 4.00 with 7K3F-9Q2M-XW1P        -> refused voucher-not-found
    """)


def test_it_is_owed_and_the_books_agree(till: OpenTill, tmp_path: Path) -> None:
    loader = pytest.importorskip("beancount.loader")
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        enroll Zoé
        giftcard sell 100.00 ref C1
        giftcard sell 20.00 ref C2
        giftcard sell 30.00 ref C3
        Zoé: buy 15.75 with V1 ref T1
        return T1 10.00
        giftcard refund V2
        undo C3
    """)
    merge(counter.shop, "Zoé", "Léa")
    counter.play("buy 1.00 with V1")
    owed = {row["what"]: (row["units"], row["face_cents"]) for row in liability(counter.shop, Asked())["rows"]}
    assert owed["gift-cards"] == (2, 9_325)
    assert liability(counter.shop, Asked())["money_movement"] == [
        {
            "what": "gift-cards",
            "month": "2026-11",
            "opening_cents": 0,
            "added_cents": 130_00,
            "released_cents": 36_75,
            "closing_cents": 93_25,
        }
    ]
    export_all(counter.shop, str(tmp_path), format="beancount")
    text = (tmp_path / "ledger.beancount").read_text("utf-8")
    assert loader.load_file(str(tmp_path / "ledger.beancount"))[1] == []
    assert "balance Liabilities:Loyalty:Gift-cards  -93.25" in text
    assert counter.codes[0] not in text


def test_a_card_that_paid_too_much_is_found(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 10.00
        buy 10.00 with V1
    """)
    conn = counter.shop.conn
    assert list(check_held(Evidence(conn))) == []
    conn.execute("SAVEPOINT tampered")
    conn.execute("DROP TRIGGER facts_no_update")
    conn.execute(
        """UPDATE facts SET body = replace(body, '"amount":1000', '"amount":999') WHERE kind = 'gift-card-sale'"""
    )
    assert [finding.what for finding in check_held(Evidence(conn))] == ["paid 1000 cents, and 999 were put on it"]
    conn.execute("ROLLBACK TO tampered")
    conn.execute("RELEASE tampered")


def test_undoing_a_sale_hands_its_money_back_and_undoing_a_payout_takes_it_back(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        giftcard sell 20.00 ref C1
        giftcard refund V1 ref P1
    """)
    assert counter.play("undo P1")["take_back"] == {"money_cents": 2_000, "credit_cents": 0}
    assert counter.play("undo C1")["hand_over"] == {"money_cents": 2_000, "credit_cents": 0}


def test_undoing_a_purchase_hands_back_what_was_paid_in_money_and_puts_the_rest_where_it_was(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa points 80
        adjust credit 3.00 because sorry
        giftcard sell 5.00
        take-home free-coffee
        buy 12.60 coffee=2.60 credit 3.00 voucher V2 with V1 ref T1     -> pay 2.00
    """)
    assert counter.play("undo T1")["hand_over"] == {"money_cents": 200, "credit_cents": 300, "gift_card_cents": 500}
    assert left(counter) == 500


def test_its_code_typed_for_a_voucher_is_no_wrong_guess(till: OpenTill) -> None:
    counter = till(worked().replace('language = "fr"', 'language = "en"'))
    counter.play("2026-11-21\nenroll Léa\ngiftcard sell 20.00\nbuy 4.00 with V1")
    for keyed in ("redeem V1", "buy 4.00 voucher V1") * 3:
        refusal = counter.refused(keyed, "refused")
        assert refusal.message == f"{counter.codes[0]} is a gift card with €16.00 left, no voucher"
        assert f"--giftcard {counter.codes[0]}" in str(refusal.hint)
    assert left(counter) == 1_600


def test_a_mistyped_code_is_told_as_one_of_a_gift_card(till: OpenTill) -> None:
    counter = till(worked().replace('language = "fr"', 'language = "en"'))
    counter.play("2026-11-21\nenroll Léa")
    refusal = counter.refused("buy 5.00 with 7K3F-9Q2M-XW1P", "voucher-not-found")
    assert refusal.message == "'7K3F-9Q2M-XW1P' is no gift card: a character is mistyped"
    assert counter.refused("buy 5.00 with 7K3F", "voucher-not-found").message == "'7K3F' is no gift card code"


def test_keyed_late_it_pays_from_the_day_it_was_sold(till: OpenTill) -> None:
    """100.00 sold on the 10th, keyed on the 21st: 5.75 of the 15th leave 94.25; on the 9th there was no card."""
    counter = till(worked().replace('language = "fr"', 'language = "en"'))
    counter.play("""
        2026-11-01
        enroll Léa
        2026-11-21
        giftcard sell 100.00 on 2026-11-10 ref C1       -> pay 100.00
        buy 5.75 with V1 on 2026-11-09                  -> refused refused
        buy 5.75 with V1 on 2026-11-15 ref T1           -> pay 0.00, +5 points
    """)
    days = (date(2026, 11, day) for day in (9, 10, 14, 15))
    owed = [held(counter.shop.conn, day).left_cents for day in days]
    assert (left(counter), owed) == (9_425, [0, 10_000, 10_000, 9_425])
    refusal = counter.refused("buy 5.75 with V1 on 2026-11-09", "refused")
    assert refusal.message.endswith("was sold on 10 November 2026, later than this day")
    counter.play("return T1 on 2026-11-16 ref R1 -> card 5.75, -5 points")
    assert left(counter) == 10_000
    counter.play("undo R1 -> +5 points\nundo T1 -> card 5.75\nundo C1")
    prove(counter.shop)
