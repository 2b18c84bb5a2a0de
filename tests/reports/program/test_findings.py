"""``program check`` judges: each thing it finds has a specimen here, in both languages."""

from datetime import date
from typing import Any

import pytest

from loyalty_cli.language.catalogue import part
from loyalty_cli.program.kernel.judging import Pace, Seen
from loyalty_cli.reports.program.findings import documents
from tests.config.specimens import program_of

TODAY = date(2026, 11, 30)
COFFEE = '[[rewards]]\nid = "coffee"\nname = "Coffee"\nvalue = "2.00"\npoints = 100\n'
DINNER = '[[rewards]]\nid = "dinner"\nname = "Dinner"\nvalue = "30.00"\npoints = 1500\n'
REFERRAL = '[referral]\nreferrer_reward = "coffee"\nfriend_reward = "coffee"\nminimum = "5.00"\nper_year = 4\n'
SURPRISE = '[[surprises]]\nid = "s"\nname = "S"\nshare = "0.50"\nreward = "coffee"\n'
CAUSE = '[[causes]]\nid = "c"\nname = "C"\n'
TIERS = '[[tiers]]\nname = "Low"\n[[tiers]]\nname = "High"\nfrom = "50"\n'
CLUB = '[club]\nname = "Club"\nfee = "24.00"\n'
ENDED = '[[promotions]]\nid = "p"\nname = "P"\nmultiplier = "2"\nuntil = 2026-10-31\n'
CHALLENGE = '[[challenges]]\nid = "c"\nname = "C"\ncount = "visits"\ntarget = 3\npoints = 5\n'
ANNIVERSARY = '[[anniversaries]]\nid = "a"\nname = "A"\npoints = 5\n'
TEA = '[[stamp_cards]]\nid = "tea"\nname = "Tea"\ncategory = "tea"\nreward = "coffee"\nboxes = 12\n'
TILL = {"known_days": 400, "members": 40}

SPECIMENS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("never-reached", "rewards", f"[points]\nper_unit = 0\n{COFFEE}", {}),
    (
        *("lapses-first", "points.expiry", f'[points.expiry]\nmode = "after-months"\nmonths = 3\n{COFFEE}'),
        {"median_monthly_cents": 2_000},
    ),
    ("slow", "rewards", COFFEE, {"median_monthly_cents": 1_000}),
    ("dear", "rewards.coffee", f"{COFFEE.replace('100', '10')}", {}),
    ("dear", "stamp_cards.tea", f"{COFFEE}{TEA.replace('12', '5')}", {}),
    ("dear-together", "program", f"{COFFEE}{TEA.replace('12', '5')}", {}),
    ("ended", "promotions.p", ENDED, {}),
    ("not-sold", "stamp_cards.tea", f"{COFFEE}{TEA}", TILL | {"sold": frozenset({"cake"})}),
    ("never-given", "challenges.c", CHALLENGE, TILL | {"given": {"challenges.c": Pace(date(2026, 1, 1))}}),
    ("tier-empty", "tiers.High", TIERS, TILL | {"tiers": {"Low": 40}}),
    ("tier-full", "tiers.High", TIERS, TILL | {"tiers": {"Low": 19, "High": 21}}),
    ("no-limit", "engagements.e", '[[engagements]]\nid = "e"\nname = "E"\npoints = 5\n', {}),
    (
        *("nothing-to-look-at", "engagements.e"),
        *('[[engagements]]\nid = "e"\nname = "E"\npoints = 5\napprove = true\nper_member = 1\n', {}),
    ),
    ("waiting", "engagements", '[[engagements]]\nid = "e"\nname = "E"\npoints = 5\nper_member = 1\n', {"waiting": 12}),
    ("field-meant", "profile.brithday", '[profile]\nask = ["brithday"]\n', {}),
    (
        "field-meant",
        "profile.emial",
        '[profile]\nrefresh_months = 12\nrefresh_fields = ["emial"]\n',
        {},
    ),
    ("field-meant", "profile.chidlren", '[profile]\nask = ["chidlren"]\n[profile.points]\nchildren = 5\n', {}),
    ("field-meant", "profile.phome", "[profile.points]\nphome = 5\n", {}),
    ("no-budget", "surprises.s", f"{COFFEE}{SURPRISE}", {}),
    ("budget-below-gift", "surprises.s", f'{COFFEE}{SURPRISE}budget = "1.00"\n', {}),
    ("budget-short", "surprises.s", f'{COFFEE}{SURPRISE}budget = "10.00"\n', TILL),
    ("none-held-out", "surprises.s", f'{COFFEE}{SURPRISE}budget = "90.00"\n', {}),
    ("club-welcome", "club", f'{DINNER}{CLUB}welcome = "dinner"\n', {}),
    ("club-fee", "club", f'{CLUB}multiplier = "2"\n', {"club_cents": 3_120}),
    ("club-empty", "club", CLUB, {}),
    ("cause-unfed", "causes.c", CAUSE, {}),
    ("threshold-dear", "thresholds", '[[thresholds]]\nfrom = "50"\npercent = "20"\n', {}),
    (
        *("threshold-no-more", "thresholds"),
        *('[[thresholds]]\nfrom = "50"\npercent = "5"\n[[thresholds]]\nfrom = "90"\npercent = "4"\n', {}),
    ),
    ("offer-dear", "offers.pen", '[[offers]]\ncategory = "pen"\nbuy = 3\n', {}),
    ("off-dear", "promotions.p", '[[promotions]]\nid = "p"\nname = "P"\noff = "20 %"\n', {}),
    ("off-no-minimum", "promotions.p", '[[promotions]]\nid = "p"\nname = "P"\noff = "2.00"\n', {}),
    ("off-no-limit", "promotions.p", '[[promotions]]\nid = "p"\nname = "P"\noff = "10 %"\n', {}),
    ("cashback-dear", "cashback", '[cashback]\npercent = "20"\n', {}),
    ("cashback-less", "cashback", f'{TIERS}[cashback]\npercent = "5"\ntiers = {{High = "3"}}\n', {}),
    ("gift-card-earns", "points.exclude", COFFEE, TILL | {"sold": frozenset({"gift-card"})}),
    (
        "field-not-asked",
        "anniversaries.a",
        f'{ANNIVERSARY}of = "field:child"\n[profile.fields.child]\ntype = "date"\n',
        {},
    ),
    ("years-ahead", "anniversaries.a", f'{ANNIVERSARY}of = "joined"\nyears = [5]\n', TILL),
    ("referral-dear", "referral", f"{COFFEE}{REFERRAL.replace('5.00', '3.99')}", {}),
    ("step-far", "referral.step", f'{COFFEE}{REFERRAL}steps = [{{friends = 5, reward = "coffee"}}]\n', {}),
    ("challenge-category", "challenges.c", f'{CHALLENGE}category = "tea"\n', {}),
    ("challenge-days", "challenges.c", f'{CHALLENGE.replace("3", "8")}within = "week"\n', {}),
    ("lent-always", "challenges.c", f"{TIERS}{CHALLENGE}again = true\ntier_days = 30\n", {}),
    ("one-category", "discovery", "[discovery]\npoints = 5\n", TILL | {"sold": frozenset({"tea", ""})}),
    ("one-family", "discovery", '[discovery]\npoints = 5\nper = "family"\nfamilies = {drinks = ["tea"]}\n', {}),
    ("shared-by-many", "link", COFFEE, {"cards_linked": 9}),
]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("key", "about", "text", "seen"), SPECIMENS, ids=[f"{key} of {about}" for key, about, *_ in SPECIMENS]
)
def test_what_is_hardly_meant_is_found(key: str, about: str, text: str, seen: dict[str, Any], language: str) -> None:
    program = program_of(f'[shop]\nname = "Test"\nlanguage = "{language}"\n{text}')
    found = {(one["key"], one["part"]): str(one["say"]) for one in documents(program, Seen(TODAY, **seen))}
    assert (key, about) in found, found
    assert "{" not in found[key, about]


