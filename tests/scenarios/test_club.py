"""The paid club: joined, renewed, cancelled; what it multiplies, lends and opens; when its end is said."""

from datetime import date
from pathlib import Path

import pytest

from loyalty_cli.errors import AlreadyReversed
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.ledger.queries.gifts.clubs import payments
from loyalty_cli.operations.deeds.members import merge
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.liability import liability
from loyalty_cli.reports.program.club import club_members
from tests.config.specimens import mistakes_in
from tests.scenarios.conftest import OpenTill
from tests.support.lists import members
from tests.support.nights import prove
from tests.support.programs import worked
from tests.support.till import Till, under_program

CLUB = """
[club]
name = "Le Club"
fee = "24.00"
multiplier = "2"
welcome = "free-coffee"
"""
ENGLISH = ('language = "fr"', 'language = "en"')


def opened(till: OpenTill, more: str = "", club: str = CLUB) -> Till:
    counter = till(worked(f"{more}{club}", refunds="").replace(*ENGLISH))
    counter.play("2026-11-01\nenroll Léa\nbuy 200.00 ref A -> tier Silver")
    return counter


def until(counter: Till) -> str | None:
    found = counter.last["club"]
    return found["until"] if found else None


def test_joined_it_lasts_to_the_day_before_a_year_later(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join -> pay 24.00, 1 vouchers, 200 points, tier Silver")
    assert (until(counter), counter.last["club"]["begins"]) == ("2027-11-20", "2026-11-21")
    counter.play("2026-11-22\nshow -> 200.00 spend")


@pytest.mark.parametrize(("combine", "points"), [("best", 20), ("multiply", 25)])
def test_with_the_tier_the_best_counts_or_both(till: OpenTill, combine: str, points: int) -> None:
    counter = opened(till, club=f'{CLUB}combine = "{combine}"\n')
    half = points // 2
    counter.play(f"""
        2026-11-21
        club join
        buy 10.00 ref B                 -> +{points} points
        return B 5.00                   -> -{points - half} points
        return B                        -> -{half} points
        undo                            -> +{half} points
    """)


def test_the_reason_names_what_counts(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\nbuy 10.00")
    assert counter.last["entries"][0]["why"] == "1 per €1.00 on €10.00, Le Club x2"
    counter = opened(till, club=CLUB + 'combine = "multiply"\n')
    counter.play("2026-11-21\nclub join\nbuy 10.00")
    assert counter.last["entries"][0]["why"] == "1 per €1.00 on €10.00, Silver + Le Club x2.5"


def test_a_tier_that_gives_more_counts_where_the_best_does(till: OpenTill) -> None:
    counter = opened(till, club=CLUB.replace('"2"', '"1.1"'))
    counter.play("2026-11-21\nclub join\nbuy 10.00 -> +12 points")


def test_before_and_after_it_multiplies_nothing(till: OpenTill) -> None:
    counter = opened(till, club=f"{CLUB}months = 1\n")
    counter.play("""
        2026-11-21
        club join
        buy 10.00 on 2026-11-20         -> +12 points
        2026-12-20
        buy 10.00 ref B                 -> +20 points
        2026-12-21
        buy 10.00 ref C                 -> +12 points
        buy 10.00 on 2026-12-20 ref D   -> +20 points
    """)


def test_renewed_it_goes_on_from_its_last_day(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\n2027-11-10\nclub renew -> pay 24.00, 0 vouchers")
    assert until(counter) == "2028-11-20"
    counter.play("2028-11-20\nbuy 10.00 ref B -> +20 points\n2028-11-21\nbuy 10.00 ref C -> +12 points")


def test_cancelled_the_whole_months_not_begun_are_handed_over(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("""
        2026-11-21
        club join                       -> 1 vouchers
        2027-02-10
        club cancel                     -> money 18.00, 0 vouchers
        undo                            -> 1 vouchers
        2027-02-18
        buy 10.00                       -> +20 points
    """)


def test_in_the_fourth_month_eight_are_left(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\n2027-02-25\nclub cancel -> money 16.00")
    assert until(counter) == "2027-03-20"
    counter.play("2027-03-20\nbuy 10.00 ref B -> +20 points\n2027-03-21\nbuy 10.00 ref C -> +12 points")
    (fee, back) = payments(counter.shop.conn)
    assert (fee.cents, str(fee.begins), str(fee.until), back.cents) == (2400, "2026-11-21", "2027-11-20", -1600)


def test_a_welcome_that_was_used_stays_used(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\nredeem V1 -> 0 vouchers\n2027-02-10\nclub cancel -> money 18.00")


def test_the_welcome_is_given_to_who_joins_for_the_first_time(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("""
        2026-11-21
        club join                       -> 1 vouchers
        redeem V1                       -> 0 vouchers
        2027-12-01
        club join ref AGAIN             -> 0 vouchers
    """)
    undone = opened(till)
    undone.play("2026-11-21\nclub join ref J\nundo J -> 0 vouchers\nclub join -> 1 vouchers")


def test_after_the_fee_changed_what_was_paid_last_comes_back(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join -> pay 24.00\nclub cancel -> money 22.00\n2026-12-21\nclub join -> pay 24.00")
    counter.shop = under_program(counter.shop, worked(CLUB.replace("24.00", "36.00"), refunds="").replace(*ENGLISH))
    counter.play("club cancel -> money 22.00\n2027-01-21\nclub join -> pay 36.00\nclub cancel -> money 33.00")


def test_renewed_early_and_cancelled_what_has_not_begun_comes_back(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\n2027-11-10\nclub renew\n2027-11-11\nclub cancel -> money 24.00")
    assert until(counter) == "2027-11-20"


def test_undone_it_never_was(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("""
        2026-11-21
        club join
        buy 10.00 ref B                 -> +20 points
        undo #3                         -> -8 points, 0 vouchers
        buy 10.00 ref C                 -> +12 points
    """)


def test_it_lends_a_tier_for_its_months(till: OpenTill) -> None:
    counter = opened(till, club=f'{CLUB}tier = "Gold"\nmonths = 1\n')
    counter.play("""
        2026-11-21
        club join                       -> tier Gold
        2026-12-20
        club renew                      -> tier Gold
        2027-01-20
        show                            -> tier Gold
        2027-01-21
        show                            -> tier Silver
    """)


def test_cancelled_its_tier_ends_with_it(till: OpenTill) -> None:
    counter = opened(till, club=f'{CLUB}tier = "Gold"\n')
    counter.play("""
        2026-11-21
        club join                       -> tier Gold
        2027-02-10
        club cancel                     -> tier Gold
        2027-02-20
        show                            -> tier Gold
        2027-02-21
        show                            -> tier Silver
    """)


@pytest.mark.parametrize("keyed", ["club renew", "club cancel"])
def test_who_is_no_member_neither_renews_nor_cancels(till: OpenTill, keyed: str) -> None:
    counter = opened(till)
    counter.refused(keyed, "refused")


def test_who_is_a_member_renews_instead_of_joining(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join")
    assert "renew" in str(counter.refused("club join", "refused").hint)


def test_where_nothing_is_handed_over_it_runs_to_its_end(till: OpenTill) -> None:
    counter = opened(till, club=f'{CLUB}cancel = "none"\n')
    counter.play("2026-11-21\nclub join")
    assert "20 November 2027" in counter.refused("club cancel", "refused").message


def test_in_the_last_month_there_is_nothing_to_hand_over(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\n2027-10-21")
    assert "20 November 2027" in counter.refused("club cancel", "refused").message


def test_a_shop_without_a_club_has_none_to_join(till: OpenTill) -> None:
    counter = opened(till, club="")
    counter.refused("club join", "not-offered")
    assert mistakes_in('[[rewards]]\nid = "a"\nname = "A"\nclub = true') == [
        "reward a, club: there is no club that it could be for; add [club]"
    ]


REQUIRED = f"{CLUB}required = true\n"


def test_where_it_is_required_a_contact_earns_nothing(till: OpenTill) -> None:
    counter = till(worked(REQUIRED, refunds="").replace(*ENGLISH))
    counter.play("""
        2026-11-21
        enroll Léa                      -> 0 points, 0 coffee
        buy 10.00 coffee=10.00          -> 0 points, 0 coffee
        visit                           -> 0 points
        show                            -> 0.00 spend
        club join                       -> 1 vouchers
        buy 10.00 ref B                 -> +20 points
    """)


def test_a_contact_is_given_nothing_by_the_shop_either(till: OpenTill) -> None:
    gifts = '[birthday]\nreward = "free-coffee"\n[[anniversaries]]\nid = "a"\nname = "A"\nreward = "free-coffee"\n'
    draws = '[[surprises]]\nid = "s"\nname = "S"\nshare = "1"\nevery = "visit"\nreward = "free-coffee"\n'
    counter = till(worked(f"{gifts}{draws}{REQUIRED}", refunds=""))
    counter.play("""
        2025-11-21
        enroll Léa born 1990-11-21
        2026-11-21
        visit                           -> 0 vouchers
        club join
        visit                           -> 4 vouchers
    """)


def test_a_contact_who_brings_a_friend_is_not_paid(till: OpenTill) -> None:
    referral = "[referral]\nreferrer_points = 50\nfriend_points = 10\n"
    counter = till(worked(f"{referral}{REQUIRED}", refunds=""))
    counter.play("""
        2026-11-21
        enroll Léa
        enroll Nino refer Léa
        enroll Rosa refer Léa
        Nino: buy 10.00                 -> 0 points
        Nino: club join
        Nino: buy 10.00                 -> 30 points
        Léa: club join
        Rosa: club join
        Rosa: buy 10.00                 -> 30 points
    """)
    assert counter.seen("Léa", counter.shop.now().today)["balance"]["points"] == 50


def test_with_the_fee_paid_who_enrolls_is_a_member(till: OpenTill) -> None:
    counter = till(worked(REQUIRED, refunds="").replace(*ENGLISH))
    counter.play("2026-11-21")
    document = enroll(counter.shop, EnrollRequest("Léa", fee_paid=True)).document()
    assert document["payment"]["to_pay_cents"] == 2400
    assert (document["club"]["until"], document["balance"]["stamps"]["coffee"]) == ("2027-11-20", 2)
    counter.play("Léa: buy 10.00 -> +20 points")


REWARDS = """
[[rewards]]
id = "members-tea"
name = "Tea"
points = 10
club = true
[[promotions]]
id = "members-day"
name = "Members' day"
bonus = 5
club = true
"""


def test_rewards_and_promotions_of_its_own(till: OpenTill) -> None:
    counter = opened(till, more=REWARDS)
    counter.play("2026-11-21\nbuy 10.00 ref B -> +12 points")
    counter.refused("redeem members-tea", "not-offered")
    counter.play("club join\nbuy 10.00 ref C -> +25 points\nredeem members-tea -> -10 points")


def test_its_end_is_said_when_it_is_near_in_the_last_week_and_on_the_last_day(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\nbuy 100.00 -> +200 points")
    said = {}
    for day in ("2027-10-20", "2027-10-21", "2027-10-22", "2027-11-13", "2027-11-14", "2027-11-19", "2027-11-20"):
        counter.play(f"{day}\nvisit")
        said[day] = [text for text in counter.last["say"] if text.startswith("Le Club ends")]
    assert [day for day, told in said.items() if told] == ["2027-10-21", "2027-11-13", "2027-11-19"]
    # 75 points beyond those of Silver, at 2.60 for 80, and the coffee of welcome.
    assert said["2027-10-21"] == ["Le Club ends on 20 November: €24.00, and €5.03 of benefits so far"]


def test_what_it_has_brought_is_said(till: OpenTill) -> None:
    """880 points beyond those without it, at 2.60 for 80, and the coffee of welcome: 28.60 and 2.60."""
    counter = till(worked(CLUB, refunds="").replace(*ENGLISH))
    counter.play("2026-11-21\nenroll Léa\nclub join\nbuy 880.00 ref B -> +1760 points\n2027-10-21\nvisit")
    assert counter.last["say"][0] == "Le Club ends on 20 November: €24.00, and €31.20 of benefits so far"
    counter.play("return B 440.00 -> -880 points\n2027-11-13\nvisit")
    assert counter.last["say"][0] == "Le Club ends on 20 November: €24.00, and €16.90 of benefits so far"


def test_keyed_late_it_counts_from_its_day_for_what_is_keyed_after_it(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("""
        2026-11-30
        buy 10.00 on 2026-11-22 ref B           -> +12 points
        club join on 2026-11-21 ref J           -> pay 24.00, 1 vouchers
        buy 10.00 on 2026-11-22 ref C           -> +20 points
        buy 10.00 on 2026-11-20 ref D           -> +12 points
        return B                                -> -12 points
        return C                                -> -20 points
    """)
    counter.play("2027-11-25\nclub renew on 2027-11-10 ref R -> pay 24.00")
    assert until(counter) == "2028-11-20"
    counter.play("""
        buy 10.00 on 2027-11-22 ref E           -> +20 points
        undo R                                  -> money 24.00, -8 points
        club cancel on 2027-02-25               -> money 16.00
    """)
    assert until(counter) == "2027-03-20"
    counter.play("buy 10.00 on 2027-03-20 ref F -> +20 points\nbuy 10.00 on 2027-03-21 ref G -> +12 points")
    prove(counter.shop)


def test_who_is_to_be_reminded_is_listed(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nenroll Ben\nclub join\n2027-10-25\nBen: club join")
    assert [row["name"] for row in club_members(counter.shop)] == ["Léa", "Ben"]
    (row,) = club_members(counter.shop, 30)
    assert (row["name"], row["until"], row["days_left"]) == ("Léa", "2027-11-20", 26)


def test_a_segment_may_ask_for_it(till: OpenTill) -> None:
    segment = '[[segments]]\nid = "club"\nname = "Club"\nall = ["club = yes"]\n'
    counter = opened(till, more=segment)
    counter.play("2026-11-21\nenroll Ben\nclub join")
    assert [row["name"] for row in members(counter.shop, segment="club")] == ["Léa"]


def test_it_goes_along_when_two_records_become_one_and_back(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\nenroll Ben")
    merge.merge(counter.shop, "Léa", "Ben")
    counter.play("Ben: buy 10.00 ref B -> +20 points\nundo B\nundo #5\nBen: buy 10.00 ref C -> +10 points")
    counter.play("Léa: buy 10.00 ref D -> +20 points")


def test_out_of_a_file_it_counts_alike(till: OpenTill, tmp_path: Path) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join\n2026-11-30")
    (card,) = counter.shop.conn.execute("SELECT card FROM members").fetchone()
    path = tmp_path / "purchases.csv"
    path.write_text(f"date,receipt,card,amount\n2026-11-20,F1,{card},10.00\n2026-11-22,F2,{card},10.00\n")
    import_purchases(counter.shop, str(path), Options())
    rows = counter.shop.conn.execute(
        "SELECT f.ref, e.amount FROM entries e JOIN facts f ON f.id = e.fact_id WHERE e.rule = 'points' AND f.batch_id"
    )
    assert dict(rows.fetchall()) == {"F1": 12, "F2": 20}


def test_what_was_cancelled_is_not_undone_before_the_cancelling(till: OpenTill) -> None:
    """Else the fee of the months not begun would be handed over twice, and the ledger hold fewer months than none."""
    counter = opened(till)
    counter.play("2026-11-21\nclub join ref J\n2027-02-10\nclub cancel ref X")
    with pytest.raises(AlreadyReversed, match="stands on") as refused:
        counter.play("undo J")
    assert refused.value.hint == "undo that first: loyalty undo '#4'"
    counter.play("undo X\nundo J -> money 24.00")
    prove(counter.shop)


def test_undoing_what_was_paid_hands_the_fee_back_and_undoing_a_refund_takes_it_back(till: OpenTill) -> None:
    counter = opened(till)
    counter.play("2026-11-21\nclub join ref J\nundo J -> money 24.00\nclub join ref K\n2027-02-10\nclub renew ref N")
    counter.play("undo N -> money 24.00\nclub cancel ref X -> money 18.00")
    undone = counter.play("undo X")
    assert undone["take_back"] == {"money_cents": 1_800, "credit_cents": 0}
    assert undone["undone"]["amount_cents"] == 1_800


def test_the_fee_is_owed_until_its_months_are_over(till: OpenTill, tmp_path: Path) -> None:
    loader = pytest.importorskip("beancount.loader")
    counter = opened(till)
    counter.play("2026-11-21\nclub join")

    def owed(as_of: date | None = None) -> int:
        rows = liability(counter.shop, Asked(as_of=as_of))["rows"]
        return sum(row["face_cents"] for row in rows if row["what"] == "club-fees")

    assert owed() == 24_00
    counter.play("2026-12-20\nbuy 1.00")
    assert owed() == 22_00
    # Four months of twelve have begun: eight are handed back, and the fourth is not over.
    counter.play("2027-02-22\nclub cancel")
    assert (owed(), owed(date(2026, 12, 20))) == (2_00, 22_00)
    moved = liability(counter.shop, Asked())["money_movement"]
    assert [(row["month"], row["added_cents"], row["released_cents"], row["closing_cents"]) for row in moved] == [
        ("2026-11", 24_00, 0, 24_00),
        ("2026-12", 0, 2_00, 22_00),
        ("2027-01", 0, 2_00, 20_00),
        ("2027-02", 0, 18_00, 2_00),
    ]
    export_all(counter.shop, str(tmp_path), format="beancount")
    assert loader.load_file(str(tmp_path / "ledger.beancount"))[1] == []
    assert "balance Liabilities:Loyalty:Club-fees  -2.00" in (tmp_path / "ledger.beancount").read_text("utf-8")
