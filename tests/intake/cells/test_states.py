"""The states of an order in the words of tills and shops, English and French, in any spelling."""

import pytest

from loyalty_cli.intake.cells.currencies import foreign
from loyalty_cli.intake.cells.states import State, state_of

WORDS: dict[State, str] = {
    "paid": """paid|Paid|completed|wc-completed|processing|Complete|COMPLETED|CLOSED|LAYBY_CLOSED|ONACCOUNT_CLOSED
        |Paid out|Successful|CAPTURED|Settled|Fulfilled|Shipped|Partially Shipped|Awaiting Fulfillment|Sale
        |Payment|Vente|Payé|Payée|Réglée|Paiement accepté|Remote payment accepted|En cours de préparation|Livré
        |Expédié|Terminée|Commande livrée|En attente de réapprovisionnement (payé)|On backorder (paid)
        |not refunded|Non remboursé|unrefunded|Not cancelled|Refund requested|Ok""",
    "unpaid": """pending|Pending payment|wc-pending|on-hold|On hold|draft|checkout-draft|Brouillon|abandoned
        |Panier abandonné|unpaid|Non payé|impayée|not paid|authorized|Authorised|Open|LAYBY|ONACCOUNT|SAVED
        |PARKED|partially_paid|Partial payment|Awaiting Payment|En attente de paiement par chèque
        |Awaiting Cash On Delivery validation|Devis|En attente de réapprovisionnement (non payé)
        |On backorder (not paid)|À payer|overdue""",
    "cancelled": "cancelled|canceled|Annulé|Commande annulée|voided|VOID|Deleted|trash|wc-cancelled",
    "failed": "failed|DENIED|Declined|Erreur de paiement|Payment error|Échoué|refusé|expired",
    "chargeback": "chargeback|Charge back|Charged back|disputed|Litige",
    "refunded": "refunded|Refunded|Remboursé|Remboursée|wc-refunded|REFUNDED|Order refunded",
    "partly": """partially refunded|PARTIALLY_REFUNDED|partially_refunded|PartiallyRefunded|Partial refund
        |Remboursement partiel|Partiellement remboursée""",
    "return": "Refund|REFUND|Avoir|Retour|Return|Remboursement",
}


@pytest.mark.parametrize(
    ("text", "state"), [(word.strip(), state) for state, words in WORDS.items() for word in words.split("|")]
)
def test_a_state_by_its_words(text: str, state: State) -> None:
    spelled = [text, f"  {text} ", text.lower() if " " in text else text, text.replace(" ", "_")]
    assert {state_of(spelling) for spelling in spelled} == {state}


@pytest.mark.parametrize("text", ["Bidule", "42", "", "Visa", "Take away"])
def test_other_words_say_no_state(text: str) -> None:
    assert state_of(text) is None


@pytest.mark.parametrize(
    ("text", "other"),
    [("$20.00", "$"), ("20.00 CHF", "CHF"), ("12.00 USD", "USD"), ("US$5", "USD"), ("kr 50", "kr"), ("12,00 €", ""),
     ("12 EUR", ""), ("1 200,00 euros", ""), ("12.00", "")],
)  # fmt: skip
def test_another_money_is_named(text: str, other: str) -> None:
    assert foreign(text, "EUR") == other
