"""Generated files of orders: the totals per customer are those of a plain model, or the file is asked about.

The model knows what was paid and what went back, in cents, for each order. The file tells the same in the words, the
columns and the row order of some shop. Never may the ledger silently hold another total.
"""

import csv
import io
import random
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.proof.verify import verify
from tests.support.programs import program

FILES = 60
NO_PURCHASE = ("pending", "Draft", "abandoned", "CANCELLED", "failed", "Chargeback", "unpaid", "Annulée", "En attente",
               "Non payé", "voided", "on-hold")  # fmt: skip
PAID = ("paid", "Completed", "Payé", "processing", "not refunded", "Livré")
HEADERS = {
    "ref": ("Order ID", "Order Number", "N° commande", "Receipt no.", "Name", "Invoice number"),
    "date": ("Date", "Created at", "Order date", "Date de commande"),
    "email": ("Email", "Customer Email", "E-mail client"),
    "total": ("Total", "Montant TTC", "Order Total", "Total paid", "Total incl. tax", "Total collected", "total_cents"),
    "status": ("Status", "Financial Status", "Order status", "Statut", "Etat de la commande"),
    "refunded": ("Refunded Amount", "Amount refunded", "Montant remboursé", "Total refunded", "refunded_amount_cents"),
    "currency": ("Currency", "Devise"),
    "item": ("Lineitem name", "Product", "Article"),
}
DAYS = ("%Y-%m-%d", "%b-%d-%y", "%d-%b-%y", "%d %B %Y", "%Y-%m-%d 10:30:00", "%d.%m.%Y")
LINES = "Item total"
BESIDE = ("Subtotal", "Shipping", "Taxes", "Tip", "Fees", "Discount Amount", "Payment Method", "Notes", "Shipping City")


class Order(NamedTuple):
    """An order as it was: what was paid in the shop's money, what went back, in which words the shop tells it."""

    number: str
    day: str
    email: str
    cents: int
    state: str
    back: int
    currency: str
    refunds_as_rows: bool

    @property
    def kept(self) -> int:
        return 0 if self.state in NO_PURCHASE or self.currency != "EUR" else self.cents - self.back


def orders(dice: random.Random) -> list[Order]:
    made = []
    for number in range(1, dice.randint(3, 14)):
        cents, kind = dice.randint(100, 9_000), dice.random()
        as_rows = dice.random() < 0.3
        state, back = dice.choice(PAID), 0
        if kind < 0.25:
            state = dice.choice(NO_PURCHASE)
        elif kind < 0.4:
            state, back = dice.choice(("refunded", "Remboursée", "REFUNDED")), cents
        elif kind < 0.6:
            state, back = dice.choice(("partially refunded", "PARTIALLY_REFUNDED", "Partial refund")), cents // 3
        if as_rows and back:
            state = dice.choice(PAID)
        money = dice.choice(("EUR",) * 9 + ("JPY",))
        day = f"2026-11-{dice.randint(1, 15):02d}"
        who = f"p{dice.randint(1, 4)}@example.org"
        made.append(Order(f"#{1000 + number}", day, who, cents, state, back, money, as_rows))
    return made


def told(dice: random.Random, all_of_them: list[Order]) -> str:
    """The file in which a shop tells its orders."""
    names = {field: dice.choice(headers) for field, headers in HEADERS.items()}
    with_refunded, with_items, with_currency = dice.random() < 0.8, dice.random() < 0.4, dice.random() < 0.7
    unused = [] if with_refunded else ["refunded"]
    unused += ([] if with_items else ["item"]) + ([] if with_currency else ["currency"])
    columns = [*(names[field] for field in names if field not in unused), *dice.sample(BESIDE, 3)]
    columns += [LINES] if with_items and dice.random() < 0.5 and "cents" not in names["total"] else []
    dice.shuffle(columns)
    # Of what was collected a tip is a part, where the file tells it.
    tip = 150 if "Tip" in columns and names["total"] == "Total collected" else 0
    how = How(names, dice.choice(DAYS), tip, with_items, LINES in columns and dice.random() < 0.5)
    groups = [_rows_of(dice, one, how) for one in all_of_them]
    dice.shuffle(groups)
    out = io.StringIO()
    file = csv.DictWriter(out, columns, restval="", extrasaction="ignore", delimiter=dice.choice(",;\t"))
    file.writeheader()
    file.writerows(row for group in groups for row in group)
    return out.getvalue()


