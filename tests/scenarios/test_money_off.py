"""Money off a sale: promotions, offers and thresholds, one mechanism; what is left of a sale is priced again."""

from pathlib import Path

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.deeds.members.update import Changes, update
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked
from tests.support.till import Till

PENS = '[[offers]]\ncategory = "pen"\nbuy = 3\n'
STEPS = """
[[thresholds]]
from = "500.00"
percent = "5"
[[thresholds]]
from = "1000.00"
percent = "8"
"""


def promotion(*keys: str) -> str:
    return worked("\n".join(["[[promotions]]", 'id = "sale"', 'name = "Sale"', *keys, ""]))


def test_four_pens_for_the_price_of_three(till: OpenTill) -> None:
    """The free one earns nothing; what is left costs what it would by itself."""
    till(worked(PENS)).play(
        """
        2026-11-21
        enroll Léa
        buy 12.80 pen:4=12.80 ref T1        -> pay 9.60, off 3.20, +9 points
        show                                -> 9.60 spend
        return T1 3.20 pen=3.20 ref B1      -> money 0.00, 9 points
        return T1 3.20 pen=3.20 ref B2      -> money 3.20, -3 points
        undo B2                             -> 9 points
        undo B1                             -> 9 points
        return T1 6.40                      -> money 3.20, -3 points        # as many pens as are left of the price
        return T1                           -> money 6.40, 0 points
        buy 9.60 pen:3=9.60                 -> pay 9.60, off 0.00
        undo                                -> 0 points
    """.replace("return T1 pen=3.20 ref B1", "return T1 pen=3.20 ref B1")
    )


def test_the_cheapest_are_free_and_other_goods_stay(till: OpenTill) -> None:
    till(worked(PENS)).play(
        """
        2026-11-21
        enroll Léa
        buy 50.00 pen:7=35.00 pen=1.00 ref T1   -> pay 44.00, off 6.00, +44 points
        return T1 1.00 pen=1.00                 -> money 0.00, 44 points        # 7 pens: 5.00 off
        undo
        return T1 14.00                         -> money 13.04
    """.replace("# 7 pens: 5.00 off", "")
    )


def test_from_an_amount_on_of_several_steps_the_highest(till: OpenTill) -> None:
    counter = till(worked(STEPS))
    bought = counter.play("""
        2026-11-21
        enroll Léa
        buy 499.99                          -> pay 499.99, off 0.00
        undo
        buy 500.00 ref T1                   -> pay 475.00, off 25.00, +475 points
        show                                -> 475.00 spend
        return T1 100.00 ref B1             -> money 75.00, 400 points      # it would cost 400.00
        undo B1                             -> 475 points
        return T1 20.00 ref B2              -> money 0.00, 475 points       # it would cost 480.00
        return T1 80.00                     -> money 75.00, 400 points
        return T1                           -> money 400.00, 0 points
        show                                -> 0.00 spend
        buy 1000.00 sure yes ref T2         -> pay 920.00
        return T2 400.00                    -> money 350.00                 # 600.00 cost 570.00
    """)
    assert [one["amount"] for one in bought["entries"] if one["unit"] == "reward:off:threshold"] == [-5_000]


def test_the_receipt_tells_what_was_taken_off_and_why(till: OpenTill) -> None:
    counter = till(worked(STEPS))
    bought = counter.play("""
        2026-11-21
        enroll Léa
        adjust credit 10.00 because sorry
        buy 500.00 credit 10.00 ref T1      -> pay 465.00, +465 points
    """)
    assert bought["payment"] == {
        "amount_cents": 50_000,
        "discount_cents": 2_500,
        "credit_cents": 1_000,
        "to_pay_cents": 46_500,
        "off_cents": 2_500,
    }
    said = {one["unit"]: one["why"] for one in bought["entries"]}
    assert said["reward:off:threshold"] == "5\u00a0% sur 500,00\u00a0€"
    assert said["points"].startswith("1 par 1,00\u00a0€ sur 465,00\u00a0€")
    counter.play("return T1                 -> money 465.00, credit 10.00, 0 points")


