"""Names folded into plain words, so that ``lukasz`` finds Łukasz and ``soren`` finds Søren.

Compatibility decomposition (Unicode Standard Annex 15, NFKD), combining marks off, case folded, and the letters that
have no decomposition written as people type them. For duplicates only, letters of other scripts that look Latin are
read as what they look like (after Unicode Technical Standard 39, confusables).
"""

from loyalty_cli.values import Final

# The wildcards of SQL are letters here: who types one means one.
_WILDCARDS = "%_"
_PARTING: Final = {
    code: " " for code in range(128) if chr(code) not in f"abcdefghijklmnopqrstuvwxyz0123456789{_WILDCARDS}"
}
_LATIN_MARKS: Final = dict.fromkeys(range(0x0300, 0x0370))
_LINKS: Final = frozenset("'`’‘ʼʻʹʾʿ＇‐‑‒–﹣－-")
_LINKED: Final = str.maketrans(dict.fromkeys("'-"))

_LETTERS: Final = str.maketrans(
    {
        "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i",
        "ĸ": "k", "ǝ": "e", "ə": "e", "ɨ": "i", "ʉ": "u", "ƀ": "b", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʹ": "'", "ʾ": "'", "ʿ": "'", "`": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-",
    }
)  # fmt: skip

# Cyrillic, then Greek, each as its lower-case letter; в and н look Latin as capitals.
_LOOK_ALIKES: Final = str.maketrans(
    "авеһіјкԛмнорԁѕстухѵԝүӏαβεηικμνορτυχγ",
    "abehijkqmhopdsctyxvwylabenikmvoptuxy",
)


def fold(name: str) -> tuple[str, ...]:
    """The words of a name, in order, for comparing: ``Jean-Pierre O'Brien`` is jean, pierre, o, brien.

    A name without any letter or digit is one word: itself, without spaces. Folding the words again changes nothing.
    """
    plain = _plain(name)
    words = _words(plain)
    if words:
        return tuple(words)
    bare = "".join(plain.split())
    return (bare,) if bare else ()


def index_words(name: str, words: tuple[str, ...]) -> set[str]:
    """The words a name is indexed under: its folded ``words``, those linked by hyphen or apostrophe also as one.

    A word that looks like another in Latin letters is indexed under that too, behind a space: no search can type it,
    only the look for duplicates asks for it.
    """
    index = set(words)
    if not _LINKS.isdisjoint(name):
        index.update(_words(_plain(name).translate(_LINKED)))
    folded = " ".join(words)
    if "_" in folded or "%" in folded:
        index.update(part for word in words for part in word.replace("%", "_").split("_"))
    if not folded.isascii():
        index.update(" " + look for word in words if (look := look_of(word)) != word)
    index.discard("")
    return index


def look_of(word: str) -> str:
    """A folded word with the Cyrillic and Greek letters that look Latin written as Latin."""
    return word if word.isascii() else word.translate(_LOOK_ALIKES)


def look_of_ref(ref: str) -> str:
    """A receipt number as it looks: ``T-1001``, ``t 1001``, full-width and Cyrillic look-alikes are one."""
    return "".join(look_of(word) for word in fold(ref))


def _plain(name: str) -> str:
    if name.isascii():
        return name.lower()
    import unicodedata

    latin = unicodedata.normalize("NFKD", name).translate(_LATIN_MARKS).casefold().translate(_LETTERS)
    return latin if latin.isascii() else _strip_marks(_strip_marks(name).casefold().translate(_LETTERS))


def _strip_marks(text: str) -> str:
    import unicodedata

    return "".join(
        char
        for char in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
    )


def _words(plain: str) -> list[str]:
    if plain.isascii():
        words = plain.split()
        return words if "".join(words).isalnum() else plain.translate(_PARTING).split()
    import unicodedata

    # Vowel signs of Indic scripts are marks that no decomposition takes off: they are part of the word.
    return "".join(
        char if char.isalnum() or char in _WILDCARDS or unicodedata.category(char) in {"Mn", "Mc"} else " "
        for char in plain
    ).split()
