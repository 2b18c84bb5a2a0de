"""The figures of the field on ten members, worked out by hand."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.errors import BadValue, DateOutOfRange
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.insight.asked import Asked, Span, span_of
from loyalty_cli.reports.insight.clients import Book
from loyalty_cli.reports.insight.engagement import engagement
from loyalty_cli.reports.insight.kpi import kpi

IDS = [
    *("repurchase_rate", "repurchase_rate_year", "repurchase_rate_90_days", "upsell_rate", "upsell_rate_year"),
    *("mean_purchase_cents", "purchases_per_client", "client_value_cents", "returning_sales_share", "retention"),
    *("participation", "enrolment_rate", "redemption_rate", "breakage_rate", "nps", "nps_of_others", "loyalty_index"),
    "behaviour_index",
    *("engagement_index", "lifetime_value_cents"),
]


@pytest.fixture(scope="module")
def figures(ten_members: OpenShop) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in kpi(ten_members, Asked())["figures"]}


def test_every_figure_has_all_its_parts(figures: dict[str, dict[str, Any]]) -> None:
    assert list(figures) == IDS
    keys = {"id", "value", "numerator", "denominator", "low", "high", "enough", "before"}
    assert all(one.keys() == keys for one in figures.values())


@pytest.mark.parametrize(
    ("name", "numerator", "denominator", "value"),
    [
        ("repurchase_rate", 6, 9, 6 / 9),
        ("repurchase_rate_year", 6, 8, 0.75),
        ("repurchase_rate_90_days", 4, 7, 4 / 7),
        ("upsell_rate", 3, 6, 0.5),
        ("upsell_rate_year", 3, 5, 0.6),
        ("mean_purchase_cents", 93200, 23, 4052),
        ("purchases_per_client", 23, 8, 2.875),
        ("client_value_cents", 93200, 8, 11650),
        ("returning_sales_share", 60200, 93200, 602 / 932),
        ("participation", 5, 10, 0.5),
        ("retention", 2, 4, 0.5),
        ("breakage_rate", 100, 1082, 100 / 1082),
        ("redemption_rate", 0, 1082, 0.0),
    ],
)
def test_a_figure_with_what_it_is_made_of(
    figures: dict[str, dict[str, Any]], name: str, numerator: int, denominator: int, value: float
) -> None:
    one = figures[name]
    assert (one["numerator"], one["denominator"]) == (numerator, denominator)
    assert one["value"] == pytest.approx(value)


def test_few_clients_conclude_nothing(figures: dict[str, dict[str, Any]]) -> None:
    assert not figures["repurchase_rate"]["enough"]
    assert figures["repurchase_rate"]["low"] == pytest.approx(0.3542, abs=1e-4)
    # One client of the year before, who did not come back.
    assert not figures["lifetime_value_cents"]["enough"]
    assert figures["enrolment_rate"]["value"] is None


def test_how_much_each_member_takes_part(ten_members: OpenShop) -> None:
    book = Book(ten_members, date(2026, 11, 30))
    index = {book.members[number].name: round(value, 1) for number, value in engagement(book).items()}
    # Without the answers to a survey, each of which adds 100 / 6 / 3 = 5.6.
    assert index == {
        "Ana": 25.0,
        "Bea": 5.6,
        "Cal": 13.9,
        "Dom": 5.6,
        "Eva": 13.9,
        "Fay": 0,
        "Gus": 2.8,
        "Hal": 8.3,
        "Ida": 11.1,
        "Jo": 0,
    }


def test_an_earlier_day_is_answered_as_it_was(ten_members: OpenShop) -> None:
    then = kpi(ten_members, Asked(as_of=date(2026, 2, 28)))
    values = {one["id"]: one for one in then["figures"]}
    assert then["since"] == "2025-03-01"
    assert (values["repurchase_rate"]["numerator"], values["repurchase_rate"]["denominator"]) == (2, 3)
    assert values["participation"]["denominator"] == 3


def test_the_year_before_stands_beside(ten_members: OpenShop) -> None:
    values = {one["id"]: one for one in kpi(ten_members, Asked())["figures"]}
    assert values["client_value_cents"]["before"] == 10000
    assert values["repurchase_rate_year"]["before"] == 0


def test_only_a_segment_is_counted(ten_members: OpenShop) -> None:
    values = {one["id"]: one for one in kpi(ten_members, Asked(segment="gold"))["figures"]}
    assert (values["client_value_cents"]["numerator"], values["client_value_cents"]["denominator"]) == (65000, 2)
    assert values["participation"]["denominator"] == 2
    with pytest.raises(BadValue):
        kpi(ten_members, Asked(segment="golden"))


def test_the_time_looked_at(ten_members: OpenShop) -> None:
    assert span_of(ten_members, Asked()) == Span(date(2025, 12, 1), date(2026, 11, 30))
    assert span_of(ten_members, Asked()).before == Span(date(2024, 12, 1), date(2025, 11, 30))
    assert span_of(ten_members, Asked(as_of=date(2026, 11, 15))).since == date(2025, 11, 16)
    told = span_of(ten_members, Asked(since=date(2026, 10, 1), until=date(2026, 10, 31)))
    assert told.before == Span(date(2026, 8, 31), date(2026, 9, 30), told=True)
    with pytest.raises(BadValue):
        span_of(ten_members, Asked(since=date(2026, 11, 2), until=date(2026, 11, 1)))
    with pytest.raises(DateOutOfRange):
        span_of(ten_members, Asked(as_of=date(2026, 12, 1)))


def test_buyers_of_a_time_are_the_clients_with_sales_in_it(ten_members: OpenShop) -> None:
    book = Book(ten_members, date(2026, 11, 30))
    days = [date(2025, 5, 1), date(2025, 6, 10), date(2025, 12, 10), *(date(2026, month, 1) for month in range(1, 12))]
    for since in days:
        for on in days:
            assert book.buyers(since, on) == set(book.during(since, on))
