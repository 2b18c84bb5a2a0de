"""The program of a shop: all that it promises, as one frozen value."""

from collections.abc import Mapping
from datetime import date

from loyalty_cli.program import registry
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.promise import Promise, Promises, Unread
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.values import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    from loyalty_cli.program.kernel.facts import Line
    from loyalty_cli.program.promises.buying.points import PointsRules
    from loyalty_cli.program.promises.buying.promotions import Promotion, Stacking
    from loyalty_cli.program.promises.buying.rewards import Reward
    from loyalty_cli.program.promises.buying.stamp_cards import StampCard
    from loyalty_cli.program.promises.buying.tiers import Tier, TierRules
    from loyalty_cli.program.promises.days.birthday import Birthday
    from loyalty_cli.program.promises.helping.engagements import Engagement
    from loyalty_cli.program.promises.helping.referral import Referral
    from loyalty_cli.program.promises.house_rules import Privacy, Refunds, Staff
    from loyalty_cli.program.promises.regulars.club import Club
    from loyalty_cli.program.promises.telling.profile import ProfileField

    class Values(TypedDict, total=False):
        """What a program can be made of."""

        shop: Shop
        points: PointsRules
        tiers: tuple[Tier, ...]
        tier_rules: TierRules
        stamp_cards: tuple[StampCard, ...]
        rewards: tuple[Reward, ...]
        promotions: tuple[Promotion, ...]
        stacking: Stacking
        profile: tuple[ProfileField, ...]
        engagements: tuple[Engagement, ...]
        referral: Referral | None
        birthday: Birthday | None
        refunds: Refunds
        staff: Staff
        privacy: Privacy


_ALWAYS: Final = frozenset(("shop", "points", "tiers", "tier_rules", "refunds", "staff", "privacy"))
"""What every program has, also where the file does not say it."""
_MOST_DAYS: Final = 1_000
"""So many needs are remembered, by kind and day."""


