"""Messages: on which occasions the shop writes to members, and what. The program sends nothing, it writes lists."""

from collections.abc import Iterator

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.program.kernel.knobs import Knob, Mistake, Table, list_of, one_of, whole
from loyalty_cli.program.kernel.promise import Promise, Promises
from loyalty_cli.units import Cents
from loyalty_cli.values import Final, Literal, NamedTuple, TypeAlias

When: TypeAlias = Literal[
    "voucher-ends",
    "lapsing",
    "club-ends",
    "birthday",
    "near-tier",
    "near-reward",
    "winback",
    "welcome",
    "survey",
    "news",
]
"""The occasions, the most urgent first."""
ORDER: Final[tuple[When, ...]] = (
    *("voucher-ends", "lapsing", "club-ends", "birthday", "near-tier", "near-reward", "winback", "welcome", "survey"),
    "news",
)
Channel: TypeAlias = Literal["email", "sms", "post"]
FIELDS: Final = frozenset({"name", "missing", "by", "reward", "points", "until", "shop"})
_FIELD: Final = r"\{([^{}]*)\}"


class Message(NamedTuple):
    """An occasion on which members are written to, by the first of the channels that they agreed to."""

    when: When
    text: str
    channel: tuple[Channel, ...] = ("email",)
    least_worth_cents: Cents = 0
    rest_days: int = 14


TABLE = Table(
    "messages",
    Message,
    (
        Knob("when", one_of(When), "The occasion.", '"lapsing"'),
        Knob(
            "text",
            "line",
            "What is written; {name} {missing} {by} {reward} {points} {until} {shop} are filled in.",
            '"{name}, {points} lapse on {until}."',
        ),
        Knob("channel", list_of(one_of(Channel)), "Channels, the best first."),
        Knob(
            "least_worth_cents", "money", "Of points that lapse and of who has gone quiet: the least it must be worth."
        ),
        Knob("rest_days", whole(0, 366), "Days after a message in which the member gets no other one."),
    ),
    many=True,
    one="message",
)


def messages_of(program: Promises) -> tuple[Message, ...]:
    """The messages, in the order of the file."""
    return program.get("messages", ())


class _Messages(Promise):
    """They promise nothing: the night lists whom they would reach."""

    tables = (TABLE,)

    def mistakes(self, program: Promises) -> Iterator[Mistake]:
        import re

        seen: set[str] = set()
        for index, one in enumerate(messages_of(program)):
            unknown = {*re.findall(_FIELD, one.text)} - FIELDS
            if unknown:
                known = ", ".join(f"{{{name}}}" for name in sorted(FIELDS))
                text = Phrase("mistake.no-such-field", field=f"{{{min(unknown)}}}", known=known)
                yield Mistake(("messages", index, "text"), text)
            if one.when in seen:
                yield Mistake(("messages", index, "when"), Phrase("mistake.message-twice", value=f'"{one.when}"'))
            seen.add(one.when)


PROMISE = _Messages()
