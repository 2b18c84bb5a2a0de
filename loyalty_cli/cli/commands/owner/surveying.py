"""``loyalty survey`` and ``voices``: answers to surveys."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.cli.call import Call, Texts

DUE: Final = "due"
_MOST_TICKETS: Final = 1_000_000


def survey(
    call: Call, *, words: Texts, comment: str | None, nobody: bool, ref: str | None, on: str | None, as_of: str | None
) -> None:
    """Record an answer to a survey, or list whom to ask."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import surveys as views
    from loyalty_cli.operations.deeds import survey as operation
    from loyalty_cli.operations.kernel.recording import Keyed

    shop = call.shop
    if tuple(words) == (DUE,):
        from loyalty_cli.reports.asking.answers import due

        rows = due(shop, parse.day(shop, as_of or on))
        call.answer(rows, views.due, rows=rows, columns="surveys due")
        return
    keyed = Keyed(on=parse.day(shop, on), ref=ref)
    if nobody:
        name, scores = _split(words, 1)
        document = operation.answer_of_nobody(shop, name[0], _scores(scores), comment or "", keyed)
        call.answer(document, views.answer_of_nobody)
    else:
        who, scores = _split(words, 2)
        call.receipt(operation.answer(shop, who[0], who[1], _scores(scores), comment or "", keyed).document())


def _split(words: Texts, count: int) -> tuple[Texts, Texts]:
    """Who and what, and the scores behind. Raises BadValue."""
    from loyalty_cli.errors import BadValue

    if len(words) < count:
        raise BadValue("error.survey-words")
    return words[:count], words[count:]


def _scores(texts: Sequence[str]) -> list[int]:
    """Whole numbers, each a word or apart by commas. Raises BadValue."""
    from loyalty_cli.cli.values import parse

    return [parse.signed(text, "score") for told in texts for text in told.split(",") if text]


def voices(call: Call, *, kind: str | None, survey: str | None, as_of: str | None) -> None:
    """List answers, detractors first."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import surveys as views
    from loyalty_cli.reports.asking.answers import voices as ask

    rows = ask(call.shop, kind, survey, parse.day(call.shop, as_of))
    call.answer(rows, views.voices, rows=rows, columns="voices")


def takings(call: Call, *, day: str | None, tickets: str | None, amount: str | None) -> None:
    """Record the takings of a day, or list the recorded days."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import surveys as views
    from loyalty_cli.errors import BadValue

    shop = call.shop
    on = parse.day(shop, day)
    many = None if tickets is None else parse.count(tickets, "number of tickets", _MOST_TICKETS)
    if on is None and many is None and amount is None:
        from loyalty_cli.reports.asking.answers import takings as ask

        rows = ask(shop)
        call.answer(rows, views.takings, rows=rows, columns="takings")
        return
    if on is None or many is None or amount is None:
        raise BadValue("error.takings-words")
    from loyalty_cli.operations.deeds.owner.takings import takings as record

    call.answer(record(shop, on, many, parse.amount(shop, amount, allow_zero=True)), views.taken)


def goals(call: Call, *, as_of: str | None) -> None:
    """Show the goals."""
    from loyalty_cli.cli.values import parse
    from loyalty_cli.cli.views import surveys as views
    from loyalty_cli.reports.asking.goals import goals as ask

    rows = ask(call.shop, parse.day(call.shop, as_of))
    call.answer(rows, views.goals, rows=rows, columns="goals")
