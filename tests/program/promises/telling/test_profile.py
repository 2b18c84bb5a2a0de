"""Points for telling about oneself: each field once."""

from datetime import date

import pytest

from loyalty_cli.program.decisions.events import decide_profile
from loyalty_cli.program.kernel.facts import Allocation, Debt, Decision, PlannedEntry, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.telling.profile import ProfileField

WHEN = When(date(2026, 11, 21), date(2026, 12, 24))
LAST = date(2027, 11, 30)
MEMBER = Standing(1, "Member", "Member")
PROGRAM = Program(
    profile=(ProfileField("email", 10), ProfileField("shoe"), ProfileField("drink", 5, "Favourite drink"))
)


@pytest.mark.parametrize(
    ("told", "rewarded", "points"),
    [
        ((), (), []),
        (("email",), (), [("email", 10)]),
        (("drink", "email"), (), [("email", 10), ("drink", 5)]),
        (("email", "drink"), ("email",), [("drink", 5)]),
        (("shoe", "phone"), (), []),
        (("shoe", "drink"), (), [("drink", 5)]),
    ],
)
def test_a_field_is_rewarded_the_first_time(
    told: tuple[str, ...], rewarded: tuple[str, ...], points: list[tuple[str, int]]
) -> None:
    decision = decide_profile(PROGRAM, MEMBER, told, rewarded, WHEN)
    assert [(entry.why["id"], entry.amount) for entry in decision.entries] == points


def test_the_reason_names_the_field_as_people_know_it() -> None:
    assert decide_profile(PROGRAM, MEMBER, ("email", "drink"), (), WHEN) == Decision(
        (
            PlannedEntry("points", 10, "profile", {"field": "email", "id": "email"}, LAST),
            PlannedEntry("points", 5, "profile", {"field": "Favourite drink", "id": "drink"}, LAST),
        )
    )


def test_what_is_owed_is_paid_first() -> None:
    owing = MEMBER._replace(debts=(Debt(9, "points", 4),))
    assert decide_profile(PROGRAM, owing, ("email",), (), WHEN).allocations == (Allocation(9, ~0, 4),)
