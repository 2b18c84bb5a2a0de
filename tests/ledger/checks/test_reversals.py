"""What is taken back is looked up, not searched for: the work grows with the ledger, not with its square."""

from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.ledger.checks.reversals import check_reversals
from loyalty_cli.operations.deeds.buy import buy
from loyalty_cli.operations.deeds.members.enroll import EnrollRequest, enroll
from loyalty_cli.operations.deeds.undo import undo
from tests.support.programs import worked
from tests.support.till import Till


def _steps(sales: int) -> int:
    """How often a hundred steps of SQLite pass over a ledger with so many sales, all of them undone."""
    till = Till(worked())
    till.play("2026-01-05")
    for number in range(sales):
        enroll(till.shop, EnrollRequest("Ada", card=f"A{number}"))
        buy(till.shop, f"A{number}", 500, ref=f"R{number}")
        undo(till.shop, f"R{number}")
    passed = 0

    def count() -> int:
        nonlocal passed
        passed += 1
        return 0

    till.shop.conn.set_progress_handler(count, 100)
    assert list(check_reversals(Evidence(till.shop.conn))) == []
    till.shop.conn.set_progress_handler(None, 0)
    till.shop.conn.close()
    return passed


def test_four_times_the_ledger_is_about_four_times_the_work() -> None:
    assert _steps(200) < 6 * _steps(50)
