"""Answers to surveys, by members and others. Scores are facts, comments can be erased."""

from collections.abc import Sequence

from loyalty_cli.errors import BadValue
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.ledger.people.text import clean_text
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.by_name import find_named
from loyalty_cli.operations.kernel.codes import new_codes
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, check_ref, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.shop_facts import answered, key_shop_fact
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.decisions.events import decide_answer
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.telling.surveys import ANSWER, SCALES, Survey, group_of, surveys_of
from loyalty_cli.values import Any

MOST_LETTERS = 1000


def answer(
    shop: OpenShop, member: str, survey: str, scores: Sequence[int], comment: str = "", keyed: Keyed | None = None
) -> Receipt:
    """Records what a member answered to a survey; the receipt says ``answer``: survey, scores, group.

    Refusals in this order: NotFound (no such survey), BadValue (scores, comment), the member's, the day's, the
    receipt number's, the ledger's.
    """
    body = answer_of(shop.program, survey, scores, comment)
    found = find_member(shop, member)
    done = durably(shop, lambda: record_answer(shop, found, body, _checked(keyed)))
    return receipt(shop, done, {"answer": _told(body)})


def answer_of_nobody(
    shop: OpenShop, survey: str, scores: Sequence[int], comment: str = "", keyed: Keyed | None = None
) -> dict[str, Any]:
    """Records the answer of somebody who is not a member; its document. Refusals as of ``answer``."""
    body = answer_of(shop.program, survey, scores, comment)
    done = durably(shop, lambda: key_shop_fact(shop, ANSWER, body, _checked(keyed)))
    return answered(shop, done) | {"answer": _told(body)}


def record_answer(shop: OpenShop, found: Member, body: dict[str, Any], keyed: Keyed) -> Done:
    """One answer inside the caller's transaction."""

    def decide(standing: Standing, when: When) -> Decision:
        return decide_answer(shop.program, standing, body["id"], when, new_codes())

    return key_fact(shop, found, ANSWER, body, keyed, decide)


def answer_of(program: Program, survey: str, scores: Sequence[int], comment: str = "") -> dict[str, Any]:
    """The body of an answer. Raises NotFound, BadValue."""
    one = find_survey(program, survey)
    many, low, high = SCALES[one.kind]
    if len(scores) != many or not all(low <= score <= high for score in scores):
        raise BadValue(f"error.scores.{one.kind}", survey=one.id)
    comment = clean_text(comment, "comment", MOST_LETTERS) if comment else ""
    if one.kind == "open" and not comment:
        raise BadValue("error.scores.open", survey=one.id)
    told = {"id": one.id, "kind": one.kind, "scores": list(scores)}
    return told | ({"comment": comment} if comment else {})


def find_survey(program: Program, text: str) -> Survey:
    """The survey of that id or name. Raises NotFound with the nearest, or those there are."""
    return find_named(surveys_of(program), text, "error.no-survey", "error.surveys")


def _checked(keyed: Keyed | None) -> Keyed:
    keyed = keyed or Keyed()
    return keyed._replace(ref=check_ref(keyed.ref))


def _told(body: dict[str, Any]) -> dict[str, Any]:
    return {"survey": body["id"], "scores": body["scores"], "group": group_of(body["kind"], body["scores"])}


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Records an answer again."""
    if fact.member_id is None:
        key_shop_fact(shop, ANSWER, fact.body, as_keyed(fact))
    else:
        record_answer(shop, member, dict(fact.body), as_keyed(fact))
