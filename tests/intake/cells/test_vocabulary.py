"""Headers in English and French: what each means, whatever its spelling."""

import pytest

from loyalty_cli.intake.cells.vocabulary import concepts_of, date_order_said, fold_header
from loyalty_cli.intake.fields.customer_fields import is_known, readings

MEANINGS = {
    "first_name": (
        "First Name|first_name|FIRSTNAME|firstName|Given Name|Forename|Prénom|PRENOM|Prénom du client"
        "|billing_first_name"
    ),
    "last_name": ("Last Name|Surname|LASTNAME|Family name|Nom de famille|lastname|Customer last name|Nom d'usage"),
    "name": ("Name|Nom|Customer Name|Nom du client|Client|Guest Name|NOM CLIENT|Contact name"),
    "full_name": ("Full Name|Nom complet|Nom et prénom|Nom Prénom|Prénom / Nom|NomPrenom|Identité|Display name"),
    "company": ("Company|Company Name|Société|Raison sociale|Nom de l'entreprise|Organization Name|Entreprise"),
    "email": (
        "Email|E-mail|E-Mail Address|Mél|Mel.|Courriel|Adresse mail|Adresse e-mail|Adresse de messagerie|Mail"
        "|EMAIL_ADDRESS|E-mail 1 - Value|Email 2|Adresse électronique|emailAddress|Adr. mail"
    ),
    "phone": (
        "Phone|Phone Number|Tél.|Téléphone|Tel portable|Tél. mobile|GSM|Mobile|Cell|Portable|Téléphone fixe"
        "|N° de téléphone|Numéro de portable|Mobile No.|Phone 1 - Value|Default Address Phone|Téléphone 2"
        "|PhoneNumber|Natel|Cell phone|WhatsApp"
    ),
    "birthday": (
        "Birthday|Date of Birth|DOB|date_of_birth|Date de naissance|Né(e) le|Né le|Anniversaire|Date anniv."
        "|Birth date|Naissance|Date naiss.|DateOfBirth|Birthday (MM/DD)|Date de naissance (JJ/MM/AAAA)|B-day"
        "|Bday"
    ),
    "card": (
        "Card|Card Number|N° carte|Numéro de carte|Carte de fidélité|N° de carte fidélité|Loyalty Card"
        "|Loyalty card no.|Barcode|Code-barres|EAN|N° adhérent|Membership number|Member ID|CardNumber"
        "|Loyalty ID|Card #"
    ),
    "source_id": (
        "Customer ID|ID|ID client|customer_id|Code client|N° client|Reference ID|Référence|External ID"
        "|CustomerId|Guest GUID|Client number|Identifiant|Matricule"
    ),
    "points": (
        "Points|Solde points|Solde de points|Points de fidélité|Loyalty points|Points balance|Pts|Nb points"
        "|Nombre de points|Points restants|Points disponibles|Available points|Current points|Total points"
        "|Reward points|loyalty_points|Points fid."
    ),
    "lifetime_points": ("Points earned|Points cumulés|Lifetime points|Total points earned|Points gagnés|Points acquis"),
    "balance": (
        "Balance|Solde|Loyalty balance|Fidélité|loyalty_balance|Solde fidélité|Account balance|Solde client|Rewards"
    ),
    "credit": (
        "Store credit|Cagnotte|Cagnotte (€)|Avoir|Store credit balance|Wallet|Porte-monnaie|Solde avoir"
        "|Cash back|credit_cents"
    ),
    "spend": (
        "Total spent|Total Spend|Lifetime Spend|Total dépensé|CA|CA cumulé|CA TTC|Chiffre d'affaires"
        "|Montant total|Total Sales|Lifetime value|Amount spent|Total revenue|Montant des achats"
        "|Cumul des achats|totalSpent|Dépenses totales|LTV"
    ),
    "visits": (
        "Visits|Total visits|Number of visits|Visit count|Nb de passages|Nombre de visites|Transaction Count"
        "|Total Orders|Orders count|Nb commandes|# of visits|Nombre d'achats|Times visited"
    ),
    "joined": (
        "First Visit|Date d'inscription|Customer since|Client depuis|Member since|Created at|Date de création"
        "|Inscrit(e) le|Signup date|Sign-up date|Registration date|Date registered|Première visite"
        "|1ère visite|First purchase|Adhésion|ADDED_TIME|Adhérent depuis|Date d'adhésion|Joined on"
    ),
    "last_visit": (
        "Last Visit|Dernière visite|Dernier passage|Last purchase|Dernier achat le|Date du dernier achat"
        "|Last order date|Last seen|Date dernière venue|lastVisit|Dernière commande|Latest visit"
        "|Last check-in"
    ),
    "note": ("Note|Notes|Memo|Remarques|Commentaire|Comments|Observations|Customer notes|NOTES|Additional notes"),
    "tags": ("Tags|Étiquettes|Labels|Customer group|Groupe|Segment|Group Membership|Mots-clés"),
    "tier": ("Tier|Loyalty tier|Niveau|Palier|Level|Statut fidélité|Tier name|VIP tier|Rang"),
    "language": ("Language|Langue|Lang|Preferred language|Locale"),
    "stamps": ("Stamps|Tampons|Tampons café|Stamp card|Nb tampons|Poinçons|Cases cochées|Stamps collected (coffee)"),
    "consent:email": (
        "Newsletter|Accepts Email Marketing|Email opt-in|Opt-in e-mail|Email Subscription Status"
        "|Accepte newsletter|Abonné newsletter|Email marketing consent|OPTIN_TIME|Newsletter (O/N)"
        "|Inscription newsletter|Consentement email"
    ),
    "consent:sms": ("Accepts SMS Marketing|SMS opt-in|Optin SMS|SMS marketing|Accord SMS|Texts marketing opt-in"),
    "consent": (
        "Opt-in|OPT_IN|Optin|Accepts Marketing|Marketing Allowed|Consentement RGPD|DOUBLE_OPT-IN|GDPR consent"
        "|Accepte marketing"
    ),
    "refusal:email": ("do_not_email|Email opt-out|Désinscrit newsletter|Do not e-mail|Opt-out email"),
    "refusal:sms": ("STOP SMS|SMS opt out|Ne pas contacter par SMS"),
}
ADDRESSES = (
    "Address|Adresse|Street Address 1|City|Ville|Code postal|CP|Zip|State|Country|Pays"
    "|Default Address Address1|Default Address City|billing_postcode|Ligne d'adresse 2|Company Address"
    "|Address 1 - Street|Adresse facturation"
)
NOTHING = (
    "Phone 1 - Label|E-mail 1 - Type|OPTIN_IP|CONFIRM_TIME|LAST_CHANGED|Average spend|Panier moyen"
    "|Credit limit|Points used|Points expired|Date d'expiration|Last modified|year_to_date|Website|Photo"
    "|Password|Tax number|TVA|Point de vente|Email verified|Remise %|Gift card balance|Parrain|Référent"
    "|Phonetic spelling|Instant Profile|Total discounts|Emergency contact"
)


