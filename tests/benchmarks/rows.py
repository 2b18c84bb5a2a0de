"""The rows of the table: what is measured, against what, how much more it may cost."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tests.benchmarks import floors
from tests.benchmarks.arithmetic import Timed, Timing, Unit
from tests.benchmarks.data import DATABASE, LAST_MONTH, Data, Scale, import_customers
from tests.benchmarks.measuring import Process, Step, alternate, loyalty, run

MEMORY_LIMIT_MIB: Final = 160
_LINES: Final = 200
"""Commands typed at one open till, to see what each costs."""
_BULK: Final = 100_000
"""Rows from which start-up no longer outweighs the work."""


class Bench(NamedTuple):
    """Where a row is measured: the data, the scale, how many pairs of runs a short row and a long one get."""

    data: Data
    scale: Scale
    rounds: int
    long_rounds: int

    @property
    def shop(self) -> Path:
        """The shop of this scale."""
        return self.data.shop(self.scale)

    @property
    def database(self) -> Path:
        """Its ledger."""
        return self.shop / DATABASE

    def at(self, scale: Scale) -> "Bench":
        """The same at another scale."""
        return self._replace(scale=scale)


Measure = Callable[[Bench], list[Timed]]


class Row(NamedTuple):
    """A row: ``needs`` is the command it runs, ``judged_from`` the purchases from which its budget counts.

    Below that the row is only shown: start-up outweighs the work. ``long`` rows are measured with ``--long``.
    """

    name: str
    what: str
    against: str
    budget: float
    needs: str
    measure: Measure
    unit: Unit = "s"
    judged_from: int = 0
    long: bool = False


def _against_f(command: Callable[[Bench], Process]) -> Measure:
    def measure(bench: Bench) -> list[Timed]:
        process = command(bench)
        return alternate(lambda: run(process), lambda: run(floors.F), bench.rounds)

    return measure


def _seldom_against_f(*args: str) -> Measure:
    """A command that takes seconds, run as often as bulk rows are."""

    def measure(bench: Bench) -> list[Timed]:
        process = _typed(*args)(bench)
        return alternate(lambda: run(process), lambda: run(floors.F), bench.long_rounds)

    return measure


def _html_report(bench: Bench) -> list[Timed]:
    def ours() -> Timing:
        page = bench.data.fresh_path(".html")
        timing = run(loyalty(bench.shop, "report", "--html", str(page)))
        page.unlink()
        return timing

    return alternate(ours, lambda: run(floors.F), bench.long_rounds)


def _typed(*args: str, rich: bool = False) -> Callable[[Bench], Process]:
    """A command of the shop; CARD and NAME in it become those of a member."""

    def command(bench: Bench) -> Process:
        card, name = bench.data.member(bench.scale)
        told = {"CARD": card, "NAME": name}
        env = {"FORCE_COLOR": "1", "COLUMNS": "80"} if rich else None
        return loyalty(bench.shop, *(told.get(arg, arg) for arg in args), env=env)

    return command


def _completion(bench: Bench) -> Process:
    return loyalty(bench.shop, "loyalty bu", env={"_LOYALTY_COMPLETE": "bash"})


def _till(bench: Bench) -> list[Timed]:
    card, _ = bench.data.member(bench.scale)
    line = f"show {card}\n"

    def ours() -> Timing:
        one, many = (run(loyalty(bench.shop, "till", "--json", stdin=line * count)) for count in (1, _LINES + 1))
        wall_s, cpu_s = ((after - before) / _LINES for before, after in zip(one[:2], many[:2], strict=True))
        return Timing(wall_s, cpu_s, many.peak_kib)

    def alone() -> Timing:
        return run(loyalty(bench.shop, "show", card, "--json"))

    return alternate(ours, alone, bench.long_rounds)


def _grown(*args: str) -> Measure:
    """The same command at 10,000,000 entries and at 100,000."""

    def measure(bench: Bench) -> list[Timed]:
        large, small = (_typed(*args)(bench.at(scale)) for scale in (Scale(100_000, 4_000_000), Scale(1_000, 40_000)))
        return alternate(lambda: run(large), lambda: run(small), bench.rounds)

    return measure


def _customers(bench: Bench) -> list[Timed]:
    file = bench.data.customers_file(bench.scale.members)
    floor = _into_file(bench, floors.sqlite_utils_insert, file)
    return alternate(_importing_customers(bench), floor, bench.long_rounds)


def _purchases(bench: Bench) -> list[Timed]:
    file = bench.data.purchases_file(bench.scale)
    floor = _into_file(bench, floors.sqlite_import, file)
    return alternate(_importing_purchases(bench), floor, bench.long_rounds)


def _importing_customers(bench: Bench) -> Step:
    def step() -> Timing:
        shop = bench.data.empty_shop(bench.scale)
        timing = run(import_customers(shop, bench.data.customers_file(bench.scale.members)))
        shutil.rmtree(shop)
        bench.data.imports[_importing_customers.__name__, bench.scale] = timing
        return timing

    return step


def _importing_purchases(bench: Bench) -> Step:
    def step() -> Timing:
        timing = bench.data.filled(bench.data.peopled_shop(bench.scale), bench.scale)
        bench.data.imports[_importing_purchases.__name__, bench.scale] = timing
        return timing

    return step


def _into_file(bench: Bench, floor: Callable[[Path, Path], Process], file: Path) -> Step:
    """A floor that makes a file of its own, gone afterwards."""

    def step() -> Timing:
        into = bench.data.fresh_path(".db")
        timing = run(floor(file, into))
        into.unlink()
        return timing

    return step


def _memory(importing: Callable[[Bench], Step], tenth: Callable[[Scale], Scale]) -> Measure:
    """The largest memory of an import, and of one of a tenth of its rows."""

    def measure(bench: Bench) -> list[Timed]:
        small = bench.at(tenth(bench.scale))
        return [Timed(_seen(importing, bench), _seen(importing, small))]

    return measure


def _memory_limit(importing: Callable[[Bench], Step]) -> Measure:
    def measure(bench: Bench) -> list[Timed]:
        return [Timed(_seen(importing, bench), Timing(0, 0, MEMORY_LIMIT_MIB * 1024))]

    return measure


def _seen(importing: Callable[[Bench], Step], bench: Bench) -> Timing:
    """An import of that scale that was measured already, else one measured now: its peak is the same each time."""
    found = bench.data.imports.get((importing.__name__, bench.scale))
    return found or importing(bench)()


def _tenth_of_members(scale: Scale) -> Scale:
    return scale._replace(members=scale.members // 10)


def _tenth_of_purchases(scale: Scale) -> Scale:
    return scale._replace(purchases=scale.purchases // 10)


def _export(kind: str) -> Measure:
    def measure(bench: Bench) -> list[Timed]:
        def ours() -> Timing:
            folder = bench.data.fresh_path()
            timing = run(loyalty(bench.shop, "export", "--to", str(folder), "--only", "entries", "--format", kind))
            shutil.rmtree(folder)
            return timing

        floor = floors.sqlite_csv(bench.database, "entries")
        return alternate(ours, lambda: run(floor), bench.long_rounds)

    return measure


def _verify(bench: Bench) -> list[Timed]:
    ours, floor = loyalty(bench.shop, "verify", "--json"), floors.hash_loop(bench.database)
    return alternate(lambda: run(ours), lambda: run(floor), bench.long_rounds)


def _backup(bench: Bench) -> list[Timed]:
    def ours() -> Timing:
        folder = bench.data.fresh_path()
        timing = run(loyalty(bench.shop, "backup", "--to", str(folder)))
        shutil.rmtree(folder)
        return timing

    return alternate(ours, _into_file(bench, floors.copy, bench.database), bench.long_rounds)


ROWS: Final[Sequence[Row]] = (
    Row("import customers", "every row validated", "sqlite-utils insert --csv", 2.0, "import customers", _customers,
        judged_from=_BULK),
    Row("import purchases", "every row through the rules, chained", "sqlite3 .import, same indexes", 20.0,
        "import purchases", _purchases, judged_from=_BULK),
    Row("import customers memory", "its peak", "a tenth of the rows", 1.2, "import customers",
        _memory(_importing_customers, _tenth_of_members), "MiB", judged_from=_BULK),
    Row("import customers limit", "its peak", f"{MEMORY_LIMIT_MIB} MiB", 1.0, "import customers",
        _memory_limit(_importing_customers), "MiB"),
    Row("import purchases memory", "its peak", "a tenth of the rows", 1.2, "import purchases",
        _memory(_importing_purchases, _tenth_of_purchases), "MiB", judged_from=_BULK),
    Row("import purchases limit", "its peak", f"{MEMORY_LIMIT_MIB} MiB", 1.0, "import purchases",
        _memory_limit(_importing_purchases), "MiB"),
    Row("buy", "a durable sale and its receipt", "F", 0.80, "buy", _against_f(_typed("buy", "CARD", "12.34"))),
    Row("show --json", "a member", "F", 0.70, "show", _against_f(_typed("show", "CARD", "--json"))),
    Row("find --json", "a word of a name", "F", 0.70, "find", _against_f(_typed("find", "NAME", "--json"))),
    Row("show", "the card drawn by rich", "F", 1.50, "show", _against_f(_typed("show", "CARD", rich=True))),
    Row("--version", "any command, all registered", "F", 1.10, "show", _against_f(_typed("--version"))),
    Row("completion", "Tab in bash", "F", 1.00, "completion", _against_f(_completion)),
    Row("--help", "every command with its line", "F", 1.5, "show", _against_f(_typed("--help"))),
    Row("till", "a command at the open till", "the same as a process", 0.05, "till", _till),
    Row("balances", "the first twenty by name", "F", 12.0, "balances", _seldom_against_f("balances", "--limit", "20")),
    Row("progress", "the twenty most urgent", "F", 12.0, "progress", _seldom_against_f("progress", "--limit", "20")),
    Row("members", "twenty who drift", "F", 12.0, "members",
        _seldom_against_f("members", "--segment", "drifting", "--limit", "20")),
    Row("audit", "a month", "F", 30.0, "audit", _seldom_against_f("audit", "--since", LAST_MONTH.isoformat())),
    Row("report", "the whole report", "F", 30.0, "report", _seldom_against_f("report")),
    Row("report --html", "as one page", "F", 40.0, "report", _html_report),
    Row("show, grown", "10,000,000 entries", "100,000 entries", 1.1, "show", _grown("show", "CARD", "--json"),
        long=True),
    Row("buy, grown", "10,000,000 entries", "100,000 entries", 1.2, "buy", _grown("buy", "CARD", "12.34"), long=True),
    Row("export csv", "the entries", "sqlite3 -csv", 2.5, "export", _export("csv"), judged_from=_BULK),
    Row("export jsonl", "the entries", "sqlite3 -csv", 2.0, "export", _export("jsonl"), judged_from=_BULK),
    Row("verify", "every check", "a bare loop hashing the rows", 2.0, "verify", _verify, judged_from=_BULK),
    Row("backup", "with its quick check", "cp and fsync", 8.0, "backup", _backup, judged_from=_BULK),
)  # fmt: skip
