"""Rule 5: points become rewards, on whose terms, in what order they are drawn."""

import pytest

from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.reports.members.menu import menu
from loyalty_cli.reports.members.people import unavailable
from tests.scenarios.conftest import OpenTill
from tests.support.programs import FIVE_OFF, FREE_COFFEE, STORE_CREDIT, TEN_PERCENT, WORKED, worked


def rewards(**keys: str | int) -> str:
    """A croissant for 10 points, on further terms."""
    lines = [f"{key.removesuffix('_')} = {value}" for key, value in keys.items()]
    return "\n".join(["[[rewards]]", 'id = "croissant"', 'name = "Croissant"', 'value = "1.20"', "points = 10", *lines])


def test_the_soonest_expiring_lots_pay(till: OpenTill) -> None:
    """A lot keyed later may lapse sooner; one that never lapses pays last."""
    counter = till(worked(points_expiry='mode = "never"'))
    counter.play("""
        2026-01-10
        enroll Léa points 40                # never lapse
    """)
    counter.change_program(worked())
    counter.play("""
        2026-05-10
        buy 50.00                           # until 2027-05-31
        2026-02-10
        2026-11-10
        buy 30.00 on 2026-03-01             # until 2027-03-31
        redeem free-coffee                  -> -80 points, 40 points
        2027-12-31
        show                                -> 40 points
    """)


def test_one_point_less_is_not_enough(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa points 79
        redeem free-coffee                  -> refused not-enough-points
        buy 1.00
        redeem free-coffee                  -> 0 points
        redeem free-coffee                  -> refused not-enough-points
    """)


def test_lapsed_points_buy_nothing(till: OpenTill) -> None:
    till().play("""
        2025-10-10
        enroll Léa
        buy 80.00                           # until 2026-10-31
        2026-10-31
        redeem free-coffee                  -> 0 points
        undo
        2026-11-01
        redeem free-coffee                  -> refused not-enough-points
    """)


def test_a_reward_is_found_by_its_id_or_its_name(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa points 160
        redeem Free coffee                  -> 80 points
        redeem FREE-COFFEE                  -> 0 points
        redeem free-tea                     -> refused reward-not-found
    """)


def test_what_is_taken_off_a_price_is_taken_as_a_voucher(till: OpenTill) -> None:
    till(worked(FIVE_OFF + TEN_PERCENT)).play("""
        2026-11-21
        enroll Léa points 60
        redeem five-off                     -> 1 voucher, +1 voucher, +1 reward
        redeem ten-percent                  -> 2 vouchers
        redeem V1                           -> refused refused
        redeem V2                           -> refused refused
        2027-02-19
        show                                -> 2 vouchers
        2027-02-20
        show                                -> 0 vouchers
    """)


def test_store_credit_for_points(till: OpenTill) -> None:
    till(worked(STORE_CREDIT)).play("""
        2026-11-21
        enroll Léa points 100
        redeem credit-ten                   -> 0 points, 10.00 credit, 0 vouchers, +1 reward
        buy 10.00 credit 10.00              -> pay 0.00, 0.00 credit
    """)


def test_a_product_taken_home_is_handed_over_later(till: OpenTill) -> None:
    till().play("""
        2026-11-21
        enroll Léa points 80
        enroll Noé
        take-home free-coffee               -> 1 voucher, +1 reward
        Noé: redeem V1                      -> refused refused
        Noé: buy 5.00 voucher V1            -> refused refused
        redeem V1                           -> 0 vouchers, +0 reward
        redeem V1                           -> refused voucher-used
        redeem 7K3F-9Q2M-XW1A               -> refused voucher-not-found
    """)


def test_offered_from_and_until(till: OpenTill) -> None:
    till(worked(rewards(from_="2026-11-20", until="2026-11-21"))).play("""
        2026-11-19
        enroll Léa points 100
        redeem croissant                    -> refused not-offered
        2026-11-20
        redeem croissant                    -> 90 points
        2026-11-21
        redeem croissant                    -> 80 points
        2026-11-22
        redeem croissant                    -> refused not-offered
        redeem croissant on 2026-11-21      -> 70 points
    """)


def test_not_to_be_had_for_points(till: OpenTill) -> None:
    program = worked("""
        [[rewards]]
        id = "mug"
        name = "Mug"
        value = "8.00"
    """)
    till(program).play("""
        2026-11-21
        enroll Léa points 400
        redeem mug                          -> refused not-offered
    """)


def test_kept_for_a_tier(till: OpenTill) -> None:
    till(worked(rewards(tier='"Silver"'))).play("""
        2026-11-20
        enroll Léa points 100
        redeem croissant                    -> refused tier-too-low
        buy 200.00                          -> tier Silver
        redeem croissant
        buy 400.00                          -> tier Gold
        redeem croissant
    """)


