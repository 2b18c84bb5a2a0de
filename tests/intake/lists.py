"""Lists of invented customers, and what comes of them: shared by the tests of this room."""

from datetime import date
from pathlib import Path
from typing import Any, Literal

from loyalty_cli.intake.fields.customer_plan import Plan, recognise
from loyalty_cli.intake.fields.questions import Question
from loyalty_cli.intake.fields.rejects import Rejected
from loyalty_cli.intake.rows.customer_row import CustomerRow
from loyalty_cli.intake.rows.customer_rows import rows
from loyalty_cli.program.kernel.shop import Shop
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.buying.stamp_cards import StampCard
from loyalty_cli.program.promises.buying.tiers import Tier
from loyalty_cli.program.promises.telling.profile import ProfileField

SPECIMENS = Path(__file__).parent.parent / "specimens" / "customers"
TODAY = date(2026, 11, 21)
COFFEE = StampCard("coffee", "Coffee card", "free-coffee", category="coffee")
FRENCH = Program(
    shop=Shop(country="FR", language="fr", timezone="Europe/Paris"),
    stamp_cards=(COFFEE,),
    tiers=(Tier("Bronze"), Tier("Silver", 20_000), Tier("Gold", 50_000)),
    profile=(ProfileField("favourite_drink", 10, "Favourite drink"),),
)
AMERICAN = FRENCH._replace(shop=Shop(country="US", language="en", currency="USD", timezone="America/New_York"))


def plan_of(
    folder: Path,
    text: str | bytes,
    *maps: str,
    program: Program = FRENCH,
    date_order: Literal["dmy", "mdy"] | None = None,
    encoding: str | None = None,
    name: str = "clients.csv",
) -> Plan:
    """How a file of this content would be read."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return recognise(str(path), program=program, today=TODAY, maps=maps, date_order=date_order, encoding=encoding)


def fields_of(plan: Plan) -> dict[str, str]:
    """What each column became; "" for those left out."""
    return {column.label: column.field for column in plan.recognition.columns}


def questions_of(plan: Plan) -> tuple[Question, ...]:
    """What would have to be asked."""
    return plan.recognition.questions


def customers(plan: Plan) -> list[CustomerRow]:
    """The rows of a file of which none is refused."""
    read = list(rows(plan))
    assert [row for row in read if isinstance(row, Rejected)] == []
    return [row for row in read if isinstance(row, CustomerRow)]


def refused(plan: Plan) -> list[Rejected]:
    """The rows that are refused."""
    return [row for row in rows(plan) if isinstance(row, Rejected)]


def accepted(plan: Plan) -> list[CustomerRow]:
    """The rows that are not refused."""
    return [row for row in rows(plan) if isinstance(row, CustomerRow)]


def told(row: CustomerRow) -> dict[str, Any]:
    """What a row tells, and nothing of what it does not; without where it stood."""
    values = {name: value for name, value in row._asdict().items() if name not in {"line", "raw"}}
    return {
        name: dict(value) if hasattr(value, "items") else value for name, value in values.items() if _is_told(value)
    }


def specimen(name: str, *maps: str, program: Program = FRENCH) -> Plan:
    """How a specimen would be read."""
    return recognise(str(SPECIMENS / name), program=program, today=TODAY, maps=maps)


def _is_told(value: object) -> bool:
    return value is not None and value not in ("", ()) and (not hasattr(value, "items") or bool(value))
