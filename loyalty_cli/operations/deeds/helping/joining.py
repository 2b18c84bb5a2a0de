"""Join and leave challenges that require joining."""

from datetime import date

from loyalty_cli.errors import Refused
from loyalty_cli.language.catalogue import sentence, spoken
from loyalty_cli.ledger.facts.records import Fact
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.due.keying import key_fact
from loyalty_cli.operations.kernel.by_name import find_named
from loyalty_cli.operations.kernel.kinds import as_keyed
from loyalty_cli.operations.kernel.recording import Done, Keyed, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling.receipts import Receipt, receipt
from loyalty_cli.program.kernel.facts import Decision, When
from loyalty_cli.program.kernel.needs import Needs
from loyalty_cli.program.kernel.standing import Standing
from loyalty_cli.program.program import Program
from loyalty_cli.program.promises.coming.challenges import CHALLENGE, Challenge, challenges_of, is_running, joined_on
from loyalty_cli.values import Any, Final

_KNOWN: Final = Needs(joined=True)


def join(shop: OpenShop, member: str, challenge: str, *, on: date | None = None) -> Receipt:
    """A member joins a challenge; facts from that day on count.

    Refusals in this order: NotFound (no such challenge), Refused (everybody takes part), the member's, the
    day's, Refused (it is not running, they take part already), the ledger's.
    """
    return _keyed(shop, member, challenge, on, joined=True)


def leave(shop: OpenShop, member: str, challenge: str, *, on: date | None = None) -> Receipt:
    """A member leaves a challenge and keeps what they won. Refusals as ``join``; Refused for who did not join."""
    return _keyed(shop, member, challenge, on, joined=False)


def _keyed(shop: OpenShop, member: str, challenge: str, on: date | None, *, joined: bool) -> Receipt:
    one = find_challenge(shop.program, challenge)
    if one.join != "opt-in":
        raise Refused("error.challenge-for-all", name=one.name)
    found = find_member(shop, member)
    body = {"id": one.id, "joined": joined}
    done = durably(shop, lambda: _record(shop, found, one, body, Keyed(on)))
    key = "say.challenge-joined" if joined else "say.challenge-left"
    return receipt(shop, done, first=[sentence(spoken(shop.program.shop.language), key, name=one.name)])


def find_challenge(program: Program, text: str) -> Challenge:
    """The challenge of that id or name. Raises NotFound with the nearest, or those there are."""
    return find_named(challenges_of(program), text, "error.no-challenge", "error.challenges")


def _record(shop: OpenShop, found: Member, one: Challenge | None, body: dict[str, Any], keyed: Keyed) -> Done:
    def decide(standing: Standing, when: When) -> Decision:
        if one is not None:
            _check(one, joined_on(one, standing), when.on, joined=body["joined"])
        return Decision()

    return key_fact(shop, found, CHALLENGE, body, keyed, decide, needs=_KNOWN)


def _check(one: Challenge, since: date | None, on: date, *, joined: bool) -> None:
    if joined and not is_running(one, on):
        raise Refused("error.challenge-not-running", name=one.name, on=on)
    if joined and since is not None:
        raise Refused("error.joined-before", name=one.name, on=since)
    if not joined and since is None:
        raise Refused("error.not-joined", name=one.name)


def replay(shop: OpenShop, fact: Fact, member: Member) -> None:
    """Replays it: it decides nothing."""
    _record(shop, member, None, dict(fact.body), as_keyed(fact))
