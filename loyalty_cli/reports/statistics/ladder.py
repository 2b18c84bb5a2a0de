"""How much of what was issued will yet be used: the chain ladder."""

from collections.abc import Sequence


def development_factors(triangle: Sequence[Sequence[float]]) -> list[float]:
    """The volume-weighted factors from each age to the next of a triangle of cumulative amounts, oldest row first.

    A row may be shorter than the one above it, never longer; a column that is all nothing has the factor 1.
    Source: Mack, T. (1993), Distribution-free calculation of the standard error of chain ladder reserve estimates,
    ASTIN Bulletin 23, 213-225, formula (3).
    """
    ages = len(triangle[0])
    factors = []
    for age in range(ages - 1):
        rows = [row for row in triangle if len(row) > age + 1]
        before = sum(row[age] for row in rows)
        factors.append(sum(row[age + 1] for row in rows) / before if before else 1.0)
    return factors


def ultimates(triangle: Sequence[Sequence[float]]) -> list[float]:
    """What each row will have come to at the oldest age known. Source: Mack (1993), formula (1)."""
    factors = development_factors(triangle)
    result = []
    for row in triangle:
        amount = row[-1]
        for factor in factors[len(row) - 1 :]:
            amount *= factor
        result.append(amount)
    return result
