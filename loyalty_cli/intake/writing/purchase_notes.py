"""Notes of an import of purchases beside its counts: repeated receipts, unusually large amounts."""

from loyalty_cli.errors import LoyaltyError, RefConflict
from loyalty_cli.intake.writing.customer_notes import lines_named
from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.importing.staging import Waiting
from loyalty_cli.units import Cents, plain_cents


class Noticed:
    """Gathers notes on the rows of one file. ``most`` is what one purchase comes to at most."""

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

    def notes(self, decimals: int, beside_openings: int) -> list[str]:
        """A sentence for each kind of thing noticed, and for members whose opening may hold their purchases."""
        said: list[str] = []
        if self.again:
            again = Phrase("intake.told-again", count=len(self.again), lines=lines_named(self.again))
            said.append(str(again))
        if self.large:
            most = plain_cents(self.most, decimals)
            said.append(str(Phrase("intake.large", most=most, lines=lines_named(self.large))))
        if beside_openings:
            said.append(str(Phrase("intake.beside-openings", count=beside_openings)))
        return said


def reason_of(error: LoyaltyError) -> str:
    """Why a row is refused, with the remedy where a file has one of its own."""
    if error.key == "error.before-enrolment":
        return str(Phrase("intake.before-enrolment", problem=error.message))
    return f"{error.message}: {error.hint}" if isinstance(error, RefConflict) else error.message
