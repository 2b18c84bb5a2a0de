"""The content of the page, from the digest: per section the figures, a chart, a note and one advice."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from loyalty_cli.language.catalogue import said
from loyalty_cli.language.report import MONEY_HELD, Teller
from loyalty_cli.outlet.page.charts import WIDTH, bars, stacked
from loyalty_cli.program.kernel.shop import Shop

Document = Mapping[str, Any]
Card = dict[str, Any]

_COHORTS: Final = 9
_MONTHS: Final = 13
_MORE_BOXES: Final = 3
_SELDOM: Final = 0.5
"""Vouchers of which surely less than this share is used are worth a word."""
_LIFECYCLES: Final = ("regular", "occasional", "new", "drifting", "lost")


def short_money(shop: Shop, cents: float, teller: Teller) -> str:
    """A value at a line of the grid: thousands as 2k."""
    units = cents / 10**shop.decimals
    return (
        f"{teller.decimal(units / 1000, 0 if units % 1000 == 0 else 1)}k" if units >= 1000 else teller.decimal(units, 0)
    )


def calls(digest: Document, teller: Teller, *, names: bool) -> Card:
    """The section "Whom should I call"."""
    found = digest["calls"]
    counted = [(one, teller.say("page.visits", count=one["visits"])) for one in digest["calls"]["members"]]
    rows = [
        {
            "name": said(one["name"]) if names else teller.say("page.card", card=one["card"]),
            "about": f"{one['card']} · {visits}" if names else visits,
            "usually": teller.rhythm(one["gap_days"]),
            "away": teller.silence(one["away_days"]),
            "days": one["recent"],
            "since": max(one["recent"], default=0),
            "missed_cents": one["missed_cents"],
            "waiting": _waiting(one, teller),
            "channels": [teller.say(f"channel.{channel}") for channel in one["channels"]],
        }
        for one, visits in counted
    ]
    known = teller.say("silences", known=teller.number(found["known"]), ended=teller.number(found["ended"]))
    return {"rows": rows, "known": known if found["known"] else "", "count": found["count"]}


def _waiting(row: Document, teller: Teller) -> dict[str, str]:
    if row["vouchers"]:
        first = row["vouchers"][0]
        return {"reward": first["reward"], "until": teller.say("page.until", day=teller.short_day(first["expires_on"]))}
    told = {"points": teller.points(row["points"]) if row["points"] > 0 else "–"}
    return told | {"enough": teller.say("page.enough-for", gift=row["enough_for"])} if row["enough_for"] else told


def trade(digest: Document, teller: Teller) -> Card:
    """The section on trade with members."""
    months = digest["trade"]
    last = months[-1]
    drawn = bars([one["sales_cents"] for one in months], _before(months))
    enough = last["clients"] >= 30 and last["clients_before"] >= 30
    change = teller.change(last["sales_cents"], last["sales_same_days_cents"]) if enough else ""
    came = teller.say("page.came", count=last["clients"])
    if last["clients_before"]:
        came += f" ({teller.number(last['clients_before'])})"
    told = {
        "month": teller.month(last["month"]),
        "change": teller.say("page.trade.change", change=change) if change else "",
        "came": came,
    }
    return {
        "sales_cents": last["sales_cents"],
        "told": teller.say("page.trade.told", **told),
        "few": not enough,
        "drawn": drawn,
        "grid": [short_money(teller.shop, line.value, teller) for line in drawn.grid],
        "letters": [teller.month(one["month"])[0].upper() for one in months],
        "rows": [{"name": teller.month_of_year(one["month"]), **one} for one in months],
        "weak": _weakest(months, teller),
    }


def _before(months: Sequence[Document]) -> list[int]:
    before = [one["sales_before_cents"] for one in months]
    return before if any(before) else []


def _weakest(months: Sequence[Document], teller: Teller) -> str:
    """The month with the lowest sales, by name."""
    least = min(months, key=lambda one: one["sales_cents"])
    return teller.month(least["month"])


def carried(digest: Document, teller: Teller) -> Card:
    """The section on the best clients."""
    found = {one["segment"]: one for one in digest["lifecycles"]}
    groups = [found[name] for name in _LIFECYCLES]
    people, money = [one["members"] for one in groups], [one["sales_cents"] for one in groups]
    return {
        "gold": digest["carried"]["gold"],
        "clients": digest["carried"]["clients"],
        "people": stacked(people),
        "money": stacked(money),
        "rows": [
            {"name": teller.say(f"lifecycle.{one['segment']}", count=one["members"]), "kind": one["segment"], **one}
            for one in groups
        ],
        "enough": digest["carried"]["enough"],
    }


def newcomers(digest: Document, teller: Teller) -> Card:
    """The section on newcomers."""
    rows = [one for one in digest["cohorts"]["cohorts"] if one["size"] and one["complete"] > 0][-_COHORTS:]
    wide = min(max((one["complete"] for one in rows), default=1), _MONTHS)
    cells = [[_cell(one, month) for month in range(1, wide)] for one in rows]
    return {
        "figure": digest["newcomers"],
        "between": teller.between(digest["newcomers"]),
        "of": teller.made_of(digest["newcomers"]),
        "heads": list(range(1, wide)),
        "rows": [
            {"name": teller.period(one["cohort"]), "size": one["size"], "cells": mine}
            for one, mine in zip(rows, cells, strict=True)
        ],
        "difference": _difference(digest["cohorts"]["difference"], teller),
    }


def _cell(cohort: Document, month: int) -> dict[str, Any] | None:
    """A share and how dark it is, 0 to 4; ``few`` below ten clients; None for a month that has not passed."""
    if month >= cohort["complete"]:
        return None
    if cohort["size"] < 10:
        return {"few": True}
    share = cohort["active"][month] / cohort["size"]
    return {"few": False, "percent": round(100 * share), "level": min(int(share * 5), 4)}


def _difference(found: Document | None, teller: Teller) -> dict[str, str] | None:
    if found is None:
        return None
    values = {name: teller.points_apart(found[name]) for name in ("value", "low", "high")}
    newest, older = (
        teller.say("of", part=teller.number(one["again"]), whole=teller.number(one["size"]))
        for one in (found["newest"], found["older"])
    )
    real = found["low"] > 0 or found["high"] < 0
    verdict = "few" if not found["enough"] else "cohorts.real" if real else "cohorts.chance"
    apart = teller.say("difference", **values)
    told = teller.say("cohorts.difference", newest=newest, older=older, difference=apart)
    return {"told": told, "verdict": teller.say(verdict)}


def promises(digest: Document, teller: Teller) -> Card:
    """The section on the cost of promises."""
    found = digest["promises"]
    most = max((one["cost_cents"] for one in found["promises"]), default=0)
    rows = [
        {
            **one,
            "name": teller.promise(one["source"]),
            "width": round(230 * one["cost_cents"] / most, 1) if most else 0,
            "percent": teller.percent(one["share"], 1) if one["share"] is not None else "",
        }
        for one in found["promises"][:7]
    ]
    return {
        "share": found["share"],
        "cost_cents": found["cost_cents"],
        "sales_cents": found["sales_cents"],
        "rows": rows,
        "advice": _advice(found["promises"], teller),
    }


def _advice(found: Sequence[Document], teller: Teller) -> str:
    """What the dearest promise would cost with more boxes, where it is a stamp card."""
    if not found or not found[0]["cost_cents"]:
        return ""
    dearest = found[0]
    card = teller.program.card(dearest["source"].partition(":")[2])
    if card is None:
        return teller.say("page.dearest", promise=teller.promise(dearest["source"]))
    more = card.boxes + _MORE_BOXES
    less = dearest["cost_cents"] * card.boxes / more
    return teller.say("page.boxes", promise=card.name, boxes=card.boxes, more=more, cost=teller.whole(less))


def owed(digest: Document, teller: Teller) -> Card:
    """The section on liability."""
    found = digest["owed"]
    months = [one for one in found["by_month"] if one["month"]][:12]
    rows = [
        {
            **one,
            "title": one["name"] or teller.say(f"what.{one['what']}"),
            "units": "" if one["what"] in MONEY_HELD else teller.number(one["units"]),
            "likely": one["expected_cents"] if one["enough"] and one["expected_cents"] != one["face_cents"] else None,
        }
        for one in found["rows"]
    ]
    soon = date.fromisoformat(digest["as_of"]).isoformat()[:7]
    return {
        "total_cents": found["total_cents"],
        "rows": rows,
        "drawn": bars([one["points"] for one in months]),
        "months": [
            {**one, "name": teller.month_of_year(one["month"]), "short": teller.short_month(one["month"])}
            for one in months
        ],
        "lapsing": next((one["points"] for one in months if one["month"] == soon), 0),
        "month": teller.month(soon),
    }


def gifts(digest: Document, teller: Teller) -> Card:
    """The section on gifts: of the vouchers that ended, how many were used."""
    rows = [
        {
            **one,
            "name": teller.promise(one["source"]),
            "between": teller.between(one),
            "of": teller.say("of", part=teller.number(one["numerator"]), whole=teller.number(one["denominator"])),
            "width": round(WIDTH * one["value"], 1) if one["value"] is not None else 0,
            "low": round(WIDTH * one["low"], 1) if one["low"] is not None else 0,
            "high": round(WIDTH * one["high"], 1) if one["high"] is not None else 0,
        }
        for one in digest["promises"]["vouchers"]
        if one["value"] is not None
    ]
    rows.sort(key=lambda row: -row["denominator"])
    seldom = [row for row in rows if row["enough"] and row["high"] < WIDTH * _SELDOM]
    return {"rows": rows, "least": min(seldom, key=lambda row: row["value"], default=None)}


def happy(digest: Document, teller: Teller) -> Card:
    """The section on the net promoter score; None before the first answer."""
    score, others, unhappy = digest["nps"], digest["nps_of_others"], digest["detractors"]
    beside = ""
    if others["value"] is not None:
        beside = teller.say("page.happy.others", score=teller.value(others), count=others["denominator"])
    act = teller.say("page.happy.act", count=unhappy) if unhappy else ""
    return {
        "figure": score,
        "told": teller.value(score),
        "between": teller.between(score),
        "beside": beside,
        "act": act,
    }
