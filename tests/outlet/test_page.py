"""The page to read over coffee: one file that says what the reports say, and names nobody unless asked."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.language.catalogue import languages, speak
from loyalty_cli.language.report import Teller
from loyalty_cli.operations.deeds import buy, redeem
from loyalty_cli.operations.deeds.init import init
from loyalty_cli.operations.deeds.members import enroll
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.outlet.page.charts import HEIGHT, WIDTH, bars, stacked
from loyalty_cli.outlet.page.facts import gifts
from loyalty_cli.outlet.page.page import page, write_page
from loyalty_cli.reports.insight.asked import Asked
from loyalty_cli.reports.insight.digest import digest
from tests.support.ten import PROGRAM, TODAY, at, ten

AXE = os.environ.get("LOYALTY_AXE")
"""The file axe.min.js of axe-core, where there is one."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Read(HTMLParser):
    """What a page is made of: elements, numbers with their value, text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.values: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "data":
            self.values.append(dict(attrs)["value"] or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """Ten made-up members, one of whom had a free coffee."""
    shop = ten(tmp_path_factory.mktemp("ten") / "shop")
    redeem.redeem(shop, "Ana", "free-coffee")
    yield shop
    shop.close()


def test_the_numbers_are_those_of_the_reports(shop: OpenShop) -> None:
    found, values = digest(shop, Asked()), Read(page(shop, Asked())).values
    told = [
        found["trade"][-1]["sales_cents"],
        found["carried"]["gold"]["share"],
        found["newcomers"]["value"],
        found["promises"]["share"],
        found["owed"]["total_cents"],
        *(row["face_cents"] for row in found["owed"]["rows"]),
        *(row["missed_cents"] for row in found["calls"]["members"]),
        *(month["sales_cents"] for month in found["trade"]),
        *(one["sales_cents"] for one in found["lifecycles"]),
        *(one["cost_cents"] for one in found["promises"]["promises"]),
        *(month["points"] for month in found["owed"]["by_month"]),
    ]
    assert sorted(map(str, told)) == sorted(values)


def test_vouchers_that_are_surely_seldom_used_are_named(shop: OpenShop) -> None:
    def one(source: str, value: float, high: float, *, enough: bool = True) -> dict[str, Any]:
        known = {"numerator": round(100 * value), "denominator": 100, "low": value / 2, "high": high}
        return {"id": "used", "source": source, "value": value, "enough": enough, **known}

    found = [
        one("birthday", 0.8, 0.9),
        one("surprise", 0.15, 0.2),
        one("club", 0.4, 0.6),
        one("welcome", 0.1, 0.3, enough=False),
    ]
    least = gifts({"promises": {"vouchers": found}}, Teller(shop.program))["least"]
    assert (least["name"], least["of"]) == ("Surprises", "15 of 100")
    assert gifts({"promises": {"vouchers": found[:1]}}, Teller(shop.program))["least"] is None


def test_it_is_one_file_without_script_or_network(shop: OpenShop) -> None:
    text = page(shop, Asked())
    assert not re.search(r"<script|https?://|url\(|@import|<link|src=", text)
    assert "None" not in text
    assert len(text.encode()) < 1_000_000


def test_nobody_is_named_unless_asked(shop: OpenShop) -> None:
    without, named = page(shop, Asked()), page(shop, Asked(), names=True)
    assert "Ida" not in without
    assert "Card 100" in without
    assert "<strong>Ida</strong>" in named


def test_a_name_is_text(tmp_path: Path) -> None:
    strange = ten(tmp_path / "shop", PROGRAM.replace('"Test"', '"<i>T</i> & Co"'))
    for number in range(3):
        if not number:
            enroll.enroll(at(strange, date(2026, 1, 1)), enroll.EnrollRequest(name="<b>Bob"))
        buy.buy(at(strange, date(2026, 5, 5 + 7 * number)), "Bob", 1000, sure=True)
    text = page(strange, Asked(), names=True)
    assert "&lt;i&gt;T&lt;/i&gt; &amp; Co" in text
    assert "&lt;b&gt;Bob" in text
    assert "<i>T" not in text
    assert "<b>Bob" not in text
    strange.close()


@pytest.mark.parametrize("lang", languages())
def test_each_picture_is_labelled_and_has_its_table(shop: OpenShop, lang: str) -> None:
    speak(told=lang)
    read = Read(page(shop, Asked()))
    html = next(attributes for tag, attributes in read.tags if tag == "html")
    assert html["lang"] == lang
    pictures = [attributes for tag, attributes in read.tags if tag == "svg"]
    assert all(one.get("role") == "img" and one.get("aria-label") for one in pictures)
    strips = sum(one.get("class") == "silence" for one in pictures)
    assert read.count("details") == len(pictures) - strips
    assert read.count("h1") == 1
    assert read.count("h2") == 8


def test_few_are_told_as_few(shop: OpenShop) -> None:
    words = " ".join(Read(page(shop, Asked())).words)
    assert "too few to conclude" in words
    assert "no change is told" in words
    assert "Nobody has been asked yet" in words


def test_an_empty_shop_has_a_page_too(tmp_path: Path) -> None:
    empty = at(init(str(tmp_path / "empty"), program=PROGRAM.encode()), TODAY)
    text = page(empty, Asked())
    assert "nobody has bought anything" in text
    assert "No regular has gone quiet" in text
    empty.close()


def test_the_file_is_its_owner_s_and_whole(shop: OpenShop, tmp_path: Path) -> None:
    place = write_page(shop, str(tmp_path / "report.html"), Asked())
    assert Path(place).read_text(encoding="utf-8") == page(shop, Asked())
    assert Path(place).stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["report.html"]


def test_bars_stand_on_a_grid_of_round_steps() -> None:
    drawn = bars([232_290, 306_410], [84_780, 0])
    assert [line.value for line in drawn.grid] == [200_000, 400_000]
    assert all(0 <= bar.y <= HEIGHT and bar.x + bar.width <= WIDTH for bar in (*drawn.now, *drawn.before))
    assert drawn.now[1].height > drawn.now[0].height > drawn.before[0].height > drawn.before[1].height == 0
    assert bars([0, 0]).grid[0].value == 1
    parts = stacked([3, 1, 0])
    assert parts[0].width == pytest.approx(0.75 * WIDTH, abs=1.1)
    assert stacked([0, 0])[0].width == 0


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
@pytest.mark.parametrize("more", [[], ["--blink-settings=preferredColorScheme=0"], ["--window-size=500,900"]])
def test_it_is_drawn_by_a_browser(shop: OpenShop, tmp_path: Path, more: list[str]) -> None:
    place, picture = write_page(shop, str(tmp_path / "report.html"), Asked()), tmp_path / "page.png"
    browse(f"--screenshot={picture}", *more, place)
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
def test_it_is_printed_by_a_browser(shop: OpenShop, tmp_path: Path) -> None:
    browse(f"--print-to-pdf={tmp_path / 'page.pdf'}", write_page(shop, str(tmp_path / "report.html"), Asked()))
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.skipif(CHROMIUM is None or not AXE, reason="no Chromium, or LOYALTY_AXE names no axe.min.js")
@pytest.mark.parametrize("more", [[], ["--blink-settings=preferredColorScheme=0"], ["--window-size=500,900"]])
def test_axe_finds_nothing(shop: OpenShop, tmp_path: Path, more: list[str]) -> None:
    run = "axe.run().then(r => {document.title = JSON.stringify(r.violations.map(v => v.id))})"
    script = f"<script>{Path(AXE or '').read_text(encoding='utf-8')}</script><script>{run}</script></body>"
    place = tmp_path / "report.html"
    place.write_text(page(shop, Asked(), names=True).replace("</body>", script), encoding="utf-8")
    drawn = browse("--virtual-time-budget=9000", "--dump-dom", *more, str(place))
    assert re.search(r"<title>(.*?)</title>", drawn, re.DOTALL)[1] == "[]"  # type: ignore[index]


def browse(*arguments: str) -> str:
    """What Chromium says of a page."""
    line = [CHROMIUM or "", "--headless", "--no-sandbox", "--disable-gpu", *arguments]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout
