"""The nightly run: lapses, reviews, gifts, then export, backup, restore drill and verify.

Each step is done once a shop day, however often the night is run; nights that were missed are caught up in order. A
step that fails stops no other, and is tried again by the next run.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final, Literal, TypeAlias, assert_never

from loyalty_cli.errors import (
    EXIT_STORAGE,
    EXIT_VERIFY,
    Busy,
    FileProblem,
    LoyaltyError,
    Refused,
    StorageError,
    VerifyFailed,
)
from loyalty_cli.keeping.backup import backup, newest_backup, restore_drill
from loyalty_cli.keeping.night_summary import summary
from loyalty_cli.language.catalogue import Listed, Phrase, Value, languages, sentence, spoken
from loyalty_cli.ledger.queries.helping.thanks import waiting
from loyalty_cli.ledger.queries.nights import detail_of, last_night
from loyalty_cli.ledger.store import connection
from loyalty_cli.operations.due import birthdays, lapse, review
from loyalty_cli.operations.due.nights import check_clock, mark_days, mark_done, missed_days, not_ahead
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.operations.kernel.telling import notices
from loyalty_cli.operations.proof.verify import verify
from loyalty_cli.outlet.exports import export_all
from loyalty_cli.outlet.letters import write_letters, write_notices
from loyalty_cli.reports.asking.goals import keep_baselines
from loyalty_cli.reports.insight.product_range import count_categories
from loyalty_cli.values import NamedTuple

Step: TypeAlias = Literal[
    "lapse", "review", "birthdays", "surprises", "segments", "export", "backup", "drill", "verify"
]
Tell: TypeAlias = Callable[[Step, int, int], None]
"""Is told, within a step, how many are done of how many."""

BY_DAY: Final[tuple[Step, ...]] = ("lapse", "review", "birthdays")
"""Done for each missed day, in the order of the days."""
WHOLE: Final[tuple[Step, ...]] = ("export", "backup", "drill", "verify")
"""Done for the day of the run."""

DRAWN: Final[Step] = "surprises"
"""Before those, where the program has any."""
LISTS: Final[Step] = "segments"
"""Before those, where a rule at the till asks for a segment."""

_NOTHING: Final = ("nothing-lapsed", "no-gifts", "no-surprises")


class Outcome(NamedTuple):
    """How a step went: for which day, the result; ``repeated`` when it was done before; ``exit_code`` 0: well."""

    step: Step
    on: date
    detail: str
    repeated: bool = False
    exit_code: int = 0


def nightly(shop: OpenShop, *, sure: bool = False, tell: Tell | None = None) -> dict[str, Any]:
    """Runs the night of today. ``sure`` of the clock, although it seems to be far ahead.

    Returns ``on``, ``ok``, ``exit_code`` (0; 7 when something does not verify, else 6 when something could not be
    written, else that of the first step that failed), ``summary`` (all of it in a line), ``steps`` (``step, ok, on``
    (the days done), ``detail, repeated``), ``notices`` (who will be lowered within thirty days, as
    ``notices.notices``), ``thanks_waiting`` (how many engagements wait for approval).

    Raises Busy when another night is under way; what a step raises is its outcome.
    """
    on = shop.now().today
    with alone(shop):
        night = _Night(shop, on, sure, tell or (lambda *_: None))
        outcomes = [*night.by_day(), *night.whole()]
        listed = notices.notices(shop, on)
    return _document(on, outcomes, listed, waiting(shop.conn).many, spoken(shop.program.shop.language))


@contextmanager
def alone(shop: OpenShop) -> Iterator[None]:
    """Allow one night at a time. The lock is SQLite's, on its own file, and is freed when the process ends."""
    if not shop.root:
        yield
        return
    path = f"{shop.db_path}.nightly"
    try:
        lock = connection.lock_file(path)
    except OSError as error:
        raise StorageError("error.night-unwritable", path=path, error=error) from error
    except sqlite3.Error as error:
        if isinstance(connection.storage_error(error, path), Busy):
            raise Busy("error.night-under-way") from error
        raise StorageError("error.night-unlockable", path=path, error=error) from error
    try:
        yield
    finally:
        lock.close()


