"""As if it never was: a whole file of purchases that is taken back leaves no trace beside what was keyed since."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.intake.purchases import Options, import_purchases
from loyalty_cli.intake.undo_import import undo_import
from tests.support.nights import prove
from tests.support.twin import LAST_DAYS, OPENING, Story
from tests.support.twin_programs import twin_program


class FileStory(Story):
    """A story some of whose slips are whole files, of members and of somebody new."""

    def __init__(self, seed: int, folder: Path) -> None:
        dice = Random(seed)
        super().__init__(seed, twin_program(dice), dice, more=True, merging=True)
        self.folder = folder

    def _slip(self) -> None:
        if self.dice.random() < 0.7:
            super()._slip()
            return
        path = self.folder / "sales.csv"
        rows = "".join(map(self._row, range(self.dice.randint(1, 4))))
        path.write_text(f"date,customer,amount,category\n{rows}", encoding="utf-8")
        try:
            told = import_purchases(self.slipping.shop, str(path), Options(enroll_missing=True))
        except LoyaltyError:
            return
        until = self.today + timedelta(days=self.dice.choice([0, 1, 3, LAST_DAYS]))
        self.slips.append((until, -told["batch"]))
        self._tell(f"slip of a file, import {told['batch']}, until {until}\n{rows}")

    def _row(self, _: int) -> str:
        on = max(self.today - timedelta(days=self.dice.choice([0, 0, 1, 5])), OPENING)
        who, amount = (
            self.dice.choice(["Guest", "Guest", "Friend", "Somebody New"]),
            self.dice.choice([350, 1_000, 2_700]),
        )
        return f"{on},{who},{amount // 100}.{amount % 100:02},{self.dice.choice(['coffee', 'tea', ''])}\n"

    def _undo(self, fact_id: int) -> None:
        """A file is named by its batch, below zero."""
        if fact_id > 0:
            super()._undo(fact_id)
            return
        self._tell(f"undo import {-fact_id}")
        if undo_import(self.slipping.shop, -fact_id)["left_count"]:
            pytest.skip("a file on which something stands")
        revived = "SELECT 1 FROM entries WHERE rule = 'undo' AND json_extract(why, '$.revived') IS NOT NULL"
        if self.slipping.shop.conn.execute(revived).fetchone():
            pytest.skip("points were revived")


@pytest.mark.parametrize("seed", [118, 125])
def test_a_file_that_is_taken_back_leaves_no_trace(seed: int, tmp_path: Path) -> None:
    story = FileStory(seed, tmp_path)
    story.play_quickly(20)
    prove(story.slipping.shop)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4_000, 5_000))
def test_files_that_are_taken_back_leave_no_trace_in_a_thousand_stories(seed: int, tmp_path: Path) -> None:
    FileStory(seed, tmp_path).play_quickly(40)
