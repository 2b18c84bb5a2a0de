"""What columns say about each other: names, rivals for one field, consents without a channel, lists without headers."""

from collections.abc import Sequence
from typing import Final

from loyalty_cli.intake.cells.evidence import Profile, is_empty, same_contents
from loyalty_cli.intake.cells.vocabulary import positional_orders
from loyalty_cli.intake.fields.customer_fields import field_of, fits
from loyalty_cli.intake.fields.other_files import other_file
from loyalty_cli.intake.fields.questions import Joined, Question, asking, map_option
from loyalty_cli.intake.fields.understanding import LEFT_OUT, NOT_UNDERSTOOD, Understanding, says_only_status
from loyalty_cli.intake.reading.tables import Table
from loyalty_cli.language.catalogue import Phrase, Spoken, Word
from loyalty_cli.program.program import Program
from loyalty_cli.values import NamedTuple


class Draft(NamedTuple):
    """A column while it is being understood."""

    number: int
    label: str
    seen: Profile
    told: Understanding
    mapped: bool = False

    @property
    def field(self) -> str:
        """Its field when that is clear, else ""."""
        return self.told.fields[0] if len(self.told.fields) == 1 and self.told.fields[0] != LEFT_OUT else ""

    def becomes(self, *fields: str, why: Spoken | str = "") -> "Draft":
        """The same column, understood as this."""
        return self._replace(told=self.told._replace(fields=fields, why=why))


def settle(table: Table, drafts: Sequence[Draft], program: Program) -> tuple[list[Draft], list[Question]]:
    """The columns after each has heard the others, and what is left to ask."""
    settled = list(drafts) if table.header else _by_position(table, drafts)
    settled = _names(table, settled)
    settled = _tiers(table, settled, program)
    settled = _lifetime_points(settled)
    settled = _consents(settled)
    settled = _told_elsewhere(_names_in_other_words(settled))
    settled, questions = _rivals(table, settled)
    questions += [_which(draft) for draft in settled if len(draft.told.fields) > 1]
    if table.width == 1 and not table.header:
        questions = [
            question._replace(text=str(Phrase("intake.no-people", question=question.text))) for question in questions
        ]
    if not any(draft.field.partition(":")[0] in _WHO for draft in settled):
        other = other_file(table.labels, table.sample)
        if other is not None:
            raise other
        if not questions:
            questions.append(asking("", Phrase("intake.nobody"), map_option("COLUMN", "full_name")))
    return settled, questions


_NAMES: Final = frozenset(("full_name", "first_name", "last_name", "company"))
_WHO: Final = _NAMES | {"email", "phone"}


def _which(draft: Draft) -> Question:
    fields = [*draft.told.fields, *([] if LEFT_OUT in draft.told.fields else [LEFT_OUT])]
    words = Joined([*map(_in_words, draft.told.fields)], "intake.or")
    text = Phrase("intake.could-be", label=draft.label, fields=words)
    return asking(draft.label, text, *(map_option(draft.label, one) for one in fields))


def _in_words(field: str) -> Phrase | Word:
    kind, _, key = field.partition(":")
    if kind == "stamps":
        return Phrase("intake.stamps-of", key=key)
    return Word("intake.field", "nothing" if field == LEFT_OUT else field)


def _by_position(table: Table, drafts: Sequence[Draft]) -> list[Draft]:
    """A list without headers: a known order of columns when all of it fits, else what the cells prove."""
    for fields, patterns in positional_orders():
        if len(fields) != table.width:
            continue
        columns = zip(fields, drafts, strict=True)
        fitting = all(field == LEFT_OUT or fits(field, draft.seen, 50) for field, draft in columns)
        if fitting and all(pattern.fullmatch(row[at].strip()) for at, pattern in patterns for row in table.sample):
            return [
                draft
                if draft.mapped
                else draft.becomes(*([] if field == LEFT_OUT else [field]), why=Phrase("intake.why.not-kept"))
                for field, draft in zip(fields, drafts, strict=True)
            ]
    return _by_contents(list(drafts))


