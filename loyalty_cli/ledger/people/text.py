"""Text checks: what may be typed as a name, note or receipt number, and what may be shown on a terminal.

What passes the first gate is text as the person meant it: markup of any kind is letters. Direction overrides and
isolates are those of Unicode Standard Annex 9; ZWJ and ZWNJ are letters' business in several scripts and are kept.
"""

from loyalty_cli.errors import BadText
from loyalty_cli.language.catalogue import Word
from loyalty_cli.ledger.people.cards import refuse_payment_card
from loyalty_cli.values import Final

MAX_NAME: Final = 120
MAX_NOTE: Final = 1000
MAX_REF: Final = 64
MAX_QUERY: Final = 254

_DIRECTION = "\u202a-\u202e\u2066-\u2069"
# Kept as text: compiled when first needed, which at a till is hardly ever.
_REFUSED = f"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ufffe\uffff{_DIRECTION}\ud800-\udfff]"
_UNSAFE = f"[\x00-\x1f\x7f-\x9f\u2028\u2029{_DIRECTION}\ud800-\udfff]"
_UNSAFE_BUT_LINES = f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029{_DIRECTION}\ud800-\udfff]"
_LOOKS_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_REPLACEMENT = "\ufffd"


def clean_text(text: str, what: str = "text", max_len: int = MAX_NAME) -> str:
    """The text in NFC, trimmed, with single spaces inside; at most ``max_len`` characters.

    Raises BadText for control characters, line breaks, direction overrides, zero-width spaces, bytes that were not
    UTF-8, nothing visible or too much; PaymentCard for the number of a payment card. Neither repeats the text.
    """
    if not text.isprintable():
        _refuse_hidden(text, what)
    if not text.isascii():
        import unicodedata

        text = unicodedata.normalize("NFC", text)
    cleaned = " ".join(text.split())
    if not cleaned or not (cleaned.isascii() or cleaned[0].isascii() or _is_visible(cleaned)):
        raise BadText("error.text-empty", what=Word("thing", what))
    if len(cleaned) > max_len:
        raise BadText("error.text-long", what=Word("thing", what), count=len(cleaned), max_len=max_len)
    refuse_payment_card(cleaned)
    return cleaned


def safe_for_terminal(text: str, *, lines: bool = False) -> str:
    """The text as a terminal may see it: control characters and direction overrides become U+FFFD.

    ``lines`` lets line feeds through, for text of several lines that the program itself put together. Everything
    shown goes through here before colour is added: to standard output and to standard error.
    """
    if text.isprintable():
        return text
    import re

    return re.sub(_UNSAFE_BUT_LINES if lines else _UNSAFE, _REPLACEMENT, text)


def _refuse_hidden(text: str, what: str) -> None:
    import re

    found = re.search(_REFUSED, text)
    if found is None:
        return
    code = ord(found[0])
    if 0xD800 <= code <= 0xDFFF:
        raise BadText("error.text-not-utf8", what=Word("thing", what))
    raise BadText("error.text-hidden", what=Word("thing", what), code=f"{code:04X}")


def _is_visible(text: str) -> bool:
    import unicodedata

    return any(
        not char.isspace() and char not in _LOOKS_BLANK and unicodedata.category(char) not in {"Cf", "Mn", "Me"}
        for char in text
    )
