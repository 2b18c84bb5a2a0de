"""E-mail addresses: what is taken for one, and the one spelling each is kept in."""

import re
from typing import Final

from loyalty_cli.errors import BadEmail
from loyalty_cli.ledger.cards import refuse_payment_card

MAX_EMAIL: Final = 254

# The dot-atom of RFC 5322 and the host name of RFC 1123, both with letters of any script (RFC 6531).
_ADDRESS = re.compile(
    r"(?P<local>[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*)"
    r"@(?P<host>(?:[^\W_](?:(?:[^\W_]|-)*[^\W_])?\.)+(?:[^\W\d_]{2,}|xn--[a-z0-9-]*[a-z0-9]))"
)


def check_email(text: str) -> str:
    """The address in lower case, in NFC: one spelling for each mailbox, so that an index can find it.

    RFC 5321 lets a host tell capitals apart before the @; no host of customers does. Raises BadEmail, PaymentCard.
    """
    address = text.strip(" ").lower()
    if not address.isascii():
        import unicodedata

        address = unicodedata.normalize("NFC", address)
    match_ = _ADDRESS.fullmatch(address)
    refuse_payment_card(address)
    if match_ is None or len(match_["local"]) > 64 or len(address) > MAX_EMAIL:
        raise BadEmail(f"{text[:MAX_EMAIL]!r} is not an e-mail address", "write it like lea@example.org")
    return address
