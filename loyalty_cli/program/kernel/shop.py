"""The shop itself: the one table of the program file that is not a promise."""

from loyalty_cli.errors import Money
from loyalty_cli.program.kernel.knobs import Knob, Table, whole
from loyalty_cli.units import Cents
from loyalty_cli.values import NamedTuple


class Shop(NamedTuple):
    """Name, place, language and money of the shop, and the path of its database."""

    name: str = "Shop"
    currency: str = "EUR"
    decimals: int = 2
    country: str = "FR"
    language: str = "en"
    timezone: str = "Europe/Paris"

    def amount(self, cents: Cents) -> Money:
        """An amount as refusals show it: ``€23.50``, ``23,50 €``."""
        return Money(cents, self.currency, self.decimals)


TABLE = Table(
    "shop",
    Shop,
    (
        Knob("name", "name", "The shop's name, as customers read it.", '"Café des Arts"', required=True),
        Knob("currency", "currency", "The currency of every amount."),
        Knob(
            "decimals",
            whole(0, 4),
            "Decimals of the currency. Default: as ISO 4217 has it (EUR 2, JPY 0, TND 3).",
            default=None,
        ),
        Knob("country", "country", "The country in which a phone number without a prefix is read."),
        Knob("language", "language", "The language of what customers hear and read, of dates and amounts."),
        Knob("timezone", "timezone", "The clock by which a day ends."),
    ),
    always=True,
)
