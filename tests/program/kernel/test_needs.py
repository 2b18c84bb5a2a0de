"""What two promises need is asked together."""

from datetime import date

from loyalty_cli.program.kernel.needs import LOTS, NOTHING, Needs

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def test_both_get_what_they_need() -> None:
    assert NOTHING | LOTS == LOTS
    assert Needs(visits=JUNE, thanks=True) | Needs(visits=MAY, gifts=True) == Needs(visits=MAY, thanks=True, gifts=True)
    assert Needs(purchases=MAY) | Needs(rewards=True) == Needs(purchases=MAY, rewards=True)
    assert Needs(friends=True) | Needs(fields=True) == Needs(friends=True, fields=True)
