"""Segments of the shop's own: each condition on the ten members of the fixture."""

from datetime import date

import pytest

from loyalty_cli.errors import BadValue
from loyalty_cli.language.catalogue import speak
from loyalty_cli.ledger.people.members import record_consent, set_field, update_member
from loyalty_cli.operations.deeds.survey import answer
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.segment_names import SEGMENTS
from loyalty_cli.program.promises.regulars.segments import Segment
from loyalty_cli.reports.members.people import Crowd
from loyalty_cli.reports.members.segment_list import segments
from tests.config.specimens import mistakes_in
from tests.support.ten import PROGRAM, TODAY, ten

OWN = '\n[[segments]]\nid = "mine"\nname = "Mine"\n'
CASES = [
    ("all", ["spend_12m >= 200.00"], ["Ana", "Hal"]),
    ("all", ["rfm = R>=4 F>=4"], ["Ana", "Cal"]),
    ("all", ["bought = tea"], ["Ida"]),
    ("all", ["rfm = R>=4 F>=4", "bought = cake"], ["Ana"]),
    ("any", ["bought = tea", "rfm = R>=4 F>=4"], ["Ana", "Cal", "Ida"]),
    ("all", ["age >= 30"], ["Ana"]),
    ("all", ["age < 30"], ["Cal"]),
    ("all", ["city = lyon"], ["Bea"]),
    ("all", ["field.children >= 2"], ["Cal"]),
    ("all", ["field.children = 3"], ["Cal"]),
    ("all", ["consent = email"], ["Gus"]),
    ("all", ["tier = Silver"], ["Ana", "Hal"]),
    ("all", ["nps >= 9"], ["Ana", "Eva"]),
    ("all", ["nps <= 6"], ["Gus"]),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> OpenShop:
    asked = '[[surveys]]\nkind = "nps"\nquestion = "Would you recommend us?"\n'
    shop = ten(tmp_path_factory.mktemp("own") / "shop", PROGRAM + asked)
    number = {name: number for number, name in shop.conn.execute("SELECT id, name FROM members")}
    update_member(shop.conn, number["Ana"], {"birthday": date(1996, 11, 30)})
    update_member(shop.conn, number["Cal"], {"birthday": date(1996, 12, 1)})
    update_member(shop.conn, number["Gus"], {"birthday": date(4, 12, 1)})
    set_field(shop.conn, number["Bea"], "city", "Lyon")
    set_field(shop.conn, number["Cal"], "children", "3")
    set_field(shop.conn, number["Hal"], "children", "some")
    for name, score in (("Ana", 8), ("Ana", 10), ("Eva", 9), ("Gus", 3)):
        answer(shop, name, "nps", (score,))
    record_consent(shop.conn, number["Gus"], "email", granted=True, source="told", on=TODAY)
    return shop


def chosen(shop: OpenShop, segment: Segment) -> list[str]:
    own = shop._replace(program=shop.program._replace(segments=(segment,)))
    return sorted(person.who.name for person in Crowd(own, TODAY).chosen(None, segment.id))


@pytest.mark.parametrize(("key", "conditions", "names"), CASES)
def test_the_members_for_whom_the_conditions_hold(
    shop: OpenShop, key: str, conditions: list[str], names: list[str]
) -> None:
    told = tuple(conditions)
    segment = Segment("mine", "Mine", told if key == "all" else (), told if key == "any" else ())
    assert chosen(shop, segment) == names


def test_bought_and_not_bought_are_all_members(shop: OpenShop) -> None:
    found = [chosen(shop, Segment("mine", "Mine", (f"{what} = coffee",))) for what in ("bought", "not_bought")]
    assert sorted(found[0] + found[1]) == sorted(person.who.name for person in Crowd(shop, TODAY).people)
    assert chosen(shop, Segment("mine", "Mine", ("bought != coffee",))) == found[1]


def test_days_and_visits_agree_with_the_list_of_members(shop: OpenShop) -> None:
    recent = chosen(shop, Segment("mine", "Mine", ("last_seen_days <= 30",)))
    assert recent == chosen(shop, Segment("mine", "Mine", ("last_seen_days < 31",)))
    assert "Jo" not in chosen(shop, Segment("mine", "Mine", ("visits_90d >= 1",)))
    assert "Jo" in chosen(shop, Segment("mine", "Mine", ("joined_days > 100",)))
    regular = chosen(shop, Segment("mine", "Mine", ("lifecycle = regular",)))
    assert regular == sorted(person.who.name for person in Crowd(shop, TODAY).chosen(None, "regular"))


def test_all_are_listed_with_counts_and_meaning(shop: OpenShop) -> None:
    own = shop._replace(program=shop.program._replace(segments=(Segment("mine", "Mine", ("bought = tea",)),)))
    rows = segments(own)
    assert rows[0] == {"segment": "mine", "name": "Mine", "own": True, "members": 1, "means": "bought = tea"}
    assert [row["segment"] for row in rows[1:]] == list(SEGMENTS)
    assert {row["segment"]: row["members"] for row in rows}["gold"] == 2
    assert all(row["means"] for row in rows)


def test_what_a_segment_means_is_told_in_the_language_of_the_reader(shop: OpenShop) -> None:
    meant = {}
    for lang in ("en", "fr"):
        speak(told=lang)
        meant[lang] = {row["segment"]: row["means"] for row in segments(shop)}
    assert meant["en"]["has-voucher"] != meant["fr"]["has-voucher"] == "un bon l’attend"


def test_an_unknown_one_is_told_with_the_nearest(shop: OpenShop) -> None:
    own = shop._replace(program=shop.program._replace(segments=(Segment("mine", "Mine", ("bought = tea",)),)))
    with pytest.raises(BadValue) as refusal:
        Crowd(own, TODAY).chosen(None, "mines")
    assert refusal.value.hint == "did you mean mine?"
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("more", "mistake"),
    [
        ('all = ["age"]', 'segments[1].all[1]: write what is looked at, a sign and a value, like "age >= 30"'),
        ('all = ["shoe = 4"]', "segments[1].all[1]: there is no condition shoe; write"),
        ('all = ["tier = Tin"]', "segments[1].all[1]: Tin is none; write Bronze, Silver or Gold"),
        ('all = ["age >= old"]', "segments[1].all[1]: old is not a whole number"),
        ('all = ["city > Lyon"]', "segments[1].all[1]: city is compared with = or !="),
        ('all = ["rfm = R9"]', "segments[1].all[1]: write scores of 1 to 5"),
        ('all = ["spend_12m > much"]', "segments[1].all[1]: much is not an amount"),
        ("", "segments[1]: it needs all or any, one of them"),
    ],
)
def test_mistakes_are_explained(more: str, mistake: str) -> None:
    found = mistakes_in(PROGRAM[PROGRAM.index("[points]") :] + OWN + more + "\n")
    assert any(mistake.partition(": ")[2] in one for one in found), found
