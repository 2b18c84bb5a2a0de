"""Reaching out: who is reached is drawn once, and compared with those held out."""

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from loyalty_cli.errors import Refused
from loyalty_cli.ledger.checks.evidence import Evidence
from loyalty_cli.operations.deeds import buy
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members import enroll
from loyalty_cli.operations.deeds.owner import campaign as deeds
from loyalty_cli.operations.deeds.owner.touch import record_touch
from loyalty_cli.operations.kernel.recording import Keyed, durably, find_member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.proof.replay import check_replay
from loyalty_cli.program.promises.owner.campaigns import HELD, Campaign
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.reaching.attribution import attribution
from loyalty_cli.reports.reaching.campaigns import campaign_report, campaigns, eligible, members_of_campaign
from tests.support.ten import PROGRAM, TODAY, at, ten

BACK = Campaign("back", channel="till", window_days=20, cost_cents=60_00, cost_each_cents=2_60)


@pytest.fixture
def shop(tmp_path: Path) -> OpenShop:
    return at(ten(tmp_path, PROGRAM), TODAY)


def test_the_lot_is_drawn_once_and_everybody_is_in_one_arm() -> None:
    campaign = Campaign("x", arms=("a", "b"), hold_out_e4=2500)
    arms = deeds.drawn(campaign, range(1, 401))
    assert {name: len(members) for name, members in arms.items()} == {HELD: 100, "a": 150, "b": 150}
    assert sorted(number for members in arms.values() for number in members) == list(range(1, 401))
    assert deeds.drawn(campaign, range(400, 0, -1)) == arms


def test_a_campaign_has_no_verdict_before_its_end_and_says_too_few(shop: OpenShop) -> None:
    assert campaign_report(shop, BACK)["verdict"] == "not started"
    deeds.start(shop, BACK, partial(eligible, shop, BACK))
    with pytest.raises(Refused):
        deeds.start(shop, BACK, partial(eligible, shop, BACK))
    reached = members_of_campaign(shop, BACK)
    assert len(reached) == 8
    assert len(members_of_campaign(shop, BACK, HELD)) == 2

    later = at(shop, date(2026, 12, 5))
    buy.buy(later, reached[0]["card"], 10_00)
    running = campaign_report(later, BACK)
    assert running["verdict"] == "running"
    assert {arm["name"]: (arm["n"], arm["successes"]) for arm in running["arms"]} == {HELD: (2, 0), "reached": (8, 1)}
    over = campaign_report(at(shop, date(2026, 12, 31)), BACK)
    assert over["verdict"] == "too few"
    assert over["cost_cents"] == 62_60
    assert list(check_replay(Evidence(shop.conn))) == []
    deeds.stop(later, BACK)
    with pytest.raises(Refused):
        deeds.stop(later, BACK)


def test_nobody_in_the_segment_is_told_apart_from_nobody_who_agreed(shop: OpenShop) -> None:
    with pytest.raises(Refused, match="nobody is in the segment birthday-soon of back"):
        eligible(shop, BACK._replace(segment="birthday-soon"))
    campaign = BACK._replace(channel="email")
    with pytest.raises(Refused, match="agreed to the channel of back"):
        deeds.start(shop, campaign, partial(eligible, shop, campaign))


def test_a_campaign_that_helps_is_told_with_what_it_earned(tmp_path: Path) -> None:
    """1,200 reached, 300 of them came; 400 held out, 60 came: +10.0 points, 120 visits; in a quarter of the size."""
    shop = at(init(str(tmp_path / "many"), program=PROGRAM.encode()), date(2026, 9, 1))
    for number in range(400):
        enroll.enroll(shop, enroll.EnrollRequest(f"Guest {number}", anyway=True))
    campaign = BACK._replace(hold_out_e4=2500)
    deeds.start(shop, campaign, partial(eligible, shop, campaign))
    came = members_of_campaign(shop, campaign)[:75] + members_of_campaign(shop, campaign, HELD)[:5]
    later = at(shop, date(2026, 9, 10))
    for one in came:
        buy.buy(later, one["card"], 12_40)
    told = campaign_report(at(shop, date(2026, 10, 1)), campaign)
    assert told["verdict"] == "it helps"
    assert told["difference"] == pytest.approx(0.2)
    assert told["brought"] == 60.0
    assert (told["gain_cents"], told["cost_cents"]) == (round(60 * 1240 * 0.6), 60_00 + 75 * 2_60)
    spend = campaign_report(at(shop, date(2026, 10, 1)), campaign._replace(measure="spend"))
    assert spend["difference"] == pytest.approx(0.2 * 1240)
    assert spend["low"] > 0


def test_a_sale_is_shared_by_the_messages_before_it(shop: OpenShop) -> None:
    for day, what in (("2026-12-01", "winback"), ("2026-12-03", "news"), ("2026-12-05", "near-reward")):
        on = date.fromisoformat(day)
        there = at(shop, on)
        durably(there, lambda: record_touch(there, find_member(there, "Cal"), what, "email", Keyed()))  # noqa: B023
    later = at(shop, date(2026, 12, 10))
    buy.buy(later, "Cal", 30_00)
    buy.buy(later, "Ana", 99_00)
    told = attribution(later, Asked(since=date(2026, 12, 1)))
    assert told["sales_cents"] == 30_00
    assert {one["what"]: (one["linear_cents"], one["u_cents"]) for one in told["touches"]} == {
        "winback": (10_00, 12_00),
        "news": (10_00, 6_00),
        "near-reward": (10_00, 12_00),
    }
    assert list(check_replay(Evidence(shop.conn))) == []


def test_all_campaigns_are_listed_with_how_many_they_reach(tmp_path: Path) -> None:
    told = '[[campaigns]]\nid = "back"\nchannel = "till"\nhold_out = "0.25"\n[[campaigns]]\nid = "other"\n'
    shop = at(ten(tmp_path, f"{PROGRAM}{told}"), TODAY)
    back = deeds.find_campaign(shop.program, "back")
    deeds.start(shop, back, partial(eligible, shop, back))
    rows = [(one["campaign"], one["reached"], one["held_out"], one["verdict"]) for one in campaigns(shop)]
    assert rows == [("back", 8, 2, "running"), ("other", 0, 0, "not started")]
    shop.close()
