"""The program of the demo café in English: the sample, with its French names translated."""

from loyalty_cli.values import Final

_NAMES: Final = {
    'language = "fr"': 'language = "en"',
    "Le Chat qui Lit": "The Reading Cat",
    "Curieux": "Curious",
    "Habitué": "Regular",
    "Pilier": "Pillar",
    "Une table gardée jusqu'à 10 h": "A table kept until 10:00",
    "Une table gardée toute la journée": "A table kept all day",
    "Votre tasse à votre nom": "Your own cup with your name",
    "Carte café": "Coffee card",
    "bienvenue": "welcome",
    "Carte lecture": "Reading card",
    "Croissant offert": "Free croissant",
    "Café offert": "Free coffee",
    "Bon de 5 €": "€5 off",
    "10 % sur l'addition": "10% off the bill",
    "10 € d'avoir": "€10 of store credit",
    "Soirée contes, une place": "Story evening, one seat",
    "La carte d'hiver en avant-première": "The winter menu before everybody else",
    "Un repas pour le refuge des chats": "A meal for the cat shelter",
    "L'heure calme": "Quiet hour",
    "Boisson préférée": "Favourite drink",
    "Nous recommanderiez-vous à un ami ?": "Would you recommend us to a friend?",
    "Sans raison": "Just because",
    "pour le plaisir de vous voir": "because it is good to see you",
    "{points} expirent le {until}. À bientôt chez {shop} !": "{points} lapse on {until}. See you at {shop}!",
    "Le mois du thé": "Tea month",
    "Grande commande": "Large order",
    "Refuge des chats": "Cat shelter",
    "un repas": "a meal",
    "Nos meilleurs clients": "Our best customers",
    "Pas encore de thé": "No tea yet",
    "Le Club": "The Club",
    "Un anniversaire ensemble": "Another year together",
    "Fondateur": "Founder",
    "Trois visites en un mois": "Three visits in a month",
    "L'été des curieux": "The summer of the curious",
    "Explorateur": "Explorer",
    "Un avis en ligne": "Online review",
    "Un livre pour nos étagères": "A book for our shelves",
    "Bon anniversaire {name} ! {gift} vous attend chez {shop} jusqu'au {until}.": (
        "Happy birthday {name}! {gift} is waiting for you at {shop} until {until}."
    ),
}


def translated(sample: bytes) -> bytes:
    """The sample program in English."""
    text = sample.decode("utf-8")
    for french, english in _NAMES.items():
        text = text.replace(french, english)
    return text.encode("utf-8")