def test_stock_runs_out_and_comes_back(till: OpenTill) -> None:
    till(worked(rewards(stock=2))).play("""
        2026-11-21
        enroll Léa points 100
        enroll Noé points 100
        take-home croissant ref R1
        Noé: redeem croissant
        redeem croissant                    -> refused out-of-stock
        undo R1
        redeem croissant                    -> 90 points
        Noé: redeem croissant               -> refused out-of-stock
    """)


@pytest.mark.parametrize(
    ("period", "still", "again"),
    [
        ("day", "2026-11-20", "2026-11-21"),
        ("week", "2026-11-22", "2026-11-23"),
        ("month", "2026-11-30", "2026-12-01"),
        ("year", "2026-12-31", "2027-01-01"),
    ],
)
def test_so_many_for_each_member_in_a_period(till: OpenTill, period: str, still: str, again: str) -> None:
    """2026-11-20 is a Friday."""
    till(worked(rewards(per_member=1, period=f'"{period}"'))).play(f"""
        2026-11-20
        enroll Léa points 100
        enroll Noé points 100
        redeem croissant
        {still}
        redeem croissant                    -> refused limit-reached
        Noé: redeem croissant
        {again}
        redeem croissant                    -> 80 points
        redeem croissant                    -> refused limit-reached
    """)


def test_so_many_ever(till: OpenTill) -> None:
    till(worked(rewards(per_member=2))).play("""
        2026-11-20
        enroll Léa points 100
        redeem croissant
        redeem croissant ref R2
        2027-11-20
        redeem croissant                    -> refused limit-reached
        undo R2
        redeem croissant
    """)


def test_a_card_given_back_counts_for_the_period_it_was_given_in(till: OpenTill) -> None:
    """Two coffees a month: that of a full card counts, and goes back to its month when it is withdrawn."""
    program = worked().replace("points = 80", 'points = 80\nper_member = 2\nperiod = "month"')
    till(program).play("""
        2026-11-20
        enroll Léa points 400
        buy 20.80 coffee:8=20.80 ref T1     -> 1 voucher
        redeem free-coffee
        redeem free-coffee                  -> refused limit-reached
        2026-12-01
        return T1                           -> 0 vouchers
        redeem free-coffee
        redeem free-coffee
        redeem free-coffee                  -> refused limit-reached
        redeem free-coffee on 2026-11-30
        redeem free-coffee on 2026-11-30    -> refused limit-reached
    """)


def test_a_voucher_is_good_on_its_last_day(till: OpenTill) -> None:
    program = worked().replace("points = 80", "points = 80\nvoucher_days = 7")
    till(program).play("""
        2026-11-21
        enroll Léa points 240
        take-home free-coffee
        take-home free-coffee
        2026-11-28
        redeem V1
        2026-11-29
        redeem V2                           -> refused voucher-lapsed
        buy 5.00 voucher V2                 -> refused voucher-lapsed
    """)


def test_a_voucher_keyed_late_counts_on_its_own_day(till: OpenTill) -> None:
    program = worked().replace("points = 80", "points = 80\nvoucher_days = 7")
    till(program).play("""
        2026-11-20
        enroll Léa points 160
        2026-11-21
        take-home free-coffee
        take-home free-coffee
        2026-12-05
        redeem V1 on 2026-11-28             -> 0 vouchers
        redeem V2 on 2026-11-29             -> refused voucher-lapsed
        redeem V2 on 2026-11-20             -> refused refused
    """)


def test_a_voucher_that_they_hold_for_the_reward_is_mentioned(till: OpenTill) -> None:
    """A warning, not a refusal: the member may want to keep it."""
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa points 300
        redeem free-coffee                  -> -80 points
    """)
    assert "warnings" not in counter.last
    counter.play("take-home free-coffee")
    assert "warnings" not in counter.last
    counter.play("redeem free-coffee ref R1 -> -80 points")
    code = counter.codes[0]
    (said,) = counter.last["warnings"]
    assert said.startswith(f"Léa holds a voucher for this: {code}, good until 19 février 2027; to take that instead")
    assert said.endswith(f"undo, then redeem 100014 {code}")
    counter.play("""
        undo R1
        redeem V1                           -> 0 vouchers
        2026-11-21 10:36
        redeem free-coffee                  -> -80 points
    """)
    assert "warnings" not in counter.last


def test_a_reward_keyed_twice_within_minutes_is_warned_of(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa points 500
        redeem free-coffee                  -> unwarned
        redeem free-coffee                  -> -80 points, warned
    """)
    assert counter.last["warnings"][0] == (
        "the same reward was taken for this member within five minutes (#2); undo takes this one back"
    )
    counter.play("""
        undo                                -> +80 points
        2026-11-21 10:36
        redeem free-coffee                  -> unwarned
        undo
        redeem free-coffee                  -> unwarned
        take-home free-coffee               -> unwarned
    """)