class How(NamedTuple):
    """How a shop writes its orders: its headers, its days, a tip in each total, totals on each row of an order."""

    names: dict[str, str]
    day: str
    tip: int
    with_items: bool
    repeats: bool

    def money(self, field: str, cents: int, currency: str = "") -> str:
        """An amount, as its column is written."""
        if "cents" in self.names.get(field, ""):
            return f"{cents} {currency}".strip()
        return _money(cents, currency, sign=bool(currency))


def _money(cents: int, currency: str, *, sign: bool) -> str:
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
    return f"{text} {currency}" if sign else text


def _rows_of(dice: random.Random, one: Order, how: How) -> list[dict[str, str]]:
    names, back = how.names, 0 if one.refunds_as_rows else one.back
    # Where no column tells the currency, the cell does.
    said = one.currency if one.currency != "EUR" else ""
    goods = _money(one.cents, said, sign=bool(said))
    first = {
        names["ref"]: one.number, names["email"]: one.email,
        names["date"]: date.fromisoformat(one.day).strftime(how.day),
        names["total"]: how.money("total", one.cents + how.tip, said), names["status"]: one.state,
        names["refunded"]: how.money("refunded", back) if back else "0.00",
        names["currency"]: one.currency, names["item"]: "Beans", "Subtotal": goods, "Shipping": "4.90", "Taxes": "1.20",
        "Tip": _money(how.tip or 50, "", sign=False), "Fees": "-0.30", "Discount Amount": "1.00",
        "Payment Method": "card", "Notes": "", "Shipping City": "Exempleville", LINES: goods,
    }  # fmt: skip
    rows = [first]
    if how.with_items:
        kept = ("ref", "date", "email", "status", "total", "currency") if how.repeats else ("ref", "date", "email")
        more = {names[field]: first[names[field]] for field in kept} | {names["item"]: "Mug", LINES: ""}
        more |= {"Tip": first["Tip"]} if how.repeats and dice.random() < 0.5 else {}
        rows += [more] * dice.randint(0, 2)
    if one.refunds_as_rows and one.back:
        day = date(2026, 11, 18).strftime(how.day)
        returned = {**first, names["date"]: day, names["refunded"]: "0.00", names["status"]: "Refund", "Tip": "0.00"}
        returned[names["total"]] = how.money("total", -one.back, said)
        rows.append(returned | {LINES: _money(-one.back, said, sign=bool(said))})
    return rows


@pytest.mark.parametrize("seed", range(FILES))
def test_totals_are_those_of_the_model_or_the_file_is_asked_about(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "2026-11-21T10:30")
    dice = random.Random(seed)
    made = orders(dice)
    till = init(str(tmp_path / "till"), program=program(currency="EUR", country="FR", language="en").encode())
    path = tmp_path / "orders.csv"
    path.write_text(told(dice, made), encoding="utf-8")
    answer = import_purchases(till, str(path), Options(enroll_missing=True, dry_run=True))
    if answer["questions"]:
        assert all("--map" in "".join(one["options"]) for one in answer["questions"])
        return
    answer = import_purchases(till, str(path), Options(enroll_missing=True))
    lines = path.read_text(encoding="utf-8").splitlines()
    refused = [lines[one["line"] - 1] for one in answer["rejects"]]
    told_of = {one.email for one in made if one.currency == "EUR" and any(one.number in line for line in refused)}
    expected: dict[str, int] = {}
    for one in made:
        expected[one.email] = expected.get(one.email, 0) + one.kept
    rows = till.conn.execute(
        "SELECT m.email, sum(e.amount) FROM entries e JOIN members m ON m.id = e.member_id"
        " WHERE e.unit = 'spend' GROUP BY m.id"
    )
    found = dict(rows.fetchall())
    assert {email: found.get(email, 0) for email in expected if email not in told_of} == {
        email: cents for email, cents in expected.items() if email not in told_of
    }, path.read_text(encoding="utf-8")
    assert verify(till, replay=True)["ok"]
