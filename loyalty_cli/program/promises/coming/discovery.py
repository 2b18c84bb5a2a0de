"""Discovery: points or a reward for the first purchase of a member in a category, or in a family of categories."""

from collections.abc import Iterable, Iterator
from datetime import date

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event, Left, Taken
from loyalty_cli.program.kernel.facts import Line, Recorded
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, each, list_of, one_of, whole
from loyalty_cli.program.kernel.needs import NOTHING, Needs
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.program.kernel.standing import Bought
from loyalty_cli.program.promises.buying.points import rules_of
from loyalty_cli.program.promises.buying.rewards import cost_of_gift, gift, withdraw
from loyalty_cli.units import Points
from loyalty_cli.values import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from loyalty_cli.program.kernel.judging import Finding, Seen
    from loyalty_cli.program.kernel.speaking import Voice

Per: TypeAlias = Literal["category", "family"]

DISCOVERY: Final = "discovery"
BOUGHT: Final = Needs(purchases=date.min)
"""What must be known of a member to draw the map of the range."""


class Discovery(NamedTuple):
    """Points, or a reward, the first time a member buys from a category, or from a family of categories."""

    points: Points = 0
    reward: str | None = None
    per: Per = "category"
    families: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first_purchase: bool = False
    at_most: int = 1


TABLE = Table(
    DISCOVERY,
    Discovery,
    (
        Knob("points", "points", "Points that something new brings."),
        Knob("reward", "reward", "The id of the reward that something new brings."),
        Knob("per", one_of(Per), "What is new: a category, or a family of categories."),
        Knob("families", each("category", list_of("category")), "The categories of each family, one key a family."),
        Knob("first_purchase", "bool", "Give it at the first purchase too, where all is new."),
        Knob("at_most", whole(1, 100), "How many new ones one purchase rewards at most."),
    ),
)


def discovery_of(program: Promises) -> Discovery | None:
    """The discovery rules of the program; None where it has none."""
    return program.get(DISCOVERY, None)


def found_in(program: Promises, one: Discovery, lines: Iterable[Line]) -> list[str]:
    """The categories or families of goods, each once, in their order; what earns no points does not count."""
    exclude = rules_of(program).exclude
    bought = [line.category for line in lines if line.category and line.category not in exclude]
    return list(dict.fromkeys(name for category in bought for name in _names(one, category)))


def _names(one: Discovery, category: str) -> list[str]:
    if one.per == "category":
        return [category]
    return [family for family, categories in one.families if category in categories]


def known_of(program: Promises, one: Discovery, purchases: Iterable[Bought]) -> list[str]:
    """The categories or families a member has bought and not returned in full."""
    return found_in(program, one, (line for bought in purchases for line in bought.left_lines))


def range_map(
    program: Promises, one: Discovery, purchases: Iterable[Bought], sold: Iterable[str]
) -> list[tuple[str, bool]]:
    """The families, or the categories that the shop sells, each with whether the member has bought from it."""
    known = known_of(program, one, purchases)
    exclude = rules_of(program).exclude
    names = [family for family, _ in one.families] if one.per == "family" else [*sold, *known]
    return [(name, name in known) for name in dict.fromkeys(names) if name not in exclude]


class _Discovery(Promise):
    """Given once for each category or family; taken back with the last goods of it on that purchase."""

    tables = (TABLE,)
    turn = 60
    rules = frozenset({DISCOVERY})
    kinds = frozenset({"purchase"})

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        one = discovery_of(program)
        if one is None:
            return
        if not one.points and one.reward is None:
            text = Phrase("mistake.nothing-given", add="points = 10", other='reward = "free-coffee"')
            yield Mistake((DISCOVERY,), text, ((DISCOVERY, "points"), (DISCOVERY, "reward")))
        if one.per == "family" and not one.families:
            text = Phrase("mistake.families-missing", example='families = {drinks = ["coffee", "tea"]}')
            yield Mistake((DISCOVERY, "per"), text, ((DISCOVERY, "families"),))
        if one.per == "category" and one.families:
            text = Phrase("mistake.families-unused")
            yield Mistake((DISCOVERY, "families"), text, ((DISCOVERY, "per"),))

    def needs(self, program: Promises, kind: str) -> Needs:
        return BOUGHT._replace(entries=self.rules) if kind == "purchase" else NOTHING

    def decide(self, program: Promises, event: Event, draft: Draft) -> None:
        one, history = discovery_of(program), draft.standing.history
        if one is None or event.kind != "purchase":
            return
        known = known_of(program, one, history.purchases)
        if not known and not one.first_purchase:
            return
        # A purchase keyed late may come before the one that brought it already.
        rewarded = {str(each.entry.why.get("id")) for each in history.entries if each.entry.given_by == DISCOVERY}
        new = [name for name in found_in(program, one, event.lines) if name not in known and name not in rewarded]
        for name in new[: one.at_most]:
            why = {"id": name, "name": name}
            gift(draft, program, event, one.points, one.reward, DISCOVERY, why, f"{DISCOVERY}:{name}")

    def remains(self, program: Promises, entry: Recorded, left: Left) -> int:
        one = discovery_of(program)
        stays = one is not None and entry.why.get("id") in found_in(program, one, left.lines)
        return entry.net if stays and not left.nothing else 0

    def take_back(self, program: Promises, taken: Taken, draft: Draft) -> None:
        one = discovery_of(program)
        if one is None or taken.left is None:
            return
        left = [] if taken.left.nothing else found_in(program, one, taken.left.lines)
        for voucher in taken.open_vouchers:
            rule, _, name = voucher.source.partition(":")
            if rule == DISCOVERY and voucher.fact_id == taken.fact_id and name not in left:
                withdraw(draft, voucher, {"fact": taken.fact_id})

    def wall(self, program: Promises, say: "Voice") -> Iterator[tuple[str, str]]:
        one = discovery_of(program)
        if one is not None:
            notes = [", ".join(family for family, _ in one.families)] if one.families else []
            notes += [say("discovery.at-most", count=one.at_most)]
            notes += [say("discovery.first")] if one.first_purchase else []
            text = say(f"discovery.{one.per}", gift=say.gift(one.points, one.reward))
            yield DISCOVERY, say.with_notes(text, notes)

    def findings(self, program: Promises, seen: "Seen", say: "Voice") -> "Iterator[Finding]":
        from loyalty_cli.program.kernel.judging import Finding

        one = discovery_of(program)
        if one is not None and one.per == "family" and len(one.families) == 1 and not one.first_purchase:
            yield Finding(DISCOVERY, Phrase("finding.one-family"))
        elif one is not None and one.per == "category" and len(seen.sold - {""}) == 1 and seen.known_days > 90:
            yield Finding(DISCOVERY, Phrase("finding.one-category", category=min(seen.sold - {""})))

    def price(self, program: Promises, say: "Voice") -> Iterator[tuple[str, dict[str, object]]]:
        one = discovery_of(program)
        if one is not None:
            often = say.sentence(f"cost.each-new.{one.per}", most=one.at_most)
            yield cost_of_gift(program, say, DISCOVERY, "", one.points, one.reward, often)

    def gives_more(self, old: Promises, new: Promises, what: str) -> bool:
        before, after = discovery_of(old), discovery_of(new)
        if before is None or after is None:
            return after is not None
        given = [(one.points, one.reward or "", one.first_purchase, one.at_most) for one in (before, after)]
        moved = (before.per, before.families) != (after.per, after.families)
        return moved or any(is_now > was for was, is_now in zip(*given, strict=True))


PROMISE = _Discovery()