def test_several_vouchers_on_one_sale_are_all_used_and_come_back_with_the_last_cent(till: OpenTill) -> None:
    """5.00 off comes first, then 10 % of the 15.00 that are left: 13.50 to pay."""
    counter = till(worked(FIVE_OFF + TEN_PERCENT))
    counter.play("""
        2026-11-21
        enroll Léa points 100
        take-home ten-percent
        take-home five-off
        buy 20.00 voucher V1+V2 ref T-1     -> pay 13.50, off 6.50, 0 vouchers, +13 points
        buy 20.00 voucher V1 ref T-2        -> refused voucher-used
        return T-1 10.00                    -> money 6.75, 0 vouchers
        return T-1                          -> money 6.75, 2 vouchers
        buy 20.00 voucher V1+V1             -> refused bad-value
        buy 20.00 voucher V1+V2 ref T-3     -> pay 13.50
        undo T-3                            -> 2 vouchers
    """)


def test_a_sale_keyed_again_names_the_same_vouchers(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF + TEN_PERCENT))
    counter.play("""
        2026-11-21
        enroll Léa points 100
        take-home ten-percent
        take-home five-off
        buy 20.00 voucher V1+V2 ref T-1     -> pay 13.50
        buy 20.00 voucher V1+V2 ref T-1     -> repeated
        buy 20.00 voucher V1 ref T-1        -> refused ref-conflict
    """)


def test_what_a_voucher_would_lose_is_said_before(till: OpenTill) -> None:
    counter = till(worked(FIVE_OFF))
    counter.play("""
        2026-11-21
        enroll Léa points 100
        take-home five-off
    """)
    refusal = counter.refused("buy 3.00 voucher V1", "refused")
    assert refusal.message == f"€2.00 of voucher {counter.codes[0]} would be lost"
    assert refusal.hint == "use it on a larger purchase; if it is right, repeat with --yes"
    counter.play("buy 3.00 voucher V1 sure yes  -> pay 0.00, 0 vouchers")


def test_a_product_without_a_value_is_handed_over_and_not_used_up_by_a_sale(till: OpenTill) -> None:
    counter = till(WORKED.replace(FREE_COFFEE.strip(), FREE_COFFEE.replace('value = "2.60"\n', "").strip()))
    counter.play("""
        2026-11-21
        enroll Léa points 100
        take-home free-coffee
    """)
    refusal = counter.refused("buy 3.00 voucher V1", "refused")
    assert refusal.hint == f"hand it over: redeem MEMBER {counter.codes[0]}"
    counter.play("redeem V1                     -> 0 vouchers")


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [({"stock": 1}, "out-of-stock"), ({"per_member": 1, "period": '"year"'}, "limit-reached")],
)
def test_what_lapsed_unused_can_be_had_again_night_or_not(
    till: OpenTill, terms: dict[str, str | int], refusal: str
) -> None:
    """N3: the night only writes down that a voucher lapsed."""
    counter = till(worked(rewards(voucher_days=10, **terms)))
    counter.play(f"""
        2026-11-01
        enroll Léa points 100
        enroll Noé points 100
        Léa: take-home croissant            -> 1 voucher
        2026-11-11
        Léa: redeem croissant               -> refused {refusal}
    """)
    assert menu(counter.shop, "Léa")["rewards"][-1]["state"] in ("gone", "taken")
    assert unavailable(counter.shop, counter.shop.now().today)[0 if "stock" in terms else 1] == {"croissant"}
    counter.play("2026-11-12")
    (listed,) = [one for one in menu(counter.shop, "Léa")["rewards"] if one["id"] == "croissant"]
    assert (listed["state"], listed["left"]) == ("now", terms.get("stock"))
    assert unavailable(counter.shop, counter.shop.now().today) == {0: frozenset()}
    counter.play(f"""
        Léa: redeem croissant               -> 80 points, 0 vouchers
        Léa: redeem croissant               -> refused {refusal}
    """)
    assert [check for check in verify(counter.shop, replay=True)["checks"] if not check["ok"]] == []


def test_a_redemption_keyed_late_is_decided_again_as_it_was(till: OpenTill) -> None:
    """On its day the voucher still counted, which had lapsed when it was keyed."""
    counter = till(worked(rewards(voucher_days=10, stock=5)))
    counter.play("""
        2026-11-01
        enroll Léa points 100
        Léa: take-home croissant            -> 1 voucher
        2026-11-20
        Léa: redeem croissant on 2026-11-05 -> 80 points
    """)