class _Night:
    """One run of the night: what to do for each step, and what has failed so far."""

    def __init__(self, shop: OpenShop, on: date, sure: bool, tell: Tell) -> None:
        self.shop, self.on, self.sure, self.tell = shop, on, sure, tell
        self.quiet: list[tuple[str, date, str]] = []
        """Steps of missed days in which nothing happened, not marked yet: they are marked together."""

    def by_day(self) -> Iterator[Outcome]:
        """The steps of each missed day. A step that fails leaves its later days for the next run."""
        missed: dict[Step, list[date]] = {}
        for step in BY_DAY:
            outcome = self._guarded(step, self.on, lambda step=step: self._look_back(step, missed))  # type: ignore[misc]
            if outcome.exit_code or outcome.repeated:
                yield outcome
        failed: set[Step] = set()
        for day in sorted({day for days in missed.values() for day in days}):
            for step in BY_DAY:
                if day in missed.get(step, ()) and step not in failed:
                    outcome = self._once(step, day)
                    if outcome.exit_code:
                        failed.add(step)
                    yield outcome
        self._mark_quiet()

    def whole(self) -> Iterator[Outcome]:
        """The steps of the day itself."""
        program = self.shop.program
        drawn = (DRAWN,) if DRAWN in program.values else ()
        kept = (LISTS,) if program.segments_asked else ()
        for step in (*drawn, *kept, *WHOLE):
            last = last_night(self.shop.conn, step, not_ahead(self.on))
            if last is not None and last >= self.on:
                yield Outcome(step, self.on, detail_of(self.shop.conn, step, self.on) or "", repeated=True)
            else:
                yield self._once(step, self.on)

    def _look_back(self, step: Step, missed: dict[Step, list[date]]) -> Outcome:
        if not self.sure:
            check_clock(self.shop.conn, self.on)
        missed[step] = missed_days(self.shop.conn, step, self.on, sure=self.sure)
        known = detail_of(self.shop.conn, step, self.on)
        return Outcome(step, self.on, known or "", repeated=not missed[step])

    def _once(self, step: Step, on: date) -> Outcome:
        def work() -> Outcome:
            detail = self._do(step, on)
            if step in BY_DAY and on < self.on and is_dull(detail):
                self.quiet.append((step, on, detail))
            else:
                self._mark_quiet()
                mark_done(self.shop, step, on, detail)
            return Outcome(step, on, detail)

        return self._guarded(step, on, work)

    def _mark_quiet(self) -> None:
        mark_days(self.shop, self.quiet)
        self.quiet = []

    def _guarded(self, step: Step, on: date, work: Callable[[], Outcome]) -> Outcome:
        """The outcome of a step; failures of files, disks and input are outcomes too."""
        try:
            return work()
        except LoyaltyError as error:
            asked = f"; {error.hint}" if isinstance(error, Refused) else ""
            return Outcome(step, on, error.message + asked, exit_code=error.exit_code)
        except sqlite3.Error as error:
            refusal = connection.storage_error(error, self.shop.db_path)
            return Outcome(step, on, refusal.message, exit_code=refusal.exit_code)
        except OSError as error:
            return Outcome(step, on, f"{error.filename or 'a file'}: {error.strerror or error}", exit_code=EXIT_STORAGE)

    def _do(self, step: Step, on: date) -> str:
        def told(done: int, total: int) -> None:
            self.tell(step, done, total)

        match step:
            case "lapse":
                detail = self._lapsed(lapse.run(self.shop, on, tell=told))
            case "review":
                detail = self._say("lowered", count=len(review.run(self.shop, on, tell=told)))
            case "birthdays":
                detail = self._birthdays(on, told)
            case "surprises" | "segments":
                detail = self._surprises(told) if step == "surprises" else self._lists()
            case "export":
                detail = self._export(told)
            case "backup":
                detail = os.path.basename(backup(self.shop)["path"])
            case "drill":
                detail = self._drill()
            case "verify":
                detail = self._proven(verify(self.shop, drilled=True))
            case _:
                assert_never(step)
        return detail

    def _birthdays(self, on: date, told: Callable[[int, int], None]) -> str:
        gifts = birthdays.run(self.shop, on, tell=told)
        if "anniversaries" in self.shop.program.values:
            from loyalty_cli.operations.due import anniversaries

            gifts = [*gifts, *anniversaries.run(self.shop, on, tell=told)]
        if not gifts:
            return self._say("no-gifts")
        return self._say("gifts", count=len(gifts), file=_shown(self.shop, write_letters(self.shop, on, gifts)))

    def _surprises(self, told: Callable[[int, int], None]) -> str:
        if not self.sure:
            check_clock(self.shop.conn, self.on)
        from loyalty_cli.operations.due import surprises
        from loyalty_cli.reports.members.people import eligible

        given = surprises.run(self.shop, lambda segment: eligible(self.shop, segment), tell=told)["given"]
        return self._say("surprises", count=len(given)) if given else self._say("no-surprises")

    def _lists(self) -> str:
        from loyalty_cli.operations.due import segment_lists
        from loyalty_cli.reports.members.people import eligible

        kept = segment_lists.keep(self.shop, lambda segment: eligible(self.shop, segment))
        return self._say("segments", count=kept)

    def _export(self, told: Callable[[int, int], None]) -> str:
        keep_baselines(self.shop, self.on)
        count_categories(self.shop, self.on)
        exported = export_all(self.shop, progress=lambda _, done: told(done, 0))
        write_notices(self.shop, notices.notices(self.shop, self.on))
        pages = self._page(exported["folder"]) + self._outbox()
        count = len(exported["files"]) + 1 + pages
        return self._say("files", count=count, folder=_shown(self.shop, exported["folder"]))

    def _page(self, folder: str) -> int:
        """The page of the month that is over, on the first night of the next; how many were written."""
        first = self.on.replace(day=1)
        last = last_night(self.shop.conn, "export", self.on)
        if self.on != first and (last is None or last >= first):
            return 0
        from loyalty_cli.outlet.page.page import write_page
        from loyalty_cli.reports.insight.asked import Asked

        month = first - timedelta(days=1)
        write_page(self.shop, os.path.join(folder, f"report-{month:%Y-%m}.html"), Asked(as_of=month))
        return 1

    def _outbox(self) -> int:
        """Writes the lists of members to write to, one a channel; returns how many."""
        if "messages" not in self.shop.program.values:
            return 0
        from loyalty_cli.outlet.outbox import write_outbox
        from loyalty_cli.reports.reaching.messages import messages

        return len(write_outbox(self.shop, messages(self.shop, self.on)))

    def _drill(self) -> str:
        path = newest_backup(self.shop)
        if path is None:
            raise FileProblem("error.nothing-to-play-back")
        return self._proven(restore_drill(path))

    def _lapsed(self, total: lapse.Lapsed) -> str:
        if not total.facts:
            return self._say("nothing-lapsed")
        credit = self.shop.program.shop.amount(total.credit_cents)
        parts = [
            *([_phrase("points", count=total.points)] if total.points else []),
            *([_phrase("credit", money=credit)] if total.credit_cents else []),
            *([_phrase("vouchers", count=total.vouchers)] if total.vouchers else []),
            *([_phrase("stamps", count=total.stamps)] if total.stamps else []),
        ]
        return self._say("lapsed", what=Listed(parts))

    def _proven(self, proof: dict[str, Any]) -> str:
        failed = [check for check in proof["checks"] if not check["ok"]]
        if failed:
            raise VerifyFailed(
                "error.night-verify", told="; ".join(f"{check['name']}: {check['detail']}" for check in failed)
            )
        return self._say("proven", count=proof["facts"], head=proof["head"])

    def _say(self, key: str, **values: Value) -> str:
        """The result of a step, in the language of the shop."""
        return _phrase(key, **values).said(spoken(self.shop.program.shop.language))