def test_every_finding_has_its_specimen() -> None:
    keys = {key.removeprefix("finding.").removesuffix(".one").removesuffix(".other") for key in part("en", "finding")}
    assert keys == {key for key, *_ in SPECIMENS}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", {}),
        (COFFEE, {"median_monthly_cents": 1_667}),
        (f"{COFFEE}{TEA}", TILL | {"sold": frozenset({"tea"})}),
        (f"{COFFEE}{TEA}", {"known_days": 30, "sold": frozenset({"cake"})}),
        (CHALLENGE, TILL | {"given": {"challenges.c": Pace(date(2026, 11, 1))}}),
        (f'{CHALLENGE.replace("3", "7")}within = "week"\n', {}),
        (f'{CHALLENGE.replace("visits", "items")}category = "tea"\n', {}),
        (CHALLENGE, TILL | {"given": {"challenges.c": Pace(date(2026, 1, 1), 1, 5)}}),
        (TIERS, {"members": 10, "tiers": {"Low": 10}}),
        (TIERS, TILL | {"tiers": {"Low": 20, "High": 20}}),
        (f'{COFFEE}{SURPRISE}budget = "20.00"\nhold_out = "0.5"\n', TILL),
        (f'{CLUB}multiplier = "2"\n', {"club_cents": 2_400}),
        (f"{COFFEE}{REFERRAL}", {}),
        ('[[promotions]]\nid = "p"\nname = "P"\noff = "15 %"\nper_member = 1\n', {}),
        (f'{ANNIVERSARY}of = "joined"\nyears = [1]\n', TILL),
        (
            '[profile]\nask = ["children"]\n[profile.points]\nshoes = 5\nphones = 5\n[profile.names]\nphones = "P"\n',
            {},
        ),
        ('[profile]\nask = ["emails"]\n[[segments]]\nid = "s"\nname = "S"\nall = ["field.emails = x"]\n', {}),
    ],
)
def test_what_is_meant_is_found_nothing_about(text: str, seen: dict[str, Any]) -> None:
    assert documents(program_of(f'[shop]\nname = "Test"\nlanguage = "en"\n{text}'), Seen(TODAY, **seen)) == []


def test_a_finding_in_words() -> None:
    program = program_of(f'[shop]\nname = "Test"\nlanguage = "en"\n{COFFEE}{REFERRAL.replace("5.00", "3.99")}')
    assert documents(program, Seen(TODAY)) == [
        {
            "part": "referral",
            "key": "referral-dear",
            "say": "both sides together are given €4.00, more than the smallest first purchase that counts: €3.99",
        }
    ]
