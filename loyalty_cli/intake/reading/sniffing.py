"""Detect the kind of a file: text or spreadsheet, in which encoding; refused when it is neither.

The file is read once from end to end, a chunk at a time: its digest names it, and an encoding that holds for the
first lines only is no encoding.
"""

import codecs
import hashlib
import os
import stat
import zipfile
from collections.abc import Callable
from typing import IO, Final, Literal, TypeAlias

from loyalty_cli.errors import FileProblem, UsageError
from loyalty_cli.intake.reading.twice import is_twice_encoded
from loyalty_cli.language.catalogue import Phrase, Reason
from loyalty_cli.values import NamedTuple

CHUNK: Final = 1 << 20
LONGEST_LINE: Final = 1 << 20
"""Bytes without a line break after which a line is read in pieces, so that memory stays flat."""

_MAX_UNPACKED: Final = 1 << 30
_LETTER_WEIGHTS: Final = (("é", 8), ("èàçê", 4), ("ôîûùëïâœöüäñóáíßåøæ", 2), ("ÉÈÀÇÊÔÎŒÖÜÄØÅ€’‘“”«»°–—…\u00a0", 1))
_LEGACY: Final = ("cp1252", "mac_roman", "cp850")
_SIGNATURES: Final = (
    (b"%PDF", "pdf"),
    (b"SQLite format 3\x00", "database"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"{\\rtf", "rtf"),
)
_OTHER_TEXTS: Final = (
    ("begin:vcard", "vcard"),
    ("<!doctype", "web"),
    ("<html", "web"),
    ("<?xml", "xml"),
    ("{", "json"),
    ("[{", "json"),
)

SheetKind: TypeAlias = Literal["text", "sheet"]
Progress: TypeAlias = Callable[[int], None]
"""Told now and then how many bytes of the file have been read."""


class Source(NamedTuple):
    """A file that can be read: ``encoding`` is "" for a spreadsheet, ``size`` its bytes, ``digest`` SHA-256 in hex.

    ``long_lines`` says that some line is longer than LONGEST_LINE, ``twice`` that its text was encoded twice.
    """

    path: str
    kind: SheetKind
    encoding: str
    size: int
    digest: str
    long_lines: bool
    twice: bool = False


class _Scan(NamedTuple):
    size: int
    digest: str
    long_lines: bool
    is_utf8: bool
    high: bytes


def sniff(path: str, encoding: str | None = None) -> Source:
    """Look at a file: its kind, encoding and digest. ``encoding`` overrules what would be found out.

    Raises FileProblem for what can not be read or is neither text nor a spreadsheet, UsageError for an encoding that
    is none.
    """
    if encoding:
        encoding = _known_encoding(encoding)
    with open_file(path) as file:
        head = file.read(CHUNK)
        _refuse_foreign(path, head)
        file.seek(0)
        scan = _scan(file)
    if scan.size == 0:
        raise FileProblem("intake.empty", name=_name(path))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        _refuse_other_archives(path, head)
        return Source(path, "sheet", "", scan.size, scan.digest, long_lines=False)
    chosen = encoding or _encoding_of(path, head, scan)
    _refuse_other_text(path, head, chosen)
    twice = scan.is_utf8 and is_twice_encoded(scan.high.decode("utf-8", "ignore"))
    return Source(path, "text", chosen, scan.size, scan.digest, scan.long_lines, twice)


def open_file(path: str) -> IO[bytes]:
    """A regular file, opened for reading. Raises FileProblem for a folder, a device, a pipe, or nothing there."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise FileProblem("intake.unreadable", name=_name(path), reason=_reason(error)) from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise FileProblem("intake.a-folder" if stat.S_ISDIR(mode) else "intake.no-file", name=_name(path))
    return os.fdopen(descriptor, "rb", buffering=1 << 18)


def _name(path: str) -> str:
    return ascii(os.path.basename(path) or path) if not path.isprintable() else (os.path.basename(path) or path)


def _reason(error: OSError | ValueError) -> Reason | Phrase:
    return Reason(error) if isinstance(error, OSError) else Phrase("intake.no-name")


def _known_encoding(encoding: str) -> str:
    try:
        info = codecs.lookup(encoding)
        "é".encode(info.name).decode(info.name, "replace")
    except (LookupError, UnicodeError, ValueError):
        known = "utf-8, utf-16, cp1252, latin-1, cp850, mac_roman"
        raise UsageError("intake.no-encoding", encoding=encoding, known=known) from None
    return "utf-8-sig" if info.name == "utf-8" else info.name


def _scan(file: IO[bytes]) -> _Scan:
    """One pass: digest, the longest line, whether all of it is UTF-8, and up to a chunk of bytes above ASCII."""
    digest, size, run, long_lines = hashlib.sha256(), 0, 0, False
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, high = True, bytearray()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        run = _after_last_break(chunk, run)
        long_lines = long_lines or run > LONGEST_LINE
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        is_utf8 = is_utf8 and _decodes(decoder, chunk)
        if len(high) < CHUNK:
            high += chunk
    is_utf8 = is_utf8 and _decodes(decoder, b"", final=True)
    return _Scan(size, digest.hexdigest(), long_lines, is_utf8, bytes(high))


def _after_last_break(chunk: bytes, run: int) -> int:
    end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
    return run + len(chunk) if end < 0 else len(chunk) - end - 1


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding_of(path: str, head: bytes, scan: _Scan) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if guess := _unmarked_utf16(head):
        return guess
    if _looks_binary(head):
        raise FileProblem("intake.binary", name=_name(path))
    return "utf-8-sig" if scan.is_utf8 or _nearly_utf8(scan.high) else _legacy_encoding(scan.high)


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of western text is zero."""
    sample = head[:4096]
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.6 and odd < half * 0.1 else ""


def _looks_binary(head: bytes) -> bool:
    control = sum(head[:65536].count(byte) for byte in (*range(9), *range(14, 27), *range(28, 32)))
    return control > 4 and control * 50 > len(head[:65536])


def _nearly_utf8(high: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8, which no other encoding spells by chance: then lines are damaged."""
    decoded = high.decode("utf-8", "replace")
    damaged = decoded.count("\ufffd")
    whole = sum(char > "\x7f" for char in decoded) - damaged
    return whole > damaged


def _legacy_encoding(high: bytes) -> str:
    """The one-byte encoding in which the bytes above ASCII spell French and western letters most often."""

    def score(encoding: str) -> int:
        text = high.decode(encoding, "replace")
        return sum(weight * sum(map(text.count, letters)) for letters, weight in _LETTER_WEIGHTS)

    return max(_LEGACY, key=score)


def _refuse_foreign(path: str, head: bytes) -> None:
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise FileProblem("intake.foreign", name=_name(path), what=Phrase(f"intake.kind.{what}"))


def _refuse_other_text(path: str, head: bytes, encoding: str) -> None:
    start = head[:512].decode(encoding, "replace").lstrip("\ufeff \t\r\n").lower()
    for beginning, what in _OTHER_TEXTS:
        if start.startswith(beginning):
            raise FileProblem("intake.foreign", name=_name(path), what=Phrase(f"intake.kind.{what}"))


def _refuse_other_archives(path: str, head: bytes) -> None:
    if not head.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise FileProblem("intake.damaged", name=_name(path)) from None
    if not any(name in {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} for name in names):
        raise FileProblem("intake.archive", name=_name(path))
    if unpacked > _MAX_UNPACKED:
        raise FileProblem("intake.large-book", name=_name(path))
