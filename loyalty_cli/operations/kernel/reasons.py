"""Why entries were written, in the shop's language and by name: receipts, promotions and fields as people know them."""

from collections.abc import Mapping
from json import loads

from loyalty_cli.language import why as language
from loyalty_cli.language.words import tongue
from loyalty_cli.ledger.facts.records import lines_of
from loyalty_cli.ledger.facts.texts import texts_of
from loyalty_cli.ledger.store.programs import program_of
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.program.kernel.facts import Why
from loyalty_cli.program.program import Program


class Reasons:
    """Words reasons for one shop; programs and receipt numbers are looked up once each."""

    def __init__(self, shop: OpenShop) -> None:
        self.shop = shop
        self._programs: dict[int, Program] = {shop.recording.program_id: shop.program}
        self._refs: dict[int, str | None] = {}

    def of(self, fact_id: int | None, rule: str, numbers: Why) -> str:
        """Why an entry of a fact was written; ``fact_id`` is None for what no night has written yet."""
        shop = self.shop.program.shop
        return language.why(tongue(shop), rule, numbers, shop, self._names(fact_id, rule, numbers))

    def _names(self, fact_id: int | None, rule: str, numbers: Why) -> Mapping[str, str]:
        if rule == "points" and fact_id is not None:
            times = self._times(fact_id, str(numbers.get("promos", "")))
            return {"promos": times} if times else {}
        if rule == "adjust" and fact_id is not None and "reason" not in numbers:
            text = texts_of(self.shop.conn, fact_id).get("reason")
            return {"reason": text} if text else {}
        told = {name: self._ref(int(numbers[name])) for name in ("fact", "undone") if name in numbers}
        if told:
            return {name: ref for name, ref in told.items() if ref}
        if rule == "profile" and "field" in numbers:
            program = self.shop.program
            return {"field": language.field_name(tongue(program.shop), program, str(numbers["field"]))}
        return {}

    def _times(self, fact_id: int, promos: str) -> str:
        """By what the points of a purchase were multiplied beside the tier, by the program of its day."""
        program_id, body = self.shop.conn.execute(
            "SELECT program_id, body FROM facts WHERE id = ?", (fact_id,)
        ).fetchone()
        if program_id not in self._programs:
            self._programs[program_id] = program_of(self.shop.conn, program_id)
        program = self._programs[program_id]
        lines = lines_of(loads(body).get("lines", [])) if program.points.multipliers else ()
        lang = tongue(self.shop.program.shop)
        return language.multiplied(lang, program, lines, promos.split(",") if promos else ())

    def _ref(self, fact_id: int) -> str | None:
        if fact_id not in self._refs:
            row = self.shop.conn.execute("SELECT ref FROM facts WHERE id = ?", (fact_id,)).fetchone()
            self._refs[fact_id] = row[0] if row else None
        return self._refs[fact_id]
