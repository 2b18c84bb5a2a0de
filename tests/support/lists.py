"""The rows of the lists of members, asked for by name."""

from typing import Any

from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.reports.members.lists import balances as lists


def balances(shop: OpenShop, **asked: Any) -> list[dict[str, Any]]:
    """What each member holds."""
    return lists.balances(shop, lists.Asked(**asked)).rows


def members(shop: OpenShop, **asked: Any) -> list[dict[str, Any]]:
    """Who the members are."""
    return lists.members(shop, lists.Asked(**asked)).rows
