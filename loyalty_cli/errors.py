"""Every refusal: one class each, with its exit code and slug. The words stand in the catalogues.

A person, a file or a disk caused it. Raised anywhere, caught once (in ``cli``), printed in one or two lines or as JSON.
"""

from loyalty_cli.language.catalogue import DEFAULT, Phrase, Spoken, Value, hint_of, in_force, money, said, sentence
from loyalty_cli.values import Final, Self

EXIT_FAILURE: Final = 1
EXIT_USAGE: Final = 2
EXIT_NOT_FOUND: Final = 3
EXIT_AMBIGUOUS: Final = 4
EXIT_REFUSED: Final = 5
EXIT_STORAGE: Final = 6
EXIT_VERIFY: Final = 7
EXIT_SOME_REJECTED: Final = 8
EXIT_INTERRUPTED: Final = 130


class Money:
    """An amount in a message, worded in the language it is read in: ``€23.50``, ``23,50 €``."""

    __slots__ = ("cents", "currency", "decimals")

    def __init__(self, cents: int, currency: str, decimals: int) -> None:
        self.cents, self.currency, self.decimals = cents, currency, decimals

    def said(self, lang: str) -> str:
        """The amount in this language."""
        return money(self.cents, self.currency, self.decimals, lang)

    def __str__(self) -> str:
        return self.said(in_force())


class LoyaltyError(Exception):
    """A refusal: a key of the catalogue, and the values that fill its template.

    ``message`` says what is wrong, ``hint`` what to type instead (may be empty): the template ``KEY.hint``, or the
    phrase given as ``hint``. Both are worded in the current language; ``str(error)`` is the message in English.
    ``count`` among the values chooses the plural form.
    """

    exit_code: int = EXIT_FAILURE
    slug: str = "failure"

    def __init__(self, key: str, /, hint: Spoken | str | None = None, **values: Value) -> None:
        super().__init__(key)
        self.key = key
        self.values = values
        self._hint = hint

    @property
    def message(self) -> str:
        """What is wrong, in the current language."""
        return self.said(in_force())

    @property
    def hint(self) -> str:
        """What to type instead, in the current language; "" where there is nothing to say."""
        return self.hint_in(in_force())

    def said(self, lang: str) -> str:
        """The message in this language."""
        return sentence(lang, self.key, **self.values)

    def hint_in(self, lang: str) -> str:
        """The hint in this language."""
        if self._hint is not None:
            return said(self._hint, lang)
        return hint_of(lang, self.key, **self.values)

    def with_hint(self, hint: Spoken) -> Self:
        """The same refusal with another hint."""
        self._hint = hint
        return self

    def __str__(self) -> str:
        return self.said(DEFAULT)


class UsageError(LoyaltyError):
    """Wrong usage: an option that does not fit, two that exclude each other."""

    exit_code = EXIT_USAGE
    slug = "usage"


class BadValue(UsageError):
    """A value that cannot be what it should be."""

    slug = "bad-value"


class BadAmount(BadValue):
    """Not an amount of money."""

    slug = "bad-amount"


class BadDate(BadValue):
    """Not a date, or one that is ambiguous."""

    slug = "bad-date"


class DateOutOfRange(BadValue):
    """A date that cannot be: tomorrow's purchase, one before the member was enrolled."""

    slug = "date-out-of-range"


class BadText(BadValue):
    """Text with control characters, direction overrides or nothing in it."""

    slug = "bad-text"


class BadPhone(BadValue):
    """Not a phone number of the shop's country."""

    slug = "bad-phone"


class BadEmail(BadValue):
    """Not an e-mail address."""

    slug = "bad-email"


class BadCard(BadValue):
    """Not a card number, or one whose check digit is wrong."""

    slug = "bad-card"


class PaymentCard(BadValue):
    """The number of a payment card, which is never kept."""

    slug = "payment-card"


class ProgramInvalid(UsageError):
    """The program file has mistakes; ``problems`` lists them all, one line each."""

    slug = "program-invalid"

    def __init__(
        self, key: str, /, hint: Spoken | str | None = None, problems: tuple[Spoken | str, ...] = (), **values: Value
    ) -> None:
        super().__init__(key, hint, **values)
        self._problems = problems

    @property
    def problems(self) -> tuple[str, ...]:
        """The mistakes, in the current language."""
        return tuple(said(one) for one in self._problems)

    def of_file(self, usual: str, name: str) -> "ProgramInvalid":
        """The same about a file that is not named as usual."""
        told = tuple(one.replace(usual, name, 1) if one.startswith(usual) else one for one in self.problems)
        named = {**self.values, "file": name}
        return ProgramInvalid(self.key, Phrase("error.program-mistakes.named", file=name), told, **named)


