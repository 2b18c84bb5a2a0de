"""Exports of orders in the layouts of tills and online shops, and each of them shuffled, renamed and partly empty.

The layouts follow what their makers publish of their exports; people and orders are made up: Ada pays 20.00, Bea 30.00
that are refunded, Ada 7.00 that are not paid, Bea 12.50, and somebody at the counter 3.00.
"""

import csv
import io
import random
from pathlib import Path

import pytest

from loyalty_cli.errors import FileProblem
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.operations.deeds.init import init
from tests.support.programs import program

SPECIMENS = Path(__file__).parent.parent / "specimens" / "purchases"
OTHERS = ("shopify_orders", "square_items", "loyverse_receipts_by_item", "journal_de_caisse")
LAYOUTS = sorted(path.stem for path in SPECIMENS.glob("*.csv") if path.stem not in OTHERS)
ADA, BEA = 2_000, 1_250
SYNONYMS = {
    "Date": "Day", "Total": "Amount", "Status": "State of the order", "Email": "E-mail address", "Customer": "Buyer",
    "Customer Name": "Full name", "Order ID": "Order number", "Customer Email": "Email", "Currency": "Currency code",
    "Montant TTC": "Total TTC", "Client": "Acheteur", "Statut": "État", "Order Total": "Total paid",
    "Location": "Store",
    "Transaction ID": "Receipt number", "Magasin": "Boutique", "Refunded Amount": "Amount refunded",
}  # fmt: skip


def table(layout: str) -> tuple[list[str], list[list[str]]]:
    raw = (SPECIMENS / f"{layout}.csv").read_bytes()
    text = raw.decode("cp1252" if layout == "laddition_tickets" else "utf-8")
    delimiter = max(",;\t", key=text.splitlines()[0].count)
    header, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return header, rows


def outcome(folder: Path, layout: str, header: list[str], rows: list[list[str]]) -> list[int] | None:
    """What members spent, the most last; None where the file is asked about or rows are refused."""
    till = init(str(folder / "till"), program=program(
        currency="USD" if layout == "gumroad_sales" else "EUR", country="FR", language="fr"
    ).encode())  # fmt: skip
    path = folder / "orders.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])
    try:
        told = import_purchases(till, str(path), Options(enroll_missing=True))
    except FileProblem:
        return None
    if told["rejects"]:
        return None
    query = "SELECT sum(amount) FROM entries WHERE unit = 'spend' GROUP BY member_id HAVING sum(amount) > 0 ORDER BY 1"
    return [cents for (cents,) in till.conn.execute(query)]


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-25T10:30")


def test_there_are_thirty_layouts_of_orders() -> None:
    assert len(LAYOUTS) >= 30


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read(layout: str, tmp_path: Path) -> None:
    assert outcome(tmp_path, layout, *table(layout)) == [BEA, ADA]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_shuffled_layout_is_read_the_same(layout: str, tmp_path: Path) -> None:
    header, rows = table(layout)
    order = random.Random(layout).sample(range(len(header)), len(header))
    shuffled = [[row[at] for at in order] for row in rows]
    assert outcome(tmp_path, layout, [header[at] for at in order], shuffled) == [BEA, ADA]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_renamed_layout_is_read_the_same_or_asked_about(layout: str, tmp_path: Path) -> None:
    header, rows = table(layout)
    assert outcome(tmp_path, layout, [SYNONYMS.get(one, one) for one in header], rows) in ([BEA, ADA], None)
    states = [at for at, one in enumerate(header) if _tells_states(one)]
    for at in {*states, random.Random(layout).randrange(len(header))}:
        folder = tmp_path / str(at)
        folder.mkdir()
        strange = [f"Colonne {place}" if place == at else one for place, one in enumerate(header)]
        found = outcome(folder, layout, strange, rows)
        assert found in ([BEA, ADA], None), (header[at], found)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_partly_empty_layout_is_read_the_same_or_asked_about(layout: str, tmp_path: Path) -> None:
    header, rows = table(layout)
    # A column of what came back that is empty says that nothing did.
    places = [at for at, one in enumerate(header) if not _tells_what_came_back(one)]
    for at in random.Random(layout).sample(places, 2):
        folder = tmp_path / str(at)
        folder.mkdir()
        thinned = [["" if place == at else cell for place, cell in enumerate(row)] for row in rows]
        found = outcome(folder, layout, header, thinned)
        nobody = found is not None and len(found) < 2
        assert found in ([BEA, ADA], None) or nobody, (header[at], found)


def _tells_states(header: str) -> bool:
    words = ("stat", "état", "type", "void", "refund", "remb", "payment", "adjusted")
    return any(word in header.lower() for word in words)


def _tells_what_came_back(header: str) -> bool:
    return any(word in header.lower() for word in ("type", "void", "refund", "remb", "adjusted", "cancel", "annul"))
