"""A fact is named by its receipt number or as #812; bare digits are never a fact."""

from collections.abc import Callable

import pytest

from loyalty_cli.errors import Duplicate, FactNotFound
from loyalty_cli.operations.deeds.returns import give_back
from loyalty_cli.operations.deeds.undo import undo
from loyalty_cli.operations.kernel.telling.fact_names import fact_named
from tests.scenarios.conftest import OpenTill


def test_digits_of_no_receipt_pay_out_nobody_elses_sale(till: OpenTill) -> None:
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 50.00 ref T-1
    """)
    before = counter.shop.conn.execute("SELECT count(*) FROM facts").fetchone()

    deeds: tuple[Callable[[], object], ...] = (lambda: give_back(counter.shop, "2"), lambda: undo(counter.shop, "2"))
    for deed in deeds:
        with pytest.raises(FactNotFound) as refused:
            deed()
        assert refused.value.hint == "a fact is named by its number: '#2'"
    assert counter.shop.conn.execute("SELECT count(*) FROM facts").fetchone() == before
    assert fact_named(counter.shop, "#2").ref == "T-1"


def test_a_register_that_prints_a_hash_is_told_from_a_fact(till: OpenTill) -> None:
    """Its receipt #1 is the second fact; both are named apart."""
    counter = till()
    counter.play("""
        2026-11-21
        enroll Léa
        buy 5.00 ref #1
        buy 7.00 ref #900
    """)

    with pytest.raises(Duplicate) as refused:
        fact_named(counter.shop, "#1")
    assert refused.value.hint == "type receipt:#1 or fact:1"
    assert fact_named(counter.shop, "receipt:#1").id == 2
    assert fact_named(counter.shop, "fact:1").kind == "enrolment"
    assert fact_named(counter.shop, "#900").id == 3
