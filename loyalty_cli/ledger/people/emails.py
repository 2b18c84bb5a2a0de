"""E-mail addresses: validation and normal form."""

from functools import cache

from loyalty_cli.errors import BadEmail
from loyalty_cli.ledger.people.cards import refuse_payment_card
from loyalty_cli.values import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import re

MAX_EMAIL: Final = 254
MAX_LOCAL: Final = 64

# The dot-atom of RFC 5322 and the host name of RFC 1123, both with letters of any script (RFC 6531).
_ADDRESS: Final = (
    r"(?P<local>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)"
    r"@(?P<host>(?:[^\W_](?:(?:[^\W_]|-)*[^\W_])?\.)+(?:[^\W\d_]{2,}|xn--[a-z0-9-]*[a-z0-9]))"
)


@cache
def _plain_address() -> "re.Pattern[str]":
    """Most addresses: letters of ASCII, and too few digits for the number of a payment card."""
    import re

    return re.compile(
        r"(?!(?:[a-z@]*[0-9_.+-]){14})"
        r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,}"
    )


def check_email(text: str) -> str:
    """The address in lower case, in NFC: one spelling for each mailbox, so that an index can find it.

    RFC 5321 lets a host tell capitals apart before the @; no host of customers does. Raises BadEmail, PaymentCard.
    """
    address = text.strip(" ").lower()
    if len(address) <= MAX_LOCAL and _plain_address().fullmatch(address):
        return address
    if not address.isascii():
        import unicodedata

        address = unicodedata.normalize("NFC", address)
    import re

    match_ = re.fullmatch(_ADDRESS, address)
    refuse_payment_card(address)
    if match_ is None or len(match_["local"]) > MAX_LOCAL or len(address) > MAX_EMAIL:
        raise BadEmail("error.email", text=text[:MAX_EMAIL])
    return address
