"""Events decided by every promise in turn: visits, engagements, profile updates, referrals, birthdays, stamps."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from loyalty_cli.errors import Refused
from loyalty_cli.program.kernel.draft import Draft
from loyalty_cli.program.kernel.events import Event
from loyalty_cli.program.kernel.facts import Decision, Voucher, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.values import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from loyalty_cli.program.promises.helping.engagements import Engagement
    from loyalty_cli.program.promises.helping.referral import Side

_NO_CODES: Final[Iterator[str]] = iter(())


def happens(program: Program, event: Event, draft: Draft) -> None:
    """Each promise of the program writes its entries for the event; none for a contact of a shop with a paid club."""
    if "club" in program.values and not _may_earn(program, event, draft.standing):
        return
    for promise in program.answering("decide", event.kind):
        promise.decide(program, event, draft)


def _may_earn(program: Program, event: Event, standing: Standing) -> bool:
    from loyalty_cli.program.promises.regulars.club import may_earn

    return may_earn(program, event, standing)


def decide_club(
    program: Program, standing: Standing, step: str, when: When, codes: Iterator[str], vouchers: Sequence[Voucher] = ()
) -> Decision:
    """Entries of a step of the paid club: join, renew, cancel. ``vouchers`` are the member's unused ones.

    Raises Refused: a member who joins, nobody who renews or cancels, nothing that could be handed over.
    """
    return decide(program, standing, Event("club", when, codes, name=step, brought=vouchers))


def decide(program: Program, standing: Standing, event: Event) -> Decision:
    """The decision for an event. Raises what the promises raise."""
    draft = Draft(standing)
    happens(program, event, draft)
    return draft.decision()


def decide_visit(
    program: Program, standing: Standing, when: When, codes: Iterator[str], *, first_visit_today: bool
) -> Decision:
    """Entries of a check-in."""
    return decide(program, standing, Event("visit", when, codes, came=True, first_visit=first_visit_today))


def decide_stamps(
    program: Program, standing: Standing, card_id: str, count: int, when: When, codes: Iterator[str]
) -> Decision:
    """Entries of stamps given by hand. Raises Refused (no such card), LimitReached (the card's limit a day)."""
    if program.card(card_id) is None:
        raise Refused("error.program-no-card-id", card_id=card_id)
    return decide(program, standing, Event("stamp", when, codes, name=card_id, number=count))


def decide_profile(
    program: Program,
    standing: Standing,
    told: Collection[str],
    rewarded: Collection[str],
    when: When,
    confirmed: Mapping[str, date] = MappingProxyType({}),
) -> Decision:
    """Entries of a profile update; fields ``rewarded`` before give nothing again, see ``Event.confirmed``."""
    return decide(program, standing, Event("profile", when, told=told, known=rewarded, confirmed=confirmed))


def decide_engagement(
    program: Program, standing: Standing, engagement: "Engagement", times: int, when: When, codes: Iterator[str]
) -> Decision:
    """Entries of an engagement, done ``times`` before in the current period; none where it must be approved.

    Raises LimitReached.
    """
    from loyalty_cli.program.promises.helping.engagements import check_limit

    check_limit(engagement, times)
    if engagement.approve:
        return Decision()
    return decide(program, standing, Event("engagement", when, codes, name=engagement.id))


def decide_approval(
    program: Program, standing: Standing, engagement: "Engagement", when: When, codes: Iterator[str]
) -> Decision:
    """Entries of an engagement that is approved."""
    return decide(program, standing, Event("approval", when, codes, name=engagement.id))


def decide_answer(program: Program, standing: Standing, survey: str, when: When, codes: Iterator[str]) -> Decision:
    """Entries of an answer to a survey, by its id; none within its days of cooling off."""
    return decide(program, standing, Event("answer", when, codes, name=survey))


def decide_referral(
    program: Program,
    standing: Standing,
    side: "Side",
    when: When,
    codes: Iterator[str] = _NO_CODES,
    told: Mapping[str, Any] = MappingProxyType({}),
) -> Decision:
    """Entries of one side of a referral, or of a step; none where none is due.

    ``told`` is the body of the fact: of a step its ``friends``; whether the reward was ``used`` before, and which
    challenges were ``won`` before whose reward was; the points of an earlier payment that had ``lapsed``.
    """
    known = (*(("reward",) if told.get("used") else ()), *told.get("won", ()))
    friends, lapsed = told.get("friends", 0), told.get("lapsed", 0)
    return decide(
        program, standing, Event("referral", when, codes, name=side, number=friends, known=known, brought=lapsed)
    )


def decide_birthday(
    program: Program, standing: Standing, year: int, on: date, codes: Iterator[str], last: str = ""
) -> Decision:
    """Entries of the gift for the birthday of a year. ``last`` is the reward that was given the year before."""
    return decide(program, standing, Event("birthday", When(on, on), codes, number=year, name=last))


def decide_anniversary(
    program: Program, standing: Standing, name: str, year: int, on: date, codes: Iterator[str], last: str = ""
) -> Decision:
    """Entries of the gift of an anniversary, by its id, for a year. ``last`` is the reward given the year before."""
    return decide(program, standing, Event("anniversary", When(on, on), codes, name=name, number=year, brought=last))


def decide_surprise(
    program: Program, standing: Standing, name: str, on: date, codes: Iterator[str], *, given: bool
) -> Decision:
    """Entries of a surprise to a member who was drawn; none for a member who is held out."""
    return decide(program, standing, Event("surprise", When(on, on), codes, name=name, number=int(given)))
