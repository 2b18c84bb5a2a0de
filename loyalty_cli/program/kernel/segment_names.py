"""The names of the segments that every shop has. What each means: ``reports/members/segments.py``."""

from typing import Final, Literal, TypeAlias

Lifecycle: TypeAlias = Literal["new", "lost", "drifting", "regular", "occasional"]
Near: TypeAlias = Literal[
    "near-card", "near-reward", "near-tier", "losing-tier", "can-redeem", "has-voucher", "lapsing-soon"
]

LIFECYCLES: Final[tuple[Lifecycle, ...]] = ("new", "lost", "drifting", "regular", "occasional")
NEARNESSES: Final[tuple[Near, ...]] = (
    "near-card",
    "near-reward",
    "near-tier",
    "losing-tier",
    "can-redeem",
    "has-voucher",
    "lapsing-soon",
)
SPEND_GROUPS: Final = ("gold", "basic", "poor")
RFM_GROUPS: Final = ("champions", "loyal", "promising", "ordinary", "at-risk", "asleep")
CLIENT_GROUPS: Final = (*SPEND_GROUPS, *RFM_GROUPS)
SEGMENTS: Final[tuple[str, ...]] = (*LIFECYCLES, *NEARNESSES, "birthday-soon", "in-debt", *CLIENT_GROUPS)
