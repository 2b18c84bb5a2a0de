"""Files in the folders of a shop that still name a member: what outlives an erasure until it is deleted."""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html import unescape

from loyalty_cli.config import files
from loyalty_cli.ledger.people.erasure import names_of, typed_about
from loyalty_cli.ledger.people.members import Member
from loyalty_cli.operations.kernel.shop import OpenShop
from loyalty_cli.values import Final, NamedTuple

_READ: Final = (".csv", ".json", ".jsonl", ".txt", ".tsv", ".beancount", ".html", ".md", ".eml", ".ics", ".vcf")
"""Endings of files that are read for names: exports, letters, rejects, cards, lists that were brought in."""
_PACKED: Final = (".xlsx", ".zip")
"""Endings of spreadsheets, which are zips of XML, and of files packed together."""
_LARGEST: Final = 64 * 1024 * 1024
_DEEPEST: Final = 4
"""So many folders below that of the shop are looked into."""
_SHORTEST_TEXT: Final = 8
"""A text typed about a member is looked for when it is so long: a shorter one stands for anybody."""
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[\s.()/\u00a0\u202f-]+(?=\d)")


class Traces(NamedTuple):
    """What tells a member: patterns of the name, texts, and the last digits of phones."""

    names: tuple[re.Pattern[str], ...]
    texts: tuple[str, ...]
    phones: tuple[str, ...]


def copies_of(shop: OpenShop, records: Iterable[Member]) -> list[str]:
    """Names of files that tell who a member was, relative to the shop's folder.

    They are ledgers kept aside by a restore or a migration, what ``privacy export`` wrote, and files of text and
    spreadsheets in the folders of the shop, its ledger and its exports, and in those below, that hold the name in
    either order, the phone however it is written, the e-mail, or what was typed about the member.
    Backups are left out. A folder or file of text that cannot be read holds none.
    """
    people = list(records)
    zips = {f"member-{one.card}.zip" for one in people}
    ledger = os.path.basename(shop.db_path)
    asides = (f"{ledger}.before-restore-", f"{ledger}.before-schema-")
    traces = _traces(people, typed_about(shop.conn, [one.id for one in people]))
    exports = files.resolve(shop.root, shop.settings.export_dir) if shop.root else ""
    backups = files.resolve(shop.root, shop.settings.backup_dir) if shop.root else ""
    found = set()
    for folder in {shop.root, os.path.dirname(shop.db_path), exports} - {""}:
        for entry in _entries(folder, os.path.realpath(backups), _DEEPEST):
            name = entry.name
            if name in zips or name.startswith(asides) or _holds(entry, traces):
                found.add(os.path.relpath(entry.path, shop.root))
    return sorted(found)


def _traces(people: Iterable[Member], typed: Iterable[str]) -> Traces:
    names: dict[str, re.Pattern[str]] = {}
    texts, phones = {_plain(text) for text in typed if len(text) >= _SHORTEST_TEXT}, set()
    for one in people:
        words = [re.escape(_plain(word)) for word in names_of(one).words]
        for order in (words, words[::-1]):
            pattern = r"[\W_]+".join(order)
            if pattern:
                names[pattern] = re.compile(rf"\b{pattern}\b")
        texts |= {_plain(text) for text in (one.name, one.email) if text}
        phones |= {one.phone[-9:]} if one.phone else set()
    return Traces(tuple(names.values()), tuple(sorted(texts)), tuple(sorted(phones)))


def _entries(folder: str, backups: str, depth: int) -> Iterator["os.DirEntry[str]"]:
    """The files of a folder and of those below it, without backups, hidden folders and links."""
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return
    for entry in entries:
        if entry.is_file(follow_symlinks=False):
            yield entry
        elif depth and _is_searched(entry, backups):
            yield from _entries(entry.path, backups, depth - 1)


def _is_searched(entry: "os.DirEntry[str]", backups: str) -> bool:
    hidden = entry.name.startswith(".")
    return entry.is_dir(follow_symlinks=False) and not hidden and os.path.realpath(entry.path) != backups


def _holds(entry: "os.DirEntry[str]", traces: Traces) -> bool:
    """Whether a file of text, a spreadsheet or a packed file tells the member."""
    name = entry.name.lower()
    try:
        if entry.stat().st_size > _LARGEST:
            return False
        if name.endswith(_PACKED):
            return _packed_holds(entry.path, traces)
        if not name.endswith(_READ):
            return False
        with open(entry.path, "rb") as file:
            content = file.read()
    except OSError:
        return False
    return any(_tells(text, traces) for text in _texts_of(name, content))


def _packed_holds(path: str, traces: Traces) -> bool:
    """Whether a packed file tells the member; a spreadsheet that cannot be read may, and is named."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as packed:
            parts = [part for part in packed.infolist() if part.filename.endswith((".xml", *_READ))]
            if sum(part.file_size for part in parts) > _LARGEST:
                return True
            told = (text for part in parts for text in _texts_of(part.filename, packed.read(part)))
            return any(_tells(text, traces) for text in told)
    except (BadZipFile, NotImplementedError, RuntimeError):
        return path.lower().endswith(".xlsx")


def _texts_of(name: str, content: bytes) -> Sequence[str]:
    """The text of a file, in whatever it is encoded; of an e-mail each part."""
    if name.endswith(".eml"):
        from email import message_from_bytes, policy

        message = message_from_bytes(content, policy=policy.default)
        bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        return [*(str(value) for value in message.values()), *bodies]
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return [content.decode("utf-16", "replace")]
    try:
        return [content.decode("utf-8")]
    except UnicodeDecodeError:
        return [content.decode("cp1252", "replace")]


def _tells(text: str, traces: Traces) -> bool:
    plain = _plain(unescape(text))
    if any(one in plain for one in traces.texts) or any(pattern.search(plain) for pattern in traces.names):
        return True
    digits = _BETWEEN_DIGITS.sub("", plain) if traces.phones else ""
    return any(phone in digits for phone in traces.phones)


def _plain(text: str) -> str:
    """Without accents and capitals."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return text.casefold()
