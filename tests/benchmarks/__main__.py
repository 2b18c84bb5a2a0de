"""``python -m tests.benchmarks``: builds its data, measures, prints the table; exit 1 when a row is over budget.

Without options every row is measured at two scales: 1,000 members with 10,000 purchases, and 100,000 with 1,000,000.
``--quick`` takes the small one only, with fewer runs; rows about bulk work are then shown, not judged.
"""

import argparse
import compileall
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import loyalty_cli
from tests.benchmarks.arithmetic import Result, exit_code, medians, peaks, processors, ratio_of, walls
from tests.benchmarks.commands import exists
from tests.benchmarks.data import Data, Scale, parsed_scale
from tests.benchmarks.rows import ROWS, Bench, Row
from tests.benchmarks.table import say, table, write_json

SMALL, LARGE = Scale(1_000, 10_000), Scale(100_000, 1_000_000)


def main(args: Sequence[str]) -> int:
    """Measures what ``args`` ask for. Returns the exit code."""
    told = _parser().parse_args(args)
    compileall.compile_dir(Path(loyalty_cli.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory(prefix="loyalty-benchmark-", dir=told.dir) as folder:
        results = list(_results(Data(Path(folder)), told))
    print(table(results))
    if told.json:
        write_json(told.json, results)
    return exit_code(results)


def _results(data: Data, told: argparse.Namespace) -> Iterator[Result]:
    rounds = told.rounds or (5 if told.quick else 15)
    for scale in _scales(told):
        bench = Bench(data, scale, rounds, told.bulk_rounds or (1 if told.quick else min(rounds, 3)))
        for row in _chosen(told, scale):
            say(f"{row.name}, {scale.name} …")
            yield _result(row, bench)


def _scales(told: argparse.Namespace) -> list[Scale]:
    scales = told.scale or ([SMALL] if told.quick else [SMALL, LARGE])
    if told.purchases:
        with told.purchases.open("rb") as file:
            scales = [Scale(0, sum(1 for _ in file) - 1, told.purchases.resolve(), told.program)]
    return scales


def _chosen(told: argparse.Namespace, scale: Scale) -> list[Row]:
    """The rows whose command there is; a row about customers needs a list of them."""
    return [
        row
        for row in ROWS
        if exists(row.needs)
        and (not told.only or any(row.name.startswith(name) for name in told.only))
        and (not row.long or told.long)
        and (scale.file is None or not row.name.startswith(("import customers", "import purchases memory")))
    ]


def _result(row: Row, bench: Bench) -> Result:
    timed = row.measure(bench)
    pairs = peaks(timed) if row.unit == "MiB" else walls(timed)
    middle = medians(pairs)
    size = bench.scale.members if row.needs == "import customers" else bench.scale.purchases
    return Result(
        row.name,
        row.what,
        row.against,
        bench.scale.name,
        row.unit,
        middle.ours,
        middle.floor,
        ratio_of(pairs),
        row.budget if size >= row.judged_from else None,
        len(pairs),
        ratio_of(processors(timed)) if row.unit == "s" else None,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small scale, fewer runs: seconds")
    parser.add_argument("--long", action="store_true", help="the rows that need 10,000,000 entries, too: an hour")
    parser.add_argument("--only", action="append", metavar="NAME", help="rows whose name begins so (repeatable)")
    parser.add_argument(
        "--scale", action="append", type=parsed_scale, metavar="MEMBERSxPURCHASES", help="another scale (repeatable)"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="pairs of runs of a short row")
    parser.add_argument("--bulk-rounds", type=int, metavar="N", help="pairs of runs of a row about bulk work")
    parser.add_argument("--purchases", type=Path, metavar="FILE", help="somebody's purchases instead of invented ones")
    parser.add_argument("--program", type=Path, metavar="TOML", help="the program file they are for (else the sample)")
    parser.add_argument("--json", metavar="FILE", help="write all figures there")
    parser.add_argument("--dir", metavar="DIR", help="where the temporary folder goes")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
