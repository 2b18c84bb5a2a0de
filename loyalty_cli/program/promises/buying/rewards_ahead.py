"""Progress towards rewards for points."""

from datetime import date

from loyalty_cli.program.promises.buying.tiers import CLOSE_E4
from loyalty_cli.units import E4, Points
from loyalty_cli.values import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.speaking import Voice


class PointsMissing(NamedTuple):
    """``missing`` points buy the reward that costs ``cost``: the cheapest that they do not suffice for yet."""

    reward: str
    missing: Points
    cost: Points

    def urgency(self, on: date) -> tuple[int, int]:
        """By the missing share."""
        return (6, self.missing * E4 // self.cost)

    def say(self, voice: "Voice", on: date) -> str:
        """35 points to a croissant."""
        return voice.sentence("say.points", points=voice.points(self.missing), reward=voice.article(self.reward))

    def near(self, on: date) -> tuple[str, ...]:
        """Near when little is missing."""
        return ("near-reward",) if self.missing * E4 <= self.cost * CLOSE_E4 else ()

    def document(self) -> dict[str, Any]:
        """The points there are, and those missing."""
        have = self.cost - self.missing
        return {"what": "points", "goal": self.reward, "have": have, "of": self.cost, "missing": self.missing}


class RewardInReach(NamedTuple):
    """The points suffice for the reward: the dearest of those they suffice for. ``have`` are the points."""

    reward: str
    cost: Points
    have: Points = 0

    def urgency(self, on: date) -> tuple[int, int]:
        """All of this kind alike."""
        return (5, 0)

    def say(self, voice: "Voice", on: date) -> str:
        """Enough points for a croissant."""
        return voice.sentence("say.enough", points=voice.points_name, reward=voice.article(self.reward))

    def near(self, on: date) -> tuple[str, ...]:
        """Always near."""
        return ("can-redeem",)

    def document(self) -> dict[str, Any]:
        """The points there are, and its cost."""
        return {"what": "reward", "goal": self.reward, "have": self.have, "of": self.cost, "missing": 0}
