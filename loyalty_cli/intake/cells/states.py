"""The states of an order in the words of tills and online shops, English and French, in any spelling.

A state is no event: a refunded order comes to nothing, it takes nothing from other orders. Only a row that is itself
a refund, a credit note, a return, brings goods back.
"""

from typing import Final, Literal, TypeAlias, get_args

from loyalty_cli.language.catalogue import Phrase
from loyalty_cli.ledger.people.folding import fold

State: TypeAlias = Literal["paid", "return", "refunded", "partly", "unpaid", "cancelled", "failed", "chargeback"]
"""What the words say. ``return``: the row brings goods back. ``refunded``, ``partly``: the order was, wholly or not."""
STATES: Final[tuple[State, ...]] = get_args(State)
VOID: Final = frozenset(("refunded", "cancelled", "chargeback"))
"""States of an order that may have been a purchase before."""
NO_PURCHASE: Final = frozenset(("refunded", "unpaid", "cancelled", "failed", "chargeback"))
"""States of which a row is no purchase."""


def why_left_out(state: str) -> str:
    """Why a row of a state is no purchase."""
    return str(Phrase(f"intake.state.{state}"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOT: Final = _words("not no non non pas never sans without un aucun")
_PARTLY: Final = _words(
    """
    partially partial partly part partiel partielle partiels partiellement en_partie
    """
)
_PAID: Final = _words(
    """
    paid paye payee payes regle reglee solde soldee acquitte acquittee encaisse encaissee settled captured
    complete completed closed cloture cloturee
    """
)
_DONE: Final = _words(
    """
    complet complete completee termine terminee fini finie finalise finalisee fulfilled shipped expedie
    expediee livre livree delivered processing processed process traitement traite traitee preparation prepare
    preparee approved approuve approuvee accepted accepte acceptee success successful successfully succeeded
    reussi reussie ok valid valide validee validated confirmed confirme confirmee sold vendu vendue done
    finished payment paiement sale sales vente ventes purchase achat order commande active posted invoiced
    facture facturee ready pret prete picked collected retire retiree received recu recue transaction charge
    charged debited normal normale regular dispatched despatched sent envoye envoyee yes oui true
    """
)
_UNPAID: Final = _words(
    """
    unpaid impaye impayee pending attente awaiting await waiting hold onhold draft brouillon abandoned
    abandonne abandonnee abandon due outstanding open opened opening ouvert ouverte authorized authorised
    autorise autorisee autorisation authorization quote quotation devis estimate proforma parked saved layby
    layaway onaccount new nouveau nouvelle incomplete incompletee incomplet unfinished overdue created cree
    creee initiated requested scheduled in_progress inprogress uncaptured backorder reservation reserve
    reservee reserved placed checkout panier cart
    """
)
_FAILED: Final = _words(
    """
    failed fail failure echec echoue echouee declined decline declinee denied refuse refusee rejected rejete
    rejetee error erreur expired expire expiree timeout blocked bloque bloquee suspicious fraud fraude invalid
    invalide
    """
)
_CANCELLED: Final = _words(
    """
    cancelled canceled cancel cancellation annule annulee annulation annuler void voided voids deleted delete
    supprime supprimee trash removed reversed reversal discarded
    """
)
_BACK: Final = _words(
    """
    chargeback chargebacks chargedback disputed dispute litige contestation conteste retrofacturation
    """
)
_REFUNDED: Final = _words(
    """
    refunded rembourse remboursee rembourses remboursees returned retourne retournee credited
    """
)
_EVENT: Final = _words(
    """
    refund refunds return returns avoir retour remboursement remboursements credit_note exchange
    """
)
_JOINED: Final = {
    ("charge", "back"): "chargeback", ("charged", "back"): "chargeback", ("on", "hold"): "hold",
    ("in", "progress"): "in_progress",
    ("en", "cours"): "processing", ("credit", "note"): "credit_note", ("note", "credit"): "credit_note",
    ("on", "account"): "onaccount", ("in", "part"): "partly", ("en", "partie"): "partly", ("to", "pay"): "due",
    ("a", "payer"): "due", ("a", "regler"): "due", ("to", "fulfil"): "fulfilled", ("un", "paid"): "unpaid",
    ("sent", "back"): "returned", ("en", "retard"): "overdue",
}  # fmt: skip
_FOR_GOODS: Final = _words(
    """
    fulfillment fulfilment shipment shipping pickup delivery expedition livraison retrait collection
    """
)
_WORST: Final[tuple[tuple[frozenset[str], State], ...]] = (
    (_BACK, "chargeback"),
    (_FAILED, "failed"),
    (_CANCELLED, "cancelled"),
)
_MONEY: Final = _words("cash payment paiement money")
_KNOWN: Final = (
    _NOT
    | _PARTLY
    | _PAID
    | _DONE
    | _UNPAID
    | _FAILED
    | _CANCELLED
    | _BACK
    | _REFUNDED
    | _EVENT
    | frozenset(_JOINED.values())
)


def words_of_state(text: str) -> list[str]:
    """The words of a cell in plain lower case; ``PARTIALLY_REFUNDED`` and ``wc-on-hold`` are several."""
    spaced = text.replace("_", " ").replace("/", " ").replace("-", " ")
    if not spaced.isupper():
        spaced = "".join(
            f" {char}" if char.isupper() and at and spaced[at - 1].islower() else char for at, char in enumerate(spaced)
        )
    words = [word for word in fold(spaced) if word != "wc"]
    joined: list[str] = []
    for word in words:
        if joined and (one := _JOINED.get((joined[-1], word))):
            joined[-1] = one
        else:
            joined.append(word)
    return joined


def state_of(text: str) -> State | None:
    """What a cell says of its order; None for words nobody knows.

    A negated word says its contrary: ``not refunded`` and ``non annulée`` are paid, ``not paid`` is unpaid.
    """
    said, denied = _split(words_of_state(text))
    if denied & (_PAID | _DONE):
        return "unpaid"
    for words, state in _WORST:
        if said & words:
            return state
    if said & (_REFUNDED | _EVENT):
        return _of_refunds(said)
    return _of_payment(said) or ("paid" if denied & _KNOWN else None)


def _of_payment(said: frozenset[str]) -> State | None:
    if said & _PAID:
        return "unpaid" if said & (_PARTLY | {"due"}) else "paid"
    if said & _UNPAID and not (said & _FOR_GOODS and said.isdisjoint(_MONEY)):
        return "unpaid"
    if said & _PARTLY:
        return "paid" if said & _DONE - _MONEY else "unpaid"
    return "paid" if said & (_DONE | _FOR_GOODS) else None


def _of_refunds(said: frozenset[str]) -> State:
    if said & _PARTLY:
        return "partly"
    if said & _REFUNDED:
        return "refunded"
    # "Refund requested", "refund pending": the money has not gone back yet.
    return "paid" if said & _words("requested pending attente") else "return"


def _split(words: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words that are said, and those that a word before them denies."""
    said: set[str] = set()
    denied: set[str] = set()
    negated = False
    for word in words:
        if word in _NOT:
            negated = True
            continue
        stem = word[2:] if word.startswith("un") and word[2:] in _REFUNDED | _CANCELLED | {"returned"} else ""
        (denied if negated or stem else said).add(stem or word)
        if word in _KNOWN:
            negated = False
    return frozenset(said), frozenset(denied)
