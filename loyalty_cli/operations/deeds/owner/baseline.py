"""The baseline of a goal: its figure on the first night that knew the goal, kept as a fact."""

from datetime import date

from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Keyed, durably
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import key_shop_fact
from loyalty_cli.program.promises.owner.goals import Goal
from loyalty_cli.units import E4

BASELINE = "baseline"


def keep(shop: OpenShop, goal: Goal, value: float, on: date) -> None:
    """Keeps where the figure of a goal stood on a day, in ten-thousandths of its unit. Raises StorageError."""
    body = {"goal": goal.key, "kpi": goal.kpi, "value_e4": round(value * E4)}
    durably(shop, lambda: key_shop_fact(shop, BASELINE, body, Keyed(on=on)))


def replay(shop: OpenShop, fact: Fact, _: Member) -> None:
    """Replays it: it decides nothing."""
    key_shop_fact(shop, BASELINE, fact.body, as_keyed(fact))
