"""The names of the segments that every shop has. What each means: ``reports/members/segments.py``."""

from loyalty_cli.values import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.promise import Promises
    from loyalty_cli.program.kernel.speaking import Voice

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


def segment_note(program: "Promises", say: "Voice", segment: str | None) -> list[str]:
    """For whom a promise is, as the wall says it: the name of the segment; nothing for everybody."""
    if segment is None:
        return []
    segments: tuple[Any, ...] = program.get("segments", ())
    own = next((one.name for one in segments if one.id == segment), None)
    return [say("note.segment", segment=own or say.known(f"segment.{segment}", segment))]
