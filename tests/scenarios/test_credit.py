"""Store credit: bought, it earns when it is used; given, it earns nothing; goods come back for it instead of money."""

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.deeds.members.merge import merge
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.liability import liability
from loyalty_cli.reports.members.why import why
from tests.scenarios.conftest import OpenTill
from tests.support.programs import worked
from tests.support.till import Till


def proven(counter: Till) -> None:
    """Decided again, the same comes out."""
    assert not list(check_replay(Evidence(counter.shop.conn)))


def test_goods_come_back_as_credit_that_earns_when_it_is_used(till: OpenTill) -> None:
    """Each euro earns once: the points go with the goods, and come with what the credit buys."""
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        buy 20.00 ref T1                    -> +20 points
        return T1 5.00 to credit ref B1     -> money 0.00, credit 5.00, -5 points, 5.00 credit
        return T1 5.00 to credit ref B1     -> repeated, 5.00 credit
        return T1 5.00 ref B1               -> refused ref-conflict
        buy 5.00 credit 5.00 ref T2         -> pay 0.00, +5 points, 0.00 credit
        return T2                           -> money 0.00, credit 5.00, -5 points, 5.00 credit
        return T1                           -> money 15.00, credit 0.00, 0 points
    """)
    proven(counter)


def test_undoing_such_a_return_takes_the_credit_back_where_it_is_still_there(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        buy 20.00 ref T1                    -> +20 points
        return T1 5.00 to credit ref B1     -> 15 points
        undo B1                             -> 20 points, 0.00 credit
        return T1 5.00 to credit ref B2     -> 5.00 credit
        buy 4.00 credit 4.00 ref T2         -> 1.00 credit
        undo B2                             -> refused already-reversed
        undo T2                             -> 5.00 credit
        undo B2                             -> 20 points, 0.00 credit
    """)
    assert counter.last["take_back"] == {"money_cents": 0, "credit_cents": 500}
    proven(counter)


def test_credit_sold_earns_when_it_is_used_and_credit_given_does_not(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        sell 50.00 ref C1                   -> pay 50.00, 50.00 credit, 0 points
        sell 50.00 ref C1                   -> repeated, 50.00 credit
        sell 0.00                           -> refused bad-amount
        buy 12.50 credit 12.50 ref T1       -> pay 0.00, +12 points, 37.50 credit
        adjust credit 5.00 because sorry    -> 42.50 credit
        buy 12.00 credit 12.00 ref T2       -> +7 points, 30.50 credit      # the 5.00 that were given go first
        show                                -> 19.50 spend
        return T2 6.00 ref B2               -> credit 6.00, -6 points       # and come back last
        return T2 6.00                      -> credit 6.00, -1 points, 42.50 credit
        undo T1                             -> 55.00 credit, 0 points
    """)
    proven(counter)


def test_a_sale_of_credit_is_undone_unless_it_was_spent(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-20
        enroll Léa
        2026-11-21
        sell 50.00 ref C1 on 2026-11-20     -> 50.00 credit
        buy 10.00 credit 10.00 ref T1       -> 40.00 credit
        undo C1                             -> refused already-reversed
        undo T1                             -> 50.00 credit
        undo C1                             -> 0.00 credit
        buy 1.00 credit 1.00                -> refused not-enough-credit
        sell 100042.00                      -> refused amount-too-large
        sell 100042.00 sure yes               -> 100042.00 credit
    """)
    proven(counter)


def test_another_record_brings_its_bought_credit_along(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        enroll Zoé
        Zoé: sell 50.00
        Zoé: adjust credit 1.00 because sorry
    """)
    merge(counter.shop, "Zoé", "Léa")
    counter.play("""
        buy 10.00 credit 10.00 ref T1       -> +9 points, 41.00 credit
        return T1                           -> credit 10.00, -9 points, 51.00 credit
    """)
    proven(counter)


def test_it_is_owed_explained_and_proven(till: OpenTill) -> None:
    counter = till(worked())
    counter.play("""
        2026-11-21
        enroll Léa
        sell 50.00 ref C1
        buy 20.00 ref T1
        return T1 5.00 to credit ref B1
        buy 6.00 credit 6.00 ref T2
    """)
    owed = {row["what"]: row["face_cents"] for row in liability(counter.shop, Asked())["rows"]}
    assert owed["credit"] == 4_900
    lots = why(counter.shop, "Léa")["credit"]["lots"]
    assert [(one["why"], one["left"]) for one in lots] == [
        ("avoir acheté", 4_400),
        ("articles rendus, T1, en avoir", 500),
    ]


def test_undoing_a_sale_of_credit_hands_its_money_back(till: OpenTill) -> None:
    undone = till(worked()).play("2026-11-21\nenroll Léa\nsell 50.00 ref C1\nundo C1 -> money 50.00, credit 0.00")
    assert "take_back" not in undone
