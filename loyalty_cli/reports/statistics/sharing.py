"""Amounts shared out so that the parts are whole cents and add up: by value, and over touches before a sale."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

AttributionModel: TypeAlias = Literal["linear", "u"]


def share_out(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` in proportion to the weights (their sum positive); what rounding leaves goes to the largest remainders.

    Ties go to the earlier one. Source: Hamilton's method of largest remainders.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = [(-(total * weight % whole), place) for place, weight in enumerate(weights)]
    for _, place in sorted(remainders)[: total - sum(parts)]:
        parts[place] += 1
    return parts


def deferred_revenue(sales_cents: int, points_cents: int) -> tuple[int, int]:
    """What of sales is revenue now, and what is deferred to the points given with them, in cents.

    ``points_cents`` is their stand-alone price: points expected to be used × price of one. Source: IFRS 15,
    paragraphs 74 to 80 and illustrative example 52.
    """
    now, later = share_out(sales_cents, [sales_cents, points_cents])
    return now, later


def released_revenue(deferred_cents: int, used: int, expected: int, released_cents: int = 0) -> int:
    """What a period releases of deferred revenue: its share for points used so far of those expected in all.

    ``released_cents`` was released before. Source: IFRS 15, illustrative example 52.
    """
    return (2 * deferred_cents * used + expected) // (2 * expected) - released_cents


def touch_weights(touches: int, model: AttributionModel) -> list[int]:
    """The weights of touches before a sale, first to last: alike, or 40-20-40 with the middle shared.

    Source: position-based (U-shaped) attribution of web analytics; two touches share half each.
    """
    if model == "linear" or touches < 3:
        return [1] * touches
    middle = touches - 2
    return [2 * middle, *[1] * middle, 2 * middle]