@pytest.mark.parametrize(
    ("header", "field"), [(header, field) for field, headers in MEANINGS.items() for header in headers.split("|")]
)
def test_a_header_means(header: str, field: str) -> None:
    exact = [reading for reading in readings(header) if not reading.extra or reading.field == "stamps"]
    most = max(reading.words for reading in exact)
    assert field in {reading.field for reading in exact if reading.words == most}


@pytest.mark.parametrize("header", ADDRESSES.split("|"))
def test_an_address_is_known_as_one(header: str) -> None:
    assert readings(header)[0].why == "address"


@pytest.mark.parametrize("header", NOTHING.split("|"))
def test_a_header_that_only_sounds_alike_means_nothing(header: str) -> None:
    assert [reading.field for reading in readings(header) if not reading.extra and reading.field] == []


def test_a_header_without_a_known_word_means_nothing() -> None:
    assert readings("Zorglub") == []
    assert not is_known("Zorglub")
    assert is_known("Prénom")


def test_words_are_concepts_whatever_their_spelling() -> None:
    assert concepts_of("N° Tél. portable") == ("number", "phone", "mobile")
    assert concepts_of("Né(e) le") == ("birth",)
    assert concepts_of("totalSpent") == concepts_of("TOTAL_SPENT") == ("total", "spend")


def test_folding_is_for_comparing_what_people_type() -> None:
    assert fold_header("  Téléphone  (mobile)") == fold_header("telephone mobile") == "telephone mobile"
    assert fold_header("Œuvres") == "oeuvres"


@pytest.mark.parametrize(
    ("header", "order"),
    [
        ("Birthday (MM/DD)", "mdy"),
        ("Date de naissance (JJ/MM/AAAA)", "dmy"),
        ("DOB dd-mm-yyyy", "dmy"),
        ("Anniversaire (jour/mois)", "dmy"),
        ("Date of birth", ""),
        ("Commande", ""),
    ],
)
def test_a_header_may_say_how_its_dates_are_written(header: str, order: str) -> None:
    assert date_order_said(header) == order