def _phrase(key: str, **values: Value) -> Phrase:
    return Phrase(f"night.{key}", **values)


def is_dull(detail: str) -> bool:
    """Whether a detail says that nothing happened, in whichever language it was written."""
    none = (sentence(lang, f"night.{key}") for lang in languages() for key in _NOTHING)
    lowered = (sentence(lang, "night.lowered", count=0) for lang in languages())
    return detail in (*none, *lowered)


def _shown(shop: OpenShop, path: str) -> str:
    """A path as seen from the shop's folder, where it is in there."""
    inside = bool(shop.root) and path.startswith(os.path.join(os.path.abspath(shop.root), ""))
    return os.path.relpath(path, shop.root) if inside else path


def _document(on: date, outcomes: list[Outcome], listed: list[dict[str, Any]], waits: int, lang: str) -> dict[str, Any]:
    steps = []
    for step in (*BY_DAY, DRAWN, LISTS, *WHOLE):
        own = [outcome for outcome in outcomes if outcome.step == step]
        if step in (DRAWN, LISTS) and not own:
            continue
        steps.append(
            {
                "step": step,
                "ok": not any(outcome.exit_code for outcome in own),
                "on": [outcome.on.isoformat() for outcome in own if not outcome.repeated and not outcome.exit_code],
                "detail": _detail(own),
                "repeated": all(outcome.repeated for outcome in own),
            }
        )
    codes = [outcome.exit_code for outcome in outcomes if outcome.exit_code]
    first = next((code for code in (EXIT_VERIFY, EXIT_STORAGE) if code in codes), codes[0] if codes else 0)
    told = summary(steps, is_dull, len(listed), lang, waits)
    answer = {"on": on.isoformat(), "ok": not codes, "exit_code": first, "summary": told}
    return answer | {"steps": steps, "notices": listed, "thanks_waiting": waits}


def _detail(outcomes: list[Outcome]) -> str:
    """The results of a step: of one day as it is, of several days each with its date where there was anything."""
    told = [outcome for outcome in outcomes if not is_dull(outcome.detail)]
    if len(outcomes) == 1 or not told:
        return outcomes[-1].detail
    return "; ".join(f"{outcome.on.isoformat()}: {outcome.detail}" for outcome in told)
