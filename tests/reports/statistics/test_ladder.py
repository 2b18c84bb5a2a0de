"""The chain ladder on the triangle everybody tries it on."""

from loyalty_cli.reports.statistics.ladder import development_factors, ultimates

# Reinsurance Association of America, Historical Loss Development Study (1991): cumulative incurred losses in $000.
RAA: list[list[float]] = [
    [5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834],
    [106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704],
    [3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466],
    [5655, 11555, 15766, 21266, 23425, 26083, 27067],
    [1092, 9565, 15836, 22169, 25955, 26180],
    [1513, 6445, 11702, 12935, 15852],
    [557, 4020, 10946, 12314],
    [1351, 6947, 13112],
    [3133, 5395],
    [2063],
]


def outstanding(triangle: list[list[float]]) -> float:
    return sum(end - row[-1] for end, row in zip(ultimates(triangle), triangle, strict=True))


def test_what_is_outstanding_in_the_raa_triangle() -> None:
    # Mack (1993): reserves of 52,135 in all, 154 for the second year, 16,339 for the last.
    assert round(outstanding(RAA)) == 52_135
    left = [round(end - row[-1]) for end, row in zip(ultimates(RAA), RAA, strict=True)]
    assert left == [0, 154, 617, 1636, 2747, 3649, 5435, 10907, 10650, 16339]
    assert round(development_factors(RAA)[0], 3) == 2.999


def test_nothing_issued_stays_nothing() -> None:
    assert outstanding([[0, 0], [0]]) == 0
    assert outstanding([[5]]) == 0