def test_a_return_tells_how_much_less_is_off(till: OpenTill) -> None:
    counter = till(worked('[[thresholds]]\nfrom = "500.00"\npercent = 5'))
    counter.play("2026-11-21\nenroll Léa\nbuy 500.00 ref T1 sure yes -> pay 475.00")
    back = counter.play("return T1 100.00 -> money 75.00")
    assert "articles rendus, T1\xa0: 25,00\xa0€ de remise en moins" in [one["why"] for one in back["entries"]]


def test_a_share_off_the_goods_of_a_promotion(till: OpenTill) -> None:
    till(promotion('off = "10 %"', 'categories = ["cake"]')).play("""
        2026-11-21
        enroll Léa
        buy 30.00 cake:2=20.00 ref T1       -> pay 28.00, off 2.00, +28 points
        return T1 10.00 cake=10.00          -> money 9.00, -9 points
        return T1                           -> money 19.00, 0 points
        buy 30.00                           -> pay 30.00
    """)


def test_an_amount_off_from_a_minimum_that_what_is_left_must_meet(till: OpenTill) -> None:
    till(promotion('off = "2.00"', 'minimum = "20.00"')).play("""
        2026-11-21
        enroll Léa
        buy 19.99 ref T0                    -> pay 19.99
        undo T0
        buy 20.00 ref T1                    -> pay 18.00, +18 points
        return T1 5.00                      -> money 3.00, -3 points        # 15.00 cost 15.00
        return T1                           -> money 15.00, 0 points
    """)