class FileProblem(UsageError):
    """A file given by a person that cannot be read as what it should be."""

    slug = "file"


class NotFound(LoyaltyError):
    """What was named is not there."""

    exit_code = EXIT_NOT_FOUND
    slug = "not-found"


class ShopNotFound(NotFound):
    """No shop here: no program file in this folder, its parents or the user's data folder."""

    slug = "shop-not-found"


class MemberNotFound(NotFound):
    """No member matches; ``nearest`` are the closest there are."""

    slug = "member-not-found"

    def __init__(
        self,
        key: str,
        /,
        hint: Spoken | str | None = None,
        nearest: tuple[dict[str, object], ...] = (),
        **values: Value,
    ) -> None:
        super().__init__(key, hint, **values)
        self.nearest = nearest


class FactNotFound(NotFound):
    """No such receipt or fact."""

    slug = "fact-not-found"


class RewardNotFound(NotFound):
    """No such reward, stamp card or engagement in the program; anything else it has not is told by NotFound."""

    slug = "reward-not-found"


class VoucherNotFound(NotFound):
    """No voucher has this code."""

    slug = "voucher-not-found"


class MemberAmbiguous(LoyaltyError):
    """Several members match; ``candidates`` lists them."""

    exit_code = EXIT_AMBIGUOUS
    slug = "member-ambiguous"

    def __init__(
        self,
        key: str,
        /,
        hint: Spoken | str | None = None,
        candidates: tuple[dict[str, object], ...] = (),
        **values: Value,
    ) -> None:
        super().__init__(key, hint, **values)
        self.candidates = candidates


class RewardAmbiguous(LoyaltyError):
    """Several rewards have these words in their name."""

    exit_code = EXIT_AMBIGUOUS
    slug = "reward-ambiguous"


class Duplicate(LoyaltyError):
    """Something with the same identity is there already."""

    exit_code = EXIT_AMBIGUOUS
    slug = "duplicate"


class RefConflict(Duplicate):
    """The receipt number is known, with other content."""

    slug = "ref-conflict"


class Refused(LoyaltyError):
    """Refused by a rule of the program or of the ledger."""

    exit_code = EXIT_REFUSED
    slug = "refused"


class NotEnoughPoints(Refused):
    """The reward costs more points than there are."""

    slug = "not-enough-points"


class NotEnoughCredit(Refused):
    """More store credit was asked for than there is."""

    slug = "not-enough-credit"


class TierTooLow(Refused):
    """The reward is kept for a higher tier."""

    slug = "tier-too-low"


class OutOfStock(Refused):
    """The reward has run out."""

    slug = "out-of-stock"


class LimitReached(Refused):
    """The member has had their share for this period."""

    slug = "limit-reached"


class NotOffered(Refused):
    """The reward is not offered today, or not for points."""

    slug = "not-offered"


class AmountTooLarge(Refused):
    """A price so large that it was probably a mistake: a card scanned into it, a decimal mark forgotten."""

    slug = "amount-too-large"


class VoucherUsed(Refused):
    """The voucher was used or withdrawn before."""

    slug = "voucher-used"


class VoucherLapsed(Refused):
    """The voucher's last day has passed."""

    slug = "voucher-lapsed"


class VoucherLocked(Refused):
    """Too many wrong codes; tries are locked for some minutes."""

    slug = "voucher-locked"


class ReturnTooLarge(Refused):
    """More would come back than is left of the purchase."""

    slug = "return-too-large"


class AlreadyReversed(Refused):
    """The fact was undone before, or something stands on it."""

    slug = "already-reversed"


class LimitExceeded(Refused):
    """An adjustment above the limit for staff."""

    slug = "limit-exceeded"


class StorageError(LoyaltyError):
    """The database is busy or cannot be written."""

    exit_code = EXIT_STORAGE
    slug = "storage"


class Busy(StorageError):
    """Another process held the database for too long."""

    slug = "busy"


class NewerDatabase(StorageError):
    """The database was written by a newer release."""

    slug = "newer-database"


class VerifyFailed(LoyaltyError):
    """Verification found something."""

    exit_code = EXIT_VERIFY
    slug = "verify-failed"


class Interrupted(LoyaltyError):
    """Stopped by the person; what was done is whole."""

    exit_code = EXIT_INTERRUPTED
    slug = "interrupted"
