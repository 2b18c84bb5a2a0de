"""Whether two names can be one person's: a phone in common is no proof where the names are two people's."""

from typing import Final

from loyalty_cli.ledger.people.folding import fold, index_words, look_of

_SMALL_WORDS: Final = """
    de du des d da di la le les l el al van von der den of y e et and
    m mr mrs ms miss mme mlle madame monsieur mademoiselle dr
    """
_SMALL: Final = frozenset(_SMALL_WORDS.split())
"""Words by which nobody is told from somebody else."""
_SHORTEST: Final = 3
"""Of words with fewer letters, one letter off is another word."""


def may_be_one(one: str, other: str) -> bool:
    """Whether the names share a word, in any order, or have words one letter apart. An unknown name may be any."""
    words, others = _telling(one), _telling(other)
    if not words or not others or words & others:
        return True
    from rapidfuzz.distance import OSA

    return any(
        min(len(word), len(near)) >= _SHORTEST and OSA.distance(word, near, score_cutoff=1) <= 1
        for word in words
        for near in others
    )


def _telling(name: str) -> set[str]:
    """The words of a name that tell who is meant, those written together or linked also as one."""
    folded = fold(name)
    words = {look_of(word.strip()) for word in index_words(name, folded)} | {look_of("".join(folded))}
    return words - _SMALL - {""} or words - {""}
