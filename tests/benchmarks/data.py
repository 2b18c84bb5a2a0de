"""Seeded files and shops of any size, in a temporary folder: plainly invented people, the sample's café.

A shop is built by the program itself: ``init``, ``import customers``, ``import purchases``.
"""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from tests.benchmarks.arithmetic import Timing
from tests.benchmarks.commands import exists
from tests.benchmarks.measuring import Process, loyalty, run

SEED: Final = 20261121
FIRST_DAY: Final = date(2024, 1, 1)
DAYS: Final = 730
LAST_MONTH: Final = FIRST_DAY + timedelta(days=DAYS - 30)
"""From which day on the last month of purchases is."""
DATABASE: Final = "loyalty.db"

_SYLLABLES: Final = ("ba", "do", "fi", "ka", "lu", "me", "no", "pi", "ra", "so", "ta", "vu", "zé", "lo", "mi")
_FICTION: Final = ("01 99 00", "02 61 91", "03 53 01", "04 65 71", "05 36 49", "06 39 98")
"""Beginnings of French phone numbers that are kept for films and books: ten thousand numbers each."""
_CATEGORIES: Final = ("coffee", "coffee", "tea", "pastry", "book", "")


class Scale(NamedTuple):
    """How many members, how many purchases; or somebody's ``file`` of purchases, and the ``program`` it is for."""

    members: int
    purchases: int
    file: Path | None = None
    program: Path | None = None

    @property
    def name(self) -> str:
        """As the table shows it."""
        return self.file.name if self.file else f"{self.members:,} × {self.purchases:,}"

    @property
    def slug(self) -> str:
        """As files are called."""
        return self.file.stem if self.file else f"{self.members}x{self.purchases}"


def parsed_scale(text: str) -> Scale:
    """``1000x10000``. Raises ValueError."""
    members, _, count = text.replace("_", "").replace(",", "").partition("x")
    return Scale(int(members), int(count))


def number_of(member: int) -> str:
    """The number under which another till knew a member."""
    return f"K{member:07d}"


def name_of(member: int) -> str:
    """A name that nobody has: made of syllables, the same for the same member."""
    dice = random.Random(SEED * 10_000_000 + member)
    first, last = ("".join(dice.choices(_SYLLABLES, k=count)).capitalize() for count in (2, 4))
    return f"{first} {last}"


def customers(count: int) -> Iterator[str]:
    """The lines of a customers file: number, name, e-mail, phone where fiction has one left, birthday, points."""
    yield "Customer ID,Name,Email,Phone,Birthday,Points\n"
    dice = random.Random(SEED)
    for member in range(count):
        block, rest = divmod(member, 10_000)
        phone = f"{_FICTION[block]} {rest // 100:02d} {rest % 100:02d}" if block < len(_FICTION) else ""
        born = date(1940, 1, 1) + timedelta(days=dice.randrange(24_000))
        number = number_of(member)
        yield f"{number},{name_of(member)},{number.lower()}@example.org,{phone},{born},{dice.randrange(300)}\n"


def purchases(scale: Scale) -> Iterator[str]:
    """The lines of a purchases file, day by day over two years, each with its receipt number; some come often."""
    yield "Date,Time,Customer ID,Amount,Category,Receipt\n"
    dice = random.Random(SEED)
    for receipt in range(scale.purchases):
        on = FIRST_DAY + timedelta(days=receipt * DAYS // scale.purchases)
        member = int(scale.members * dice.random() ** 2)
        cents, minute = dice.randrange(150, 4_000), dice.randrange(480, 1_140)
        yield (
            f"{on},{minute // 60:02d}:{minute % 60:02d},{number_of(member)},{cents // 100}.{cents % 100:02d},"
            f"{dice.choice(_CATEGORIES)},T-{receipt}\n"
        )


def import_customers(shop: Path, file: Path) -> Process:
    """The command that brings in customers; what they bring along is from before the first purchase."""
    return loyalty(shop, "import", "customers", str(file), "--opening-date", FIRST_DAY.isoformat(), "--json")


def import_purchases(shop: Path, file: Path) -> Process:
    """The command that brings in purchases."""
    return loyalty(
        shop, "import", "purchases", str(file), "--enroll-missing", "--rejects", str(shop / "rejects.csv"), "--json"
    )


class Data:
    """The files and shops of one run of the benchmark, each made when first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.imports: dict[tuple[str, Scale], Timing] = {}
        """The imports measured last, by their kind and scale: an hour of rows need not be read twice."""
        self._made = 0

    def customers_file(self, count: int) -> Path:
        """A customers file."""
        return self._written(f"customers-{count}.csv", customers(count))

    def purchases_file(self, scale: Scale) -> Path:
        """The purchases of a scale."""
        return scale.file or self._written(f"purchases-{scale.slug}.csv", purchases(scale))

    def empty_shop(self, scale: Scale) -> Path:
        """A new shop, each time another."""
        shop = self.fresh_path()
        if scale.program is not None:
            shop.mkdir()
            shutil.copyfile(scale.program, shop / "loyalty.toml")
        run(loyalty(shop, "init", str(shop)))
        return shop

    def peopled_shop(self, scale: Scale) -> Path:
        """A shop with its members and no purchases, each time another; an empty one where they enroll by the way."""
        if scale.file is not None or not exists("import customers"):
            return self.empty_shop(scale)
        people = self.folder / f"people-{scale.members}"
        if not people.exists():
            shop = self.empty_shop(scale)
            run(import_customers(shop, self.customers_file(scale.members)))
            shop.rename(people)
        copy = self.fresh_path()
        shutil.copytree(people, copy)
        return copy

    def shop(self, scale: Scale) -> Path:
        """The shop of that scale with all its purchases, one for all who ask."""
        path = self.folder / f"shop-{scale.slug}"
        if not path.exists():
            self.filled(self.peopled_shop(scale), scale)
        return path

    def filled(self, shop: Path, scale: Scale) -> Timing:
        """Imports the purchases into a peopled shop; the first one filled is the one that ``shop`` answers."""
        timing = run(import_purchases(shop, self.purchases_file(scale)))
        path = self.folder / f"shop-{scale.slug}"
        if path.exists():
            shutil.rmtree(shop)
        else:
            shop.rename(path)
        return timing

    def member(self, scale: Scale) -> tuple[str, str]:
        """The card and a word of the name of a member in the middle of those who buy."""
        with closing(sqlite3.connect(self.shop(scale) / DATABASE)) as conn:
            found: tuple[str, str] = conn.execute(
                "SELECT card, coalesce(nullif(substr(name, instr(name, ' ') + 1), ''), source_id) FROM members"
                " ORDER BY id LIMIT 1 OFFSET (SELECT count(*) / 4 FROM members)"
            ).fetchone()
        return found

    def fresh_path(self, suffix: str = "") -> Path:
        """A path where nothing is."""
        self._made += 1
        return self.folder / f"made-{self._made}{suffix}"

    def _written(self, name: str, lines: Iterator[str]) -> Path:
        path = self.folder / name
        if not path.exists():
            with path.open("w", encoding="utf-8") as file:
                file.writelines(lines)
        return path
