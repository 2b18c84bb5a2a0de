"""What an import of purchases noticed, and says beside its counts: receipts told twice, amounts that are a lot."""

from loyalty_cli.errors import DateOutOfRange, LoyaltyError, RefConflict
from loyalty_cli.intake.rows.staging import Waiting
from loyalty_cli.intake.writing.customer_notes import lines_named
from loyalty_cli.units import Cents, plain_cents


class Noticed:
    """Gathers what is worth a word about the rows of one file. ``most`` is what one purchase comes to at most."""

    def __init__(self, most: Cents) -> None:
        self.most = most
        self.refs: set[str] = set()
        self.again: list[int] = []
        self.large: list[int] = []

    def row(self, row: Waiting, *, written: bool) -> None:
        """A row that was written, or was known with the same content."""
        if row.repeated and row.ref:
            if row.ref in self.refs and not written:
                self.again.append(row.line)
            self.refs.add(row.ref)
        if written and row.cents > self.most:
            self.large.append(row.line)

    def notes(self, decimals: int) -> list[str]:
        """A sentence for each kind of thing that was noticed."""
        said = []
        if self.again:
            rows = "1 row repeats" if len(self.again) == 1 else f"{len(self.again)} rows repeat"
            said.append(
                f"{rows} a receipt number of the file with the same content: counted once ({lines_named(self.again)})"
            )
        if self.large:
            most = plain_cents(self.most, decimals)
            said.append(f"more than {most}, a lot for one purchase; check the amount: {lines_named(self.large)}")
        return said


def reason_of(error: LoyaltyError) -> str:
    """Why a row is refused, with the remedy where a file has one of its own."""
    if isinstance(error, DateOutOfRange) and "before the enrolment" in error.message:
        return (
            f"{error.message}: bring the customers in with --opening-date before the first purchase"
            " (import undo, then again)"
        )
    return f"{error.message}: {error.hint}" if isinstance(error, RefConflict) else error.message