def test_once_a_month_and_again_where_the_first_came_back_whole(till: OpenTill) -> None:
    till(promotion('off = "10 %"', "per_member = 1", 'period = "month"')).play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1                    -> pay 9.00
        buy 10.00 ref T2                    -> pay 10.00
        return T1                           -> money 9.00
        buy 10.00 ref T3                    -> pay 9.00
        undo T3
        buy 20.00 on 2026-11-21 ref T4      -> pay 18.00
    """)


def test_an_undo_charges_nobody_again(till: OpenTill) -> None:
    """Without the first sale the second would have been cheaper; what was paid for it stays, and earns."""
    till(promotion('off = "10 %"', "per_member = 1", 'period = "month"')).play("""
        2026-11-21
        enroll Léa
        buy 10.00 ref T1                    -> pay 9.00
        buy 20.00 ref T2                    -> pay 20.00, 29 points
        undo T1                             -> 20 points
        return T2                           -> money 20.00, 0 points
    """)


def test_a_price_found_again_by_an_undo_is_found_once(till: OpenTill) -> None:
    """Both parts came back; the first is undone. What is left costs 19.87 by itself, whatever else is undone after."""
    counter = till(worked('[[thresholds]]\nfrom = "15.00"\npercent = "7.5"\n'))
    counter.play(
        """
        2026-11-21
        enroll Léa
        buy 32.72 tea:2=21.48 cake:2=11.24 ref T1    -> +30 points
        return T1 21.48 tea:2=21.48 ref R1           -> 11 points
        buy 12.09 cake=12.09 ref T2                     -> 23 points
        return T1 11.24 cake:2=11.24                    -> 12 points
        undo R1
        """
    )
    assert _spend(counter) == 1_987 + 1_209
    counter.play("undo T2                               -> 19 points")
    assert _spend(counter) == 1_987


def _spend(counter: Till) -> int:
    (cents,) = counter.shop.conn.execute("SELECT sum(amount) FROM entries WHERE unit = 'spend'").fetchone()
    return int(cents)


def test_the_best_of_money_and_points(till: OpenTill) -> None:
    """Double points on 10.00 are worth 0.32: 10 % off is more; both where they stack."""
    double = '[[promotions]]\nid = "double"\nname = "Double"\nmultiplier = "2"\n'
    both = promotion('off = "10 %"') + double
    till(both).play("""
        2026-11-21
        enroll Léa
        buy 10.00                           -> pay 9.00, +9 points
    """)
    till(both + '[promotion_rules]\nstacking = "all"\n').play("""
        2026-11-21
        enroll Léa
        buy 10.00                           -> pay 9.00, +18 points
    """)


def test_beside_vouchers_and_excluded_goods(till: OpenTill) -> None:
    """Offers, then promotions, then thresholds, then vouchers; a gift card in the sale earns nothing as before."""
    five = '[[rewards]]\nid = "five-euros"\nname = "Five"\nkind = "discount"\nvalue = "5.00"\npoints = 400\n'
    text = five + PENS + STEPS + '[[promotions]]\nid = "ten"\nname = "Ten"\noff = "10 %"\ncategories = ["pen"]\n'
    till(worked(text)).play("""
        2026-11-21
        enroll Léa points 500
        take-home five-euros
        buy 800.00 pen:4=400.00 gift-card=10.00 voucher V1 ref T1   -> pay 631.50, off 168.50
        show                                                        -> 622.07 spend
        return T1 200.00 pen:2=200.00                               -> money 84.83
        return T1                                                   -> money 546.67, 1 vouchers
    """)


def test_off_the_next_sale(till: OpenTill) -> None:
    counter = till(worked('[[thresholds]]\nfrom = "100.00"\npercent = "5"\nwhen = "next"\n'))
    counter.play("""
        2026-11-21
        enroll Léa
        buy 100.00 ref T1                   -> pay 100.00
    """)
    assert "5\u00a0% de remise sur votre prochain achat" in counter.last["say"]
    counter.play("""
        2026-11-22
        buy 20.00 ref T2                    -> pay 19.00
        buy 20.00 ref T3                    -> pay 20.00
        undo T3
        undo T2
        return T1 1.00
        buy 20.00 ref T4                    -> pay 20.00
        2026-11-23
        buy 10.00 on 2026-11-21             -> pay 10.00
        buy 100.00 ref T5                   -> pay 100.00
        buy 20.00 ref T6                    -> pay 19.00
        return T6                           # its discount came back with it
        buy 20.00 ref T7                    -> pay 19.00
        buy 20.00                           -> pay 20.00
    """)


def test_for_companies_only(till: OpenTill) -> None:
    """Beside a step for all, a higher one for companies; nobody here is one."""
    steps = '[[thresholds]]\nfrom = "100.00"\npercent = "{}"\nfor = "{}"\n'
    counter = till(worked(steps.format(5, "all") + steps.format(8, "companies")))
    counter.play("""
        2026-11-21
        enroll Léa
        enroll Garage
        buy 100.00                          -> pay 95.00
    """)
    update(counter.shop, "Garage", Changes(fields={"is_company": "yes"}))
    counter.play("""
        Garage: buy 100.00 ref T1           -> pay 92.00
        return T1 1.00                      -> money 0.00
    """)


def test_by_file_and_keyed_late_it_is_the_same(till: OpenTill, tmp_path: Path) -> None:
    counter = till(promotion('off = "10 %"', "until = 2026-11-10"))
    counter.play("""
        2026-11-01
        enroll Léa email lea@shop.example
        2026-11-21
        buy 10.00                           -> pay 10.00
        buy 10.00 on 2026-11-02             -> pay 9.00, +9 points
    """)
    path = tmp_path / "orders.csv"
    path.write_text("date,receipt,customer,amount\n2026-11-03,A1,lea@shop.example,10.00\n", "utf-8")
    import_purchases(counter.shop, str(path), Options())
    counter.play("show                      -> 28 points")


def test_a_merge_takes_along_what_was_counted(till: OpenTill) -> None:
    counter = till(promotion('off = "10 %"'))
    counter.play("""
        2026-11-21
        enroll Léa
        enroll Zoé
        Zoé: buy 10.00 ref T1               -> pay 9.00
    """)
    merge(counter.shop, "Zoé", "Léa")
    counter.play("return T1                 -> money 9.00, 0 points")