class Program(Promises):
    """The program of a shop. Tiers stand in rising order of ``from_cents``, the first at 0.

    The first release's tables have names of their own here; later ones are asked for by the function of their module
    (``challenges_of(program)``).
    """

    __slots__ = ("_answering", "_needs", "_present", "_speaking")

    def __init__(self, recorded: Unread | None = None, /, **values: "Unpack[Values]") -> None:
        """``recorded`` stands in place of ``values``."""
        if recorded is None or not recorded.keys() >= _ALWAYS:
            super().__init__({**_usual(), **(recorded or values)})
        else:
            super().__init__(recorded)
        self._present: dict[str, tuple[Promise, ...]] = {}
        self._answering: dict[tuple[str, str], tuple[Promise, ...]] = {}
        self._needs: dict[tuple[str, date | None], Needs] = {}
        self._speaking: dict[tuple[Needs, date], tuple[Promise, ...]] = {}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The program of values by key."""
        return cls(**values)

    def _replace(self, **changes: Any) -> Self:
        return self.of({**self.values, **changes})

    @property
    def promises(self) -> tuple[Promise, ...]:
        """The promises it makes, in the order in which they decide."""
        return self.asked("")

    def asked(self, kind: str) -> tuple[Promise, ...]:
        """Those that have something to say to a fact of a kind, or of what lies ahead (``registry.ASKED``)."""
        found = self._present.get(kind)
        if found is None:
            found = self._present[kind] = registry.present(self, kind)
        return found

    def answering(self, method: str, kind: str = "") -> tuple[Promise, ...]:
        """The promises asked for a kind that answer a question by themselves and are not silent, in order."""
        found = self._answering.get((method, kind))
        if found is None:
            usual = getattr(Promise, method)
            own = (one for one in self.asked(kind) if getattr(type(one), method) is not usual)
            found = tuple(one for one in own if not one.is_silent(self, method))
            self._answering[method, kind] = found
        return found

    def needs(self, kind: str, on: date | None = None) -> Needs:
        """What its promises must know of a member when a fact of a kind is decided, of a day where it is told."""
        known = self._needs.get((kind, on))
        if known is not None:
            return known
        needs = NOTHING
        for promise in self.asked(kind):
            own = promise.needs(self, kind) if on is None else promise.needs_on(self, kind, on)
            needs = needs if own is NOTHING else needs | own
        if len(self._needs) > _MOST_DAYS:
            self._needs.clear()
        self._needs[kind, on] = needs
        return needs

    def speaking(self, known: Needs, on: date) -> tuple[Promise, ...]:
        """The promises that can tell progress on a day from what is ``known`` of a member's history."""
        found = self._speaking.get((known, on))
        if found is None:
            asked = ((one, one.needs_on(self, "progress", on)) for one in self.answering("progress", "progress"))
            found = tuple(one for one, needs in asked if needs | known == known)
            if len(self._speaking) > _MOST_DAYS:
                self._speaking.clear()
            self._speaking[known, on] = found
        return found

    @property
    def club(self) -> "Club | None":
        """The paid club; None where there is none."""
        return self.get("club", None)

    @property
    def segments_asked(self) -> frozenset[str]:
        """The segments that rules at the till ask for."""
        return frozenset(name for promise in self.promises for name in promise.segments(self))

    @property
    def points(self) -> "PointsRules":
        """How a purchase earns points."""
        rules: PointsRules = self.values["points"]
        return rules

    @property
    def tiers(self) -> "tuple[Tier, ...]":
        """The tiers, lowest first."""
        tiers: tuple[Tier, ...] = self.values["tiers"]
        return tiers

    @property
    def tier_rules(self) -> "TierRules":
        """The window of qualifying spend, and how a member goes down."""
        rules: TierRules = self.values["tier_rules"]
        return rules

    @property
    def stamp_cards(self) -> "tuple[StampCard, ...]":
        """The stamp cards."""
        return self.get("stamp_cards", ())

    @property
    def rewards(self) -> "tuple[Reward, ...]":
        """The rewards."""
        return self.get("rewards", ())

    @property
    def promotions(self) -> "tuple[Promotion, ...]":
        """Happy hours and double points."""
        return self.get("promotions", ())

    @property
    def stacking(self) -> "Stacking":
        """What happens when several promotions meet."""
        return self.get("stacking", "best")

    @property
    def profile(self) -> "tuple[ProfileField, ...]":
        """The fields of the profile, with the points for telling them."""
        return self.get("profile", ())

    @property
    def engagements(self) -> "tuple[Engagement, ...]":
        """The engagements, with their points or rewards."""
        return self.get("engagements", ())

    @property
    def referral(self) -> "Referral | None":
        """The referral reward."""
        return self.get("referral", None)

    @property
    def birthday(self) -> "Birthday | None":
        """The birthday gift."""
        return self.get("birthday", None)

    @property
    def refunds(self) -> "Refunds":
        """What happens when a return takes back more points than there are."""
        refunds: Refunds = self.values["refunds"]
        return refunds

    @property
    def staff(self) -> "Staff":
        """What staff may do alone."""
        staff: Staff = self.values["staff"]
        return staff

    @property
    def privacy(self) -> "Privacy":
        """How long people are kept."""
        privacy: Privacy = self.values["privacy"]
        return privacy

    def reward(self, reward_id: str) -> "Reward | None":
        """The reward of that id, recorded or of today; or None."""
        return next((reward for reward in self.rewards if reward_id in (reward.id, reward.called)), None)

    def card(self, card_id: str) -> "StampCard | None":
        """The stamp card of that id, recorded or of today; or None."""
        return next((card for card in self.stamp_cards if card_id in (card.id, card.called)), None)

    def recorded_stamps(self, stamps: Mapping[str, int]) -> dict[str, int]:
        """Stamps by the recorded id of their card; what no card is called stays as it is."""
        cards = {card_id: self.card(card_id) for card_id in stamps}
        return {card.id if (card := cards[card_id]) else card_id: count for card_id, count in stamps.items()}

    def recorded_lines(self, lines: "tuple[Line, ...]") -> "tuple[Line, ...]":
        """The lines of a sale with their categories as they are recorded: a renamed one by its first name."""
        if not lines or "categories" not in self.values:
            return lines
        from loyalty_cli.program.promises.buying.categories import recorded_lines

        return recorded_lines(self, lines)

    def category_called(self, recorded: str) -> str:
        """A recorded category by the name of today."""
        if "categories" not in self.values:
            return recorded
        from loyalty_cli.program.promises.buying.categories import category_called

        return category_called(self, recorded)

    def tier(self, name: str) -> "Tier":
        """The tier of that name; the lowest where the program no longer knows the name."""
        from loyalty_cli.program.promises.buying.tiers import tier_named

        return tier_named(self, name)


def _usual() -> dict[str, Any]:
    """What ``_ALWAYS`` is where nothing is said of it."""
    from loyalty_cli.program.promises.buying.points import USUAL_POINTS
    from loyalty_cli.program.promises.buying.tiers import ONE_FOR_ALL, USUAL_RULES
    from loyalty_cli.program.promises.house_rules import Privacy, Refunds, Staff

    return {
        "shop": Shop(),
        "points": USUAL_POINTS,
        "tiers": ONE_FOR_ALL,
        "tier_rules": USUAL_RULES,
        "refunds": Refunds(),
        "staff": Staff(),
        "privacy": Privacy(),
    }
