"""Countries, currencies and languages a shop may name. Sources: ISO 3166-1 alpha-2, ISO 4217 with its minor units."""

from functools import cache
from typing import Final

_COUNTRIES: Final = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
    JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
    TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """
_CENT_CURRENCIES: Final = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP
    CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    """
_WHOLE_CURRENCIES: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_MILL_CURRENCIES: Final = "BHD IQD JOD KWD LYD OMR TND"

COUNTRIES: Final = frozenset(_COUNTRIES.split())
_NAMES: Final = """
    AT austria autriche osterreich oostenrijk aut
    BE belgium belgique belgie belgien belgica belgio bel
    BG bulgaria bulgarie bgr
    CA canada kanada can
    CH switzerland suisse schweiz svizzera suiza zwitserland swiss che sui
    CI ivory_coast cote_d_ivoire cote_divoire civ
    CY cyprus chypre cyp
    CZ czechia czech_republic tchequie republique_tcheque cesko cze
    DE germany allemagne deutschland duitsland germania alemania deu ger
    DK denmark danemark danmark dnk
    DZ algeria algerie dza
    EE estonia estonie eesti est
    ES spain espagne espana spanien spanje spagna esp
    FI finland finlande suomi fin
    FR france frankreich frankrijk francia fra france_metropolitaine
    GB uk en great_britain united_kingdom britain england scotland wales northern_ireland royaume_uni grande_bretagne
    GB angleterre ecosse pays_de_galles vereinigtes_konigreich reino_unido regno_unito verenigd_koninkrijk gbr u_k
    GR greece grece griechenland hellas el grc
    HR croatia croatie hrvatska hrv
    HU hungary hongrie magyarorszag hun
    IE ireland irlande irland eire republic_of_ireland irl
    IT italy italie italia italien ita
    LT lithuania lituanie lietuva ltu
    LU luxembourg luxemburg lux
    LV latvia lettonie latvija lva
    MA morocco maroc mar
    MC monaco mco
    MT malta malte mlt
    NL netherlands the_netherlands holland pays_bas nederland niederlande paesi_bassi paises_bajos nld hollande
    NO norway norvege norge nor
    PL poland pologne polska polen pol
    PT portugal prt por
    RE reunion la_reunion reu
    RO romania roumanie rou
    SE sweden suede sverige swe
    SI slovenia slovenie slovenija svn
    SK slovakia slovaquie slovensko svk
    SN senegal sen
    TN tunisia tunisie tun
    US usa america united_states united_states_of_america etats_unis u_s_a u_s estados_unidos vereinigte_staaten
    """
COUNTRY_NAMES: Final = {
    name.replace("_", " ").upper(): line.split()[0] for line in _NAMES.strip().splitlines() for name in line.split()[1:]
}
"""What people write for a country instead of its code, in capitals and without accents: names in English, in French and
in its own language (Unicode CLDR), ISO 3166-1 alpha-3, and what is used beside them."""


def country_called(text: str) -> str | None:
    """The code of a country by its code or a name in any case, with or without accents; None for what is none.

    Names that are not in COUNTRY_NAMES are looked for among the English ones of the time zone database.
    """
    from loyalty_cli.ledger.people.folding import fold

    plain = " ".join(fold(text)).upper()
    if plain in COUNTRIES:
        return plain
    return COUNTRY_NAMES.get(plain) or _english_names().get(plain)


@cache
def _english_names() -> dict[str, str]:
    from importlib.resources import files

    from loyalty_cli.ledger.people.folding import fold

    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {" ".join(fold(name)).upper(): code for code, name in rows}


DECIMALS: Final[dict[str, int]] = {
    **dict.fromkeys(_CENT_CURRENCIES.split(), 2),
    **dict.fromkeys(_WHOLE_CURRENCIES.split(), 0),
    **dict.fromkeys(_MILL_CURRENCIES.split(), 3),
}
"""The number of decimals of each currency that is money to pay with (funds, metals and test codes are not)."""
