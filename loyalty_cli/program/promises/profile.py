"""Points for telling about oneself: a field is rewarded the first time it is told, and never again."""

from collections.abc import Collection

from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.expiry import good_until
from loyalty_cli.program.kernel.facts import POINTS, Decision, When
from loyalty_cli.program.kernel.model import Program
from loyalty_cli.program.kernel.standing import Standing

PROFILE = "profile"


def reward_telling(
    draft: Draft, program: Program, told: Collection[str], rewarded: Collection[str], when: When
) -> None:
    """One accrual for each field of the program told now that was never rewarded before."""
    for field in program.profile:
        if field.id in told and field.id not in rewarded and field.points:
            why = {"field": field.name or field.id}
            draft.accrue(
                POINTS,
                field.points,
                PROFILE,
                {**why, "id": field.id},
                good_until(program.points.expiry, draft.standing, when.on),
            )


def decide_profile(
    program: Program, standing: Standing, told: Collection[str], rewarded: Collection[str], when: When
) -> Decision:
    """Entries of an update that told some fields."""
    draft = Draft(standing)
    reward_telling(draft, program, told, rewarded, when)
    return draft.decision()
