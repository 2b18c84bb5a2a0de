"""Code 128, the bar code that laser scanners read: a text in bars and spaces."""

from itertools import accumulate
from typing import Final

from loyalty_cli.errors import BadCard

# ISO/IEC 15417, table 1: widths of bar and space in turn of each symbol character, in modules of 11.
_WIDTHS: Final = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132
122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212
322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311
112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321
331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214
112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113
411311 113141 114131 311141 411131 211412 211214 211232 2331112
"""
_TO_B: Final = 100
_START_B: Final = 104
_START_C: Final = 105
_STOP: Final = 106
QUIET: Final = 10
"""Modules to be left white on either side."""


def symbols(text: str) -> list[int]:
    """The symbol characters of a text: digits in pairs (set C), all else one by one (set B), check and stop.

    Raises BadCard for signs beyond printable ASCII. Source: ISO/IEC 15417, annex E (shortest forms), clause 4.3.4.
    """
    if not text or not text.isascii() or not text.isprintable():
        raise BadCard("error.bar-code", text=text)
    if text.isdigit() and len(text) > 1:
        pairs = [int(text[place : place + 2]) for place in range(0, len(text) - 1, 2)]
        values = [_START_C, *pairs, *([_TO_B, ord(text[-1]) - 32] if len(text) % 2 else [])]
    else:
        values = [_START_B, *(ord(sign) - 32 for sign in text)]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return [*values, check, _STOP]


def bars(text: str) -> tuple[list[tuple[int, int]], int]:
    """The bars of a text, each as where it begins and how wide it is, and the width of all, quiet zones included.

    Raises BadCard.
    """
    table = _WIDTHS.split()
    widths = [int(width) for symbol in symbols(text) for width in table[symbol]]
    edges = [0, *accumulate(widths)]
    return [(QUIET + edges[i], widths[i]) for i in range(0, len(widths), 2)], edges[-1] + 2 * QUIET