def _by_contents(drafts: list[Draft]) -> list[Draft]:
    """Without headers: names where one column of words comes first, questions where it could be either of two."""
    dates = [
        draft for draft in drafts if not draft.told.fields and draft.seen.cells and fits("birthday", draft.seen, 80)
    ]
    words = [draft for draft in drafts if not draft.told.fields and draft.seen.cells and fits("name", draft.seen)]
    numbers = [
        draft
        for draft in drafts
        if not draft.told.fields
        and draft not in dates
        and draft.seen.cells
        and draft.seen.mostly(draft.seen.numbers, 80)
    ]
    asked: dict[int, tuple[str, ...]] = {}
    if len(words) == 1:
        # Any text is lines of words: only an e-mail or a phone beside them shows that they are people.
        people = any(draft.field in ("email", "phone") for draft in drafts)
        asked[words[0].number] = ("full_name",) if people else ("full_name", LEFT_OUT)
    asked.update((draft.number, ("first_name", "last_name", LEFT_OUT)) for draft in words[:2] if len(words) > 1)
    asked.update((draft.number, ("birthday", "joined", "last_visit", LEFT_OUT)) for draft in dates)
    asked.update((draft.number, ("points", "visits", "source_id", LEFT_OUT)) for draft in numbers)
    return [
        draft.becomes(*asked[draft.number]) if draft.number in asked and not draft.mapped else draft for draft in drafts
    ]


def _names(table: Table, drafts: list[Draft]) -> list[Draft]:
    """``Nom`` is the last name beside ``Prénom``, the whole name when it holds the first one or stands alone."""
    first = next((draft for draft in drafts if draft.field == "first_name"), None)
    last = next((draft for draft in drafts if draft.field == "last_name"), None)

    def meaning(draft: Draft) -> str:
        if (first is None) == (last is None):
            return "full_name"
        part = first or last
        if part is not None and _holds(table, draft.number, part.number):
            return "full_name"
        return "last_name" if last is None else "first_name"

    return [draft.becomes(meaning(draft)) if draft.field == "name" else draft for draft in drafts]


def _names_in_other_words(drafts: list[Draft]) -> list[Draft]:
    """Where no column is a name, those that look like names are asked about: nobody should come in without a name."""
    if any(draft.field in _NAMES for draft in drafts):
        return drafts

    def heard(draft: Draft) -> Draft:
        looks = draft.seen.cells and fits("name", draft.seen) and draft.seen.mostly(draft.seen.namelike, 80)
        varied = draft.seen.unlike * 2 > draft.seen.cells
        unknown = not draft.told.fields and draft.told.why == NOT_UNDERSTOOD and not draft.mapped
        return (
            draft.becomes("full_name", "first_name", "last_name", LEFT_OUT) if looks and varied and unknown else draft
        )

    return [heard(draft) for draft in drafts]


def _told_elsewhere(drafts: list[Draft]) -> list[Draft]:
    """A doubtful column is not asked about when all it could be is what other columns surely are."""
    sure = {draft.field: draft.label for draft in reversed(drafts) if draft.field}

    def heard(draft: Draft) -> Draft:
        could_be = [field for field in draft.told.fields if field != LEFT_OUT]
        if len(draft.told.fields) < 2 or not all(field in sure for field in could_be):
            return draft
        return draft.becomes(why=Phrase("intake.why.said-already", label=sure[could_be[0]]))

    return [heard(draft) for draft in drafts]


def _holds(table: Table, whole: int, part: int) -> bool:
    """Whether one column mostly repeats what stands in the other, with more."""
    pairs = [(row[whole - 1].strip().casefold(), row[part - 1].strip().casefold()) for row in table.sample]
    both = [(one, other) for one, other in pairs if one and other]
    return bool(both) and sum(other in one and len(one) > len(other) for one, other in both) * 2 > len(both)


def _tiers(table: Table, drafts: list[Draft], program: Program) -> list[Draft]:
    """A status is a tier only where the cells name tiers of the program."""
    tiers = {tier.name.casefold() for tier in program.tiers}

    def names_tiers(draft: Draft) -> bool:
        told = [cell.casefold() for row in table.sample if not is_empty(cell := row[draft.number - 1].strip())]
        return bool(told) and sum(cell in tiers for cell in told) * 2 >= len(told)

    def heard(draft: Draft) -> Draft:
        if "tier" not in draft.told.fields or not says_only_status(draft.label) or draft.mapped or names_tiers(draft):
            return draft
        rest = [field for field in draft.told.fields if field != "tier"]
        return draft.becomes(*rest, why="" if rest else Phrase("intake.why.no-tier"))

    return [heard(draft) for draft in drafts]


def _lifetime_points(drafts: list[Draft]) -> list[Draft]:
    """Points ever earned are left out beside the points there are; alone, somebody must say which they are."""
    has_points = any(draft.field == "points" for draft in drafts)

    def heard(draft: Draft) -> Draft:
        if draft.field != "lifetime_points":
            return draft
        return draft.becomes(why=Phrase("intake.why.ever-earned")) if has_points else draft.becomes("points", LEFT_OUT)

    return [heard(draft) for draft in drafts]


def _consents(drafts: list[Draft]) -> list[Draft]:
    """A consent that names no channel is for e-mail only where nobody could be reached otherwise."""
    channels = {draft.field for draft in drafts} & {"email", "phone"}

    def heard(draft: Draft) -> Draft:
        kind, _, channel = draft.field.partition(":")
        if kind not in {"consent", "refusal"} or channel or draft.mapped:
            return draft
        if channels == {"email"}:
            return draft.becomes(f"{kind}:email")
        typed = map_option(draft.label, f"{kind}:email")
        return draft.becomes(why=Phrase("intake.why.no-channel", typed=typed))

    return [heard(draft) for draft in drafts]


def _rivals(table: Table, drafts: list[Draft]) -> tuple[list[Draft], list[Question]]:
    """One column for each field that a person has once; a question where two differ and none is plainer."""
    questions: list[Question] = []
    result = {draft.number: draft for draft in drafts}
    for field in dict.fromkeys(draft.field for draft in drafts):
        rivals = [draft for draft in drafts if draft.field == field]
        if not field or len(rivals) < 2 or field_of(field).choice == "many":
            continue
        chosen = _chosen(table, field, rivals)
        if chosen is None:
            typed = tuple(map_option(draft.label, field) for draft in rivals)
            names = Joined([repr(draft.label) for draft in rivals], "intake.and")
            text = Phrase("intake.differ", names=names, field=_in_words(field))
            questions.append(asking(rivals[0].label, text, *typed))
            continue
        for draft in rivals:
            if draft is not chosen:
                result[draft.number] = draft.becomes(why=Phrase("intake.why.said-already", label=chosen.label))
    return list(result.values()), questions


def _chosen(table: Table, field: str, rivals: list[Draft]) -> Draft | None:
    mapped = [draft for draft in rivals if draft.mapped]
    if mapped:
        return mapped[0] if len(mapped) == 1 else None
    filled = [draft for draft in rivals if draft.seen.cells] or rivals[:1]
    if len(filled) == 1 or same_contents([[row[draft.number - 1] for row in table.sample] for draft in filled]):
        return filled[0]
    if field_of(field).choice != "any":
        return None
    fullest = max(draft.seen.cells for draft in filled)

    def plainness(draft: Draft) -> tuple[int, int, int]:
        gaps = fullest - draft.seen.cells if field in {"source_id", "card"} else 0
        return gaps, draft.told.rank, draft.told.concepts

    ranked = sorted(filled, key=plainness)
    return ranked[0] if plainness(ranked[0]) < plainness(ranked[1]) else None
